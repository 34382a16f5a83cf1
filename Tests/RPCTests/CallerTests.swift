import NIOCore
import Synchronization
import Testing

@testable import RPC

/// Who says who it is may call what its groups may; who does not, nothing but what is open to all.
@Suite(.timeLimit(.minutes(1))) struct CallerTests {
    private func router() -> Router {
        var router = Router()
        router.unary("Open", to: .everyone) { message, _ in message }
        router.unary("Read", to: Audience(rawValue: 1)) { _, context in ByteBuffer(string: context.caller?.name ?? "") }
        router.immediate("Write", to: Audience(rawValue: 2)) { message, _ in message }
        router.unary("Closed", to: []) { message, _ in message }
        router.quick(
            "Quick", to: Audience(rawValue: 1),
            { calls in for place in 0..<calls.count { calls.answer(place, [7]) } }, otherwise: { message, _ in message })
        return router
    }

    private func with(_ token: String?, _ body: (RPCClient, TestDoor) async throws -> Void) async throws {
        let door = TestDoor()
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: router(), doorkeeper: door)
        let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port, token: token)
        do {
            try await body(client, door)
        } catch {
            await client.close()
            await server.shutDown()
            throw error
        }
        await client.close()
        await server.shutDown()
    }

    private func outcome(_ client: RPCClient, _ method: String) async -> StatusCode {
        await callError { _ = try await client.unary(method, ByteBuffer(string: "x")) }?.code ?? .ok
    }

    @Test(
        arguments: [
            (nil, [.ok, .unauthenticated, .unauthenticated, .unauthenticated]),
            ("nobody's", [.ok, .unauthenticated, .unauthenticated, .unauthenticated]),
            ("r", [.ok, .ok, .permissionDenied, .permissionDenied]),
            ("w", [.ok, .permissionDenied, .ok, .permissionDenied]),
        ] as [(String?, [StatusCode])])
    func mayCall(_ token: String?, _ expected: [StatusCode]) async throws {
        try await with(token) { client, _ in
            var found: [StatusCode] = []
            for method in ["Open", "Read", "Write", "Closed"] { found.append(await outcome(client, method)) }
            #expect(found == expected)
        }
    }

    @Test func aHandlerKnowsItsCaller() async throws {
        try await with("r") { client, _ in
            let name = try await client.unary("Read", ByteBuffer()).text
            #expect(name == "reader")
        }
    }

    @Test func anotherTokenMakesAnotherCallerOnTheSameConnection() async throws {
        try await with("r") { client, _ in
            client.present(token: "w")
            #expect(await outcome(client, "Write") == .ok)
            #expect(await outcome(client, "Read") == .permissionDenied)
        }
    }

    @Test func whoIsShutOutIsSoAtTheNextCall() async throws {
        try await with("r") { client, door in
            #expect(await outcome(client, "Read") == .ok)
            door.reader.isShutOut.store(true, ordering: .relaxed)
            #expect(await outcome(client, "Read") == .unauthenticated)
        }
    }

    /// Of calls that came in together as many as are left are answered, the others refused, each once.
    @Test func ofCallsTogetherTheFirstMay() async throws {
        let door = TestDoor()
        door.reader.left.withLock { $0 = 2 }
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: router(), doorkeeper: door)
        let peer = try await Peer.greeted(by: server.port)
        peer.send(.authenticate(token: "r"))
        peer.send((1...4).flatMap { Frame.call(stream: $0, .whole(4, "x")).bytes })
        let refused = CallError(.resourceExhausted, "no more of them")
        var answers: [Frame] = []
        for _ in 0..<4 { if let answer = await peer.next() { answers.append(answer) } }
        #expect(
            Set(answers.map { "\($0)" })
                == Set(
                    [
                        Frame.status(stream: 1, nil, ByteBuffer(bytes: [7])),
                        .status(stream: 2, nil, ByteBuffer(bytes: [7])), .status(stream: 3, refused, nil),
                        .status(stream: 4, refused, nil),
                    ].map { "\($0)" }))
        #expect(await peer.untilPong().isEmpty)
        await peer.close()
        await server.shutDown()
    }

    @Test func guessingEndsTheConnection() async throws {
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: router(), doorkeeper: TestDoor())
        let peer = try await Peer.greeted(by: server.port)
        peer.send(.authenticate(token: "a"), .authenticate(token: "b"))
        #expect(await peer.untilPong().isEmpty)
        peer.send(.authenticate(token: "c"))
        #expect(await peer.rest() == [.goodbye("too many tokens that nobody has")])
        await server.shutDown()
    }
}
