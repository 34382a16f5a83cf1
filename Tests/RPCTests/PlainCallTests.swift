import NIOCore
import Testing

@testable import RPC

/// Calls taken without a frame around them, and answers written where they are sent from: the same as all others.
@Suite(.timeLimit(.minutes(1))) struct PlainCallTests {
    private static func bytes(_ frames: Frame...) -> ByteBuffer { ByteBuffer(bytes: frames.flatMap(\.bytes)) }

    @Test func aPlainCallIsTheCallOfItsFrame() throws {
        let call = Call(method: 7, timeout: 500, metadata: [], message: ByteBuffer(string: "message"), end: true)
        var decoder = FrameDecoder()
        decoder.feed(Self.bytes(.call(stream: 9, call), .ping(1)))
        let plain = decoder.nextPlainCall()
        #expect(plain?.stream == 9 && plain?.call == call)
        #expect(decoder.nextPlainCall() == nil)
        #expect(try decoder.next() == .ping(1))
        #expect(!decoder.hasRest)
    }

    @Test func othersAreLeftToTheFrame() throws {
        let message = ByteBuffer(string: "m")
        let others: [Frame] = [
            .call(stream: 1, Call(method: 0, timeout: 0, metadata: [.init("a", "b")], message: message, end: true)),
            .call(stream: 1, Call(method: 0, timeout: 0, metadata: [], message: message, end: false)),
            .call(stream: 1, Call(method: 0, timeout: 0, metadata: [], message: nil, end: true)),
            .message(stream: 1, message, end: true), .authenticate(token: "x"),
        ]
        for frame in others {
            var decoder = FrameDecoder()
            decoder.feed(Self.bytes(frame))
            #expect(decoder.nextPlainCall() == nil)
            #expect(try decoder.next() == frame)
        }
    }

    /// Cut anywhere, it waits; with a length that may not be, the frame's reader says so.
    @Test func cutAndWrongLengths() throws {
        let whole = Array(Self.bytes(.call(stream: 3, .whole(1, "abc"))).readableBytesView)
        for end in 0..<whole.count {
            var decoder = FrameDecoder()
            decoder.feed(ByteBuffer(bytes: whole[..<end]))
            #expect(decoder.nextPlainCall() == nil)
            decoder.feed(ByteBuffer(bytes: whole[end...]))
            #expect(decoder.nextPlainCall()?.stream == 3)
        }
        var long = FrameDecoder(maxFrame: UInt32(whole.count - 5))
        long.feed(ByteBuffer(bytes: whole))
        #expect(long.nextPlainCall() == nil)
        #expect(throws: ProtocolViolation.self) { try long.next() }
        var short = FrameDecoder()
        short.feed(ByteBuffer(bytes: [0, 0, 0, 12] + whole[4...]))
        #expect(short.nextPlainCall() == nil)
    }

    private static var router: Router {
        var router = Router()
        router.quick(
            "Quick", to: .everyone,
            { (message, _, answer) throws(CallError) in
                let text = String(buffer: message)
                answer.writeString("half of ")
                switch text {
                case "wait": return false
                case "fail": throw CallError(.notFound, "nothing of that")
                case "much": answer.writeRepeatingByte(1, count: 200)
                default: answer.writeString(text)
                }
                return true
            }, otherwise: { message, _ in ByteBuffer(string: "later: " + String(buffer: message)) })
        return router
    }

    @Test func answersAreWrittenInPlaceOrTakenBack() async throws {
        try await withServer(Self.router) { server in
            let peer = try await Peer.greeted(by: server.port, maxFrame: 256)
            peer.send(
                .call(stream: 1, .whole(0, "one")), .call(stream: 2, .whole(0, "fail")),
                .call(stream: 3, .whole(0, "two")), .call(stream: 4, .whole(0, "much")))
            #expect(await peer.next() == .status(stream: 1, nil, ByteBuffer(string: "half of one")))
            #expect(await peer.next() == .status(stream: 2, CallError(.notFound, "nothing of that"), nil))
            #expect(await peer.next() == .status(stream: 3, nil, ByteBuffer(string: "half of two")))
            let refused = await peer.next()
            let reason = CallError(.resourceExhausted, "the answer is longer than the caller takes")
            #expect(refused == .status(stream: 4, reason, nil))
            peer.send(.call(stream: 5, .whole(0, "wait")))
            #expect(await peer.next() == .status(stream: 5, nil, ByteBuffer(string: "later: wait")))
            // The same by way of a whole frame.
            peer.send(
                .call(
                    stream: 6,
                    Call(
                        method: 0, timeout: 0, metadata: [.init("a", "b")], message: ByteBuffer(string: "three"),
                        end: true)))
            #expect(await peer.next() == .status(stream: 6, nil, ByteBuffer(string: "half of three")))
            peer.send(.call(stream: 6, .whole(0, "again")))
            #expect(await peer.next() == .goodbye("stream 6 is not above the last one"))
            await peer.close()
        }
    }
}
