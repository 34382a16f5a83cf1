public import NIOCore

/// What a handler knows of its call.
public struct CallContext: Sendable {
    /// Unique within the server process; stands in its logs and in INTERNAL errors.
    public let id: UInt64
    public let method: String
    public let metadata: [CallError.Detail]
    /// When the caller stops waiting; nil for never.
    public let deadline: NIODeadline?
    /// Nil for a caller that did not say who it is.
    public let caller: (any Caller)?
}

/// The methods a server offers, by name, each to its audience: nobody unless said.
public struct Router: Sendable {
    /// Answers at once, on the connection's event loop: for look-ups in memory alone.
    public typealias Immediate = @Sendable (ByteBuffer, CallContext) throws(CallError) -> ByteBuffer
    /// The same for calls that came in together, where memory may not have the answer: what it leaves goes to the
    /// handler that may wait.
    public typealias Quick = @Sendable (inout QuickCalls) -> Void
    public typealias Unary = @Sendable (ByteBuffer, CallContext) async throws -> ByteBuffer
    public typealias ClientStreaming = @Sendable (StreamMessages, CallContext) async throws -> ByteBuffer
    public typealias ServerStreaming = @Sendable (ByteBuffer, ResponseWriter, CallContext) async throws -> Void
    public typealias Bidirectional = @Sendable (StreamMessages, ResponseWriter, CallContext) async throws -> Void

    enum Handler: Sendable {
        case immediate(Immediate)
        case quick(Quick, otherwise: Unary)
        case unary(Unary)
        case clientStreaming(ClientStreaming)
        case serverStreaming(ServerStreaming)
        case bidirectional(Bidirectional)

        var kind: MethodKind {
            switch self {
            case .immediate, .quick, .unary: .unary
            case .clientStreaming: .clientStreaming
            case .serverStreaming: .serverStreaming
            case .bidirectional: .bidirectional
            }
        }
    }

    final class Entry: Sendable {
        let name: String
        let audience: Audience
        let handler: Handler

        init(name: String, audience: Audience, handler: Handler) {
            self.name = name
            self.audience = audience
            self.handler = handler
        }
    }

    private(set) var entries: [Entry] = []

    public init() {}

    public mutating func immediate(_ name: String, to audience: Audience, _ handler: @escaping Immediate) {
        add(name, audience, .immediate(handler))
    }
    public mutating func quick(
        _ name: String, to audience: Audience, _ handler: @escaping Quick, otherwise: @escaping Unary
    ) {
        add(name, audience, .quick(handler, otherwise: otherwise))
    }
    public mutating func unary(_ name: String, to audience: Audience, _ handler: @escaping Unary) {
        add(name, audience, .unary(handler))
    }
    public mutating func clientStreaming(_ name: String, to audience: Audience, _ handler: @escaping ClientStreaming) {
        add(name, audience, .clientStreaming(handler))
    }
    public mutating func serverStreaming(_ name: String, to audience: Audience, _ handler: @escaping ServerStreaming) {
        add(name, audience, .serverStreaming(handler))
    }
    public mutating func bidirectional(_ name: String, to audience: Audience, _ handler: @escaping Bidirectional) {
        add(name, audience, .bidirectional(handler))
    }

    private mutating func add(_ name: String, _ audience: Audience, _ handler: Handler) {
        precondition(!entries.contains { $0.name == name }, "method \(name) is registered twice")
        entries.append(Entry(name: name, audience: audience, handler: handler))
    }

    /// A method's id is its place.
    var methods: [Hello.Method] {
        entries.enumerated().map { Hello.Method(id: UInt16($0), kind: $1.handler.kind, name: $1.name) }
    }
}

/// Sends messages of a stream; waits while the other side has granted no room.
public struct ResponseWriter: Sendable {
    let send: @Sendable (ByteBuffer) async throws -> Void

    public func write(_ message: ByteBuffer) async throws { try await send(message) }
}
