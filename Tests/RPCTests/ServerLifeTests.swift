import NIOCore
import NIOPosix
import Testing

@testable import RPC

/// A server's start and end, and what its callers notice of them.
@Suite(.timeLimit(.minutes(1)), .onBothCarriers) struct ServerLifeTests {
    @Test func aTakenPortIsNamed() async throws {
        try await withServer(Router()) { server in
            let error = await #expect(throws: ServerError.self) {
                _ = try await RPCServer.start(host: "127.0.0.1", port: server.port, router: Router())
            }
            #expect(
                error?.description
                    == "127.0.0.1:\(server.port) is taken by another program; end it, or choose another port")
            #expect(server.address == "127.0.0.1:\(server.port)")
        }
    }

    @Test func anImpossiblePlaceIsNamed() async throws {
        let error = await #expect(throws: ServerError.self) {
            _ = try await RPCServer.start(host: "192.0.2.1", port: 4_001, router: Router())
        }
        #expect(error?.description.hasPrefix("cannot listen on 192.0.2.1:4001: ") == true)
    }

    @Test func theMethodsStandInHello() async throws {
        try await withServer(echoRouter()) { server in
            let peer = try await Peer.connect(to: server.port)
            peer.send(.hello(Hello(firstVersion: 1, lastVersion: 200, maxFrame: 1 << 20, window: 1)))
            let methods: [(String, MethodKind)] = [
                ("Now", .unary), ("Later", .unary), ("Spell", .serverStreaming), ("Join", .clientStreaming),
                ("Echo", .bidirectional),
            ]
            let expected = Hello(
                firstVersion: 1, lastVersion: 1, maxFrame: 1 << 20, window: 1 << 18,
                methods: methods.enumerated().map { Hello.Method(id: UInt16($0), kind: $1.1, name: $1.0) })
            #expect(await peer.next() == .hello(expected))
            await peer.close()
        }
    }

    @Test func aRunningCallFinishesAndANewOneIsRefused() async throws {
        let reports = Reports()
        let gate = Gate()
        var router = Router()
        router.unary("Wait", to: .everyone) { message, _ in
            reports.add("started")
            try await gate.pass()
            return message
        }
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: router)
        let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port)
        let peer = try await Peer.greeted(by: server.port)
        peer.send(.call(stream: 1, .whole(0, "peer")))
        #expect(await reports.next() == "started")
        let call = Task { try await client.unary("Wait", ByteBuffer(string: "client")).text }
        #expect(await reports.next() == "started")

        let ending = Task { await server.shutDown() }
        let text = "the server is shutting down; connect again elsewhere or later"
        #expect(await peer.next() == .goodbye(text))
        peer.send(.call(stream: 2, .whole(0, "late")))
        let refusal = CallError(.unavailable, "the server is shutting down; try another or later")
        #expect(await peer.next() == .status(stream: 2, refusal, nil))
        let connecting = await callError { _ = try await RPCClient.connect(host: "127.0.0.1", port: server.port) }
        #expect(connecting?.code == .unavailable)

        gate.open()
        #expect(await peer.rest() == [.status(stream: 1, nil, ByteBuffer(string: "peer"))])
        let answer = try await call.value
        #expect(answer == "client")
        await ending.value
        let afterwards = await callError { _ = try await client.unary("Wait", ByteBuffer()) }
        #expect(afterwards?.code == .unavailable)
        await client.close()
    }

    /// A last answer longer than the socket holds still arrives whole.
    @Test func drainSendsWhatIsUnderWay() async throws {
        let gate = Gate()
        let reports = Reports()
        var router = Router()
        let piece = ByteBuffer(repeating: 1, count: 1_000_000)
        router.serverStreaming("Much", to: .everyone) { _, writer, _ in
            reports.add("started")
            try await gate.pass()
            for _ in 0..<40 { try await writer.write(piece) }
        }
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: router)
        var caller = ClientLimits()
        caller.window = 1 << 30
        let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port, limits: caller)
        let call = Task {
            try await client.serverStreaming("Much", ByteBuffer()) { replies in
                var count = 0
                for try await reply in replies { count += reply.readableBytes }
                return count
            }
        }
        #expect(await reports.next() == "started")
        let ending = Task { await server.shutDown() }
        gate.open()
        let answer = try await call.value
        #expect(answer == 40_000_000)
        await ending.value
        await client.close()
    }

    @Test func afterTheGraceACallIsCutOff() async throws {
        let reports = Reports()
        var limits = ServerLimits()
        // Long enough for GOODBYE to arrive first on a busy machine.
        limits.grace = .seconds(2)
        let server = try await RPCServer.start(
            host: "127.0.0.1", port: 0, router: CallFailureTests.waitingRouter(reports), limits: limits)
        let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port)
        let call = Task { try await client.unary("Wait", ByteBuffer()) }
        #expect(await reports.next() == "started")
        await server.shutDown()
        #expect(await reports.next() == "cancelled")
        let error = await callError { _ = try await call.value }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("the server is shutting down") == true)
    }

    /// A caller hangs up on a server that names a version it did not ask for.
    @Test func aServerOfAnotherVersionIsRefused() async throws {
        let hello = Frame.hello(Hello(firstVersion: 2, lastVersion: 2, maxFrame: 1 << 20, window: 1 << 18)).bytes
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(hello))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        let error = await callError { _ = try await RPCClient.connect(host: "127.0.0.1", port: port) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("version 2") == true)
        try await listener.close().get()
    }
}

/// Says one thing to whoever connects.
private final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }
}
