internal import CMbostProto
import FundingModel

// Orders between Swift and the contract.

extension Arena {
    func fill(_ message: inout Mbost__V1__Order, _ order: Order) {
        unsafe message.brin = string(order.brin.description)
        unsafe message.funding_year = UInt32(order.fundingYear.year)
        unsafe message.number = UInt32(clamping: order.number)
        unsafe message.date = Field.number(order.date)
        unsafe message.kind = string(order.kind.rawValue)
        unsafe message.n_parts = order.parts.count
        unsafe message.parts = list(order.parts, Mbost__V1__OrderPart.self) { part, value in
            unsafe part.part = string(value.kind.rawValue)
            unsafe part.amount = value.amount.cents
            unsafe part.difference = value.difference.cents
        }
        unsafe message.n_payments = order.payments.count
        unsafe message.payments = numbers(order.payments.map(\.cents))
        unsafe message.basis = make(Mbost__V1__OrderBasis.self) { unsafe fill(&$0, order.basis) }
    }

    private func fill(_ message: inout Mbost__V1__OrderBasis, _ basis: OrderBasis) {
        unsafe message.n_groups = basis.groups.count
        unsafe message.groups = list(basis.groups, Mbost__V1__OrderGroup.self, fill)
        unsafe message.payers_lower_fee = UInt64(clamping: basis.feePayers.lower)
        unsafe message.payers_higher_fee = UInt64(clamping: basis.feePayers.higher)
        unsafe message.lower_fee = basis.fees.lower.cents
        unsafe message.higher_fee = basis.fees.higher.cents
        unsafe message.disability_budget = basis.disabilityBudget.cents
        unsafe message.national_contribution = basis.nationalContribution.cents
        unsafe message.n_rhythm = basis.rhythm.months.count
        unsafe message.rhythm = numbers(basis.rhythm.months.map { UInt32(clamping: $0) })
        unsafe message.report = string(basis.report.rawValue)
        unsafe message.n_predecessors = basis.predecessors.count
        unsafe message.predecessors = strings(basis.predecessors.map(\.description))
        unsafe message.determined_at = basis.determinedAt.microseconds
        unsafe message.receipt = receipt(basis.receipt)
    }

    private func fill(_ message: inout Mbost__V1__OrderGroup, _ group: OrderBasis.Group) {
        unsafe fill(&message, group.totals)
        unsafe message.national_sum = group.nationalSum.hundredths
        unsafe message.budget = group.budget.cents
    }
}

extension Field {
    static func order(_ message: Mbost__V1__Order) throws(WireError) -> Order {
        let payments = try unsafe numbers(message.payments, message.n_payments) { (cents) throws(WireError) in
            try money(cents, "payments")
        }
        guard payments.count == 12 else { throw WireError.invalid(field: "payments", reason: "are not twelve") }
        return Order(
            brin: try unsafe brin(message.brin), fundingYear: try unsafe year(message.funding_year),
            number: Int(unsafe message.number), date: try unsafe day(message.date, "date"),
            kind: try unsafe word(message.kind, "kind"),
            parts: try unsafe list(message.parts, message.n_parts) { (part) throws(WireError) in
                OrderPart(
                    kind: try unsafe word(part.part, "part"), amount: try money(unsafe part.amount, "amount"),
                    difference: try money(unsafe part.difference, "difference"))
            },
            payments: payments, basis: try unsafe basis(part(message.basis, "basis")))
    }

    private static func basis(_ message: Mbost__V1__OrderBasis) throws(WireError) -> OrderBasis {
        let months = try unsafe numbers(message.rhythm, message.n_rhythm) { (month) throws(WireError) in
            Int32(clamping: month)
        }
        guard let rhythm = PaymentRhythm(months: months) else {
            throw WireError.invalid(field: "rhythm", reason: "is not twelve months that add up to 100 percent")
        }
        var predecessors: [Brin] = []
        for text in try unsafe texts(message.predecessors, message.n_predecessors, "predecessors") {
            predecessors.append(try brin(text))
        }
        return OrderBasis(
            groups: try unsafe list(message.groups, message.n_groups, group),
            feePayers: FeePayers(
                lower: try records(unsafe message.payers_lower_fee, "payers_lower_fee"),
                higher: try records(unsafe message.payers_higher_fee, "payers_higher_fee")),
            fees: CourseFees(
                lower: try money(unsafe message.lower_fee, "lower_fee"),
                higher: try money(unsafe message.higher_fee, "higher_fee")),
            disabilityBudget: try money(unsafe message.disability_budget, "disability_budget"),
            nationalContribution: try money(unsafe message.national_contribution, "national_contribution"),
            rhythm: rhythm, report: try unsafe word(message.report, "report"), predecessors: predecessors,
            determinedAt: Moment(microseconds: unsafe message.determined_at),
            receipt: try unsafe receipt(message.receipt))
    }

    private static func group(_ message: Mbost__V1__OrderGroup) throws(WireError) -> OrderBasis.Group {
        var totals = GroupTotals(
            group: try unsafe fundingGroup(message.group), counts: try unsafe correctionCounts(message),
            correctionFactor: try unsafe correctionFactor(message),
            base: Decimal6(millionths: try value(unsafe message.student_base, "student_base", scale: 10_000)),
            studentValue: Decimal2(hundredths: try value(unsafe message.student_value, "student_value")),
            diplomaBase: Decimal6(millionths: try value(unsafe message.diploma_base, "diploma_base", scale: 10_000)),
            diplomaValue: Decimal2(hundredths: try value(unsafe message.diploma_value, "diploma_value")))
        let sum = Decimal2(hundredths: try value(unsafe message.national_sum, "national_sum"))
        let budget = try money(unsafe message.budget, "budget")
        totals.setShare(of: sum, budget: budget)
        return OrderBasis.Group(totals: totals, nationalSum: sum, budget: budget)
    }

    /// An amount that no sum of some of them overflows.
    private static func money(_ cents: Int64, _ field: String) throws(WireError) -> Money {
        guard cents.magnitude <= 1000 * Money.most.cents.magnitude else {
            throw WireError.invalid(field: field, reason: "is too large")
        }
        return Money(cents: cents)
    }

    /// Zero or more, and no more than all institutions could have.
    private static func value(_ value: Int64, _ field: String, scale: Int64 = 1) throws(WireError) -> Int64 {
        guard value >= 0, value <= Decimal2.most.hundredths * scale else {
            throw WireError.invalid(field: field, reason: "is not from 0 to \(Decimal2.most)")
        }
        return value
    }
}
