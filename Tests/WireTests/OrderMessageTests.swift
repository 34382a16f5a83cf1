import FundingModel
import Testing
import Wire

/// Orders there and back, and what cannot be one.
@Suite struct OrderMessageTests {
    static let brin = Brin("27DV")!
    static let year = MessageTests.year

    static var basis: OrderBasis {
        var totals = GroupTotals(
            group: .levels34, counts: CorrectionCounts(b1: 1, o1: 2, b2: 3, o2: 1 << 40),
            correctionFactor: Ratio(1139, 1178), base: Decimal6(millionths: 587_000_000),
            studentValue: Decimal2(hundredths: 56_757), diplomaBase: Decimal6(millionths: 1),
            diplomaValue: Decimal2(hundredths: 20))
        totals.setShare(of: Decimal2(hundredths: 1_730_031), budget: Money(euros: 100))
        var nothing = GroupTotals(
            group: .entree, counts: CorrectionCounts(), correctionFactor: .one, base: Decimal6(whole: 0),
            studentValue: .zero, diplomaBase: Decimal6(whole: 0), diplomaValue: .zero)
        nothing.setShare(of: .zero, budget: .most)
        return OrderBasis(
            groups: [
                OrderBasis.Group(totals: nothing, nationalSum: .zero, budget: .most),
                OrderBasis.Group(
                    totals: totals, nationalSum: Decimal2(hundredths: 1_730_031), budget: Money(euros: 100)),
            ],
            feePayers: FeePayers(lower: 4, higher: 5), fees: CourseFees(lower: Money(cents: 1), higher: Money(cents: 2)),
            disabilityBudget: Money(cents: 3), nationalContribution: Money(cents: 4),
            rhythm: PaymentRhythm(months: [10_000] + [Int32](repeating: 0, count: 11))!, report: .late,
            predecessors: [Brin("01AA")!, Brin("02BB")!], determinedAt: Moment(microseconds: -5),
            receipt: RegistrationMessageTests.receipt)
    }

    static func order(_ kind: Order.Kind = .revised) -> Order {
        Order(
            brin: brin, fundingYear: year, number: 7, date: year.october, kind: kind,
            parts: OrderPart.Kind.allCases.map { kind in
                OrderPart(kind: kind, amount: Money(cents: 100), difference: Money(cents: -1))
            },
            payments: (0..<12).map { Money(cents: Int64($0) - 6) }, basis: basis)
    }

    @Test func thereAndBack() throws {
        for kind in Order.Kind.allCases { try MessageTests.check(Self.order(kind)) }
        for report in ReportTiming.allCases {
            var order = Self.order()
            order.basis.report = report
            order.basis.predecessors = []
            order.parts = []
            order.basis.groups = []
            try MessageTests.check(order)
        }
        try MessageTests.check(
            MakeOrdersRequest(
                fundingYear: Self.year, isFinal: true, isDryRun: true, askedBy: "é", reportsReceived: [Self.brin]))
        try MessageTests.check(MakeOrdersRequest(fundingYear: Self.year, askedBy: ""))
        try MessageTests.check(MakeOrdersReply(orders: [Self.order(), Self.order(.final)], unchanged: 3))
        try MessageTests.check(MakeOrdersReply(orders: [], unchanged: 0))
        try MessageTests.check(ListOrdersRequest(fundingYear: Self.year, brin: Self.brin))
        try MessageTests.check(ListOrdersRequest(fundingYear: Self.year))
        try MessageTests.check(ListOrdersReply(orders: [Self.order()], name: "ROC é"))
        try MessageTests.check(ListOrdersReply(orders: []))
    }

    private func field(_ change: (inout Order) -> Void) -> String? {
        var order = Self.order()
        change(&order)
        let error = #expect(throws: WireError.self) { try Order(encoded: order.encoded) }
        guard case .invalid(let field, _) = error else { return nil }
        return field
    }

    @Test func impossibleOrdersNameTheirField() {
        #expect(field { $0.payments.removeLast() } == "payments")
        #expect(field { $0.payments[0] = Money(cents: .max) } == "payments")
        #expect(field { $0.parts[0].amount = Money(cents: .min) } == "amount")
        #expect(field { $0.parts[0].difference = Money(cents: .min) } == "difference")
        #expect(field { $0.basis.feePayers.lower = 1 << 41 } == "payers_lower_fee")
        #expect(field { $0.basis.groups[0].totals.base = Decimal6(millionths: -1) } == "student_base")
        #expect(field { $0.basis.groups[0].totals.studentValue = Decimal2(hundredths: .max) } == "student_value")
        #expect(field { $0.basis.groups[0].nationalSum = Decimal2(hundredths: -1) } == "national_sum")
        #expect(field { $0.basis.groups[0].budget = Money(cents: .max) } == "budget")
        let whole = Self.order().encoded
        for (bytes, field) in [
            ([0x2A, 1, 0x58], "kind"), ([0x20, 1], "date"), ([0x32, 3, 0x0A, 1, 0x58], "part"),
            // basis { report: "X" }
            ([0x42, 3, 0x4A, 1, 0x58], "report"),
            // basis { groups { group: "5" } }, { groups { group: "2" } }: merged into the basis there is.
            ([0x42, 5, 0x0A, 3, 0x0A, 1, 0x35], "group"), ([0x42, 5, 0x0A, 3, 0x0A, 1, 0x32], "factor_denominator"),
            // basis { rhythm: 1 }
            ([0x42, 3, 0x42, 1, 1], "rhythm"),
        ] as [([UInt8], String)] {
            let error = #expect(throws: WireError.self) { try Order(encoded: whole + bytes) }
            guard case .invalid(let found, _) = error else {
                Issue.record("\(field)")
                continue
            }
            #expect(found == field)
        }
    }
}
