import NIOCore
import NIOPosix
@testable import RPC

/// A caller made of frames and bytes alone, that may break every rule.
final class Peer: Sendable {
    let channel: any Channel
    private let frames: AsyncStream<Frame>

    private init(channel: any Channel, frames: AsyncStream<Frame>) {
        self.channel = channel
        self.frames = frames
    }

    /// Connects, and sends nothing.
    static func connect(to port: Int) async throws -> Peer {
        try await make { $0.connect(host: "127.0.0.1", port: port) }
    }

    private static func make(_ connect: (ClientBootstrap) -> EventLoopFuture<any Channel>) async throws -> Peer {
        let (frames, continuation) = AsyncStream<Frame>.makeStream()
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FrameCollector(continuation))
                }
            }
        return Peer(channel: try await connect(bootstrap).get(), frames: frames)
    }

    /// Connects and exchanges HELLO.
    static func greeted(by port: Int, maxFrame: UInt32 = 1 << 20, window: UInt32 = 1 << 18) async throws -> Peer {
        try await connect(to: port).greeted(maxFrame, window)
    }

    /// The same on a connected socket.
    static func greeted(on socket: Int32) async throws -> Peer {
        try await make { $0.withConnectedSocket(socket) }.greeted(1 << 20, 1 << 18)
    }

    private func greeted(_ maxFrame: UInt32, _ window: UInt32) async throws -> Peer {
        send(.hello(Hello(firstVersion: 1, lastVersion: 1, maxFrame: maxFrame, window: window)))
        guard case .hello = await next() else { throw CallError(.internalError, "the server sent no HELLO") }
        return self
    }

    func send(_ frames: Frame...) { send(frames.flatMap(\.bytes)) }

    func send(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    /// The next frame; nil when the server has closed.
    func next() async -> Frame? {
        var iterator = frames.makeAsyncIterator()
        return await iterator.next()
    }

    /// Everything up to the close.
    func rest() async -> [Frame] {
        var rest: [Frame] = []
        while let frame = await next() { rest.append(frame) }
        return rest
    }

    /// Everything up to the answer to a PING sent now: what the server did before stands in it.
    func untilPong() async -> [Frame] {
        send(.ping(99))
        var frames: [Frame] = []
        while let frame = await next(), frame != .pong(99) { frames.append(frame) }
        return frames
    }

    func close() async { try? await channel.close().get() }
}

extension Call {
    static func whole(_ method: UInt16, _ text: String, timeout: UInt32 = 0) -> Call {
        Call(method: method, timeout: timeout, metadata: [], message: ByteBuffer(string: text), end: true)
    }

    static func open(_ method: UInt16) -> Call {
        Call(method: method, timeout: 0, metadata: [], message: nil, end: false)
    }
}

private final class FrameCollector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let continuation: AsyncStream<Frame>.Continuation
    private var decoder = FrameDecoder()

    init(_ continuation: AsyncStream<Frame>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data))
        while let frame = try? decoder.next() { continuation.yield(frame) }
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
