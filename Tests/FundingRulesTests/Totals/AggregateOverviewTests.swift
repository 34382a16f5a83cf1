import FundingModel
import FundingRules
import ReferenceData
import Testing

/// What an overview shows of a tally, and what a comparison makes of two.
@Suite struct AggregateOverviewTests {
    struct Row {
        var code = "25297"
        var level = Level.mbo4
        var pathway = Pathway.bol
        var provider: String?
        var location: String?
        var price: String?
        var counts = EnrolmentCounts()
    }

    static func tally(_ rows: [Row]) throws -> Tally {
        var tally = Tally()
        for row in rows {
            let code = try #require(TrainingCode(row.code))
            tally.add(
                row.counts,
                to: EnrolmentCell(
                    provider: row.provider.flatMap { ShortText($0) }, location: row.location.flatMap { ShortText($0) },
                    trainingCode: code, level: row.level, pathway: row.pathway,
                    priceFactor: row.price.flatMap { Factor($0) }))
        }
        return tally
    }

    static func counts(
        _ october: Int, _ february: Int = 0, funded: Int = 0, _ contribution: String = "0"
    ) -> EnrolmentCounts {
        EnrolmentCounts(
            listed: october, winnersOctober: october, winnersFebruary: february, funded: funded,
            contribution: Decimal6(contribution) ?? Decimal6(whole: 0))
    }

    static func overview(_ tally: Tally, national: String? = nil) throws -> AggregateOverview {
        let brin = try #require(Brin("27DV"))
        let sums = national.flatMap { Decimal2($0) }.map { sum in
            NationalTotals(groups: [NationalGroup(group: .levels34, sum: sum)])
        }
        return try TotalsTests.calculation().overview(
            of: tally, brin: brin, national: sums, tables: try ReferenceFolder.builtIn())
    }

    static func lines(_ lines: [TrainingLine]) -> [String] {
        lines.map { line in
            "\(line.trainingCode) \(line.pathway) \(line.priceFactor?.description ?? "-") \(line.counts.winnersOctober) "
                + "\(line.counts.winnersFebruary) \(line.counts.funded) \(line.counts.contribution)"
        }
    }

    @Test func februaryJoinsTheOnePrice() throws {
        let overview = try Self.overview(
            Self.tally([
                Row(price: "1.30", counts: Self.counts(3, funded: 2, "2.6")), Row(counts: Self.counts(0, 4)),
                // Two prices: February stands apart.
                Row(code: "25298", price: "1.00", counts: Self.counts(1, funded: 1, "1")),
                Row(code: "25298", price: "1.20", counts: Self.counts(1, funded: 1, "1.2")),
                Row(code: "25298", counts: Self.counts(0, 2)),
                // Nobody counts: not shown.
                Row(code: "25299", price: "1.00", counts: EnrolmentCounts(listed: 5)),
                Row(code: "25299", level: .mbo2, pathway: .bbl, price: "1.00", counts: Self.counts(1)),
            ]))
        #expect(Self.lines(overview.groups[2].trainings) == [
            "25297 BOL 1.30 3 4 2 2.600000", "25298 BOL - 0 2 0 0.000000", "25298 BOL 1.00 1 0 1 1.000000",
            "25298 BOL 1.20 1 0 1 1.200000",
        ])
        #expect(Self.lines(overview.groups[1].trainings) == ["25299 BBL 1.00 1 0 0 0.000000"])
        #expect(overview.groups.map(\.totals.group) == [.entree, .level2, .levels34] && overview.places.isEmpty)
        #expect(overview.groups[2].totals.counts == CorrectionCounts(o1: 5, o2: 6))
        #expect(overview.groups[2].nationalSum == nil && overview.groups[2].totals.share == nil)
    }

    @Test func placesAndDiplomas() throws {
        var tally = try Self.tally([
            Row(provider: "100A498", location: "101X589", price: "1.30", counts: Self.counts(3, funded: 2, "2.6")),
            Row(provider: "100A498", location: "100X001", price: "1.30", counts: Self.counts(1, funded: 1, "1.3")),
            Row(price: "1.30", counts: Self.counts(1, funded: 1, "1.3")),
        ])
        let provider = ShortText("100A498")
        for (level, specialist, contribution) in [(Level.mbo4, true, "2"), (.mbo4, false, "5"), (.mbo1, false, "0")] {
            let code = try #require(TrainingCode(specialist ? "25300" : "25301"))
            tally.add(
                DiplomaCounts(obtained: 2, funded: 1, contribution: Decimal6(contribution) ?? Decimal6(whole: 0)),
                to: DiplomaCell(provider: provider, trainingCode: code, level: level, specialist: specialist))
        }
        tally.add(3, to: SignalCell(.notRequested, on: .october))
        tally.add(2, to: SignalCell(.notRequested, on: .diploma))
        tally.add(1, to: SignalCell(.noLicence, on: .february))
        let overview = try Self.overview(tally, national: "100")
        #expect(overview.places.map { "\($0.place.provider?.description ?? "-") \($0.place.location?.description ?? "-")" }
            == ["- -", "100A498 -", "100A498 100X001", "100A498 101X589"])
        #expect(overview.places[1].groups.map(\.diplomaBase.description) == ["7.000000"])
        #expect(overview.places[3].groups[0].base.description == "2.600000")
        let total = overview.groups[2]
        #expect(total.diplomas.map { "\($0.kind) \($0.counts.obtained) \($0.counts.funded) \($0.value.text(decimals: 2))" }
            == ["middleManagement 2 1 1.00", "specialist 2 1 0.40"])
        #expect(total.totals.diplomaValue.description == "1.40" && overview.groups[0].diplomas.isEmpty)
        // 5.2 × 0.8 × 1/2 + 1.40 of 100.
        #expect(total.totals.sum.description == "3.48" && total.totals.share == Ratio(348, 10_000))
        #expect(overview.signals.map { "\($0.signal.rawValue) \($0.october) \($0.february) \($0.diplomas)" }
            == ["2 0 1 0", "9 3 0 2"])
        #expect(overview.signals[0].text.hasPrefix("De instelling heeft geen licentie"))
    }

    /// By hand, of levels 3 and 4:
    /// before: 10 BOL at 1.30, Cf 1, base 13, 13 × 0.8 = 10.40; diplomas 5 → 1.00; 11.40 of 1140.00.
    /// after: 12 BOL at 1.50, base 18, of 12 in October 6 in February: Cf 0.75; diplomas 10 → 2.00; of 1280.00.
    @Test func causesAddUp() throws {
        var before = try Self.tally([
            Row(price: "1.30", counts: Self.counts(10, funded: 10, "13")), Row(counts: Self.counts(0, 10)),
        ])
        before += try TotalsTests.diplomas(.mbo4, "5")
        var after = try Self.tally([
            Row(price: "1.50", counts: Self.counts(12, funded: 12, "18")), Row(counts: Self.counts(0, 6)),
        ])
        after += try TotalsTests.diplomas(.mbo4, "10")
        let comparison = ShareComparison(
            try Self.overview(before, national: "1140"), try Self.overview(after, national: "1280"))
        let group = try #require(comparison.groups.last)
        #expect(group.group == .levels34)
        #expect(group.steps.map { "\($0.cause) \($0.sum) \($0.difference)" } == [
            // 12 × 1.30 = 15.6; × 0.8 = 12.48
            "students 13.48 2.08",
            // × 0.75 = 9.36
            "correctionFactor 10.36 -3.12",
            // 18 × 0.8 × 0.75 = 10.80
            "priceFactors 11.80 1.44", "diplomas 12.80 1.00", "national 12.80 0.00",
        ])
        #expect(group.before.totals.share == Ratio(1, 100) && group.after.totals.share == Ratio(1, 100))
        #expect(group.steps.map(\.share) == [
            Ratio(208, 114_000), Ratio(-312, 114_000), Ratio(144, 114_000), Ratio(100, 114_000),
            Ratio(1, 100) - Ratio(1280, 114_000),
        ])
        #expect(group.steps.compactMap(\.share).reduce(.zero, +) == .zero && group.difference == .zero)
        // Without a known sum the values are still taken apart.
        let unknown = ShareComparison(try Self.overview(before), try Self.overview(after, national: "1280"))
        #expect(unknown.groups.last?.steps.allSatisfy { $0.share == nil } == true && unknown.groups.last?.difference == nil)
        #expect(unknown.groups.last?.steps.map(\.sum) == group.steps.map(\.sum))
    }

    /// The causes are the whole difference, whatever changed.
    @Test func causesAlwaysAddUp() throws {
        var dice = Dice(seed: 6)
        func random() throws -> AggregateOverview {
            let rows = (0..<6).map { _ in
                let funded = dice.roll(20)
                let price = 100 + dice.roll(80)
                let text = Decimal6(millionths: Int64(funded * price) * 10_000).description
                return Row(
                    code: "2530\(dice.roll(9))", pathway: dice.roll(2) == 0 ? .bol : .bbl,
                    price: Factor(hundredths: Int32(price)).description,
                    counts: Self.counts(funded + dice.roll(5), dice.roll(20), funded: funded, text))
            }
            let diplomas = try TotalsTests.diplomas(.mbo3, "\(dice.roll(50))")
            return try Self.overview(Self.tally(rows) + diplomas, national: "\(1000 + dice.roll(1000)).\(10 + dice.roll(90))")
        }
        for _ in 0..<100 {
            let comparison = ShareComparison(try random(), try random())
            let group = try #require(comparison.groups.last)
            #expect(group.steps.compactMap(\.share).reduce(.zero, +) == group.difference)
            #expect(group.steps.map(\.difference).reduce(.zero, +) == group.after.totals.sum - group.before.totals.sum)
            #expect(group.steps.last?.sum == group.after.totals.sum)
        }
    }

    /// Level 2 got a budget of its own in 2024: only entree can be held against entree.
    @Test func otherYearsOtherGroups() throws {
        let brin = try #require(Brin("27DV"))
        let tables = try ReferenceFolder.builtIn()
        let overviews = try [2023, 2024].map { year in
            try TotalsTests.calculation(year).overview(of: Tally(), brin: brin, national: nil, tables: tables)
        }
        #expect(ShareComparison(overviews[0], overviews[1]).groups.map(\.group) == [.entree])
    }
}
