public import Logging
public import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// What a server allows its callers.
public struct ServerLimits: Sendable {
    public var maxConnections = 4096
    /// Calls at once on one connection.
    public var maxStreams = 1024
    /// Unit: bytes.
    public var maxFrame: UInt32 = 1 << 20
    /// Bytes of messages taken on a stream ahead of its handler.
    public var window: UInt32 = 1 << 18
    public var helloTimeout = TimeAmount.seconds(10)
    /// How long calls may still run after ``RPCServer/shutDown()``, or on a connection that is old enough.
    public var grace = TimeAmount.seconds(30)
    /// How long a frame may take from its first byte to its last.
    public var frameTimeout = TimeAmount.seconds(30)
    /// How long a caller may be silent before it is asked with PING.
    public var keepAlive = TimeAmount.seconds(60)
    /// How long it may leave that unanswered before the connection counts as lost.
    public var keepAliveTimeout = TimeAmount.seconds(20)
    /// How long a connection may be without a call; nil for ever.
    public var idleTimeout: TimeAmount? = .minutes(30)
    /// How long a connection may be open before the caller is asked to connect anew; nil for ever.
    public var mostAge: TimeAmount?
    /// Calls at once on all connections, those answered from memory apart.
    public var maxCalls = 20_000
    /// Unit: bytes of names and values of a call's metadata.
    public var maxMetadata = 8192
    /// Calls at once on one connection whose caller sends more than one message: each may fill a window.
    public var maxReceivers = 32
    /// Bytes of the first messages of calls under way on one connection.
    public var mostHeld = 8 << 20
    /// Bytes that wait to be sent on one connection before nothing more is read from it.
    public var mostUnsent = 512 << 10
    /// How often a connection's times are looked at.
    var vigilInterval = TimeAmount.seconds(1)

    public init() {}
}

/// Takes connections and runs calls until it is shut down.
public final class RPCServer: Sendable {
    /// `host:port` it listens on.
    public let address: String
    public let port: Int
    private let listener: any Channel
    private let connections: Connections
    private let limits: ServerLimits

    private init(address: String, port: Int, listener: any Channel, connections: Connections, limits: ServerLimits) {
        self.address = address
        self.port = port
        self.listener = listener
        self.connections = connections
        self.limits = limits
    }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - doorkeeper: knows the callers; nil where everybody may call everything.
    ///   - tls: nil for plain TCP.
    /// - Throws: ``ServerError`` saying what stands in the way.
    public static func start(
        host: String, port: Int, router: Router, limits: ServerLimits = ServerLimits(),
        doorkeeper: (any Doorkeeper)? = nil, tls: ServerCertificate? = nil, logger: Logger = Logger(label: "rpc")
    ) async throws -> RPCServer {
        let meter = ServerMeter(router.entries.map(\.name))
        let tlsContext = try tls?.context()
        let connections = Connections(limit: limits.maxConnections)
        let calls = CallCount(limit: limits.maxCalls)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: limits.mostUnsent / 2, high: limits.mostUnsent)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tlsContext { try pipeline.addHandler(NIOSSLServerHandler(context: tlsContext)) }
                    guard connections.add(channel, meter) else {
                        return try pipeline.addHandler(Refusal("too many connections; try again later"))
                    }
                    try pipeline.addHandler(
                        ServerConnection(
                            router: router, limits: limits, calls: calls, doorkeeper: doorkeeper, meter: meter,
                            logger: logger))
                }
            }
        do {
            let listener = try await bootstrap.bind(host: host, port: port).get()
            let actual = listener.localAddress?.port ?? port
            return RPCServer(
                address: "\(host):\(actual)", port: actual, listener: listener, connections: connections,
                limits: limits)
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ServerError(
                description: "\(host):\(port) is taken by another program; end it, or choose another port")
        } catch {
            throw ServerError(description: "cannot listen on \(host):\(port): \(error)")
        }
    }

    /// Connections open now.
    public var connectionCount: Int { connections.all.count }

    /// Takes nothing new, lets running calls finish within the grace, and closes.
    public func shutDown() async {
        try? await listener.close().get()
        for channel in connections.all { channel.pipeline.fireUserInboundEventTriggered(DrainEvent()) }
        let connections = connections
        let timeout = listener.eventLoop.scheduleTask(in: limits.grace) {
            for channel in connections.all { channel.close(promise: nil) }
        }
        for channel in connections.all { try? await channel.closeFuture.get() }
        timeout.cancel()
    }
}

/// The open connections.
private final class Connections: Sendable {
    private let limit: Int
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(limit: Int) { self.limit = limit }

    var all: [any Channel] { channels.withLock { Array($0.values) } }

    /// False when there are too many; forgets the channel when it closes.
    func add(_ channel: any Channel, _ meter: ServerMeter) -> Bool {
        let isAdded = channels.withLock { channels in
            guard channels.count < limit else { return false }
            channels[ObjectIdentifier(channel)] = channel
            return true
        }
        if isAdded {
            meter.connectionOpened()
            channel.closeFuture.whenComplete { _ in
                meter.connectionClosed()
                self.channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
            }
        }
        if !isAdded { meter.connectionRefused() }
        return isAdded
    }
}

/// The calls under way on all connections.
final class CallCount: Sendable {
    private let limit: Int
    private let count = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// False when there are too many.
    func begin() -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= limit { return true }
        end()
        return false
    }

    func end() { count.subtract(1, ordering: .relaxed) }
}
