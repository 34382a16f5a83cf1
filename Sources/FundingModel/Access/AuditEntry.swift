/// One access to personal data, as the log keeps it.
public struct AuditEntry: Equatable, Sendable {
    public enum Subject: Equatable, Sendable {
        /// By pseudonym: the same for one person always, and nothing without the log's key.
        case person(pseudonym: [UInt8])
        /// All students of an institution.
        case institution(Brin)
        /// A whole file or register.
        case all
    }

    public var at: Moment
    public var caller: String
    /// The call, such as `LookUpStatus`.
    public var action: String
    public var reason: String
    public var subject: Subject
    /// Status code, as gRPC names it.
    public var outcome: String

    public init(
        at: Moment, caller: String, action: String, reason: String, subject: Subject, outcome: String
    ) {
        self.at = at
        self.caller = caller
        self.action = action
        self.reason = reason
        self.subject = subject
        self.outcome = outcome
    }
}

/// What checking the whole log found.
public struct AuditVerification: Equatable, Sendable {
    public var batches: Int64
    public var entries: Int64
    /// The first batch that is not what was written; nil when all are.
    public var brokenAt: Int64?
    /// Number and SHA-256 of the last batch: noted elsewhere, it shows later whether the end was cut off.
    public var lastBatch: Int64
    public var lastHash: [UInt8]

    public init(batches: Int64, entries: Int64, brokenAt: Int64?, lastBatch: Int64, lastHash: [UInt8]) {
        self.batches = batches
        self.entries = entries
        self.brokenAt = brokenAt
        self.lastBatch = lastBatch
        self.lastHash = lastHash
    }
}
