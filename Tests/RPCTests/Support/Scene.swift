import Logging
import NIOCore
import Testing

@testable import RPC

/// What a handler reports and a test waits for, in order.
struct Reports: Sendable {
    private let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func add(_ text: String) { continuation.yield(text) }

    func next() async -> String? {
        var iterator = stream.makeAsyncIterator()
        return await iterator.next()
    }
}

/// Opens once, for everybody who waits.
struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.finish() }

    /// - Throws: `CancellationError` when the task is cancelled first.
    func pass() async throws {
        for await _ in stream {}
        try Task.checkCancellation()
    }
}

/// A server on a free port, shut down when the body is done.
func withServer(
    _ router: Router, limits: ServerLimits = ServerLimits(), grace: TimeAmount = .milliseconds(1),
    _ body: (RPCServer) async throws -> Void
) async throws {
    var limits = limits
    // What a test leaves open ends with it.
    limits.grace = grace
    let logger = Logger(label: "rpc") { _ in SwiftLogNoOpLogHandler() }
    let server = try await RPCServer.start(
        host: "127.0.0.1", port: 0, router: router, limits: limits, doorkeeper: nil, carrier: BothCarriers.current,
        logger: logger)
    do {
        try await body(server)
    } catch {
        await server.shutDown()
        throw error
    }
    await server.shutDown()
}

/// A server and a caller connected to it.
func withCaller(
    _ router: Router, limits: ServerLimits = ServerLimits(), caller: ClientLimits = ClientLimits(),
    _ body: (RPCClient, RPCServer) async throws -> Void
) async throws {
    try await withServer(router, limits: limits) { server in
        let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port, limits: caller)
        do {
            try await body(client, server)
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }
}

/// The error a call fails with.
func callError(_ body: () async throws -> Void) async -> CallError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? CallError
    }
}

extension ByteBuffer {
    var text: String { String(buffer: self) }
}

/// The methods most tests call: they answer with what they were sent.
func echoRouter() -> Router {
    var router = Router()
    router.immediate("Now", to: .everyone) { message, _ in message }
    router.unary("Later", to: .everyone) { message, _ in
        await Task.yield()
        return message
    }
    router.serverStreaming("Spell", to: .everyone) { message, writer, _ in
        for letter in message.text { try await writer.write(ByteBuffer(string: String(letter))) }
    }
    router.clientStreaming("Join", to: .everyone) { messages, _ in
        var text = ""
        for try await message in messages { text += message.text }
        return ByteBuffer(string: text)
    }
    router.bidirectional("Echo", to: .everyone) { messages, writer, _ in
        for try await message in messages { try await writer.write(message) }
    }
    return router
}
