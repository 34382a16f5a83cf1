import Dispatch
import Glibc
import Logging
import NIOCore
import Synchronization
import Testing

@testable import RPC

/// Calls that came to one loop together are answered together, each to whoever asked.
@Suite(.timeLimit(.minutes(1)), .serialized) struct CallRoundTests {
    /// Whom handlers answered, and how many calls at once.
    private final class Ledger: Sendable {
        let entries = Mutex<[String]>([])

        func add(_ calls: borrowing QuickCalls) {
            let entry = "\(calls.caller?.name ?? "") \(calls.count)"
            entries.withLock { $0.append(entry) }
        }

        var sorted: [String] { entries.withLock { $0.sorted() } }
    }

    private static func router(_ ledger: Ledger) -> Router {
        var router = Router()
        for name in ["A", "B"] {
            router.quick(
                name, to: Audience(rawValue: 1),
                { calls in
                    ledger.add(calls)
                    // Backwards, so that answers do not stand as the calls do.
                    for place in (0..<calls.count).reversed() {
                        let text = calls.withMessage(of: place) { message in
                            String(decoding: (0..<message.count).map { message[$0] }, as: UTF8.self)
                        }
                        switch text {
                        case "wait": continue
                        case "fail": calls.fail(place, CallError(.notFound, "nothing of that"))
                        default: calls.answer(place, Array("\(name) \(text)".utf8))
                        }
                    }
                }, otherwise: { message, _ in ByteBuffer(string: "later: " + String(buffer: message)) })
        }
        return router
    }

    /// Callers on one loop, by pairs of local sockets: what they send while it is held up is there in its next turn.
    private func answers(
        _ door: TestDoor = TestDoor(), to calls: [(token: String, bytes: [UInt8])], _ ledger: Ledger = Ledger()
    ) async throws -> [[String]] {
        let router = Self.router(ledger)
        let reception = Reception(
            router: router, limits: ServerLimits(), calls: CallCount(limit: 100), doorkeeper: door,
            meter: ServerMeter(router.entries.map(\.name)), connections: Connections(limit: 100),
            logger: Logger(label: "rpc") { _ in SwiftLogNoOpLogHandler() })
        let loop = PollLoop.all[0]
        let round = try await loop.submit { NIOLoopBound(CallRound(on: loop, reception), eventLoop: loop) }.get()
        var peers: [Peer] = []
        for call in calls {
            let (ours, theirs) = try socketPair()
            loop.execute {
                SocketTransport(Socket(owning: theirs), on: loop, round.value, reception.limits)
                    .open(with: reception.admit)
            }
            let peer = try await Peer.greeted(on: ours)
            peer.send(.authenticate(token: call.token))
            #expect(await peer.untilPong().isEmpty)
            peers.append(peer)
        }
        let gate = DispatchSemaphore(value: 0)
        await withCheckedContinuation { heldUp in
            loop.execute {
                heldUp.resume()
                gate.wait()
            }
        }
        for (peer, call) in zip(peers, calls) {
            try? await peer.channel.writeAndFlush(ByteBuffer(bytes: call.bytes)).get()
        }
        // A task comes after what was ready: nothing sent later is in that turn.
        let turn = loop.submit {}
        gate.signal()
        try await turn.get()
        var answers: [[String]] = []
        for (peer, call) in zip(peers, calls) {
            var frames = await peer.untilPong().map(\.short)
            // What waits comes before or after.
            let waits = String(decoding: call.bytes, as: UTF8.self).contains("wait")
            while waits, !frames.contains(where: { $0.contains("later") }), let frame = await peer.next() {
                frames.append(frame.short)
            }
            answers.append(frames.sorted())
        }
        for peer in peers { await peer.close() }
        return answers
    }

    private func socketPair() throws -> (Int32, Int32) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0)
        return (pair[0], pair[1])
    }

    private func calls(_ texts: String..., method: UInt16 = 0) -> [UInt8] {
        texts.enumerated().flatMap { Frame.call(stream: UInt32($0 + 1), .whole(method, $1)).bytes }
    }

    @Test func callsOfSeveralConnectionsAreAnsweredTogether() async throws {
        let ledger = Ledger()
        let found = try await answers(
            to: [("r", calls("one")), ("r", calls("two", "three")), ("r", calls("four"))], ledger)
        #expect(found == [["1 A one"], ["1 A two", "2 A three"], ["1 A four"]])
        #expect(ledger.sorted == ["reader 4"])
    }

    @Test func callersAndMethodsAreKeptApart() async throws {
        let ledger = Ledger()
        let found = try await answers(
            to: [
                ("r", calls("one")), ("s", calls("two")), ("r", calls("three", method: 1)), ("w", calls("four")),
                ("r", calls("five")),
            ], ledger)
        #expect(
            found == [["1 A one"], ["1 A two"], ["1 B three"], ["1 permissionDenied not for writer"], ["1 A five"]])
        #expect(ledger.sorted == ["reader 1", "reader 2", "second reader 1"])
    }

    /// As many as are left, in the order of their coming; each of the others learns that it was not.
    @Test func ofCallsTogetherTheFirstMay() async throws {
        let door = TestDoor()
        door.reader.left.withLock { $0 = 2 }
        let found = try await answers(
            door, to: [("r", calls("one")), ("r", calls("two", "three")), ("r", calls("four"))])
        let answered = found.joined().filter { $0.contains(" A ") }
        let refused = found.joined().filter { $0.hasSuffix(" resourceExhausted no more of them") }
        #expect(answered.count == 2 && refused.count == 2)
    }

    @Test func whatMemoryDoesNotHaveWaitsOnItsOwnConnection() async throws {
        let found = try await answers(
            to: [("r", calls("wait", "one")), ("r", calls("two", "wait", "fail")), ("r", calls("fail"))])
        #expect(
            found == [
                ["1 later: wait", "2 A one"], ["1 A two", "2 later: wait", "3 notFound nothing of that"],
                ["1 notFound nothing of that"],
            ])
    }

    /// Whoever breaks the protocol, or sends something else too, does not stand in the others' way.
    @Test func whatIsNoCallOfTheRoundGoesItsOwnWay() async throws {
        let ledger = Ledger()
        let cut = Array(calls("cut").dropLast())
        let found = try await answers(
            to: [
                ("r", calls("one")), ("r", calls("two") + Frame.ping(7).bytes),
                ("r", calls("three") + calls("three")), ("r", cut + [UInt8]("t".utf8)), ("r", calls("four")),
            ], ledger)
        #expect(found[0] == ["1 A one"] && found[4] == ["1 A four"])
        #expect(found[1] == ["1 A two", "pong"])
        #expect(found[2] == ["1 A three", "goodbye stream 1 is not above the last one"])
        #expect(ledger.sorted.contains("reader 3"))
    }

    @Test func oneWithManyCallsDoesNotKeepTheOthersWaiting() async throws {
        let ledger = Ledger()
        let many = (1...40).flatMap { Frame.call(stream: $0, .whole(0, "m")).bytes }
        let found = try await answers(to: [("r", many), ("r", many)], ledger)
        #expect(found.map(\.count) == [40, 40])
        #expect(ledger.sorted == ["reader 40", "reader 40"])
    }
}

extension Frame {
    fileprivate var short: String {
        switch self {
        case .status(let stream, nil, let message): "\(stream) \(message.map { String(buffer: $0) } ?? "")"
        case .status(let stream, let error?, _): "\(stream) \(error.code) \(error.message)"
        case .goodbye(let reason): "goodbye \(reason)"
        case .pong: "pong"
        default: "\(self)"
        }
    }
}
