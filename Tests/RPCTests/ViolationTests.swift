import NIOCore
import Testing

@testable import RPC

/// Who breaks the protocol hears why and is hung up on; everybody else is served on.
@Suite(.timeLimit(.minutes(1)), .onBothCarriers) struct ViolationTests {
    static let hello = Frame.hello(Hello(firstVersion: 1, lastVersion: 1, maxFrame: 1 << 20, window: 1 << 18)).bytes
    static let call = Frame.call(stream: 5, .open(4)).bytes

    static let rows: [(String, [UInt8], String)] = [
        (
            "garbage", Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
            "a frame of 1195725856 bytes is longer than the 1048576 allowed"
        ),
        ("too long", bigEndian(1 << 20 + 1), "a frame of 1048577 bytes is longer than the 1048576 allowed"),
        (
            "too long, later", hello + bigEndian(1 << 20 + 1),
            "a frame of 1048577 bytes is longer than the 1048576 allowed"
        ),
        (
            "wrong magic", rawFrame(1, [0x6D, 0x62, 0x73, 0x75, 1, 1, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0]),
            "the first frame is not a HELLO of this protocol"
        ),
        (
            "later versions only", Frame.hello(Hello(firstVersion: 2, lastVersion: 9, maxFrame: 9, window: 9)).bytes,
            "this server speaks protocol versions 1 to 1, the caller 2 to 9"
        ),
        (
            "earlier versions only", Frame.hello(Hello(firstVersion: 0, lastVersion: 0, maxFrame: 9, window: 9)).bytes,
            "this server speaks protocol versions 1 to 1, the caller 0 to 0"
        ),
        ("call first", call, "the first frame must be HELLO"),
        ("ping first", Frame.ping(1).bytes, "the first frame must be HELLO"),
        ("HELLO twice", hello + hello, "HELLO came twice"),
        ("STATUS from a caller", hello + Frame.status(stream: 1, nil, nil).bytes, "a caller sends no STATUS"),
        ("unknown type", hello + rawFrame(42), "frame type 42 is unknown"),
        ("never opened", hello + Frame.cancel(stream: 6).bytes, "stream 6 was never opened"),
        ("opened twice", hello + call + call, "stream 5 is not above the last one"),
        ("going down", hello + call + Frame.call(stream: 4, .open(4)).bytes, "stream 4 is not above the last one"),
        (
            "after the end",
            hello + call + Frame.end(stream: 5).bytes + Frame.message(stream: 5, ByteBuffer(), end: false).bytes,
            "a message came after the end of its stream"
        ),
        (
            "window past its limit", hello + call + Frame.window(stream: 5, .max).bytes,
            "a stream's window was granted past its limit"
        ),
        ("not UTF-8", hello + rawFrame(10, [0, 1, 0xFF]), "a text in a frame is not UTF-8"),
    ]

    /// A method 4 that only waits, beside the echoing ones.
    static func router() -> Router {
        var router = Router()
        for name in ["A", "B", "C"] { router.immediate(name, to: .everyone) { message, _ in message } }
        router.unary("Later", to: .everyone) { message, _ in message }
        router.bidirectional("Wait", to: .everyone) { _, _, _ in try await Gate().pass() }
        return router
    }

    @Test(arguments: rows)
    func isToldAndHungUpOn(_ name: String, _ bytes: [UInt8], _ text: String) async throws {
        try await withCaller(Self.router()) { other, server in
            let peer = try await Peer.connect(to: server.port)
            peer.send(bytes)
            #expect(await peer.rest().last == .goodbye(text), "\(name)")
            let answer = try await other.unary("Later", ByteBuffer(string: "on")).text
            #expect(answer == "on")
        }
    }

    /// The reason reaches a sender that keeps sending: nothing it sends resets the connection first.
    @Test func isToldEvenWhileSendingMore() async throws {
        try await withCaller(Self.router()) { other, server in
            let peer = try await Peer.connect(to: server.port)
            peer.send(bigEndian(0) + [UInt8](repeating: 7, count: 2_000_000))
            #expect(await peer.rest() == [.goodbye("a frame of 0 bytes is shorter than its header")])
            let answer2 = try await other.unary("Later", ByteBuffer(string: "on")).text
            #expect(answer2 == "on")
        }
    }

    @Test func aMessagePastTheWindowIsAViolation() async throws {
        var limits = ServerLimits()
        limits.window = 10
        try await withServer(Self.router(), limits: limits) { server in
            let peer = try await Peer.greeted(by: server.port)
            let message = Frame.message(stream: 1, ByteBuffer(repeating: 1, count: 9), end: false)
            peer.send(.call(stream: 1, .open(4)), message, message)
            #expect(await peer.untilPong() == [])
            peer.send(message)
            #expect(await peer.rest().last == .goodbye("a message came past the stream's window"))
        }
    }

    @Test func silenceInsteadOfHelloEnds() async throws {
        var limits = ServerLimits()
        limits.helloTimeout = .milliseconds(10)
        try await withServer(Self.router(), limits: limits) { server in
            let peer = try await Peer.connect(to: server.port)
            #expect(await peer.rest() == [.goodbye("no HELLO came in time")])
        }
    }

    @Test func theHandlersOfABreakerAreCancelled() async throws {
        let reports = Reports()
        try await withServer(CallFailureTests.waitingRouter(reports)) { server in
            let peer = try await Peer.greeted(by: server.port)
            peer.send(.call(stream: 1, .whole(5, "")))
            #expect(await reports.next() == "started")
            peer.send(rawFrame(42))
            #expect(await peer.rest().last == .goodbye("frame type 42 is unknown"))
            #expect(await reports.next() == "cancelled")
        }
    }

    @Test func lateFramesOfAnEndedStreamArePassedOver() async throws {
        try await withServer(Self.router()) { server in
            let peer = try await Peer.greeted(by: server.port)
            peer.send(.call(stream: 3, .whole(0, "a")))
            #expect(await peer.next() == .status(stream: 3, nil, ByteBuffer(string: "a")))
            peer.send(
                .message(stream: 3, ByteBuffer(string: "late"), end: false), .end(stream: 3), .window(stream: 3, 7),
                .cancel(stream: 3), .message(stream: 2, ByteBuffer(), end: true))
            #expect(await peer.untilPong() == [])
            // Numbers may have gaps.
            peer.send(.call(stream: 1_000, .whole(0, "b")))
            #expect(await peer.next() == .status(stream: 1_000, nil, ByteBuffer(string: "b")))
            await peer.close()
        }
    }

    @Test func cancelIsAnsweredOnce() async throws {
        try await withServer(Self.router()) { server in
            let peer = try await Peer.greeted(by: server.port)
            peer.send(.call(stream: 1, .open(4)), .cancel(stream: 1), .cancel(stream: 1))
            let answer = Frame.status(stream: 1, CallError(.cancelled, "the caller cancelled"), nil)
            #expect(await peer.untilPong() == [answer])
            await peer.close()
        }
    }
}
