import NIOCore
import NIOPosix
import StatusClient
import Synchronization

/// Passes connections on to a server, and cuts them when told to. Callers keep one address while servers come and go.
final class CuttingProxy: Sendable {
    private struct State {
        var target: ServerAddress
        var open: [ObjectIdentifier: any Channel] = [:]
    }

    let address: ServerAddress
    private let listener: any Channel
    private let shared: Mutex<State>

    static func start(to target: ServerAddress) async throws -> CuttingProxy {
        let opening = Opening()
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 64)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in channel.pipeline.addHandler(opening) }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = listener.localAddress?.port else { throw BenchError("no port to listen on") }
        let proxy = CuttingProxy(
            address: ServerAddress(host: "127.0.0.1", port: port), listener: listener, target: target)
        opening.proxy.withLock { $0 = proxy }
        return proxy
    }

    /// Hands accepted connections to a proxy that is made after its listener.
    private final class Opening: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let proxy = Mutex<CuttingProxy?>(nil)

        func channelActive(context: ChannelHandlerContext) {
            proxy.withLock { $0 }?.passOn(context.channel)
            context.fireChannelActive()
        }
    }

    private init(address: ServerAddress, listener: any Channel, target: ServerAddress) {
        self.address = address
        self.listener = listener
        shared = Mutex(State(target: target))
    }

    func point(to target: ServerAddress) { shared.withLock { $0.target = target } }

    /// Ends every connection at once, in the middle of whatever is under way.
    func cut() {
        for channel in shared.withLock({ Array($0.open.values) }) { channel.close(promise: nil) }
    }

    func close() async {
        cut()
        try? await listener.close()
    }

    private func passOn(_ caller: any Channel) {
        let target = shared.withLock { $0.target }
        remember(caller)
        ClientBootstrap(group: caller.eventLoop)
            .channelOption(.autoRead, value: false)
            .connect(host: target.host, port: target.port)
            .flatMap { server in
                self.remember(server)
                return caller.pipeline.addHandler(Relay(to: server)).and(server.pipeline.addHandler(Relay(to: caller)))
                    .map { _ in
                        caller.read()
                        server.read()
                    }
            }
            .whenFailure { _ in caller.close(promise: nil) }
    }

    private func remember(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        shared.withLock { $0.open[id] = channel }
        channel.closeFuture.whenComplete { _ in _ = self.shared.withLock { $0.open.removeValue(forKey: id) } }
    }

    /// Writes what comes in to the other side, and reads on when that is done.
    private final class Relay: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let other: any Channel

        init(to other: any Channel) {
            self.other = other
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let channel = context.channel
            other.writeAndFlush(Self.unwrapInboundIn(data)).whenComplete { result in
                switch result {
                case .success: channel.read()
                case .failure: channel.close(promise: nil)
                }
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            other.close(promise: nil)
            context.fireChannelInactive()
        }
    }
}
