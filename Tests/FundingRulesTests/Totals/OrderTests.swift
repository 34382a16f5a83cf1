import FundingModel
import FundingRules
import Testing

/// Orders: made from definitive totals and budgets, only when something changed, paid in twelve months.
@Suite struct OrderTests {
    static func terms(
        budget: Int64 = 9000, disability: Int64? = 90, isFinal: Bool = false, months: [Int32]? = nil
    ) throws -> OrderTerms {
        let date = try #require(Day("2026-09-15"))
        let rhythm = try #require(
            PaymentRhythm(months: months ?? [Int32](repeating: 833, count: 11) + [837]))
        return OrderTerms(
            budgets: Budgets(byGroup: [.entree: Money(euros: budget)], disability: disability.map { Money(euros: $0) }),
            fees: CourseFees(lower: Money(euros: 10), higher: Money(euros: 20)), rhythm: rhythm,
            determinedAt: Moment(microseconds: 7), receipt: Receipt(ruleSet: "R", referenceData: "h", program: "p"),
            date: date, isFinal: isFinal)
    }

    static func subject(_ text: String, _ base: String, payers: Int = 0, last: Order? = nil) throws -> OrderSubject {
        let brin = try #require(Brin(text))
        var totals = try TotalsTests.calculation().totals(
            of: TotalsTests.tally([(.mbo1, .bol, 1, 1, base)]), brin: brin)
        totals.feePayers = FeePayers(lower: payers)
        return OrderSubject(totals: totals, report: .inTime, last: last)
    }

    /// One third and two thirds of 9,000 and of 90; two pay 10.
    @Test func firstOrders() throws {
        let calculation = try TotalsTests.calculation()
        let orders = calculation.orders(
            for: [try Self.subject("01AA", "1", payers: 2), try Self.subject("02BB", "2")], on: try Self.terms())
        #expect(orders.map(\.number) == [1, 1] && orders.map(\.kind) == [.first, .first])
        #expect(orders.map { $0.parts.map(\.amount.description) }
            == [["3000.00", "30.00", "-20.00"], ["6000.00", "60.00", "0.00"]])
        #expect(orders.map(\.amount) == [Money(euros: 3010), Money(euros: 6060)])
        #expect(orders.map(\.difference) == orders.map(\.amount))
        let basis = orders[0].basis
        #expect(basis.nationalContribution == Money(euros: 9000) && basis.groups[0].nationalSum.description == "3.00")
        #expect(basis.groups[0].totals.share == Ratio(1, 3) && basis.groups[0].budget == Money(euros: 9000))
        #expect(basis.groups[1].totals.share == nil && basis.feePayers.lower == 2)
        // 3,010.00 × 8.33 % = 250.733
        #expect(orders[0].payments.prefix(11).allSatisfy { $0 == Money(cents: 25_073) })
        #expect(orders[0].payments[11] == Money(cents: 301_000 - 11 * 25_073))
    }

    @Test func onlyWhatChanged() throws {
        let calculation = try TotalsTests.calculation()
        func subjects(_ last: [Order]) throws -> [OrderSubject] {
            [try Self.subject("01AA", "1", last: last.first { $0.brin.description == "01AA" }),
                try Self.subject("02BB", "2", last: last.first { $0.brin.description == "02BB" })]
        }
        let first = calculation.orders(for: try subjects([]), on: try Self.terms())
        #expect(calculation.orders(for: try subjects(first), on: try Self.terms()).isEmpty)
        // Another budget: both change; the difference is the change alone.
        let revised = calculation.orders(for: try subjects(first), on: try Self.terms(budget: 9300))
        #expect(revised.map(\.number) == [2, 2] && revised.allSatisfy { $0.kind == .revised })
        #expect(revised[0].parts.map(\.difference.description) == ["100.00", "0.00", "0.00"])
        #expect(revised[0].difference == Money(euros: 100) && revised[0].amount == Money(euros: 3130))
        // The same amounts in other months are a change too.
        let months: [Int32] = [10_000] + [Int32](repeating: 0, count: 11)
        let early = calculation.orders(for: try subjects(first), on: try Self.terms(months: months))
        #expect(early.count == 2 && early.allSatisfy { $0.difference == .zero && $0.payments[0] == $0.amount })
        // Final, though nothing changed; and then no more.
        let final = calculation.orders(for: try subjects(revised), on: try Self.terms(budget: 9300, isFinal: true))
        #expect(final.map(\.kind) == [.final, .final] && final.map(\.difference) == [.zero, .zero])
        #expect(calculation.orders(for: try subjects(final), on: try Self.terms(budget: 9300, isFinal: true)).isEmpty)
        let more = calculation.orders(for: try subjects(final), on: try Self.terms(budget: 9600))
        let last = Dictionary(uniqueKeysWithValues: final.map { ($0.brin, $0) })
        #expect(TotalsCalculation.closed(more, last: last).map(\.description) == ["01AA", "02BB"])
        #expect(TotalsCalculation.closed(revised, last: [:]).isEmpty)
    }

    /// Who gets nothing has no order, unless it had money before.
    @Test func nothingToGive() throws {
        let calculation = try TotalsTests.calculation()
        let alone = calculation.orders(
            for: [try Self.subject("01AA", "0"), try Self.subject("02BB", "2")], on: try Self.terms())
        #expect(alone.map(\.brin.description) == ["02BB"])
        let gone = calculation.orders(
            for: [try Self.subject("02BB", "0", last: alone[0]), try Self.subject("01AA", "1")], on: try Self.terms())
        #expect(gone.map(\.amount.description) == ["0.00", "9090.00"] && gone[0].difference.description == "-9090.00")
    }

    /// The months are the amount, whatever it is.
    @Test(arguments: [0, 1, 5, 99, 100, 12_345_678_901, -20_001])
    func monthsAddUp(cents: Int64) throws {
        let rhythm = try Self.terms().rhythm
        let payments = rhythm.payments(of: Money(cents: cents))
        #expect(payments.count == 12 && payments.reduce(.zero, +) == Money(cents: cents))
    }
}
