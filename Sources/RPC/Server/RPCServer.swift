import Glibc
public import Logging
public import NIOCore
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
    /// How long a closing connection waits for its caller to take what was sent.
    public var farewellTimeout = TimeAmount.seconds(10)
    /// How often a connection's times are looked at.
    var vigilInterval = TimeAmount.seconds(1)

    public init() {}
}

/// Takes connections and runs calls until it is shut down.
public final class RPCServer: Sendable {
    /// `host:port` it listens on.
    public let address: String
    public let port: Int
    private let listener: any Listener
    private let connections: Connections
    private let limits: ServerLimits

    private init(host: String, listener: any Listener, connections: Connections, limits: ServerLimits) {
        address = "\(host):\(listener.port)"
        port = listener.port
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
        let carrier: Carrier = if let tls { .tls(try tls.context()) } else { .sockets }
        return try await start(
            host: host, port: port, router: router, limits: limits, doorkeeper: doorkeeper, carrier: carrier,
            logger: logger)
    }

    /// What connections are carried by.
    enum Carrier {
        case sockets
        /// SwiftNIO's, as under TLS.
        case channels
        case tls(NIOSSLContext)
    }

    static func start(
        host: String, port: Int, router: Router, limits: ServerLimits, doorkeeper: (any Doorkeeper)?,
        carrier: Carrier, logger: Logger
    ) async throws -> RPCServer {
        let connections = Connections(limit: limits.maxConnections)
        let reception = Reception(
            router: router, limits: limits, calls: CallCount(limit: limits.maxCalls), doorkeeper: doorkeeper,
            meter: ServerMeter(router.entries.map(\.name)), connections: connections, logger: logger)
        do {
            let listener: any Listener =
                switch carrier {
                case .sockets: try await SocketListener.start(host: host, port: port, reception)
                case .channels: try await ChannelListener.start(host: host, port: port, nil, reception)
                case .tls(let context): try await ChannelListener.start(host: host, port: port, context, reception)
                }
            return RPCServer(host: host, listener: listener, connections: connections, limits: limits)
        } catch let error where error.isOfTakenPort {
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
        await listener.close()
        for connection in connections.all { connection.tell { $0.drain() } }
        let timeout = Task { [connections, limits] in
            try await Task.sleep(for: .nanoseconds(limits.grace.nanoseconds))
            for connection in connections.all { connection.tell { $0.cut() } }
        }
        for connection in connections.all { try? await connection.closing.get() }
        timeout.cancel()
    }
}

extension Error {
    fileprivate var isOfTakenPort: Bool {
        (self as? SocketError)?.code == EADDRINUSE || (self as? IOError)?.errnoCode == EADDRINUSE
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
