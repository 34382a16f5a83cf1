import NIOCore
import NIOSSL

/// TLS, or plain TCP, on a channel of SwiftNIO.
final class ChannelTransport: ChannelInboundHandler, Transport {
    typealias InboundIn = ByteBuffer

    private let channel: any Channel
    private let limits: ServerLimits
    private let opened: (ChannelTransport) -> ServerConnection?
    private var connection: ServerConnection?
    private var context: ChannelHandlerContext?
    private var isEnding = false

    var eventLoop: any EventLoop { channel.eventLoop }
    var isWritable: Bool { channel.isWritable }
    var closing: EventLoopFuture<Void> { channel.closeFuture }

    var callerCertificate: [UInt8]? {
        let tls = try? context?.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        return try? tls?.peerCertificate?.toDERBytes()
    }

    /// - Parameter opened: asked once bytes can be sent, for whoever has the connection.
    init(_ channel: any Channel, _ limits: ServerLimits, opened: @escaping (ChannelTransport) -> ServerConnection?) {
        self.channel = channel
        self.limits = limits
        self.opened = opened
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) { connection = opened(self) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { connection?.received(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { connection?.receivedAll() }

    func channelWritabilityChanged(context: ChannelHandlerContext) { connection?.writabilityChanged() }

    func channelInactive(context: ChannelHandlerContext) {
        connection?.closed()
        connection = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func setReading(_ isWanted: Bool) { try? channel.syncOptions?.setOption(.autoRead, value: isWanted) }

    func send(_ bytes: inout ByteBuffer) {
        // From the channel's end and not from this handler's: both are the same, since nothing stands after it.
        context?.writeAndFlush(NIOAny(bytes), promise: nil)
        // Sent already, as mostly, its memory serves again; else it stays with what waits.
        bytes.clear()
    }

    func send(_ bytes: inout ByteBuffer, before message: ByteBuffer) {
        context?.write(NIOAny(bytes), promise: nil)
        context?.writeAndFlush(NIOAny(message), promise: nil)
        bytes.clear()
    }

    func close() { channel.close(promise: nil) }

    func closeOnceSent() {
        guard !isEnding else { return }
        isEnding = true
        let sent = channel.writeAndFlush(ByteBuffer())
        let unread = channel.eventLoop.scheduleTask(in: limits.farewellTimeout) { [channel] in
            channel.close(promise: nil)
        }
        sent.whenComplete { [channel] _ in
            unread.cancel()
            channel.close(mode: .output, promise: nil)
            let unended = channel.eventLoop.scheduleTask(in: .lingering) { channel.close(promise: nil) }
            channel.closeFuture.whenComplete { _ in unended.cancel() }
        }
    }
}
