/// Why a share is another one than before, taken apart into causes that add up exactly to the difference.
///
/// Dutch: vergelijking van twee OSB's.
public struct ShareComparison: Equatable, Sendable {
    /// In the order in which each takes the place of the one before **(choice)**: who measures prices last would give
    /// part of another cause to them.
    public enum Cause: String, CaseIterable, Sendable, BitwiseCopyable {
        /// The institution's own students, at the prices of before.
        case students
        case correctionFactor
        case priceFactors
        case diplomas
        /// The sums of all institutions.
        case national
    }

    /// What one cause changed when its turn came.
    public struct Step: Equatable, Sendable, BitwiseCopyable {
        public var cause: Cause
        /// Student value and diploma value after this cause, rounded as the law rounds them.
        public var sum: Decimal2
        /// What it added to the sum.
        public var difference: Decimal2
        /// What it added to the share; nil when one of the two shares is not known.
        public var share: Ratio?

        public init(cause: Cause, sum: Decimal2, difference: Decimal2, share: Ratio?) {
            self.cause = cause
            self.sum = sum
            self.difference = difference
            self.share = share
        }
    }

    public struct Group: Equatable, Sendable {
        public var group: FundingGroup
        public var before: GroupOverview
        public var after: GroupOverview
        public var steps: [Step]

        public init(group: FundingGroup, before: GroupOverview, after: GroupOverview, steps: [Step]) {
            self.group = group
            self.before = before
            self.after = after
            self.steps = steps
        }

        /// Nil when one of the two shares is not known.
        public var difference: Ratio? {
            guard let after = after.totals.share, let before = before.totals.share else { return nil }
            return after - before
        }
    }

    public var before: AggregateOverview
    public var after: AggregateOverview
    /// Groups that both have; those of one alone cannot be held against another **(choice)**.
    public var groups: [Group]

    public init(before: AggregateOverview, after: AggregateOverview, groups: [Group]) {
        self.before = before
        self.after = after
        self.groups = groups
    }
}
