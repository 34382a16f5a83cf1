public import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// What a caller allows its server.
public struct ClientLimits: Sendable {
    public var maxFrame: UInt32 = 1 << 20
    /// Bytes of messages taken on a stream ahead of its reader.
    public var window: UInt32 = 1 << 20
    public var connectTimeout = TimeAmount.seconds(10)

    public init() {}
}

/// How one call is to be made.
public struct CallOptions: Sendable {
    /// How long the caller waits; the server stops working then, too. Nil for as long as it takes.
    public var timeout: TimeAmount?
    public var metadata: [CallError.Detail]

    public init(timeout: TimeAmount? = nil, metadata: [CallError.Detail] = []) {
        self.timeout = timeout
        self.metadata = metadata
    }
}

/// A connection to a server, for many calls at once. Cancelling a task cancels its call, here and there.
public final class RPCClient: Sendable {
    private let channel: any Channel
    private let connection: NIOLoopBound<ClientConnection>

    private let state: ClientState
    /// How much a server may send ahead of a stream's reader. Unit: bytes.
    private let window: UInt32

    private init(
        channel: any Channel, connection: NIOLoopBound<ClientConnection>, state: ClientState, window: UInt32
    ) {
        self.channel = channel
        self.connection = connection
        self.state = state
        self.window = window
    }

    /// Whether calls can be made: not once the server said goodbye or the connection ended.
    public var isOpen: Bool { state.isOpen.load(ordering: .relaxed) }

    /// Calls under way.
    public var load: Int { state.load.load(ordering: .relaxed) }

    /// Connects and exchanges HELLO.
    ///
    /// - Parameters:
    ///   - token: who calls; nil where the server knows it from the certificate, or asks nobody.
    ///   - trust: for a connection by TLS; nil for plain TCP.
    /// - Throws: ``CallError`` with code `unavailable`, naming the place.
    public static func connect(
        host: String, port: Int, limits: ClientLimits = ClientLimits(), token: String? = nil,
        trust: ClientTrust? = nil
    ) async throws -> RPCClient {
        let tls = try trust?.context()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let greeting = loop.makePromise(of: Void.self)
        do {
            let (channel, connection, state) = try await ClientBootstrap(group: loop)
                .connectTimeout(limits.connectTimeout)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = ClientConnection(
                            limits: limits, peer: "\(host):\(port)", token: token, greeting: greeting)
                        if let tls {
                            let name = isNumeric(host) ? nil : host
                            try channel.pipeline.syncOperations.addHandler(
                                try NIOSSLClientHandler(context: tls, serverHostname: name))
                        }
                        try channel.pipeline.syncOperations.addHandler(handler)
                        return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop), handler.state)
                    }
                }
            try await greeting.futureResult.get()
            return RPCClient(channel: channel, connection: connection, state: state, window: limits.window)
        } catch let error as CallError {
            throw error
        } catch {
            greeting.fail(error)
            throw CallError(
                .unavailable, "cannot reach a server at \(host):\(port); is it running there?")
        }
    }

    /// Says who calls from now on: a token in place of the one before.
    public func present(token: String) {
        let bound = connection
        channel.eventLoop.execute { bound.value.present(token: token) }
    }

    /// Ends the connection; calls under way fail.
    public func close() async {
        try? await channel.close().get()
    }

    public func unary(_ method: String, _ message: ByteBuffer, _ options: CallOptions = CallOptions()) async throws
        -> ByteBuffer
    {
        try await call(method, options, message, end: true) { replies, _ in
            guard let reply = try await replies.next() else {
                throw CallError(.internalError, "the server ended the call without an answer")
            }
            _ = try await replies.next()
            return reply
        }
    }

    public func clientStreaming(
        _ method: String, _ options: CallOptions = CallOptions(),
        _ body: (RequestWriter) async throws -> Void
    ) async throws -> ByteBuffer {
        try await call(method, options, nil, end: false) { replies, writer in
            do {
                try await body(writer)
                writer.end()
            } catch let error as CallError where error.code == .cancelled {
                // The server may have ended the call before we had sent all: its answer goes first.
                guard let reply = try await replies.next() else { throw error }
                return reply
            }
            guard let reply = try await replies.next() else {
                throw CallError(.internalError, "the server ended the call without an answer")
            }
            return reply
        }
    }

    public func serverStreaming<Value>(
        _ method: String, _ message: ByteBuffer, _ options: CallOptions = CallOptions(),
        _ body: (StreamMessages) async throws -> Value
    ) async throws -> Value {
        try await call(method, options, message, end: true) { replies, _ in try await body(replies) }
    }

    public func bidirectional<Value>(
        _ method: String, _ options: CallOptions = CallOptions(),
        _ body: (StreamMessages, RequestWriter) async throws -> Value
    ) async throws -> Value {
        try await call(method, options, nil, end: false, body)
    }

    /// Opens a stream for as long as the body runs; what it leaves unread is cancelled.
    private func call<Value>(
        _ method: String, _ options: CallOptions, _ message: ByteBuffer?, end: Bool,
        _ body: (StreamMessages, RequestWriter) async throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        state.load.add(1, ordering: .relaxed)
        defer { state.load.subtract(1, ordering: .relaxed) }
        let bound = connection
        let loop = channel.eventLoop
        let (id, stream) = try await loop.submit {
            let id = try bound.value.open(method, options, message, end: end)
            guard let stream = bound.value.stream(id) else { throw CallError(.unavailable, "the connection closed") }
            return (id, NIOLoopBound(stream, eventLoop: loop))
        }.get()
        let give: @Sendable () -> Void = {
            loop.execute { bound.value.cancel(id, CallError(.cancelled, "the call was cancelled")) }
        }
        let replies = StreamMessages(
            StreamMessages.Source(
                take: { taken in
                    try await loop.flatSubmit { bound.value.take(id, on: loop, stream.value, taken) }.get()
                }, giveBack: { taken in loop.execute { bound.value.giveBack(id, stream.value, taken) } },
                worthwhile: InboundQueue.worthwhile(window)))
        let writer = RequestWriter(
            send: { message in
                try await loop.flatSubmit { bound.value.send(id, message, on: loop) }.get()
            }, finish: { loop.execute { bound.value.endSending(id) } })
        return try await withTaskCancellationHandler {
            defer { give() }
            return try await body(replies, writer)
        } onCancel: {
            give()
        }
    }
}

/// Sends a caller's messages; waits while the server has granted no room.
public struct RequestWriter: Sendable {
    let send: @Sendable (ByteBuffer) async throws -> Void
    let finish: @Sendable () -> Void

    public func write(_ message: ByteBuffer) async throws { try await send(message) }

    /// Nothing more comes from us.
    public func end() { finish() }
}

/// An address in numbers has no name that a certificate could be checked for by SNI.
private func isNumeric(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }
