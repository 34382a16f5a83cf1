/// What a recomputation is to do. Dutch: herberekening.
public struct JobRequest: Equatable, Sendable {
    /// Whom it decides anew.
    public enum Selection: Equatable, Sendable {
        case everyone
        /// Persons with an enrolment or diploma at the institution.
        case institution(Brin)
        /// Persons with a period or diploma of the training.
        case training(TrainingCode)
        case persons([PersonNumber])
    }

    public var fundingYear: FundingYear
    /// Nil: ST for the first one of a year, WW afterwards.
    public var reason: ChangeReason?
    public var selection: Selection
    /// Reports what would change and stores nothing.
    public var isDryRun: Bool
    /// Everyone also means those whose facts did not change since everyone was last decided on the same rules and
    /// reference data; without it they are left out, since the same facts give the same decision.
    public var isAnew: Bool
    /// Who asked. Dutch: aangevraagd door.
    public var askedBy: String

    public init(
        fundingYear: FundingYear, reason: ChangeReason? = nil, selection: Selection = .everyone,
        isDryRun: Bool = false, isAnew: Bool = false, askedBy: String = ""
    ) {
        self.fundingYear = fundingYear
        self.reason = reason
        self.selection = selection
        self.isDryRun = isDryRun
        self.isAnew = isAnew
        self.askedBy = askedBy
    }
}

public enum JobState: String, CaseIterable, Sendable {
    case running
    case finished
    case cancelled
    case failed
}

/// How far a recomputation is.
public struct JobStatus: Equatable, Sendable {
    public var job: Int64
    public var fundingYear: FundingYear
    public var reason: ChangeReason
    /// In words; empty for everyone. Never holds a person number.
    public var selection: String
    public var isDryRun: Bool
    public var askedBy: String
    public var state: JobState
    public var startedAt: Moment
    public var endedAt: Moment?
    public var personsTotal: Int
    public var personsDone: Int
    /// Of those done, the ones left out: nothing changed for them since everyone was last decided.
    public var personsUnchanged: Int
    /// Records that came, changed or went; of a dry run, that would.
    public var recordsChanged: Int
    public var assumedDecisions: Int
    /// Of the last seconds, over all workers. Unit: persons a second.
    public var rate: Int
    /// Why it failed.
    public var trouble: String
    public var receipt: Receipt

    public init(job: Int64, fundingYear: FundingYear, reason: ChangeReason, startedAt: Moment, receipt: Receipt) {
        self.job = job
        self.fundingYear = fundingYear
        self.reason = reason
        selection = ""
        isDryRun = false
        askedBy = ""
        state = .running
        self.startedAt = startedAt
        personsTotal = 0
        personsDone = 0
        personsUnchanged = 0
        recordsChanged = 0
        assumedDecisions = 0
        rate = 0
        trouble = ""
        self.receipt = receipt
    }

    /// Unit: seconds; nil while the rate is unknown or the job has ended.
    public var secondsLeft: Int? {
        guard state == .running, rate > 0 else { return nil }
        return max(0, personsTotal - personsDone) / rate
    }
}

/// What a dry run would change at one institution: for signal 0 the statuses that change, else the records that would
/// gain or lose the signal.
public struct JobFinding: Equatable, Sendable {
    public var brin: Brin
    public var signal: UInt8
    public var gained: Int
    public var lost: Int

    public init(brin: Brin, signal: UInt8, gained: Int, lost: Int) {
        self.brin = brin
        self.signal = signal
        self.gained = gained
        self.lost = lost
    }
}

/// A definitive determination. Dutch: definitieve vaststelling.
public struct DefinitiveOutcome: Equatable, Sendable {
    public var fundingYear: FundingYear
    public var enrolments: Int
    public var diplomas: Int
    /// The one moment all its statuses are as of.
    public var at: Moment

    public init(fundingYear: FundingYear, enrolments: Int, diplomas: Int, at: Moment) {
        self.fundingYear = fundingYear
        self.enrolments = enrolments
        self.diplomas = diplomas
        self.at = at
    }
}
