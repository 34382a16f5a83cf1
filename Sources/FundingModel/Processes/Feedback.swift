/// Why a status changed, as it is told to institutions. Dutch: reden terugkoppeling. Source: domain, section 7.
public enum ChangeReason: String, CaseIterable, Sendable {
    /// Change by another institution.
    case otherInstitution = "WA"
    /// Change by the institution itself.
    case institution = "WI"
    /// Person data.
    case personData = "WP"
    /// Law or reference data.
    case law = "WW"
    /// Definitive determination.
    case definitive = "DS"
    /// Start of a school year.
    case yearStart = "ST"
    /// Correction.
    case correction = "CG"
    /// Requested re-determination.
    case requested = "AB"
    /// Ex officio. Dutch: ambtshalve.
    case exOfficio = "AM"
    case other = "OV"
}

/// A status of an enrolment or diploma that came, changed or went, told to its institution. Dutch: terugkoppeling.
public struct Feedback: Equatable, Sendable {
    public enum Record: Equatable, Sendable {
        /// Old and new; nil before the first and after the last.
        case enrolment(Identifier, old: EnrolmentDecision?, new: EnrolmentDecision?)
        case diploma(Identifier, old: DiplomaDecision?, new: DiplomaDecision?)
    }

    public var brin: Brin
    /// Counts up by one per institution, without gaps.
    public var number: Int64
    public var at: Moment
    public var person: PersonNumber
    public var fundingYear: FundingYear
    public var kind: StatusKind
    public var reason: ChangeReason
    public var record: Record

    public init(
        brin: Brin, number: Int64, at: Moment, person: PersonNumber, fundingYear: FundingYear, kind: StatusKind,
        reason: ChangeReason, record: Record
    ) {
        self.brin = brin
        self.number = number
        self.at = at
        self.person = person
        self.fundingYear = fundingYear
        self.kind = kind
        self.reason = reason
        self.record = record
    }
}
