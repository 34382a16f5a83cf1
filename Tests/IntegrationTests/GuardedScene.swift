import Crypto
import Foundation
import FundingModel
import NIOCore
import Postgres
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import TestSupport
import Testing
import Wire

/// A server that asks who calls, on a register of its own.
struct GuardedScene {
    let store: RegisterStore
    let service: StatusService
    let server: RPCServer
    static let key = AuditKey([UInt8](repeating: 9, count: AuditKey.size))

    static func with(
        _ change: (inout ServiceOptions) -> Void = { _ in }, institutions: InstitutionTable? = nil,
        _ body: (GuardedScene) async throws -> Void
    ) async throws {
        let pool = try await TestCluster.makePool(connections: 6, like: "register") { pool in
            _ = try await RegisterStore(pool: pool).migrate()
        }
        let store = RegisterStore(pool: pool)
        var options = ServiceOptions()
        options.pseudonymKey = RegisterFilesTests.key
        change(&options)
        var tables = try ReferenceFolder.builtIn()
        tables.institutions = institutions ?? tables.institutions
        let service = StatusService(
            store: store, tables: tables, admission: .known(key), options: options)
        let work = Task { await service.run() }
        let server = try await RPCServer.start(
            host: "127.0.0.1", port: 0, router: service.routes(), doorkeeper: service.callers)
        do {
            try await body(GuardedScene(store: store, service: service, server: server))
        } catch {
            await server.shutDown()
            work.cancel()
            await work.value
            await pool.close()
            throw error
        }
        await server.shutDown()
        work.cancel()
        await work.value
        await pool.close()
    }

    /// Adds a caller with a token of its own name, and connects as it.
    func caller(
        _ name: String, _ roles: Role..., brin: String? = nil, purpose: String = "", reason: String = "",
        rate: Int32 = 1000
    ) async throws -> StatusClient {
        _ = try await store.addCaller(
            CallerRecord(
                number: 0, name: name, roles: roles, brin: brin.flatMap { Brin($0) }, purpose: purpose,
                callsPerSecond: rate, isClosed: false))
        _ = try await token(name, of: name)
        return try await connect(name, reason)
    }

    func token(_ token: String, of caller: String, expiresIn seconds: Int64 = 3600) async throws -> Int32 {
        let credential = try await store.addCredential(
            of: caller, .token, sha256: Array(SHA256.hash(data: Array(token.utf8))),
            expiresAt: Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000) + seconds * 1_000_000))
        try await service.callers?.refresh()
        return credential
    }

    func connect(_ token: String?, _ reason: String = "") async throws -> StatusClient {
        var options = ClientOptions()
        options.token = token
        options.reason = reason
        return try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60), options: options)
    }

    /// Two enrolments of one person, at two institutions.
    func fill() async throws {
        let admin = try await caller("vulling", .administrator)
        let job = try await admin.startJob(JobRequest(fundingYear: ProcessTests.year))
        try await admin.followJob(job.job) { _ in }
        let answers = try await admin.register([
            ProcessTests.message("m1", ProcessTests.facts, ProcessTests.dutch, ProcessTests.enrolment()),
            ProcessTests.message(
                "m2", brin: AccessTests.other, ProcessTests.enrolment(AccessTests.other, "D1", on: "2025-09-01")),
        ])
        #expect(!answers.contains { !$0.isAccepted })
        await admin.close()
        let change = answers.map(\.change).max() ?? 0
        while service.indexState.change < change { try await Task.sleep(for: .milliseconds(5)) }
    }
}
