/// What a caller may do; nothing without one.
public enum Role: String, CaseIterable, Sendable {
    /// A school, with its own enrolments, feedback and overviews. Dutch: instelling.
    case institution
    /// Looks persons up and explains, with a reason; a back-end service is one whose purpose is on record. Dutch:
    /// helpdesk.
    case helpdesk
    /// Runs files, recomputations, definitive runs, statuses ex officio. Dutch: beheer.
    case administrator = "operator"
    /// Reads who looked at whom. Dutch: controle.
    case auditor
}

/// Somebody who may call: a person, a service or an institution's system.
public struct CallerRecord: Equatable, Sendable {
    public var number: Int32
    public var name: String
    public var roles: [Role]
    /// The institution it speaks for; only with the role of one.
    public var brin: Brin?
    /// Why it looks at persons when a call does not say; empty: each call must say. Dutch: doelbinding.
    public var purpose: String
    public var callsPerSecond: Int32
    public var isClosed: Bool

    public init(
        number: Int32, name: String, roles: [Role], brin: Brin?, purpose: String, callsPerSecond: Int32, isClosed: Bool
    ) {
        self.number = number
        self.name = name
        self.roles = roles
        self.brin = brin
        self.purpose = purpose
        self.callsPerSecond = callsPerSecond
        self.isClosed = isClosed
    }
}

/// What a caller shows: kept as its SHA-256 alone.
public struct CredentialRecord: Equatable, Sendable {
    public enum Kind: String, Sendable {
        case token
        /// A certificate for TLS.
        case certificate
    }

    public var number: Int32
    public var caller: Int32
    public var kind: Kind
    public var sha256: [UInt8]
    public var issuedAt: Moment
    public var expiresAt: Moment
    public var revokedAt: Moment?

    public init(
        number: Int32, caller: Int32, kind: Kind, sha256: [UInt8], issuedAt: Moment, expiresAt: Moment,
        revokedAt: Moment?
    ) {
        self.number = number
        self.caller = caller
        self.kind = kind
        self.sha256 = sha256
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }
}
