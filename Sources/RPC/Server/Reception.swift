import Logging
import NIOCore
import Synchronization

/// What a server does with each new connection.
struct Reception: Sendable {
    let router: Router
    let limits: ServerLimits
    let calls: CallCount
    let doorkeeper: (any Doorkeeper)?
    let meter: ServerMeter
    let connections: Connections
    let logger: Logger

    /// - Returns: nil when there are too many: the caller was told so, and what it still sends is passed over.
    func admit(_ transport: any Transport) -> ServerConnection? {
        let connection = ServerConnection(
            transport, router: router, limits: limits, calls: calls, doorkeeper: doorkeeper, meter: meter,
            logger: logger)
        let open = OpenConnection(connection, transport)
        guard let number = connections.add(open) else {
            meter.connectionRefused()
            var farewell = ByteBuffer()
            Frame.goodbye("too many connections; try again later").encode(into: &farewell)
            transport.send(&farewell)
            transport.closeOnceSent()
            return nil
        }
        meter.connectionOpened()
        open.closing.whenComplete { [connections, meter] _ in
            connections.remove(number)
            meter.connectionClosed()
        }
        connection.begin()
        return connection
    }
}

/// A connection as other threads see it.
struct OpenConnection: Sendable {
    private let connection: NIOLoopBound<ServerConnection>
    let closing: EventLoopFuture<Void>

    init(_ connection: ServerConnection, _ transport: any Transport) {
        self.connection = NIOLoopBound(connection, eventLoop: transport.eventLoop)
        closing = transport.closing
    }

    func tell(_ body: @escaping @Sendable (ServerConnection) -> Void) {
        connection.eventLoop.execute { [connection] in body(connection.value) }
    }
}

/// The open connections of a server.
final class Connections: Sendable {
    private let limit: Int
    private let open = Mutex<(last: Int, list: [Int: OpenConnection])>((0, [:]))

    init(limit: Int) { self.limit = limit }

    var all: [OpenConnection] { open.withLock { Array($0.list.values) } }

    /// - Returns: its number; nil when there are too many.
    func add(_ connection: OpenConnection) -> Int? {
        open.withLock { open in
            guard open.list.count < limit else { return nil }
            open.last += 1
            open.list[open.last] = connection
            return open.last
        }
    }

    func remove(_ number: Int) { open.withLock { _ = $0.list.removeValue(forKey: number) } }
}
