/// What an institution's money depends on that it does not get: per signal what its records would add if that check
/// held. Dutch: wat op het spel staat.
public struct InstitutionStake: Equatable, Sendable {
    public var brin: Brin
    public var fundingYear: FundingYear
    /// Persons with a record at the institution.
    public var persons: Int
    /// As the institution stands, without anything mended: the correction factors that the values are made with.
    public var totals: InstitutionTotals
    /// By code of the signal, then by day.
    public var lines: [StakeLine]

    public init(
        brin: Brin, fundingYear: FundingYear, persons: Int, totals: InstitutionTotals, lines: [StakeLine]
    ) {
        self.brin = brin
        self.fundingYear = fundingYear
        self.persons = persons
        self.totals = totals
        self.lines = lines
    }
}

/// What depends on one signal, of records that can be mended until one day.
public struct StakeLine: Equatable, Sendable {
    public var signal: Signal
    /// What would mend it, for people; in Dutch.
    public var mending: String
    /// The last day to do so; nil: it cannot be mended.
    public var mendableUntil: Day?
    /// Records that are not funded, or do not count, because of this signal alone.
    public var alone: StakeSum
    /// Records that other signals stand in the way of too, by those signals: what all of them together would add. The
    /// same record stands with each of its signals, so these are not to be added up over the lines.
    public var together: [StakeTogether]

    public init(
        signal: Signal, mending: String, mendableUntil: Day?, alone: StakeSum, together: [StakeTogether]
    ) {
        self.signal = signal
        self.mending = mending
        self.mendableUntil = mendableUntil
        self.alone = alone
        self.together = together
    }
}

/// What a signal and others would add when all were mended.
public struct StakeTogether: Equatable, Sendable {
    public var others: SignalSet
    public var sum: StakeSum

    public init(others: SignalSet, sum: StakeSum) {
        self.others = others
        self.sum = sum
    }
}

/// How many records, and what they would add to the institution: what the mended record gains less what another record
/// of the same person at the institution loses by it.
public struct StakeSum: Equatable, Sendable {
    /// Records of 1 October that are not funded.
    public var october: Int
    /// Records of 1 February that do not count for the correction factor.
    public var february: Int
    /// Diplomas that are not funded.
    public var diplomas: Int
    /// More records that count for the correction factor, on either count date.
    public var countingOctober: Int
    public var countingFebruary: Int
    /// Groups to which something is added, in the order of the year's rule set.
    public var groups: [StakeGroup]

    public init(
        october: Int = 0, february: Int = 0, diplomas: Int = 0, countingOctober: Int = 0, countingFebruary: Int = 0,
        groups: [StakeGroup] = []
    ) {
        self.october = october
        self.february = february
        self.diplomas = diplomas
        self.countingOctober = countingOctober
        self.countingFebruary = countingFebruary
        self.groups = groups
    }

    /// Of all groups.
    public var value: Decimal2 { groups.reduce(.zero) { $0 + $1.value } }
    /// Of all groups, unrounded; nil when none is known. Unit: cent.
    public var amount: Ratio? {
        let amounts = groups.compactMap(\.amount)
        return amounts.isEmpty ? nil : amounts.reduce(.zero, +)
    }
}

/// What would be added in one group of levels.
public struct StakeGroup: Equatable, Sendable, BitwiseCopyable {
    public var group: FundingGroup
    /// Sum of the contributions of enrolments, and of diplomas.
    public var base: Decimal6
    public var diplomaBase: Decimal6
    /// Student value and diploma value, by the correction factor of the institution as it stands **(choice)**: that of
    /// the group, unrounded, also where the mended record would count for it.
    public var value: Decimal2
    /// What the institution's share would grow, the national sum growing with it; nil without the national sum.
    public var share: Ratio?
    /// Share × the group's national budget, unrounded; nil without either. Unit: cent.
    public var amount: Ratio?

    public init(
        group: FundingGroup, base: Decimal6, diplomaBase: Decimal6, value: Decimal2, share: Ratio? = nil,
        amount: Ratio? = nil
    ) {
        self.group = group
        self.base = base
        self.diplomaBase = diplomaBase
        self.value = value
        self.share = share
        self.amount = amount
    }
}
