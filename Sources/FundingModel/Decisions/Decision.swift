/// What the rules say about one person for one funding year. Dutch: statustoekenning.
public struct Decision: Equatable, Sendable {
    public var person: PersonNumber
    public var fundingYear: FundingYear
    /// Every enrolment valid on some day of the study year, ordered by (BRIN, sequence id).
    public var enrolments: [EnrolmentDecision]
    /// Every diploma of calendar year T-2, ordered by (BRIN, result id).
    public var diplomas: [DiplomaDecision]
    /// Whether a row of the training table that is only assumed took part (`bron` = `aanname`).
    public var restsOnAssumption: Bool

    public init(
        person: PersonNumber, fundingYear: FundingYear, enrolments: [EnrolmentDecision] = [],
        diplomas: [DiplomaDecision] = [], restsOnAssumption: Bool = false
    ) {
        self.person = person
        self.fundingYear = fundingYear
        self.enrolments = enrolments
        self.diplomas = diplomas
        self.restsOnAssumption = restsOnAssumption
    }
}

/// What a decision rests on, kept with it.
public struct Receipt: Hashable, Sendable {
    /// Name of the rule set.
    public var ruleSet: String
    /// SHA-256 of the reference data, lower-case hexadecimal.
    public var referenceData: String
    /// Version of the program.
    public var program: String

    public init(ruleSet: String, referenceData: String, program: String) {
        self.ruleSet = ruleSet
        self.referenceData = referenceData
        self.program = program
    }
}

/// An enrolment's records on the two count dates; without either it is listed all the same [PvE 16.1].
public struct EnrolmentDecision: Equatable, Sendable {
    public var brin: Brin
    public var sequence: Identifier
    /// Highest level of the earlier funded diplomas. Dutch: niveau hoogst bekostigde diploma.
    public var highestFundedDiplomaLevel: Level?
    /// The record of 1 October T-2.
    public var october: CountDateRecord?
    /// The record of 1 February T-1.
    public var february: CountDateRecord?

    public init(
        brin: Brin, sequence: Identifier, highestFundedDiplomaLevel: Level? = nil, october: CountDateRecord? = nil,
        february: CountDateRecord? = nil
    ) {
        self.brin = brin
        self.sequence = sequence
        self.highestFundedDiplomaLevel = highestFundedDiplomaLevel
        self.october = october
        self.february = february
    }
}

/// An enrolment looked at on one count date. Dutch: teldatum.
public struct CountDateRecord: Equatable, Sendable {
    public var date: Day
    public var trainingCode: TrainingCode
    public var level: Level?
    public var pathway: Pathway
    public var requested: Bool
    public var phase: RoutePhase?
    /// Whole years on 1 August T-2.
    public var ageOn1August: Int16
    /// Dutch: bekostigingsstatus. Nil on 1 February, which has none.
    public var funded: Bool?
    /// Dutch: inschrijving voor correctiefactor.
    public var countsForCorrection: Bool
    /// Dutch: BBL/BOL-factor.
    public var pathwayFactor: Factor?
    /// Dutch: prijsfactor.
    public var priceFactor: Factor?
    /// Dutch: aantal bekostigde verblijfsjaren.
    public var stayYears: UInt8
    /// Dutch: verblijfsjaarfactor.
    public var stayYearFactor: Factor?
    /// Dutch: bijdrage inschrijving aan deelnemerswaarde.
    public var contribution: Decimal6?
    /// The placements relevant to funding, ordered by (enrolment, sequence id).
    public var placements: [PlacementKey]
    public var signals: SignalSet
    /// Parameters of signals 7 and 8: the other institutions, distinct and ascending, at most five.
    public var rivals: [Brin]
    /// Parameter of signal 12: the reason of the ex officio status.
    public var exOfficioReason: String?
    /// Where the student was taught, as the period on the count date has it; plays no part in deciding.
    ///
    /// Dutch: onderwijsaanbieder (`nnnAnnn`).
    public var provider: ShortText?
    /// Dutch: onderwijslocatie (`nnnXnnn`).
    public var location: ShortText?

    public init(
        date: Day, trainingCode: TrainingCode, level: Level?, pathway: Pathway, requested: Bool, phase: RoutePhase?,
        ageOn1August: Int16, funded: Bool? = nil, countsForCorrection: Bool = false, pathwayFactor: Factor? = nil,
        priceFactor: Factor? = nil, stayYears: UInt8 = 0, stayYearFactor: Factor? = nil,
        contribution: Decimal6? = nil, placements: [PlacementKey] = [], signals: SignalSet = SignalSet(),
        rivals: [Brin] = [], exOfficioReason: String? = nil, provider: ShortText? = nil, location: ShortText? = nil
    ) {
        self.date = date
        self.trainingCode = trainingCode
        self.level = level
        self.pathway = pathway
        self.requested = requested
        self.phase = phase
        self.ageOn1August = ageOn1August
        self.funded = funded
        self.countsForCorrection = countsForCorrection
        self.pathwayFactor = pathwayFactor
        self.priceFactor = priceFactor
        self.stayYears = stayYears
        self.stayYearFactor = stayYearFactor
        self.contribution = contribution
        self.placements = placements
        self.signals = signals
        self.rivals = rivals
        self.exOfficioReason = exOfficioReason
        self.provider = provider
        self.location = location
    }

    /// The parameters that go with one of its signals; signals other than 7, 8, 12 and 13 carry none.
    public func parameters(of signal: Signal) -> [String] {
        switch signal {
        case .concurrenceLost, .concurrenceWon: rivals.map(\.description)
        case .setExOfficio, .exOfficioRemoved: exOfficioReason.map { [$0] } ?? []
        default: []
        }
    }
}

/// Names a placement of a person at an institution.
public struct PlacementKey: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Sequence id of the enrolment it is registered under.
    public var enrolment: Identifier
    public var sequence: Identifier

    public init(enrolment: Identifier, sequence: Identifier) {
        self.enrolment = enrolment
        self.sequence = sequence
    }

    @inlinable
    public static func < (left: PlacementKey, right: PlacementKey) -> Bool {
        left.enrolment != right.enrolment ? left.enrolment < right.enrolment : left.sequence < right.sequence
    }
}

/// What the rules say about one diploma.
public struct DiplomaDecision: Equatable, Sendable, BitwiseCopyable {
    public var brin: Brin
    public var result: Identifier
    public var obtainedOn: Day
    public var trainingCode: TrainingCode
    public var level: Level?
    /// Dutch: indicatie specialistendiploma.
    public var specialist: Bool
    public var highestFundedDiplomaLevel: Level?
    /// Dutch: indicatie hoogst bekostigde diploma is specialist.
    public var highestFundedIsSpecialist: Bool
    /// Dutch: bekostigingsstatus.
    public var funded: Bool
    /// Dutch: bijdrage diplomawaarde.
    public var contribution: Decimal6?
    public var signals: SignalSet
    /// As the diploma has it; plays no part in deciding. Dutch: onderwijsaanbieder.
    public var provider: ShortText?

    public init(
        brin: Brin, result: Identifier, obtainedOn: Day, trainingCode: TrainingCode, level: Level?, specialist: Bool,
        highestFundedDiplomaLevel: Level? = nil, highestFundedIsSpecialist: Bool = false, funded: Bool = false,
        contribution: Decimal6? = nil, signals: SignalSet = SignalSet(), provider: ShortText? = nil
    ) {
        self.brin = brin
        self.result = result
        self.obtainedOn = obtainedOn
        self.trainingCode = trainingCode
        self.level = level
        self.specialist = specialist
        self.highestFundedDiplomaLevel = highestFundedDiplomaLevel
        self.highestFundedIsSpecialist = highestFundedIsSpecialist
        self.funded = funded
        self.contribution = contribution
        self.signals = signals
        self.provider = provider
    }
}
