import Foundation
import NIOCore
import Synchronization
import Testing

@testable import RPC

/// Calls over TLS, with certificates that openssl makes for the test.
@Suite(.timeLimit(.minutes(2))) struct TLSTests {
    /// An authority, a server's certificate for 127.0.0.1, a caller's, and one of another authority.
    private struct Papers {
        let folder: String

        init() throws {
            folder = FileManager.default.temporaryDirectory.path + "/mbost-tls-\(UInt64.random(in: 0...UInt64.max))"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try authority("ca")
            try authority("other")
            try certificate("server", by: "ca", "subjectAltName=IP:127.0.0.1")
            try certificate("caller", by: "ca", "extendedKeyUsage=clientAuth")
            try certificate("stranger", by: "other", "extendedKeyUsage=clientAuth")
        }

        private func authority(_ name: String) throws {
            try openssl(
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-keyout", file(name, "key"), "-out", file(name, "pem"))
        }

        private func certificate(_ name: String, by issuer: String, _ extra: String) throws {
            try openssl(
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(name)",
                "-keyout", file(name, "key"), "-out", file(name, "csr"))
            try Data(extra.utf8).write(to: URL(filePath: file(name, "ext")))
            try openssl(
                "x509", "-req", "-in", file(name, "csr"), "-CA", file(issuer, "pem"), "-CAkey", file(issuer, "key"),
                "-CAcreateserial", "-days", "2", "-extfile", file(name, "ext"), "-out", file(name, "pem"))
        }

        func file(_ name: String, _ kind: String) -> String { "\(folder)/\(name).\(kind)" }

        private func openssl(_ arguments: String...) throws {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/openssl")
            process.arguments = arguments
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }

        func remove() { try? FileManager.default.removeItem(atPath: folder) }

        func trust(_ authority: String = "ca", own: String? = nil) -> ClientTrust {
            ClientTrust(
                authorityFile: file(authority, "pem"), own: own.map { (file($0, "pem"), file($0, "key")) })
        }
    }

    private final class Door: Doorkeeper {
        let shown = Mutex<[UInt8]>([])

        func caller(withToken token: String) -> (any Caller)? { nil }
        func caller(withCertificate certificate: [UInt8]) -> (any Caller)? {
            shown.withLock { $0 = certificate }
            return Known()
        }
    }

    private final class Known: Caller {
        let name = "by certificate"
        func admit(_ count: Int, to audience: Audience, now: NIODeadline) -> (admitted: Int, refusal: CallError?) {
            (count, nil)
        }
    }

    private func withServer(
        mutual: Bool, required: Bool = false, door: (any Doorkeeper)? = nil,
        _ body: (Papers, Int) async throws -> Void
    ) async throws {
        let papers = try Papers()
        defer { papers.remove() }
        var router = Router()
        router.unary("Echo", to: Audience(rawValue: 1)) { message, _ in message }
        let tls = ServerCertificate(
            chainFile: papers.file("server", "pem"), keyFile: papers.file("server", "key"),
            callerAuthorityFile: mutual ? papers.file("ca", "pem") : nil, requiresCallerCertificate: required)
        let server = try await RPCServer.start(
            host: "127.0.0.1", port: 0, router: router, doorkeeper: door, tls: tls)
        do {
            try await body(papers, server.port)
        } catch {
            await server.shutDown()
            throw error
        }
        await server.shutDown()
    }

    private func echo(_ port: Int, _ trust: ClientTrust?) async throws -> String {
        var limits = ClientLimits()
        limits.connectTimeout = .seconds(5)
        let client = try await RPCClient.connect(host: "127.0.0.1", port: port, limits: limits, trust: trust)
        do {
            let text = try await client.unary("Echo", ByteBuffer(string: "hallo")).text
            await client.close()
            return text
        } catch {
            await client.close()
            throw error
        }
    }

    @Test func callsAreEncryptedAndTheServerIsKnown() async throws {
        try await withServer(mutual: false) { papers, port in
            let text = try await echo(port, papers.trust())
            #expect(text == "hallo")
            let stranger = await callError { _ = try await echo(port, papers.trust("other")) }
            #expect(stranger?.code == .unavailable && stranger?.message.contains("TLS was not agreed on") == true)
            let plain = await callError { _ = try await echo(port, nil) }
            #expect(plain?.code == .unavailable)
            // Somebody wrong does not harm others.
            let again = try await echo(port, papers.trust())
            #expect(again == "hallo")
        }
    }

    @Test func aCallerIsKnownByItsCertificate() async throws {
        let door = Door()
        try await withServer(mutual: true, door: door) { papers, port in
            let text = try await echo(port, papers.trust(own: "caller"))
            #expect(text == "hallo")
            let paper = try String(contentsOfFile: papers.file("caller", "pem"), encoding: .utf8)
            let lines = paper.split(separator: "\n").filter { !$0.hasPrefix("-----") }
            let shown = door.shown.withLock { Data($0) }
            #expect(shown == Data(base64Encoded: lines.joined()))
            // None is shown: nobody, but not hung up on, since a token would do.
            let without = await callError { _ = try await echo(port, papers.trust()) }
            #expect(without?.code == .unauthenticated)
            let stranger = await callError { _ = try await echo(port, papers.trust(own: "stranger")) }
            #expect(stranger?.code == .unavailable)
        }
    }

    @Test func aCertificateMayBeAsked() async throws {
        try await withServer(mutual: true, required: true) { papers, port in
            let text = try await echo(port, papers.trust(own: "caller"))
            #expect(text == "hallo")
            #expect(await callError { _ = try await echo(port, papers.trust()) }?.code == .unavailable)
        }
    }

    @Test func filesThatAreNoneAreNamed() async throws {
        let papers = try Papers()
        defer { papers.remove() }
        let wrong = ServerCertificate(chainFile: papers.file("server", "csr"), keyFile: papers.file("server", "key"))
        #expect(throws: ServerError.self) { try wrong.context() }
        let unpaired = ServerCertificate(chainFile: papers.file("server", "pem"), keyFile: papers.file("caller", "key"))
        #expect(throws: ServerError.self) { try unpaired.context() }
        #expect(throws: ServerError.self) { try ClientTrust(authorityFile: "/nowhere.pem").context() }
    }
}
