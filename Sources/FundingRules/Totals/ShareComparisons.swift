public import FundingModel

extension ShareComparison {
    /// Two overviews held against each other: two moments, V and D, two years, or two institutions.
    ///
    /// One cause after the other takes its later value, in the order of ``Cause``; each hypothetical sum is rounded
    /// as the law rounds a real one, so the steps add up exactly.
    public init(_ before: AggregateOverview, _ after: AggregateOverview) {
        let groups = before.groups.compactMap { earlier in
            after.groups.first { $0.totals.group == earlier.totals.group }.map { Group(earlier, $0) }
        }
        self.init(before: before, after: after, groups: groups)
    }
}

extension ShareComparison.Group {
    init(_ before: GroupOverview, _ after: GroupOverview) {
        let group = before.totals.group
        var part = Parts(of: before)
        var steps: [ShareComparison.Step] = []
        for cause in ShareComparison.Cause.allCases {
            let previous = part
            switch cause {
            case .students: part.base = baseAtPrices(of: before.trainings, after.trainings)
            case .correctionFactor: part.factor = after.totals.correctionFactor
            case .priceFactors: part.base = after.totals.base
            case .diplomas: part.diplomaBase = after.totals.diplomaBase
            case .national: part.national = after.nationalSum
            }
            let isKnown = before.totals.share != nil && after.totals.share != nil
            let (sum, earlier) = (part.sum(in: group), previous.sum(in: group))
            var share: Ratio?
            if isKnown, let now = part.share(in: group), let then = previous.share(in: group) { share = now - then }
            steps.append(
                ShareComparison.Step(cause: cause, sum: sum, difference: sum - earlier, share: share))
        }
        self.init(group: group, before: before, after: after, steps: steps)
    }

    /// What a share is made of.
    private struct Parts {
        var base: Decimal6
        var factor: Ratio
        var diplomaBase: Decimal6
        var national: Decimal2?

        init(of overview: GroupOverview) {
            base = overview.totals.base
            factor = overview.totals.correctionFactor
            diplomaBase = overview.totals.diplomaBase
            national = overview.nationalSum
        }

        func sum(in group: FundingGroup) -> Decimal2 {
            group.studentValue(of: base, correctedBy: factor) + group.diplomaValue(of: diplomaBase)
        }

        func share(in group: FundingGroup) -> Ratio? {
            guard let national, national > .zero else { return nil }
            return Ratio(Int128(sum(in: group).hundredths), Int128(national.hundredths))
        }
    }
}

/// The later students at the earlier price factors.
///
/// A training that was not there before, or then had no price or several, keeps its later price **(choice)**: it is a
/// matter of the own students. A line is rounded half up to the six decimals of contributions, which the rules' own
/// figures never need.
func baseAtPrices(of before: [TrainingLine], _ after: [TrainingLine]) -> Decimal6 {
    var prices: [TrainingCode: Set<Int32>] = [:]
    for line in before {
        if let price = line.priceFactor { prices[line.trainingCode, default: []].insert(price.hundredths) }
    }
    var base = Decimal6(millionths: 0)
    for line in after {
        let earlier = prices[line.trainingCode, default: []]
        guard let price = earlier.first, earlier.count == 1, let now = line.priceFactor, now.hundredths > 0 else {
            base = base + line.counts.contribution
            continue
        }
        let contribution = Ratio(
            Int128(line.counts.contribution.millionths) * Int128(price), Int128(now.hundredths))
        base = base + Decimal6(millionths: Int64(contribution.rounded(decimals: 0)))
    }
    return base
}
