import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// Where connections come in.
protocol Listener: Sendable {
    var port: Int { get }

    /// Takes no more.
    func close() async
}

/// Plain TCP: its connections go to the loops in turn.
final class SocketListener: Listener {
    let port: Int
    private let door: NIOLoopBound<SocketDoor>

    private init(port: Int, door: NIOLoopBound<SocketDoor>) {
        self.port = port
        self.door = door
    }

    /// - Throws: ``SocketError``, or what SwiftNIO says of a host that cannot be found.
    static func start(host: String, port: Int, _ reception: Reception) async throws -> SocketListener {
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let loop = PollLoop.all[0]
        return try await loop.submit {
            let socket = try Socket.listening(at: address, backlog: 1024)
            let port = socket.port
            let door = SocketDoor(socket, on: loop, reception)
            try door.open()
            return SocketListener(port: port, door: NIOLoopBound(door, eventLoop: loop))
        }.get()
    }

    func close() async {
        let door = door
        try? await door.eventLoop.submit { door.value.close() }.get()
    }
}

/// A listening socket on its loop.
private final class SocketDoor: PollOwner {
    private var socket: Socket?
    private var place: PollLoop.Place?
    private let loop: PollLoop
    private let reception: Reception
    /// One for each loop.
    private let rounds: [NIOLoopBoundBox<CallRound?>]
    private var count = 0

    init(_ socket: consuming Socket, on loop: PollLoop, _ reception: Reception) {
        self.socket = consume socket
        self.loop = loop
        self.reception = reception
        rounds = PollLoop.all.map { .makeEmptyBox(valueType: CallRound.self, eventLoop: $0) }
    }

    func open() throws(SocketError) {
        guard let descriptor = socket?.descriptor else { return }
        place = try loop.watch(descriptor, .reading, for: self)
    }

    func isReady(_ what: Poller.Interest) {
        do throws(SocketError) {
            while let caller = try socket?.accept() { admit(caller) }
        } catch {
            reception.logger.error(
                "no connection can be taken for a second", metadata: ["error": "\(error.description)"])
            pause()
        }
    }

    private func admit(_ caller: consuming Socket) {
        let place = count % PollLoop.all.count
        let (loop, box) = (PollLoop.all[place], rounds[place])
        count += 1
        let descriptor = caller.released()
        loop.execute { [reception] in
            let round = box.value ?? CallRound(on: loop, reception)
            box.value = round
            let transport = SocketTransport(Socket(owning: descriptor), on: loop, round, reception.limits)
            transport.open(with: reception.admit)
        }
    }

    /// While there are no descriptors or memory, those who knock wait; asking again at once would do nothing else.
    private func pause() {
        guard let descriptor = socket?.descriptor, let place else { return }
        loop.change(descriptor, place, [])
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .seconds(1)) { bound.value.resume() }
    }

    private func resume() {
        guard let descriptor = socket?.descriptor, let place else { return }
        loop.change(descriptor, place, .reading)
    }

    func close() {
        guard let descriptor = socket?.descriptor, let place else { return }
        loop.forget(descriptor, place)
        socket = nil
    }
}

/// TLS, or plain TCP, by SwiftNIO.
final class ChannelListener: Listener {
    let port: Int
    private let channel: any Channel

    private init(_ channel: any Channel) {
        self.channel = channel
        port = channel.localAddress?.port ?? 0
    }

    /// - Throws: what SwiftNIO says.
    static func start(
        host: String, port: Int, _ tls: NIOSSLContext?, _ reception: Reception
    ) async throws -> ChannelListener {
        let limits = reception.limits
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
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(ChannelTransport(channel, limits, opened: reception.admit))
                }
            }
        return ChannelListener(try await bootstrap.bind(host: host, port: port).get())
    }

    func close() async { try? await channel.close().get() }
}
