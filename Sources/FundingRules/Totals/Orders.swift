public import FundingModel

/// What orders of a year are made from: definitive values, and what turns them into money.
public struct OrderTerms: Sendable {
    public var budgets: Budgets
    public var fees: CourseFees
    public var rhythm: PaymentRhythm
    public var determinedAt: Moment
    public var receipt: Receipt
    /// The day the orders carry.
    public var date: Day
    /// Whether they are the last ones of the year.
    public var isFinal: Bool

    public init(
        budgets: Budgets, fees: CourseFees, rhythm: PaymentRhythm, determinedAt: Moment, receipt: Receipt, date: Day,
        isFinal: Bool
    ) {
        self.budgets = budgets
        self.fees = fees
        self.rhythm = rhythm
        self.determinedAt = determinedAt
        self.receipt = receipt
        self.date = date
        self.isFinal = isFinal
    }
}

/// An institution with the values that count for it.
public struct OrderSubject: Sendable {
    /// With the values in force, see ``TotalsCalculation/inForce(_:lastYear:report:)``; without shares yet.
    public var totals: InstitutionTotals
    public var report: ReportTiming
    public var predecessors: [Brin]
    /// The last order it has for the year.
    public var last: Order?

    public init(
        totals: InstitutionTotals, report: ReportTiming, predecessors: [Brin] = [], last: Order? = nil
    ) {
        self.totals = totals
        self.report = report
        self.predecessors = predecessors
        self.last = last
    }
}

extension TotalsCalculation {
    /// The orders there is reason for; making them again with nothing changed makes none.
    ///
    /// There is reason when an amount or a payment differs from the last order's, or when that is to become final. An
    /// institution that gets nothing and never got anything has no order **(choice)**; after a final order none is
    /// made any more: the caller sees to that with ``closed(_:)``.
    ///
    /// - Parameter subjects: every institution of the year, since each one's share rests on all.
    public func orders(for subjects: [OrderSubject], on terms: OrderTerms) -> [Order] {
        let national = national(subjects.map(\.totals))
        let shared = subjects.map { share($0.totals, of: national, budgets: terms.budgets) }
        let contributions = stateContributions(of: shared, disability: terms.budgets.disability, fees: terms.fees)
        let whole = contributions.reduce(Money.zero) { $0 + $1.contribution }
        return subjects.indices.compactMap { place -> Order? in
            let basis = OrderBasis(
                groups: shared[place].groups.map { totals in
                    OrderBasis.Group(
                        totals: totals, nationalSum: national[totals.group]?.sum ?? .zero,
                        budget: terms.budgets.byGroup[totals.group] ?? .zero)
                },
                feePayers: shared[place].feePayers, fees: terms.fees,
                disabilityBudget: terms.budgets.disability ?? .zero, nationalContribution: whole,
                rhythm: terms.rhythm, report: subjects[place].report, predecessors: subjects[place].predecessors,
                determinedAt: terms.determinedAt, receipt: terms.receipt)
            return order(contributions[place], basis, after: subjects[place].last, on: terms)
        }
    }

    private func order(
        _ contribution: StateContribution, _ basis: OrderBasis, after last: Order?, on terms: OrderTerms
    ) -> Order? {
        let parts = OrderPart.Kind.allCases.map { kind in
            let amount = contribution.amount(of: kind)
            let before = last?.parts.first { $0.kind == kind }?.amount ?? .zero
            return OrderPart(kind: kind, amount: amount, difference: amount - before)
        }
        let payments = terms.rhythm.payments(of: parts.reduce(.zero) { $0 + $1.amount })
        if let last {
            let isSame = parts.map(\.amount) == last.parts.map(\.amount) && payments == last.payments
            let becomesFinal = terms.isFinal && last.kind != .final
            guard !isSame || becomesFinal else { return nil }
        } else if parts.allSatisfy({ $0.amount == .zero }) {
            return nil
        }
        return Order(
            brin: contribution.brin, fundingYear: fundingYear, number: (last?.number ?? 0) + 1, date: terms.date,
            kind: terms.isFinal ? .final : last == nil ? .first : .revised, parts: parts, payments: payments,
            basis: basis)
    }

    /// Orders that would follow a final one, which none may.
    public static func closed(_ orders: [Order], last: [Brin: Order]) -> [Brin] {
        orders.map(\.brin).filter { last[$0]?.kind == .final }
    }
}

extension StateContribution {
    fileprivate func amount(of kind: OrderPart.Kind) -> Money {
        switch kind {
        case .contribution: contribution
        case .disability: disability ?? .zero
        case .courseFees: -(courseFees ?? .zero)
        }
    }
}

extension PaymentRhythm {
    /// What is paid each month: its percentage, rounded half up to cents; the last month takes the rest **(choice)**,
    /// so that the months add up to the amount.
    public func payments(of amount: Money) -> [Money] {
        var payments = months.dropLast().map { hundredths in
            let cents = Ratio(Int128(amount.cents) * Int128(hundredths), 10_000)
            return Money(cents: Int64(cents.rounded(decimals: 0)))
        }
        payments.append(amount - payments.reduce(.zero, +))
        return payments
    }
}
