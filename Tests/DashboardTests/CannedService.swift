import FundingModel
import NIOCore
import RPC
import Synchronization
import Wire

/// A server of the RPC that answers without a register. Its callers are known by their tokens.
final class CannedService: Doorkeeper {
    /// Who it knows, by token.
    static let callers: [String: WhoAmIReply] = [
        "school": WhoAmIReply(name: "school-27dv", roles: [.institution], brin: Brin("27DV"), needsReason: false),
        "balie": WhoAmIReply(name: "balie", roles: [.helpdesk], needsReason: true),
        "beheer": WhoAmIReply(name: "beheer", roles: [.helpdesk, .administrator], needsReason: false),
        "controle": WhoAmIReply(name: "controle", roles: [.auditor], needsReason: false),
        "<script>": WhoAmIReply(name: "<b>x</b>", roles: [.helpdesk], needsReason: true),
    ]

    private final class Known: Caller {
        let token: String
        private let service: CannedService

        init(_ token: String, _ service: CannedService) {
            self.token = token
            self.service = service
        }

        var name: String { token }

        func admit(_ count: Int, to audience: Audience, now: NIODeadline) -> (admitted: Int, refusal: CallError?) {
            service.isRevoked ? (0, CallError(.unauthenticated, "the token was revoked")) : (count, nil)
        }
    }

    private struct State {
        var isRevoked = false
        /// Reasons that came with calls.
        var reasons: [String] = []
        var notes: [String] = []
        /// What the next calls end with.
        var failure: CallError?
    }

    private let state = Mutex(State())

    var isRevoked: Bool { state.withLock { $0.isRevoked } }

    func revokeAll() { state.withLock { $0.isRevoked = true } }

    func fail(with error: CallError?) { state.withLock { $0.failure = error } }

    var reasons: [String] { state.withLock { $0.reasons } }

    func caller(withToken token: String) -> (any Caller)? {
        Self.callers[token] == nil ? nil : Known(token, self)
    }

    func caller(withCertificate certificate: [UInt8]) -> (any Caller)? { nil }

    func start() async throws -> RPCServer {
        var router = Router()
        router.unary(Method.whoAmI, to: Audience(rawValue: 1)) { [self] _, context in
            try check(context)
            let token = (context.caller as? Known)?.token ?? ""
            guard let reply = Self.callers[token] else { throw CallError(.unauthenticated, "nobody") }
            return ByteBuffer(bytes: reply.encoded)
        }
        addPersons(to: &router)
        addTotals(to: &router)
        return try await RPCServer.start(host: "127.0.0.1", port: 0, router: router, doorkeeper: self)
    }

    /// A call that is open to every caller here.
    func answer<Request: WireMessage, Reply: WireMessage>(
        _ method: String, in router: inout Router, _ reply: @escaping @Sendable (Request) throws -> Reply
    ) {
        router.unary(method, to: Audience(rawValue: 1)) { [self] message, context in
            try check(context)
            return ByteBuffer(bytes: try reply(try Request(encoded: Array(message.readableBytesView))).encoded)
        }
    }

    func note(_ text: String) { state.withLock { $0.notes.append(text) } }

    /// What was done.
    var notes: [String] { state.withLock { $0.notes } }

    /// Notes the reason; fails when it is to.
    private func check(_ context: CallContext) throws {
        let failure = state.withLock { state in
            if let reason = context.metadata.first(where: { $0.name == "reason" }) {
                state.reasons.append(reason.value)
            }
            return state.failure
        }
        if let failure { throw failure }
    }
}
