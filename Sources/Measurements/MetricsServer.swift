import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers GET /metrics, and nothing else, over HTTP.
public struct MetricsServer: Sendable {
    private let listener: any Channel

    public var port: Int { listener.localAddress?.port ?? 0 }

    /// - Throws: `IOError` when the address cannot be listened on.
    public static func start(host: String, port: Int, _ registry: Registry) async throws -> MetricsServer {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(MetricsHandler(registry))
                }
            }
            .bind(host: host, port: port).get()
        return MetricsServer(listener: listener)
    }

    public func close() async { try? await listener.close().get() }
}

private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let registry: Registry
    private var answer: (HTTPResponseStatus, String) = (.notFound, "")

    init(_ registry: Registry) { self.registry = registry }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if head.uri.split(separator: "?").first != "/metrics" {
                answer = (.notFound, "the measurements are at /metrics\n")
            } else if head.method != .GET {
                answer = (.methodNotAllowed, "ask with GET\n")
            } else {
                answer = (.ok, "")
            }
        case .body: break
        case .end:
            let text = answer.0 == .ok ? registry.text : answer.1
            let body = ByteBuffer(string: text)
            var head = HTTPResponseHead(version: .http1_1, status: answer.0)
            head.headers.add(name: "Content-Type", value: "text/plain; version=0.0.4; charset=utf-8")
            head.headers.add(name: "Content-Length", value: "\(body.readableBytes)")
            head.headers.add(name: "Connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
