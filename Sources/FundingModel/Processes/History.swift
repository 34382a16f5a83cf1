/// What happened to a person's statuses or facts, and when. Dutch: historie.
public struct HistoryEntry: Equatable, Sendable {
    public enum Event: Equatable, Sendable {
        /// A status was decided then; it stands, or was superseded later.
        case decided(PastDecision)
        /// The facts of the register gave way to others then.
        case factsReplaced(FactsReplaced)
    }

    public var at: Moment
    public var event: Event

    public init(at: Moment, event: Event) {
        self.at = at
        self.event = event
    }
}

/// A status of one enrolment or diploma that stands, or stood.
public struct PastDecision: Equatable, Sendable {
    public enum Record: Equatable, Sendable {
        case enrolment(EnrolmentDecision)
        case diploma(DiplomaDecision)
    }

    public var fundingYear: FundingYear
    public var kind: StatusKind
    public var record: Record
    /// Why it came, as its institution was told; nil when that is not known. Dutch: reden.
    public var reason: ChangeReason?
    /// Number of what it rests on.
    public var receiptNumber: Int32
    /// Nil while it stands. Dutch: vervallen.
    public var supersededAt: Moment?
    public var supersededReason: ChangeReason?

    public init(
        fundingYear: FundingYear, kind: StatusKind, record: Record, reason: ChangeReason? = nil,
        receiptNumber: Int32, supersededAt: Moment? = nil, supersededReason: ChangeReason? = nil
    ) {
        self.fundingYear = fundingYear
        self.kind = kind
        self.record = record
        self.reason = reason
        self.receiptNumber = receiptNumber
        self.supersededAt = supersededAt
        self.supersededReason = supersededReason
    }

    public var brin: Brin {
        switch record {
        case .enrolment(let decision): decision.brin
        case .diploma(let decision): decision.brin
        }
    }

    /// Sequence id or result id.
    public var id: Identifier {
        switch record {
        case .enrolment(let decision): decision.sequence
        case .diploma(let decision): decision.result
        }
    }

    public var isEnrolment: Bool {
        if case .enrolment = record { return true }
        return false
    }
}

/// What made the register's facts of a person give way to others.
public struct FactsReplaced: Equatable, Sendable {
    public enum Cause: Equatable, Sendable {
        /// An import; nil when its number was not kept. Dutch: bestand.
        case file(run: Int64?)
        /// A message of an institution; the id is not known of old ones. Dutch: bericht.
        case message(Brin, MessageID?)
        /// Dutch: ambtshalve.
        case exOfficio
        case other
    }

    /// Of the facts that went.
    public var version: Int64
    public var cause: Cause

    public init(version: Int64, cause: Cause) {
        self.version = version
        self.cause = cause
    }
}

/// Where the next page of a history begins: entries of that moment and before, but for those already given.
public struct HistoryPlace: Equatable, Sendable {
    public var at: Moment
    /// Entries of the moment itself that were given already.
    public var passed: Int

    public init(at: Moment, passed: Int) {
        self.at = at
        self.passed = passed
    }
}
