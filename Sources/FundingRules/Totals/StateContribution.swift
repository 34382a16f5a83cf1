public import FundingModel

/// What one institution gets, part by part. Dutch: rijksbijdrage. Source: UWEB 2.2.1, 2.6.1, 2.6a.1.
public struct StateContribution: Equatable, Sendable {
    public var brin: Brin
    /// The sum of the groups' amounts, rounded half up to whole euros [UWEB 2.2.1].
    public var contribution: Money
    /// Its part of the budget for students with a disability; nil without one.
    public var disability: Money?
    /// To be deducted; nil without fees.
    public var courseFees: Money?

    public init(brin: Brin, contribution: Money, disability: Money? = nil, courseFees: Money? = nil) {
        self.brin = brin
        self.contribution = contribution
        self.disability = disability
        self.courseFees = courseFees
    }

    public var total: Money { contribution + (disability ?? .zero) - (courseFees ?? .zero) }
}

/// The contributions of all institutions of a year.
///
/// - Parameter institutions: with their shares and amounts; one without any amount gets nothing.
/// - Returns: in the order given. The disability budget is divided pro rata to the contributions of the state,
///   rounded as they are, and each part is rounded half up to cents, since it is paid **(choice)**.
public func stateContributions(
    of institutions: [InstitutionTotals], disability: Money?, fees: CourseFees?
) -> [StateContribution] {
    var contributions = institutions.map { institution in
        StateContribution(
            brin: institution.brin, contribution: wholeEuros(of: institution.groups.compactMap(\.amount)),
            courseFees: fees.map { courseFees(of: institution.feePayers, $0) })
    }
    guard let disability else { return contributions }
    let whole = contributions.reduce(Money.zero) { $0 + $1.contribution }
    for place in contributions.indices {
        contributions[place].disability =
            whole > .zero ? part(contributions[place].contribution, of: whole, in: disability) : .zero
    }
    return contributions
}

/// The sum of amounts, rounded half up to whole euros [UWEB 2.2.1].
///
/// - Parameter amounts: not below zero. Unit: cent.
func wholeEuros(of amounts: [Ratio]) -> Money {
    // Whole cents apart from their fractions: so the denominators' product is all that grows.
    let cents = amounts.reduce(Int128(0)) { $0 + $1.floor }
    let fractions = amounts.reduce(Ratio.zero) { $0 + Ratio($1.numerator % $1.denominator, $1.denominator) }
    return Money(euros: Int64((cents + fractions.floor + 50) / 100))
}

/// Funded BBL students who were 18 on 1 August T-2 × fee; 18 means 18 or older **(choice)** [UWEB 2.6.1].
func courseFees(of payers: FeePayers, _ fees: CourseFees) -> Money {
    Money(cents: Int64(payers.lower) * fees.lower.cents + Int64(payers.higher) * fees.higher.cents)
}

private func part(_ contribution: Money, of whole: Money, in budget: Money) -> Money {
    let cents = Ratio(Int128(contribution.cents) * Int128(budget.cents), Int128(whole.cents))
    return Money(cents: Int64(cents.rounded(decimals: 0)))
}
