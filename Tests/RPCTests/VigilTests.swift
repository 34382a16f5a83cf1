import NIOCore
import Synchronization
import Testing

@testable import RPC

/// What becomes of connections that are silent, idle, old or slow.
@Suite(.timeLimit(.minutes(1)), .onBothCarriers) struct VigilTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    private static func at(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

    private static var limits: ServerLimits {
        var limits = ServerLimits()
        (limits.keepAlive, limits.keepAliveTimeout) = (.seconds(60), .seconds(20))
        (limits.frameTimeout, limits.idleTimeout) = (.seconds(30), nil)
        return limits
    }

    @Test func whoIsSilentIsAskedAndThenLost() {
        var vigil = Vigil(Self.limits, now: Self.start)
        #expect(vigil.look(Self.at(60), isBusy: true) == .nothing)
        #expect(vigil.look(Self.at(61), isBusy: true) == .ask)
        #expect(vigil.look(Self.at(81), isBusy: true) == .nothing)
        #expect(vigil.look(Self.at(82), isBusy: true) == .lost)
    }

    @Test func whoAnswersIsAskedAgainLater() {
        var vigil = Vigil(Self.limits, now: Self.start)
        #expect(vigil.look(Self.at(61), isBusy: false) == .ask)
        vigil.heard(Self.at(70), hasFrame: true, hasRest: false)
        #expect(vigil.look(Self.at(130), isBusy: false) == .nothing)
        #expect(vigil.look(Self.at(131), isBusy: false) == .ask)
    }

    @Test func aFrameMustComeToItsEnd() {
        var vigil = Vigil(Self.limits, now: Self.start)
        vigil.heard(Self.at(1), hasFrame: false, hasRest: true)
        // A byte now and then does not help.
        vigil.heard(Self.at(20), hasFrame: false, hasRest: true)
        #expect(vigil.look(Self.at(31), isBusy: false) == .nothing)
        #expect(vigil.look(Self.at(32), isBusy: false) == .slow)
        vigil.heard(Self.at(33), hasFrame: true, hasRest: true)
        #expect(vigil.look(Self.at(63), isBusy: false) == .nothing)
        vigil.heard(Self.at(64), hasFrame: true, hasRest: false)
        #expect(vigil.look(Self.at(120), isBusy: false) == .nothing)
    }

    @Test func idleIsWithoutACallAndOldIsOld() {
        var limits = Self.limits
        (limits.idleTimeout, limits.keepAlive, limits.mostAge) = (.seconds(100), .hours(1), .seconds(1000))
        var vigil = Vigil(limits, now: Self.start)
        vigil.worked(Self.at(50))
        // Frames that are no calls do not keep it.
        vigil.heard(Self.at(149), hasFrame: true, hasRest: false)
        #expect(vigil.look(Self.at(150), isBusy: false) == .nothing)
        #expect(vigil.look(Self.at(151), isBusy: false) == .idle)
        #expect(vigil.look(Self.at(152), isBusy: true) == .nothing)
        #expect(vigil.look(Self.at(252), isBusy: false) == .nothing)
        #expect(vigil.look(Self.at(1000), isBusy: true) == .nothing)
        #expect(vigil.look(Self.at(1001), isBusy: true) == .old)
    }

    // MARK: On real connections

    private static var echo: Router {
        var router = Router()
        router.unary("Echo", to: .everyone) { message, _ in message }
        return router
    }

    private static func quick(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        limits.vigilInterval = .milliseconds(20)
        change(&limits)
        return limits
    }

    @Test func aCallerThatDoesNotAnswerIsCut() async throws {
        let limits = Self.quick { ($0.keepAlive, $0.keepAliveTimeout) = (.milliseconds(50), .milliseconds(100)) }
        try await withServer(Self.echo, limits: limits) { server in
            let peer = try await Peer.greeted(by: server.port)
            #expect(await peer.rest() == [.ping(0)])
        }
    }

    /// The client library answers by itself.
    @Test func aCallerThatAnswersStays() async throws {
        let limits = Self.quick { ($0.keepAlive, $0.keepAliveTimeout) = (.milliseconds(30), .seconds(5)) }
        try await withCaller(Self.echo, limits: limits) { client, _ in
            try await Task.sleep(for: .seconds(6))
            #expect(try await client.unary("Echo", ByteBuffer(string: "x")) == ByteBuffer(string: "x"))
        }
    }

    @Test func anIdleConnectionIsToldGoodbye() async throws {
        try await withServer(Self.echo, limits: Self.quick { $0.idleTimeout = .milliseconds(60) }) { server in
            let peer = try await Peer.greeted(by: server.port)
            let rest = await peer.rest()
            #expect(rest == [.goodbye("no call for a long time; connect again when there is one")])
        }
    }

    /// Before HELLO only the wait for it counts: nothing else may be sent.
    @Test func nothingIsSentBeforeHello() async throws {
        let limits = Self.quick {
            ($0.keepAlive, $0.idleTimeout, $0.mostAge) = (.milliseconds(30), .milliseconds(30), .milliseconds(30))
            $0.helloTimeout = .milliseconds(500)
        }
        try await withServer(Self.echo, limits: limits) { server in
            let peer = try await Peer.connect(to: server.port)
            #expect(await peer.rest() == [.goodbye("no HELLO came in time")])
        }
    }

    /// What is under way is finished; nothing new is taken.
    @Test func anOldConnectionIsDrained() async throws {
        let gate = Gate()
        var router = Router()
        router.unary("Wait", to: .everyone) { message, _ in
            try await gate.pass()
            return message
        }
        let limits = Self.quick { $0.mostAge = .seconds(5) }
        try await withServer(router, limits: limits, grace: .seconds(30)) { server in
            let peer = try await Peer.greeted(by: server.port)
            peer.send(.call(stream: 1, .whole(0, "x")))
            #expect(await peer.next() == .goodbye("this connection is old; connect again"))
            peer.send(.call(stream: 2, .whole(0, "y")))
            guard case .status(2, let error?, nil) = await peer.next() else {
                Issue.record("the second call was taken")
                return
            }
            #expect(error.code == .unavailable)
            gate.open()
            #expect(await peer.rest() == [.status(stream: 1, nil, ByteBuffer(string: "x"))])
        }
    }

    @Test func aFrameThatDoesNotEndIsGivenUp() async throws {
        try await withServer(Self.echo, limits: Self.quick { $0.frameTimeout = .milliseconds(1000) }) { server in
            let peer = try await Peer.greeted(by: server.port)
            peer.send([0, 0])
            #expect(await peer.rest() == [.goodbye("a frame took longer than 1 s")])
        }
    }

    @Test func metadataAndCallsHaveLimits() async throws {
        let gate = Gate()
        var router = Router()
        router.unary("Wait", to: .everyone) { message, _ in
            try await gate.pass()
            return message
        }
        try await withServer(router, limits: Self.quick { ($0.maxMetadata, $0.maxCalls) = (10, 1) }) { server in
            let peer = try await Peer.greeted(by: server.port)
            var call = Call.whole(0, "x")
            call.metadata = [.init("12345", "67890")]
            peer.send(.call(stream: 1, call))
            call.metadata = [.init("12345", "678901")]
            peer.send(.call(stream: 2, call))
            guard case .status(2, let tooLong?, nil) = await peer.next() else {
                Issue.record("metadata of 11 bytes was taken")
                return
            }
            #expect(tooLong.code == .resourceExhausted)
            // The one call there may be is under way, on another connection too.
            let other = try await Peer.greeted(by: server.port)
            other.send(.call(stream: 1, .whole(0, "x")))
            guard case .status(1, let tooMany?, nil) = await other.next() else {
                Issue.record("a second call was taken")
                return
            }
            #expect(tooMany.code == .resourceExhausted)
            gate.open()
            #expect(await peer.next() == .status(stream: 1, nil, ByteBuffer(string: "x")))
            other.send(.call(stream: 3, .whole(0, "z")))
            #expect(await other.next() == .status(stream: 3, nil, ByteBuffer(string: "z")))
        }
    }

    /// Answers that nobody takes do not gather: the server stops reading questions.
    @Test func whoDoesNotReadMayNotAsk() async throws {
        let reports = Counter()
        var router = Router()
        router.immediate("Much", to: .everyone) { _, _ throws(CallError) in
            reports.add()
            return ByteBuffer(repeating: 7, count: 10_000)
        }
        try await withServer(router, limits: Self.quick { $0.mostUnsent = 64 << 10 }) { server in
            let peer = try await Peer.greeted(by: server.port)
            try await peer.channel.setOption(.autoRead, value: false).get()
            var number: UInt32 = 0
            // Far more than sockets hold.
            for _ in 0..<40 {
                for _ in 0..<100 {
                    number += 1
                    peer.send(.call(stream: number, .whole(0, "")))
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            var answered = reports.count
            while true {
                try await Task.sleep(for: .milliseconds(200))
                if reports.count == answered { break }
                answered = reports.count
            }
            #expect(answered < 4000)
            try await peer.channel.setOption(.autoRead, value: true).get()
            for _ in 0..<number { _ = await peer.next() }
            #expect(reports.count == Int(number))
        }
    }
}

private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }
    func add() { value.add(1, ordering: .relaxed) }
}
