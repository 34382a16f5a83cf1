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
import Wire

/// A server on a database of its own and a client of it, over real TCP.
struct Scene {
    let pool: ConnectionPool
    let store: RegisterStore
    let server: RPCServer
    let client: StatusClient
    let work: Task<Void, Never>

    static func with(
        _ change: (inout ServiceOptions) -> Void = { _ in }, money: MoneyTables = MoneyTables(),
        _ body: (Scene) async throws -> Void
    ) async throws {
        let pool = try await TestCluster.makePool(connections: 8, like: "register") { pool in
            _ = try await RegisterStore(pool: pool).migrate()
        }
        let store = RegisterStore(pool: pool)
        var options = ServiceOptions()
        change(&options)
        var tables = try ReferenceFolder.builtIn()
        tables.money = money
        let service = StatusService(store: store, tables: tables, admission: .anyone, options: options)
        let work = Task { await service.run() }
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: service.routes())
        let client = try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60))
        let scene = Scene(pool: pool, store: store, server: server, client: client, work: work)
        do {
            try await body(scene)
        } catch {
            await scene.end()
            throw error
        }
        await scene.end()
    }

    private func end() async {
        await client.close()
        await server.shutDown()
        work.cancel()
        await work.value
        await pool.close()
    }

    func importText(
        _ text: String, _ format: ImportFormat = .ro, masked: Bool = false, keepGoing: Bool = false,
        file: String = "RO_27DV.csv", pieces: Int = 4096
    ) async throws -> ImportReply {
        let bytes = Array(text.utf8)
        let header = ImportHeader(format: format, fileName: file, masked: masked, keepGoing: keepGoing)
        return try await client.importFile(header) { send in
            for start in stride(from: 0, to: bytes.count, by: pieces) {
                try await send(Array(bytes[start..<min(start + pieces, bytes.count)]))
            }
        }
    }

    /// Starts a job and waits for its end.
    func recompute(_ year: Int) async throws -> JobStatus? {
        guard let year = FundingYear(year) else { return nil }
        let job = try await client.startJob(JobRequest(fundingYear: year))
        var last: JobStatus?
        try await client.followJob(job.job) { last = $0 }
        return last
    }

    func overview(_ brin: String, _ year: Int) async throws -> (name: String, bytes: [UInt8], end: OverviewEnd?) {
        guard let brin = Brin(brin), let year = FundingYear(year) else { return ("", [], nil) }
        var (name, bytes, end) = ("", [UInt8](), OverviewEnd?.none)
        try await client.downloadOverview(DownloadOverviewRequest(brin: brin, fundingYear: year)) { part in
            switch part {
            case .start(let start): name = start.fileName
            case .bytes(let piece): bytes += piece.readableBytesView
            case .end(let given): end = given
            }
        }
        return (name, bytes, end)
    }

    /// A file of the tests' fixtures.
    static func fixture(_ path: String) throws -> String {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: tests.appending(path: path), encoding: .utf8)
    }

    static let sample = "ExchangeFormatsTests/Samples/RO_27DV_20240731_20260324.csv"
}
