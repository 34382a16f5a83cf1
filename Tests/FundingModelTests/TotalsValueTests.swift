import FundingModel
import Testing

/// Exact ratios, amounts and groups: what they show and what they refuse.
@Suite struct TotalsValueTests {
    @Test(arguments: [
        // numerator | denominator | decimals | shown
        "1139 | 1178 | 8 | 0.96689304", "1 | 3 | 8 | 0.33333333", "2 | 3 | 8 | 0.66666667", "1 | 8 | 2 | 0.13",
        "-1 | 8 | 2 | -0.13", "124999 | 1000000 | 2 | 0.12", "5 | 1 | 8 | 5.00000000", "1 | 2 | 0 | 1",
        "49 | 100 | 0 | 0", "-1 | 1000 | 2 | 0.00", "170141183460469231731687303715884105727 | 1 | 0 | 170141183460469231731687303715884105727",
    ])
    func shownHalfUp(_ row: String) throws {
        let fields = row.split(separator: " | ").map(String.init)
        let (numerator, denominator) = (try #require(Int128(fields[0])), try #require(Int128(fields[1])))
        let decimals = try #require(Int(fields[2]))
        #expect(Ratio(numerator, denominator).text(decimals: decimals) == fields[3])
    }

    @Test func ratiosAreExact() {
        #expect(Ratio(2, 4) == Ratio(1, 2) && Ratio(-2, 4) == Ratio(-1, 2) && Ratio(0, 7) == .zero)
        #expect(Ratio(1, 3) + Ratio(1, 6) == Ratio(1, 2) && Ratio(1, 3) - Ratio(1, 2) == Ratio(-1, 6))
        #expect(Ratio(7, 2).floor == 3 && Ratio(-7, 2).floor == -4 && Ratio(4, 2).floor == 2)
        #expect((0..<7).reduce(Ratio.zero) { sum, _ in sum + Ratio(1, 7) } == .one)
    }

    @Test func amountsAreRead() {
        #expect(Decimal2("17300.31")?.hundredths == 1_730_031 && Decimal2("9999999999.99") == .most)
        for text in ["10000000000", "1.005", "-1", "1e3", "", "1,5", "."] { #expect(Decimal2(text) == nil, "\(text)") }
        #expect(Money("12.5")?.description == "12.50" && Money("10000000000") == .most)
        for text in ["10000000000.01", "1.005", "-1", "€ 1"] { #expect(Money(text) == nil, "\(text)") }
        #expect((-Money(cents: 5)).description == "-0.05" && Money(euros: 3) - Money(cents: 1) == Money(cents: 299))
    }

    @Test func groupsAreNamed() {
        for name in ["entree", "2", "34", "234"] { #expect(FundingGroup(name)?.description == name) }
        for name in ["1", "43", "22", "5", "", "Entree", "2 "] { #expect(FundingGroup(name) == nil, "\(name)") }
        #expect(FundingGroup.levels34.levels == [.mbo3, .mbo4] && !FundingGroup.levels34.contains(nil))
        #expect([FundingGroup.levels34, .level2, .entree].sorted() == [.entree, .level2, .levels34])
    }

    @Test func rhythmsAddUp() {
        #expect(PaymentRhythm(months: [Int32](repeating: 833, count: 11) + [837])?.months.count == 12)
        #expect(PaymentRhythm(months: [Int32](repeating: 833, count: 12)) == nil)
        #expect(PaymentRhythm(months: [10_000]) == nil)
        #expect(PaymentRhythm(months: [-1, 10_001] + [Int32](repeating: 0, count: 10)) == nil)
    }
}
