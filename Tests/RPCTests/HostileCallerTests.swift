import NIOCore
import Testing

@testable import RPC

/// Callers that send noise, stop in the middle, or vanish: the server lives, and keeps nothing of them.
@Suite(.timeLimit(.minutes(2)), .onBothCarriers) struct HostileCallerTests {
    private static var router: Router {
        var router = Router()
        router.immediate("Echo", to: .everyone) { message, _ throws(CallError) in message }
        router.serverStreaming("Endless", to: .everyone) { _, writer, _ in
            while true { try await writer.write(ByteBuffer(repeating: 1, count: 1000)) }
        }
        router.bidirectional("Talk", to: .everyone) { messages, writer, _ in
            for try await message in messages { try await writer.write(message) }
        }
        return router
    }

    /// What a caller may send that knows the protocol: some of it good, in any order.
    private static func frame(_ numbers: inout SeededNumbers) -> [UInt8] {
        let stream = UInt32.random(in: 0...6, using: &numbers)
        let frames: [Frame] = [
            .call(stream: stream, .whole(UInt16.random(in: 0...4, using: &numbers), "x")),
            .call(stream: stream, .open(UInt16.random(in: 0...3, using: &numbers))),
            .message(
                stream: stream, ByteBuffer(repeating: 2, count: Int.random(in: 0...3000, using: &numbers)), end: false),
            .end(stream: stream), .cancel(stream: stream), .ping(7), .pong(7),
            .window(stream: stream, UInt32.random(in: 0...5000, using: &numbers)),
            .hello(Hello(firstVersion: 1, lastVersion: 1, maxFrame: 100, window: 100)),
        ]
        var bytes = frames[Int.random(in: 0..<frames.count, using: &numbers)].bytes
        // One in four is damaged, or cut short.
        switch Int.random(in: 0..<8, using: &numbers) {
        case 0: bytes[Int.random(in: 0..<bytes.count, using: &numbers)] ^= 0xFF
        case 1: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &numbers))
        default: break
        }
        return bytes
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func noiseInEveryStateIsSurvived(_ seed: UInt64) async throws {
        var limits = ServerLimits()
        (limits.vigilInterval, limits.frameTimeout) = (.milliseconds(50), .milliseconds(500))
        limits.helloTimeout = .seconds(20)
        try await withServer(Self.router, limits: limits) { server in
            var numbers = SeededNumbers(state: seed)
            var silent: [Peer] = []
            for number in 0..<120 {
                let greets = Int.random(in: 0..<4, using: &numbers) > 0
                let peer = greets ? try await Peer.greeted(by: server.port) : try await Peer.connect(to: server.port)
                for _ in 0..<Int.random(in: 0..<12, using: &numbers) { peer.send(Self.frame(&numbers)) }
                // A third vanish at once; the others stay in the middle of what they began.
                if number % 3 == 0 { await peer.close() } else { silent.append(peer) }
            }
            let caller = try await Peer.greeted(by: server.port)
            caller.send(.call(stream: 1, .whole(0, "still there")))
            #expect(await caller.next() == .status(stream: 1, nil, ByteBuffer(string: "still there")))
            for peer in silent { await peer.close() }
            await caller.close()
            while server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    /// Hundreds of connections that say nothing are told to go, and others are served meanwhile.
    @Test func manySilentConnectionsGo() async throws {
        var limits = ServerLimits()
        (limits.helloTimeout, limits.maxConnections) = (.seconds(3), 400)
        try await withServer(Self.router, limits: limits) { server in
            var peers: [Peer] = []
            for _ in 0..<300 { peers.append(try await Peer.connect(to: server.port)) }
            let caller = try await Peer.greeted(by: server.port)
            caller.send(.call(stream: 1, .whole(0, "x")))
            #expect(await caller.next() == .status(stream: 1, nil, ByteBuffer(string: "x")))
            #expect(await peers[0].rest() == [.goodbye("no HELLO came in time")])
            for peer in peers { await peer.close() }
            await caller.close()
            while server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(10)) }
        }
    }
}
