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

/// The calls of mbost, typed, over one connection that many tasks may share.
///
/// Every call throws ``CallError``; cancelling its task cancels it, at the server too.
public struct StatusClient: Sendable {
    let rpc: RPCClient
    /// How long short calls may take.
    let timeout: TimeAmount

    /// - Parameter timeout: for connecting, and for each call that answers at once.
    public static func connect(to address: ServerAddress, timeout: TimeAmount = .seconds(10)) async throws
        -> StatusClient
    {
        var limits = ClientLimits()
        limits.connectTimeout = timeout
        return StatusClient(
            rpc: try await RPCClient.connect(host: address.host, port: address.port, limits: limits), timeout: timeout)
    }

    /// Connects to the first of several servers that answers, in the order given. Dutch: uitwijken.
    ///
    /// - Throws: UNAVAILABLE, naming them all, when none does.
    public static func connect(toAnyOf addresses: [ServerAddress], timeout: TimeAmount = .seconds(10)) async throws
        -> StatusClient
    {
        for address in addresses {
            do {
                return try await connect(to: address, timeout: timeout)
            } catch let error as CallError where error.code == .unavailable {
                if addresses.count == 1 { throw error }
            }
        }
        let tried = addresses.map(\.description).joined(separator: ", ")
        throw CallError(.unavailable, "none of the servers answers: \(tried); is one of them running?")
    }

    public func close() async { await rpc.close() }

    /// What stands for one person. NOT_FOUND for an unknown person number.
    public func lookUpStatus(_ request: LookUpStatusRequest) async throws -> LookUpStatusReply {
        try await unary(Method.lookUpStatus, request)
    }

    /// A person's decision, check by check.
    public func explain(_ request: ExplainRequest) async throws -> ExplainReply {
        try await unary(Method.explain, request)
    }

    /// What stands for many persons, in the order asked; an empty reply for an unknown one.
    public func lookUpBatch(_ request: LookUpBatchRequest) async throws -> [LookUpStatusReply] {
        let reply: LookUpBatchReply = try await unary(Method.lookUpBatch, request)
        return reply.replies
    }

    public func health() async throws -> HealthReply {
        try await unary(Method.health, HealthRequest())
    }

    /// Sends a file. The body calls `send` with its pieces, of at most ``mostChunk`` bytes each, in order.
    public func importFile(
        _ header: ImportHeader, _ body: ((_ piece: [UInt8]) async throws -> Void) async throws -> Void
    ) async throws -> ImportReply {
        let reply = try await rpc.clientStreaming(Method.importFile) { writer in
            try await writer.write(ByteBuffer(bytes: ImportPart.header(header).encoded))
            try await body { piece in
                try await writer.write(ByteBuffer(bytes: ImportPart.chunk(piece).encoded))
            }
        }
        return try Self.decoded(reply)
    }

    /// Longest piece of a file in one message.
    public static let mostChunk = 128 << 10

    /// Streams an institution's individual overview: name, pieces, end.
    public func downloadOverview(
        _ request: DownloadOverviewRequest, _ take: (OverviewPart) async throws -> Void
    ) async throws {
        try await rpc.serverStreaming(Method.downloadOverview, ByteBuffer(bytes: request.encoded)) { replies in
            for try await message in replies { try await take(try Self.decoded(message)) }
        }
    }

    func unary<Request: WireMessage, Reply: WireMessage>(
        _ method: String, _ request: Request
    ) async throws -> Reply {
        try Self.decoded(
            try await rpc.unary(method, ByteBuffer(bytes: request.encoded), CallOptions(timeout: timeout)))
    }

    static func decoded<Reply: WireMessage>(_ message: ByteBuffer) throws -> Reply {
        do throws(WireError) {
            return try Reply(encoded: Array(message.readableBytesView))
        } catch {
            throw CallError(.dataLoss, "the server's answer cannot be read: \(error); is it of another version?")
        }
    }
}
