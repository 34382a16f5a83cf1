import NIOCore
import Testing

@testable import RPC

/// Calls taken without a frame around them, and answers written where they are sent from: the same as all others.
@Suite(.timeLimit(.minutes(1)), .onBothCarriers) struct PlainCallTests {
    private static func bytes(_ frames: Frame...) -> ByteBuffer { ByteBuffer(bytes: frames.flatMap(\.bytes)) }

    @Test func aPlainCallIsTheCallOfItsFrame() throws {
        let call = Call(method: 7, timeout: 500, metadata: [], message: ByteBuffer(string: "message"), end: true)
        var decoder = FrameDecoder()
        decoder.feed(Self.bytes(.call(stream: 9, call), .ping(1)))
        #expect(decoder.plain == [.call(stream: 9, call)])
        #expect(decoder.plain.isEmpty)
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
            #expect(decoder.plain.isEmpty)
            #expect(try decoder.next() == frame)
        }
    }

    /// Cut anywhere, it waits; with a length that may not be, the frame's reader says so.
    @Test func cutAndWrongLengths() throws {
        let whole = Array(Self.bytes(.call(stream: 3, .whole(1, "abc"))).readableBytesView)
        for end in 0..<whole.count {
            var decoder = FrameDecoder()
            decoder.feed(ByteBuffer(bytes: whole[..<end]))
            #expect(decoder.plain.isEmpty)
            decoder.feed(ByteBuffer(bytes: whole[end...]))
            #expect(decoder.plain == [.call(stream: 3, .whole(1, "abc"))])
        }
        var long = FrameDecoder(maxFrame: UInt32(whole.count - 5))
        long.feed(ByteBuffer(bytes: whole))
        #expect(long.plain.isEmpty)
        #expect(throws: ProtocolViolation.self) { try long.next() }
        var short = FrameDecoder()
        short.feed(ByteBuffer(bytes: [0, 0, 0, 12] + whole[4...]))
        #expect(short.plain.isEmpty)
    }

    /// Those of one method together, and not too many.
    @Test func callsThatCameInTogether() throws {
        var decoder = FrameDecoder()
        let calls = (1...200).map { Frame.call(stream: $0, .whole(1, "m\($0)")) }
        for call in calls { decoder.feed(Self.bytes(call)) }
        decoder.feed(Self.bytes(.call(stream: 201, .whole(2, "other")), .call(stream: 202, .whole(2, ""))))
        #expect(decoder.plain == Array(calls[..<PlainCalls.most]))
        #expect(decoder.plain == Array(calls[PlainCalls.most...]))
        #expect(decoder.plain == [.call(stream: 201, .whole(2, "other")), .call(stream: 202, .whole(2, ""))])
        #expect(decoder.plain.isEmpty && !decoder.hasRest)
    }

    private static var router: Router {
        var router = Router()
        router.quick(
            "Quick", to: .everyone,
            { calls in
                for place in 0..<calls.count {
                    let text = calls.withMessage(of: place) { message in
                        String(decoding: (0..<message.count).map { message[$0] }, as: UTF8.self)
                    }
                    switch text {
                    case "wait": continue
                    case "fail": calls.fail(place, CallError(.notFound, "nothing of that"))
                    case "much": calls.answer(place, [UInt8](repeating: 1, count: 200))
                    case "much in place":
                        calls.answer(place, most: 400) { answer in
                            for _ in 0..<200 { answer.append(1) }
                        }
                    default:
                        calls.answer(place, most: 100) { answer in
                            for byte in ("half of " + text).utf8 { answer.append(byte) }
                        }
                    }
                }
            }, otherwise: { message, _ in ByteBuffer(string: "later: " + String(buffer: message)) })
        return router
    }

    @Test func answersAreWrittenInPlaceOrTakenBack() async throws {
        try await withServer(Self.router) { server in
            let peer = try await Peer.greeted(by: server.port, maxFrame: 256)
            peer.send(
                .call(stream: 1, .whole(0, "one")), .call(stream: 2, .whole(0, "fail")),
                .call(stream: 3, .whole(0, "two")), .call(stream: 4, .whole(0, "much")),
                .call(stream: 5, .whole(0, "wait")), .call(stream: 6, .whole(0, "much in place")),
                .call(stream: 7, .whole(0, "three")))
            #expect(await peer.next() == .status(stream: 1, nil, ByteBuffer(string: "half of one")))
            #expect(await peer.next() == .status(stream: 2, CallError(.notFound, "nothing of that"), nil))
            #expect(await peer.next() == .status(stream: 3, nil, ByteBuffer(string: "half of two")))
            let reason = CallError(.resourceExhausted, "the answer is longer than the caller takes")
            #expect(await peer.next() == .status(stream: 4, reason, nil))
            #expect(await peer.next() == .status(stream: 6, reason, nil))
            #expect(await peer.next() == .status(stream: 7, nil, ByteBuffer(string: "half of three")))
            #expect(await peer.next() == .status(stream: 5, nil, ByteBuffer(string: "later: wait")))
            // The same by way of a whole frame.
            peer.send(
                .call(
                    stream: 8,
                    Call(
                        method: 0, timeout: 0, metadata: [.init("a", "b")], message: ByteBuffer(string: "four"),
                        end: true)))
            #expect(await peer.next() == .status(stream: 8, nil, ByteBuffer(string: "half of four")))
            // What came before a violation is answered.
            peer.send(.call(stream: 9, .whole(0, "five")), .call(stream: 9, .whole(0, "again")))
            #expect(await peer.next() == .status(stream: 9, nil, ByteBuffer(string: "half of five")))
            #expect(await peer.next() == .goodbye("stream 9 is not above the last one"))
            await peer.close()
        }
    }
}

extension FrameDecoder {
    /// The next plain calls, as frames.
    fileprivate var plain: [Frame] {
        mutating get {
            var calls = PlainCalls()
            nextPlainCalls(into: &calls)
            return calls.list.map { .call(stream: $0.stream, calls.call($0)) }
        }
    }
}
