/// Why a decision is what it is, check by check; built only when somebody asks. Dutch: toelichting.
public struct Explanation: Equatable, Sendable {
    public var person: PersonNumber
    public var fundingYear: FundingYear
    public var receipt: Receipt
    public var records: [RecordExplanation]

    public init(person: PersonNumber, fundingYear: FundingYear, receipt: Receipt, records: [RecordExplanation]) {
        self.person = person
        self.fundingYear = fundingYear
        self.receipt = receipt
        self.records = records
    }
}

/// The explanation of one enrolment on one count date, or of one diploma.
public struct RecordExplanation: Equatable, Sendable {
    public enum Subject: Equatable, Sendable {
        case enrolment(brin: Brin, sequence: Identifier, countDate: Day)
        case diploma(brin: Brin, result: Identifier, obtainedOn: Day)
    }

    public var subject: Subject
    /// In the order of the law's table; after the checks the steps that give the outcome.
    public var checks: [CheckExplanation]
    /// Dutch: bekostigingsstatus; nil on 1 February.
    public var funded: Bool?

    public init(subject: Subject, checks: [CheckExplanation], funded: Bool?) {
        self.subject = subject
        self.checks = checks
        self.funded = funded
    }
}

/// One check: what was asked, on which facts, under which article, and what came of it.
public struct CheckExplanation: Equatable, Sendable {
    public enum Outcome: String, Sendable {
        case holds
        case fails
        /// Not asked of this record.
        case notApplicable
        /// A step that computes rather than asks, such as a contribution.
        case computed
    }

    /// Short Dutch name for the screen.
    public var name: String
    public var outcome: Outcome
    public var signal: Signal?
    /// The facts used: Dutch name and value, in the order they were looked at.
    public var facts: [Fact]
    /// Article of the source (`WEB 8.1.1`), or the paragraph of the domain page where that names none.
    public var article: String

    public struct Fact: Equatable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(name: String, outcome: Outcome, signal: Signal? = nil, facts: [Fact] = [], article: String) {
        self.name = name
        self.outcome = outcome
        self.signal = signal
        self.facts = facts
        self.article = article
    }
}
