import NIOCore

extension Channel {
    /// Closes after what is written has gone: our side first, then all, once the peer has closed too or a second has
    /// passed. Closing at once would drop what waits, and reset a peer that is still sending before it has read it.
    func closeOnceSent() {
        let sent = writeAndFlush(ByteBuffer())
        sent.whenComplete { _ in
            self.close(mode: .output, promise: nil)
            let timeout = self.eventLoop.scheduleTask(in: .seconds(1)) { self.close(promise: nil) }
            self.closeFuture.whenComplete { _ in timeout.cancel() }
        }
    }
}

/// Tells a caller why it is not served, and closes.
final class Refusal: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let reason: String

    init(_ reason: String) { self.reason = reason }

    func channelActive(context: ChannelHandlerContext) {
        var buffer = ByteBuffer()
        Frame.goodbye(reason).encode(into: &buffer)
        context.channel.write(buffer, promise: nil)
        context.channel.closeOnceSent()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
