import FundingModel
import FundingRules
import Testing

/// Section 6 of the domain page, calculated by hand.
@Suite struct TotalsTests {
    static func calculation(_ year: Int = 2027) throws -> TotalsCalculation {
        let fundingYear = try #require(FundingYear(year))
        return try TotalsCalculation(fundingYear: fundingYear)
    }

    /// Cells of one training each: level, pathway, winners on 1 Oct and 1 Feb, contribution.
    static func tally(_ rows: [(Level, Pathway, Int, Int, String)]) throws -> Tally {
        var tally = Tally()
        for (place, row) in rows.enumerated() {
            let cell = EnrolmentCell(
                trainingCode: try #require(TrainingCode(value: UInt32(place))), level: row.0, pathway: row.1)
            let counts = EnrolmentCounts(
                listed: row.2, winnersOctober: row.2, winnersFebruary: row.3, funded: row.2,
                contribution: try #require(Decimal6(row.4)))
            tally.add(counts, to: cell)
        }
        return tally
    }

    static func diplomas(_ level: Level, _ contribution: String, specialist: Bool = false) throws -> Tally {
        var tally = Tally()
        let code = try #require(TrainingCode(value: UInt32(level.rawValue) + (specialist ? 90 : 80)))
        tally.add(
            DiplomaCounts(obtained: 1, funded: 1, contribution: try #require(Decimal6(contribution))),
            to: DiplomaCell(trainingCode: code, level: level, specialist: specialist))
        return tally
    }

    static let school = Brin("27DV")

    /// The page's example: 536 BOL and 106 BBL on 1 October, 490 and 120 on 1 February.
    @Test func entreeExample() throws {
        let calculation = try Self.calculation()
        let tally = try Self.tally([(.mbo1, .bol, 536, 490, "536.00"), (.mbo1, .bbl, 106, 120, "51.00")])
        let totals = calculation.totals(of: tally, brin: try #require(Self.school))
        let entree = totals.groups[0]
        #expect(entree.group == .entree && entree.counts == CorrectionCounts(b1: 106, o1: 536, b2: 120, o2: 490))
        #expect(entree.correctionFactor == Ratio(1139, 1178))
        #expect(entree.correctionFactor.text(decimals: 8) == "0.96689304")
        #expect(entree.base.description == "587.000000" && entree.studentValue.description == "567.57")
        let national = NationalTotals(groups: [
            NationalGroup(group: .entree, sum: Decimal2(hundredths: 1_730_031))
        ])
        let shared = calculation.share(
            totals, of: national, budgets: Budgets(byGroup: [.entree: Money(euros: 100_000_000)]))
        #expect(shared.groups[0].share.map { Ratio($0.numerator * 100, $0.denominator).text(decimals: 8) } == "3.28069266")
        // 567.57 / 17300.31 × 10,000,000,000 cents = 328069265.8…
        #expect(shared.groups[0].amount?.text(decimals: 0) == "328069266")
        #expect(shared.groups[1].share == nil && shared.groups[1].amount == nil)
    }

    /// Not entree: BBL weighs 0.4, and the value takes 0.8. (10·0.4+20 + 5·0.4+22) / (2·24) = 48/48 = 1.
    @Test(arguments: [
        // B1 | O1 | B2 | O2 | base | Cf | student value
        "10 | 20 | 5 | 22 | 30.000000 | 1.00000000 | 24.00",
        // 7/10: (4+0 + 1.6+0)/8
        "10 | 0 | 4 | 0 | 5.200000 | 0.70000000 | 2.91",
        // 0.8 × 0.03125 = 0.025: half up
        "0 | 1 | 0 | 1 | 0.031250 | 1.00000000 | 0.03", "0 | 1 | 0 | 1 | 0.031249 | 1.00000000 | 0.02",
        // Nobody in October.
        "0 | 0 | 3 | 4 | 0.000000 | 1.00000000 | 0.00",
        // All gone, and many more.
        "0 | 8 | 0 | 0 | 8.000000 | 0.50000000 | 3.20", "0 | 1 | 0 | 9 | 1.000000 | 5.00000000 | 4.00",
        // Cf = 2/3 enters unrounded: 0.8 × 2/3 × 1,000,000.03 = 533333.349…
        "0 | 3 | 0 | 1 | 1000000.030000 | 0.66666667 | 533333.35",
    ])
    func otherGroups(_ row: String) throws {
        let fields = row.split(separator: " | ").map(String.init)
        let numbers = fields.prefix(4).compactMap { Int($0) }
        let tally = try Self.tally([
            (.mbo3, .bbl, numbers[0], numbers[2], "0"), (.mbo4, .bol, numbers[1], numbers[3], fields[4]),
        ])
        let totals = try Self.calculation().totals(of: tally, brin: try #require(Self.school)).groups[2]
        #expect(totals.group == .levels34)
        #expect(totals.correctionFactor.text(decimals: 8) == fields[5])
        #expect(totals.studentValue.description == fields[6])
    }

    @Test func diplomaValuesAreOneFifth() throws {
        var tally = try Self.diplomas(.mbo2, "1")
        tally += try Self.diplomas(.mbo3, "3") + Self.diplomas(.mbo4, "5") + Self.diplomas(.mbo4, "2", specialist: true)
        let school = try #require(Self.school)
        let groups = try Self.calculation().totals(of: tally, brin: school).groups
        #expect(groups.map(\.group) == [.entree, .level2, .levels34])
        #expect(groups.map(\.diplomaBase.description) == ["0.000000", "1.000000", "10.000000"])
        #expect(groups.map(\.diplomaValue.description) == ["0.00", "0.20", "2.00"])
        #expect(groups[2].sum.description == "2.00" && groups[2].correctionFactor == .one)
        let before = try Self.calculation(2023).totals(of: tally, brin: school).groups
        #expect(before.map(\.group) == [.entree, .levels234] && before[1].diplomaValue.description == "2.20")
    }

    /// Both sides of the year in which level 2 got its own budget.
    @Test func groupsByYear() throws {
        for (year, groups) in [
            (2015, [FundingGroup.entree, .levels234]), (2023, [.entree, .levels234]),
            (2024, [.entree, .level2, .levels34]),
        ] {
            let calculation = try Self.calculation(year)
            #expect(calculation.groups == groups, "\(year)")
        }
        #expect(throws: RuleSetError.self) { try Self.calculation(2014) }
    }

    @Test func nothingIsPartOfNothing() throws {
        let calculation = try Self.calculation()
        let school = calculation.totals(of: Tally(), brin: try #require(Self.school))
        let national = calculation.national([school])
        #expect(national.groups.map(\.sum) == [.zero, .zero, .zero])
        let shared = calculation.share(school, of: national, budgets: Budgets(byGroup: [.entree: Money(euros: 1)]))
        #expect(shared.groups.allSatisfy { $0.share == nil && $0.amount == nil })
    }

    /// Shares are exact, so they add up to one whatever they are; likewise the amounts to the budget.
    @Test func sharesAddUpToOne() throws {
        let calculation = try Self.calculation()
        var dice = Dice(seed: 27)
        let institutions = try (0..<40).map { place in
            let tally = try Self.tally([
                (.mbo1, .bol, dice.roll(90), dice.roll(90), "\(dice.roll(500)).\(dice.roll(9))"),
                (.mbo2, .bbl, dice.roll(90), dice.roll(90), "\(dice.roll(500)).\(dice.roll(9))"),
                (.mbo4, .bol, dice.roll(90), dice.roll(90), "\(dice.roll(500)).\(dice.roll(9))"),
            ])
            return calculation.totals(of: tally, brin: try #require(Brin("\(place + 10)AB")))
        }
        let national = calculation.national(institutions)
        let budgets = Budgets(byGroup: [.entree: Money(cents: 1_234_567_891), .level2: .zero])
        let shared = institutions.map { calculation.share($0, of: national, budgets: budgets) }
        for place in calculation.groups.indices {
            // The numerators over the common denominator: no rounding could hide in them.
            let sum = try #require(national[calculation.groups[place]]?.sum)
            let parts = shared.map { $0.groups[place].sum.hundredths }
            #expect(parts.reduce(0, +) == sum.hundredths)
            let shares = try shared.map { try #require($0.groups[place].share) }
            #expect(zip(shares, parts).allSatisfy { $0 == Ratio(Int128($1), Int128(sum.hundredths)) })
            #expect(shares.reduce(Ratio.zero, +) == .one)
        }
        #expect(shared.compactMap { $0.groups[0].amount }.reduce(Ratio.zero, +) == Ratio(1_234_567_891, 1))
        #expect(shared.allSatisfy { $0.groups[1].amount == .zero && $0.groups[2].amount == nil })
        let backwards = calculation.national(institutions.reversed())
        #expect(backwards == national)
    }
}

/// The same numbers for the same seed.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// 0 up to and without the bound.
    mutating func roll(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
