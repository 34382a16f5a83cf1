/// What an institution is shown of its totals for one funding year. Dutch: OSB (samenvattend overzicht).
///
/// Source: domain page, section 6.
public struct AggregateOverview: Equatable, Sendable {
    public var brin: Brin
    public var name: String?
    public var fundingYear: FundingYear
    /// Nil when it was added up outside the register; so too the next two.
    public var kind: StatusKind?
    /// As of when.
    public var moment: Moment?
    public var receipt: Receipt?
    /// Merged into this institution, so that their counts count here. Dutch: rechtsvoorgangers.
    public var predecessors: [Brin]
    /// Every group of the year's rule set, in its order.
    public var groups: [GroupOverview]
    /// Ascending by provider, then location; those not on record first. Empty when all are unknown.
    public var places: [PlaceOverview]
    /// Ascending by code.
    public var signals: [SignalLine]

    public init(
        brin: Brin, name: String? = nil, fundingYear: FundingYear, kind: StatusKind? = nil, moment: Moment? = nil,
        receipt: Receipt? = nil, predecessors: [Brin] = [], groups: [GroupOverview], places: [PlaceOverview] = [],
        signals: [SignalLine] = []
    ) {
        self.brin = brin
        self.name = name
        self.fundingYear = fundingYear
        self.kind = kind
        self.moment = moment
        self.receipt = receipt
        self.predecessors = predecessors
        self.groups = groups
        self.places = places
        self.signals = signals
    }
}

/// One group of an overview: its values and what they are made of.
public struct GroupOverview: Equatable, Sendable {
    public var totals: GroupTotals
    /// Nil when it is not known.
    public var nationalSum: Decimal2?
    public var trainings: [TrainingLine]
    public var diplomas: [DiplomaLine]

    public init(
        totals: GroupTotals, nationalSum: Decimal2?, trainings: [TrainingLine], diplomas: [DiplomaLine]
    ) {
        self.totals = totals
        self.nationalSum = nationalSum
        self.trainings = trainings
        self.diplomas = diplomas
    }
}

/// The enrolments of one training in one pathway.
public struct TrainingLine: Equatable, Sendable {
    public var trainingCode: TrainingCode
    public var name: String?
    public var level: Level?
    public var pathway: Pathway
    /// Nil when no record of 1 October has one.
    public var priceFactor: Factor?
    public var counts: EnrolmentCounts

    public init(
        trainingCode: TrainingCode, name: String? = nil, level: Level?, pathway: Pathway, priceFactor: Factor?,
        counts: EnrolmentCounts
    ) {
        self.trainingCode = trainingCode
        self.name = name
        self.level = level
        self.pathway = pathway
        self.priceFactor = priceFactor
        self.counts = counts
    }
}

/// How the law tells diplomas apart that have a value. Dutch: diplomasoort.
public enum DiplomaKind: String, CaseIterable, Sendable, BitwiseCopyable {
    case level2, level3, middleManagement, specialist

    /// Nil for what has no value: entree, or an unknown level.
    public init?(level: Level?, specialist: Bool) {
        guard !specialist else {
            self = .specialist
            return
        }
        switch level {
        case .mbo2: self = .level2
        case .mbo3: self = .level3
        case .mbo4: self = .middleManagement
        case .mbo1, nil: return nil
        }
    }
}

/// The diplomas of one kind. Their value is a fifth of the contribution.
public struct DiplomaLine: Equatable, Sendable {
    public var kind: DiplomaKind
    public var counts: DiplomaCounts

    public init(kind: DiplomaKind, counts: DiplomaCounts) {
        self.kind = kind
        self.counts = counts
    }

    /// Contribution × 0.2, not yet rounded: that is done with the group's sum.
    public var value: Ratio { Ratio(Int128(counts.contribution.millionths), 5_000_000) }
}

/// The same of one provider and location; values are calculated for an institution as a whole, so here are counts.
public struct PlaceOverview: Equatable, Sendable {
    public struct Group: Equatable, Sendable {
        public var group: FundingGroup
        public var counts: CorrectionCounts
        public var base: Decimal6
        public var diplomaBase: Decimal6
        public var trainings: [TrainingLine]
        /// Of the provider: diplomas have no location, so they stand with the place without one.
        public var diplomas: [DiplomaLine]

        public init(
            group: FundingGroup, counts: CorrectionCounts, base: Decimal6, diplomaBase: Decimal6,
            trainings: [TrainingLine], diplomas: [DiplomaLine]
        ) {
            self.group = group
            self.counts = counts
            self.base = base
            self.diplomaBase = diplomaBase
            self.trainings = trainings
            self.diplomas = diplomas
        }
    }

    public var place: Place
    /// Those in which there is something.
    public var groups: [Group]

    public init(place: Place, groups: [Group]) {
        self.place = place
        self.groups = groups
    }
}

/// How often a signal stands on records of each kind.
public struct SignalLine: Equatable, Sendable {
    public var signal: Signal
    public var text: String
    public var october: Int
    public var february: Int
    public var diplomas: Int

    public init(signal: Signal, text: String, october: Int = 0, february: Int = 0, diplomas: Int = 0) {
        self.signal = signal
        self.text = text
        self.october = october
        self.february = february
        self.diplomas = diplomas
    }
}
