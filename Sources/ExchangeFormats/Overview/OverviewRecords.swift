public import FundingModel

/// An enrolment in an individual overview (OSB-i, before TBG-i), field by field as the file has it.
///
/// Numbers of persons are texts, so that masked files can be read. Source: PvE 4.8, 16.
public struct OverviewEnrolment: Equatable, Sendable {
    public var brin: Brin
    public var citizenServiceNumber: ShortText?
    public var educationNumber: ShortText?
    public var sequence: Identifier
    public var enrolledOn: Day
    public var plannedEnd: Day
    public var actualEnd: Day?
    public var highestFundedDiplomaLevel: Level?
    /// At most two.
    public var countDates: [OverviewCountDate] = []

    public init(
        brin: Brin, citizenServiceNumber: ShortText?, educationNumber: ShortText?, sequence: Identifier,
        enrolledOn: Day, plannedEnd: Day, actualEnd: Day?, highestFundedDiplomaLevel: Level?
    ) {
        self.brin = brin
        self.citizenServiceNumber = citizenServiceNumber
        self.educationNumber = educationNumber
        self.sequence = sequence
        self.enrolledOn = enrolledOn
        self.plannedEnd = plannedEnd
        self.actualEnd = actualEnd
        self.highestFundedDiplomaLevel = highestFundedDiplomaLevel
    }
}

/// One count date of an enrolment. Dutch: Teldatum.
public struct OverviewCountDate: Equatable, Sendable {
    /// When it was determined: `yyyy-mm-dd hh:mm:ss`.
    public var determinedAt: String
    public var kind: StatusKind
    public var record: CountDateRecord
    /// The facts of its placements relevant to funding.
    public var placements: [OverviewPlacement]
    public var signals: [OverviewSignal]

    public init(
        determinedAt: String, kind: StatusKind, record: CountDateRecord, placements: [OverviewPlacement],
        signals: [OverviewSignal]
    ) {
        self.determinedAt = determinedAt
        self.kind = kind
        self.record = record
        self.placements = placements
        self.signals = signals
    }
}

/// Dutch: BekostigingsrelevanteBPV.
public struct OverviewPlacement: Equatable, Sendable {
    public var enrolment: Identifier
    public var sequence: Identifier
    public var agreedOn: Day
    public var from: Day
    public var plannedEnd: Day
    public var actualEnd: Day?
    public var trainingCode: TrainingCode?

    public init(
        enrolment: Identifier, sequence: Identifier, agreedOn: Day, from: Day, plannedEnd: Day, actualEnd: Day?,
        trainingCode: TrainingCode?
    ) {
        self.enrolment = enrolment
        self.sequence = sequence
        self.agreedOn = agreedOn
        self.from = from
        self.plannedEnd = plannedEnd
        self.actualEnd = actualEnd
        self.trainingCode = trainingCode
    }
}

/// Dutch: Signaal, with its text and parameters.
public struct OverviewSignal: Equatable, Sendable {
    /// At most three letters or digits.
    public var code: String
    /// At most 255 characters.
    public var text: String
    public var parameters: [Parameter]

    public struct Parameter: Equatable, Sendable {
        /// At most 50 characters.
        public var name: String
        /// At most 80 characters.
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(code: String, text: String, parameters: [Parameter]) {
        self.code = code
        self.text = text
        self.parameters = parameters
    }
}

/// A diploma in an individual overview.
public struct OverviewDiploma: Equatable, Sendable {
    public var citizenServiceNumber: ShortText?
    public var educationNumber: ShortText?
    public var enrolment: Identifier?
    public var determinedAt: String
    public var kind: StatusKind
    public var decision: DiplomaDecision
    /// Nil when there is no funded diploma before: the file then has no indication either.
    public var highestIsSpecialist: Bool?
    public var signals: [OverviewSignal]

    public init(
        citizenServiceNumber: ShortText?, educationNumber: ShortText?, enrolment: Identifier?, determinedAt: String,
        kind: StatusKind, decision: DiplomaDecision, highestIsSpecialist: Bool?, signals: [OverviewSignal]
    ) {
        self.citizenServiceNumber = citizenServiceNumber
        self.educationNumber = educationNumber
        self.enrolment = enrolment
        self.determinedAt = determinedAt
        self.kind = kind
        self.decision = decision
        self.highestIsSpecialist = highestIsSpecialist
        self.signals = signals
    }
}

/// What an overview consists of.
public enum OverviewRecord: Equatable, Sendable {
    case enrolment(OverviewEnrolment)
    case diploma(OverviewDiploma)
}

/// The name an individual overview has.
public enum OverviewFileName {
    /// Dutch: formaat.
    public enum Form: String, CaseIterable, Sendable {
        case xml = "XML"
        /// Separated values, for spreadsheets.
        case csv = "CSV"
    }

    /// How much of the whole a file holds.
    public enum Extent: String, CaseIterable, Sendable {
        case whole = ""
        /// Some of the records, by what they have in common.
        case selection = "_SELECTIE"
        /// What changed since an earlier one.
        case changes = "_MUTATIES"
    }

    /// `OSBI_25LX_2027_20251124.XML`, or with the old name `TBGI_…`; what is not whole says so **(choice)**:
    /// `OSBI_25LX_2027_20251124_SELECTIE.CSV`.
    public static func text(
        isOldName: Bool, brin: Brin, year: FundingYear, on day: Day, form: Form = .xml, extent: Extent = .whole
    ) -> String {
        let (dayYear, month, date) = day.components
        let number = dayYear * 10_000 + month * 100 + date
        return "\(isOldName ? "TBGI" : "OSBI")_\(brin)_\(year)_\(number)\(extent.rawValue).\(form.rawValue)"
    }
}
