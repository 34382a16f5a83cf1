import FundingModel
import NIOCore
import RPC
import Synchronization

extension Role {
    /// The group of methods that is open to it.
    var audience: Audience {
        switch self {
        case .institution: Audience(rawValue: 1)
        case .helpdesk: Audience(rawValue: 2)
        case .administrator: Audience(rawValue: 4)
        case .auditor: Audience(rawValue: 8)
        }
    }
}

extension Audience {
    static let institution = Role.institution.audience
    static let helpdesk = Role.helpdesk.audience
    static let administrator = Role.administrator.audience
    static let auditor = Role.auditor.audience
}

/// A caller by what it showed: a token or a certificate. Lives as long as connections know it.
final class Credential: Caller {
    let record: CallerRecord
    let limit: RateLimit
    private let audience: Audience
    /// Unit: nanoseconds of the machine's clock; the wall clock of issuing is turned into it once.
    private let expiresAt: NIODeadline
    private let isRevoked = Atomic<Bool>(false)

    init(_ record: CallerRecord, _ credential: CredentialRecord, limit: RateLimit, now: Moment = .now) {
        self.record = record
        self.limit = limit
        audience = record.roles.reduce(into: []) { $0.formUnion($1.audience) }
        let left = max(0, credential.expiresAt.microseconds - now.microseconds)
        // Far enough, and no overflow.
        expiresAt = NIODeadline.now() + .microseconds(min(left, 400 * 86_400 * 1_000_000))
    }

    var name: String { record.name }

    func revoke() { isRevoked.store(true, ordering: .relaxed) }

    func admit(_ count: Int, to asked: Audience, now: NIODeadline) -> (admitted: Int, refusal: CallError?) {
        if isRevoked.load(ordering: .relaxed) || now > expiresAt {
            let refusal = CallError(
                .unauthenticated, "the token or certificate has expired or was revoked; ask for a new one")
            return (0, refusal)
        }
        guard !asked.isDisjoint(with: audience) else {
            let roles = record.roles.map(\.rawValue).joined(separator: ", ")
            let refusal = CallError(
                .permissionDenied, "this call is not for callers with role \(roles)",
                details: [.init("caller", record.name)])
            return (0, refusal)
        }
        let (admitted, wait) = limit.take(count, now)
        return (admitted, wait.map { tooManyCalls(wait: $0) })
    }

    private func tooManyCalls(wait: TimeAmount) -> CallError {
        let milliseconds = max(1, wait.nanoseconds / 1_000_000)
        return CallError(
            .resourceExhausted, "more than \(record.callsPerSecond) calls a second; try again in \(milliseconds) ms",
            details: [.init("retry_after_ms", "\(milliseconds)")])
    }
}
