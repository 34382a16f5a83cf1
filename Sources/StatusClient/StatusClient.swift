public import NIOCore
import RPC
public import Wire

/// Where a server listens.
public struct ServerAddress: Equatable, Sendable, CustomStringConvertible {
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, `[::1]:port` for IPv6; nil for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// The calls of mbost, typed, over connections that many tasks may share.
///
/// Every call throws ``CallError``; cancelling its task cancels it, at the server too. A copy with other
/// ``reason`` or ``timeout`` shares the connections.
public struct StatusClient: Sendable {
    let pool: ServerPool
    private let options: ClientOptions
    var retries: RetryPolicy { options.retries }
    /// Why persons are looked at.
    public var reason: String
    /// How long short calls may take.
    public var timeout: TimeAmount

    /// - Parameter timeout: for connecting, and for each call that answers at once.
    public static func connect(
        to address: ServerAddress, timeout: TimeAmount = .seconds(10), options: ClientOptions = ClientOptions()
    ) async throws -> StatusClient {
        try await connect(toAnyOf: [address], timeout: timeout, options: options)
    }

    /// Connects to the first of several servers that answers, in the order given, now and whenever a connection was
    /// lost. Dutch: uitwijken.
    ///
    /// - Throws: UNAVAILABLE, naming them all, when none does.
    public static func connect(
        toAnyOf addresses: [ServerAddress], timeout: TimeAmount = .seconds(10),
        options: ClientOptions = ClientOptions()
    ) async throws -> StatusClient {
        var options = options
        options.timeout = timeout
        let client = StatusClient(
            pool: ServerPool(addresses, options), options: options, reason: options.reason, timeout: timeout)
        _ = try await client.pool.connection()
        return client
    }

    /// Says who calls from now on: a new token in place of the one before.
    public func present(token: String) { pool.present(token: token) }

    public func close() async { await pool.close() }

    // MARK: Calls that only read: made again when a server is lost

    /// What stands for one person. NOT_FOUND for an unknown person number.
    public func lookUpStatus(_ request: LookUpStatusRequest) async throws -> LookUpStatusReply {
        try await reading(Method.lookUpStatus, request)
    }

    /// A person's decision, check by check.
    public func explain(_ request: ExplainRequest) async throws -> ExplainReply {
        try await reading(Method.explain, request)
    }

    /// What stands for many persons, in the order asked; an empty reply for an unknown one.
    public func lookUpBatch(_ request: LookUpBatchRequest) async throws -> [LookUpStatusReply] {
        let reply: LookUpBatchReply = try await reading(Method.lookUpBatch, request)
        return reply.replies
    }

    /// Who we are to the server: our roles and institution. UNAUTHENTICATED for a token it does not know.
    public func whoAmI() async throws -> WhoAmIReply {
        try await reading(Method.whoAmI, WhoAmIRequest())
    }

    /// - Parameter withoutCounts: persons, enrolments and diplomas are not counted.
    public func health(withoutCounts: Bool = false) async throws -> HealthReply {
        try await reading(Method.health, HealthRequest(withoutCounts: withoutCounts))
    }

    // MARK: How a call is made

    var callOptions: CallOptions {
        CallOptions(timeout: timeout, metadata: reason.isEmpty ? [] : [.init("reason", reason)])
    }

    /// As long as it takes.
    var streamOptions: CallOptions {
        CallOptions(timeout: nil, metadata: reason.isEmpty ? [] : [.init("reason", reason)])
    }

    /// A call that may be made twice.
    func reading<Request: WireMessage, Reply: WireMessage>(
        _ method: String, _ request: Request
    ) async throws -> Reply {
        let message = ByteBuffer(bytes: request.encoded)
        let end = NIODeadline.now() + timeout
        var attempt = 1
        while true {
            do {
                return try Self.decoded(try await hedged(method, message, until: end))
            } catch let error as CallError {
                let chance = Double.random(in: 0...1)
                guard let pause = options.retries.pause(after: error, attempt: attempt, chance: chance),
                    NIODeadline.now() + pause < end
                else { throw error }
                attempt += 1
                try await Task.sleep(for: .nanoseconds(pause.nanoseconds))
            }
        }
    }

    /// A call that is made once, whatever comes of it.
    func writing<Request: WireMessage, Reply: WireMessage>(
        _ method: String, _ request: Request
    ) async throws -> Reply {
        let connection = try await pool.connection()
        return try Self.decoded(try await connection.unary(method, ByteBuffer(bytes: request.encoded), callOptions))
    }

    private func hedged(_ method: String, _ message: ByteBuffer, until end: NIODeadline) async throws -> ByteBuffer {
        guard let wait = options.hedgeAfter else { return try await once(method, message, until: end) }
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask { try await once(method, message, until: end) }
            group.addTask {
                try await Task.sleep(for: .nanoseconds(wait.nanoseconds))
                return try await once(method, message, until: end)
            }
            defer { group.cancelAll() }
            // The first that succeeds; a failure counts only when there is no other.
            do {
                if let first = try await group.next() { return first }
            } catch {
                guard (error as? CallError)?.code == .unavailable, let second = try await group.next() else {
                    throw error
                }
                return second
            }
            throw CallError(.internalError, "no attempt was made")
        }
    }

    private func once(_ method: String, _ message: ByteBuffer, until end: NIODeadline) async throws -> ByteBuffer {
        let connection = try await pool.connection()
        var options = callOptions
        options.timeout = max(.milliseconds(1), end - .now())
        return try await connection.unary(method, message, options)
    }

    static func decoded<Reply: WireMessage>(_ message: ByteBuffer) throws -> Reply {
        do throws(WireError) {
            return try Reply(encoded: Array(message.readableBytesView))
        } catch {
            throw CallError(.dataLoss, "the server's answer cannot be read: \(error); is it of another version?")
        }
    }
}
