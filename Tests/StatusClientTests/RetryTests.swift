import FundingModel
import NIOCore
import RPC
import Synchronization
import Testing
import Wire

@testable import StatusClient

/// Counts calls of a method, and fails the first ones.
private final class Failing: Sendable {
    let calls = Atomic<Int>(0)
    let failures: Int
    let error: CallError

    init(_ failures: Int, _ error: CallError = CallError(.unavailable, "gone")) {
        self.failures = failures
        self.error = error
    }

    func pass() throws(CallError) {
        if calls.add(1, ordering: .relaxed).newValue <= failures { throw error }
    }
}

@Suite(.timeLimit(.minutes(2))) struct RetryTests {
    private static let person = PersonNumber("123456782")!

    private func with(
        _ failing: Failing, _ change: (inout ClientOptions) -> Void = { _ in },
        _ body: (StatusClient) async throws -> Void
    ) async throws {
        var router = Router()
        router.unary(Method.health, to: .everyone) { _, _ in
            try failing.pass()
            return ByteBuffer(bytes: HealthReply().encoded)
        }
        router.unary(Method.startJob, to: .everyone) { _, _ in
            try failing.pass()
            return ByteBuffer()
        }
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: router)
        var options = ClientOptions()
        options.retries.firstPause = .milliseconds(1)
        change(&options)
        let client = try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60), options: options)
        do {
            try await body(client)
        } catch {
            await client.close()
            await server.shutDown()
            throw error
        }
        await client.close()
        await server.shutDown()
    }

    private func code(_ body: () async throws -> Void) async -> StatusCode {
        do {
            try await body()
            return .ok
        } catch {
            return (error as? CallError)?.code ?? .unknown
        }
    }

    @Test(arguments: [(0, 1, StatusCode.ok), (1, 2, .ok), (2, 3, .ok), (3, 3, .unavailable)])
    func whatOnlyReadsIsTriedThreeTimes(_ failures: Int, _ calls: Int, _ expected: StatusCode) async throws {
        let failing = Failing(failures)
        try await with(failing) { client in
            #expect(await code { _ = try await client.health() } == expected)
            #expect(failing.calls.load(ordering: .relaxed) == calls)
        }
    }

    @Test func whatWritesIsMadeOnce() async throws {
        let failing = Failing(9)
        try await with(failing) { client in
            let found = await code { _ = try await client.startJob(JobRequest(fundingYear: FundingYear(2027)!)) }
            #expect(found == .unavailable && failing.calls.load(ordering: .relaxed) == 1)
        }
    }

    @Test(arguments: [StatusCode.notFound, .permissionDenied, .internalError, .deadlineExceeded, .resourceExhausted])
    func onlyWhatPassesIsTriedAgain(_ wrong: StatusCode) async throws {
        let failing = Failing(1, CallError(wrong, "no"))
        try await with(failing) { client in
            #expect(await code { _ = try await client.health() } == wrong)
            #expect(failing.calls.load(ordering: .relaxed) == 1)
        }
    }

    @Test func whoIsToldToWaitWaits() async throws {
        let failing = Failing(1, CallError(.resourceExhausted, "slow down", details: [.init("retry_after_ms", "120")]))
        try await with(failing) { client in
            let began = ContinuousClock.now
            _ = try await client.health()
            #expect(ContinuousClock.now - began >= .milliseconds(120))
        }
    }

    @Test func aPauseGrowsAndHasAnEnd() {
        let policy: RetryPolicy = {
            var policy = RetryPolicy()
            policy.attempts = 20
            return policy
        }()
        let gone = CallError(.unavailable, "gone")
        func pause(_ attempt: Int, _ chance: Double) -> Int64? {
            policy.pause(after: gone, attempt: attempt, chance: chance).map { $0.nanoseconds / 1_000_000 }
        }
        #expect([1, 2, 3, 4].map { pause($0, 0) } == [50, 100, 200, 400])
        #expect(pause(1, 1) == 25 && pause(3, 0.5) == 150)
        #expect(pause(19, 0) == 2000 && pause(19, 1) == 1000)
        #expect(pause(20, 0) == nil)
    }

    @Test func aLostServerIsReplacedByTheNext() async throws {
        let servers = try await [Failing(0), Failing(0)].asyncMap { failing in
            var router = Router()
            router.unary(Method.health, to: .everyone) { _, _ in
                try failing.pass()
                return ByteBuffer(bytes: HealthReply().encoded)
            }
            return (failing, try await RPCServer.start(host: "127.0.0.1", port: 0, router: router))
        }
        var options = ClientOptions()
        options.connections = 3
        let client = try await StatusClient.connect(
            toAnyOf: servers.map { ServerAddress(host: "127.0.0.1", port: $0.1.port) }, timeout: .seconds(60),
            options: options)
        _ = try await client.health()
        await servers[0].1.shutDown()
        for _ in 0..<5 { _ = try await client.health() }
        #expect(servers[0].0.calls.load(ordering: .relaxed) == 1 && servers[1].0.calls.load(ordering: .relaxed) == 5)
        await client.close()
        #expect(await code { _ = try await client.health() } == .unavailable)
        await servers[1].1.shutDown()
    }

    @Test func aSlowAnswerIsHedgedOnlyWhenAsked() async throws {
        for hedges in [false, true] {
            let calls = Atomic<Int>(0)
            let count: @Sendable () -> Int = { calls.add(1, ordering: .relaxed).newValue }
            var router = Router()
            router.unary(Method.health, to: .everyone) { _, _ in
                // The first one takes long, the second none.
                if count() == 1 { try await Task.sleep(for: .milliseconds(400)) }
                return ByteBuffer(bytes: HealthReply().encoded)
            }
            let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: router)
            var options = ClientOptions()
            options.connections = 2
            options.hedgeAfter = hedges ? .milliseconds(20) : nil
            let client = try await StatusClient.connect(
                to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60), options: options)
            _ = try await client.health()
            #expect(calls.load(ordering: .relaxed) == (hedges ? 2 : 1))
            await client.close()
            await server.shutDown()
        }
    }

    /// Breaks off after each piece; what comes next is what was asked for.
    @Test(arguments: [false, true]) func aDownloadGoesOnWhereItWas(_ changes: Bool) async throws {
        let calls = Atomic<Int>(0)
        let count: @Sendable () -> Int = { calls.add(1, ordering: .relaxed).newValue }
        var router = Router()
        let taken = Atomic<Int>(0)
        let takenPieces: @Sendable () -> Int = { taken.load(ordering: .relaxed) }
        router.serverStreaming(Method.downloadOverview, to: .everyone) { message, writer, _ in
            let asked = try DownloadOverviewRequest(encoded: Array(message.readableBytesView))
            let call = count()
            // The third call finds another overview, when it is to change.
            let edition = changes && call >= 3 ? "new" : "old"
            let whole = Array((edition == "new" ? "zyxwvu" : "abcdef").utf8)
            let offset = asked.edition == edition ? asked.offset : 0
            let start = OverviewStart(fileName: "x", sha256: edition, bytes: whole.count, offset: offset)
            try await writer.write(ByteBuffer(bytes: OverviewPart.start(start).encoded))
            let rest = whole[offset...]
            let piece = call < 4 ? rest.prefix(2) : rest
            try await writer.write(ByteBuffer(bytes: OverviewPart.chunk(Array(piece)).encoded))
            if call < 4 {
                // What the caller has not taken yet goes with the call.
                while takenPieces() < call { try await Task.sleep(for: .milliseconds(2)) }
                throw CallError(.unavailable, "lost")
            }
            let end = OverviewEnd(bytes: whole.count, sha256: edition, enrolments: 1, diplomas: 0)
            try await writer.write(ByteBuffer(bytes: OverviewPart.end(end).encoded))
        }
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: router)
        var options = ClientOptions()
        options.retries.firstPause = .milliseconds(1)
        let client = try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60), options: options)
        var (starts, received, end) = (0, [UInt8](), OverviewEnd?.none)
        let request = DownloadOverviewRequest(brin: Brin("27DV")!, fundingYear: FundingYear(2027)!)
        try await client.downloadOverview(request) { part in
            switch part {
            case .start: (starts, received) = (starts + 1, [])
            case .bytes(let bytes):
                received += bytes.readableBytesView
                taken.add(1, ordering: .relaxed)
            case .end(let given): end = given
            }
        }
        #expect(String(decoding: received, as: UTF8.self) == (changes ? "zyxwvu" : "abcdef"))
        #expect(starts == (changes ? 2 : 1) && end?.sha256 == (changes ? "new" : "old"))
        await client.close()
        await server.shutDown()
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
