/// Winners on the two count dates by pathway. Dutch: B1, O1, B2 en O2 van de correctiefactor.
public struct CorrectionCounts: Hashable, Sendable, BitwiseCopyable {
    /// BBL on 1 October T-2.
    public var b1 = 0
    /// BOL on 1 October T-2.
    public var o1 = 0
    /// BBL on 1 February T-1.
    public var b2 = 0
    /// BOL on 1 February T-1.
    public var o2 = 0

    public init(b1: Int = 0, o1: Int = 0, b2: Int = 0, o2: Int = 0) {
        self.b1 = b1
        self.o1 = o1
        self.b2 = b2
        self.o2 = o2
    }

    public static func + (left: CorrectionCounts, right: CorrectionCounts) -> CorrectionCounts {
        CorrectionCounts(
            b1: left.b1 + right.b1, o1: left.o1 + right.o1, b2: left.b2 + right.b2, o2: left.o2 + right.o2)
    }
}

/// What one institution's students and diplomas of one group are worth. Dutch: waarden per groep.
public struct GroupTotals: Equatable, Sendable, BitwiseCopyable {
    public var group: FundingGroup
    public var counts: CorrectionCounts
    /// Dutch: correctiefactor. Enters unrounded, shown with 8 decimals.
    public var correctionFactor: Ratio
    /// Sum of the contributions of funded enrolments. Dutch: grondslag.
    public var base: Decimal6
    /// Dutch: deelnemers-/studentwaarde.
    public var studentValue: Decimal2
    /// Sum of the contributions of funded diplomas.
    public var diplomaBase: Decimal6
    /// Dutch: diplomawaarde.
    public var diplomaValue: Decimal2
    /// Part of the national sum; nil while that is unknown, or zero. Dutch: aandeel.
    public var share: Ratio?
    /// Share × the group's national budget, unrounded; nil without a share or a budget. Unit: cent.
    public var amount: Ratio?

    public init(
        group: FundingGroup, counts: CorrectionCounts, correctionFactor: Ratio, base: Decimal6,
        studentValue: Decimal2, diplomaBase: Decimal6, diplomaValue: Decimal2, share: Ratio? = nil,
        amount: Ratio? = nil
    ) {
        self.group = group
        self.counts = counts
        self.correctionFactor = correctionFactor
        self.base = base
        self.studentValue = studentValue
        self.diplomaBase = diplomaBase
        self.diplomaValue = diplomaValue
        self.share = share
        self.amount = amount
    }

    /// Student value and diploma value.
    public var sum: Decimal2 { studentValue + diplomaValue }

    /// Sets share and amount. Nothing is a part of an unknown sum or of a sum of zero: both are nil then **(choice)**.
    public mutating func setShare(of national: Decimal2?, budget: Money?) {
        (share, amount) = (nil, nil)
        guard let national, national > .zero else { return }
        let (part, whole) = (Int128(sum.hundredths), Int128(national.hundredths))
        share = Ratio(part, whole)
        if let budget { amount = Ratio(part * Int128(budget.cents), whole) }
    }
}

/// Funded BBL students of 18 and older, by the fee that is deducted for them [2.6.1].
public struct FeePayers: Hashable, Sendable, BitwiseCopyable {
    /// Entree and level 2.
    public var lower = 0
    /// Levels 3 and 4.
    public var higher = 0

    public init(lower: Int = 0, higher: Int = 0) {
        self.lower = lower
        self.higher = higher
    }
}

/// The totals of one institution for a funding year. Dutch: OSB (samenvattend overzicht).
public struct InstitutionTotals: Equatable, Sendable {
    public var brin: Brin
    /// Every group of the year's rule set, in its order.
    public var groups: [GroupTotals]
    public var feePayers: FeePayers

    public init(brin: Brin, groups: [GroupTotals], feePayers: FeePayers = FeePayers()) {
        self.brin = brin
        self.groups = groups
        self.feePayers = feePayers
    }
}

/// All institutions' values of one group. Dutch: landelijke totalen.
public struct NationalGroup: Equatable, Sendable, BitwiseCopyable {
    public var group: FundingGroup
    public var sum: Decimal2
    /// Nil when only the sum was given.
    public var parts: Parts?
    /// Of the year; nil when it is not known here.
    public var budget: Money?

    public struct Parts: Equatable, Sendable, BitwiseCopyable {
        public var counts = CorrectionCounts()
        public var base = Decimal6(millionths: 0)
        public var studentValue = Decimal2.zero
        public var diplomaBase = Decimal6(millionths: 0)
        public var diplomaValue = Decimal2.zero

        public init() {}

        public mutating func add(_ totals: GroupTotals) {
            counts = counts + totals.counts
            base = base + totals.base
            studentValue = studentValue + totals.studentValue
            diplomaBase = diplomaBase + totals.diplomaBase
            diplomaValue = diplomaValue + totals.diplomaValue
        }
    }

    public init(group: FundingGroup, sum: Decimal2, parts: Parts? = nil, budget: Money? = nil) {
        self.group = group
        self.sum = sum
        self.parts = parts
        self.budget = budget
    }
}

/// The sums that shares are parts of.
public struct NationalTotals: Equatable, Sendable {
    /// In the order of the year's rule set.
    public var groups: [NationalGroup]

    public init(groups: [NationalGroup]) {
        self.groups = groups
    }

    public subscript(_ group: FundingGroup) -> NationalGroup? { groups.first { $0.group == group } }

    /// Those of the groups; nil when none is known.
    public var budgets: Budgets? {
        let known = groups.compactMap { group in group.budget.map { (group.group, $0) } }
        return known.isEmpty ? nil : Budgets(byGroup: Dictionary(known, uniquingKeysWith: { first, _ in first }))
    }
}
