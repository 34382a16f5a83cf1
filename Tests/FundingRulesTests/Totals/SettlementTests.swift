import FundingModel
import FundingRules
import Testing

/// Mergers, late accounts, the disability budget, course fees and the one rounding to whole euros.
@Suite struct SettlementTests {
    static func brin(_ text: String) throws -> Brin { try #require(Brin(text)) }

    static func year(_ year: Int?) throws -> FundingYear { try #require(year.flatMap { FundingYear($0) }) }

    static func table(_ rows: [(String, String?, String?)]) throws -> InstitutionTable {
        InstitutionTable(
            try rows.map { row in
                InstitutionTable.Institution(
                    brin: try brin(row.0), name: row.0, fundedFrom: nil, fundedUntil: row.1.flatMap { Day($0) },
                    successor: try row.2.map(brin))
            })
    }

    /// 01AA ended in 2025, 02BB in 2026, 03CC will in 2027.
    @Test(arguments: [
        "2025 | 01AA | 01AA", "2026 | 01AA | 02BB", "2027 | 01AA | 03CC", "2028 | 01AA | 04DD", "2027 | 02BB | 03CC",
        "2027 | 03CC | 03CC", "2028 | 03CC | 04DD", "2027 | 04DD | 04DD", "2016 | 09ZZ | 04DD", "2016 | 99XX | 99XX",
    ])
    func mergers(_ row: String) throws {
        let fields = row.split(separator: " | ").map(String.init)
        let table = try Self.table([
            ("01AA", "2025-07-31", "02BB"), ("02BB", "2026-12-31", "03CC"), ("03CC", "2027-01-01", "04DD"),
            ("04DD", nil, nil), ("09ZZ", nil, "04DD"),
        ])
        let year = try Self.year(Int(fields[0]))
        let inForce = try Mergers(table, for: year).inForce(Self.brin(fields[1]))
        #expect(inForce.description == fields[2])
    }

    @Test func circlesAreRefused() throws {
        let year = try Self.year(2027)
        let circle = try Self.table([("01AA", nil, "02BB"), ("02BB", nil, "01AA"), ("03CC", nil, "01AA")])
        let error = try #require(throws: MergerError.self) { try Mergers(circle, for: year) }
        #expect(error.description.contains("01AA"))
        let itself = try Self.table([("01AA", nil, "01AA")])
        #expect(throws: MergerError.self) { try Mergers(itself, for: year) }
        // A circle in time: the later one counts.
        let back = try Self.table([("01AA", "2020-07-31", "02BB"), ("02BB", "2030-07-31", "01AA")])
        let mergers = try Mergers(back, for: year)
        #expect(mergers.inForce(try Self.brin("01AA")).description == "02BB")
        let nobody = try Mergers(nil, for: year)
        #expect(nobody == .none)
    }

    /// The first passes its students on between the dates: together nothing is lost.
    @Test func countsAreMergedBeforeTheyAreCalculated() throws {
        let calculation = try TotalsTests.calculation()
        let tallies = [
            try Self.brin("01AA"): try TotalsTests.tally([(.mbo1, .bol, 40, 0, "40")]),
            try Self.brin("02BB"): try TotalsTests.tally([(.mbo1, .bol, 10, 50, "10")]),
        ]
        let mergers = try Mergers(Self.table([("01AA", "2025-12-31", "02BB")]), for: Self.year(2027))
        let merged = mergers.merged(tallies)
        let brin = try Self.brin("02BB")
        #expect(merged.keys.sorted() == [brin])
        let totals = calculation.totals(of: try #require(merged[brin]), brin: brin)
        #expect(totals.groups[0].correctionFactor == .one && totals.groups[0].studentValue.description == "50.00")
        #expect(Mergers.none.merged(tallies) == tallies)
    }

    /// 1 July T-1 and the day after, and who is lower.
    @Test(arguments: [
        // approved on | this year | last year | in force
        "2026-07-01 | 100 | 50 | 100.00", "2026-07-02 | 100 | 50 | 50.00", "2026-07-02 | 50 | 100 | 50.00",
        "2026-07-02 | 50 | 50 | 50.00", "- | 100 | 50 | 50.00", "- | 50 | 100 | 100.00", "- | 50 | - | 0.00",
        "2026-07-02 | 50 | - | 50.00",
    ])
    func lateAccounts(_ row: String) throws {
        let fields = row.split(separator: " | ").map(String.init)
        let calculation = try TotalsTests.calculation()
        let brin = try Self.brin("01AA")
        func totals(_ base: String) throws -> InstitutionTotals {
            calculation.totals(of: try TotalsTests.tally([(.mbo1, .bol, 1, 1, base)]), brin: brin)
        }
        let timing = calculation.timing(ofReportApprovedOn: Day(fields[0]))
        let inForce = calculation.inForce(
            try totals(fields[1]), lastYear: fields[2] == "-" ? nil : try totals(fields[2]), report: timing)
        #expect(inForce.groups[0].studentValue.description == fields[3])
        #expect(inForce.groups.count == 3)
    }

    /// Thirds of a euro: 0.333… + 0.1666… = 0.50 exactly, which goes up.
    @Test(arguments: [
        "1/3 1/6 | 1", "1/3 16/100 | 0", "1/2 | 1", "4999/10000 | 0", "7/3 7/3 7/3 | 7", "- | 0",
    ])
    func wholeEurosHalfUp(_ row: String) throws {
        let fields = row.split(separator: " | ").map(String.init)
        let groups: [GroupTotals] = fields[0].split(separator: " ").compactMap { text in
            let parts = text.split(separator: "/").compactMap { Int128($0) }
            guard parts.count == 2 else { return nil }
            var totals = GroupTotals(
                group: .entree, counts: CorrectionCounts(), correctionFactor: .one, base: Decimal6(whole: 0),
                studentValue: .zero, diplomaBase: Decimal6(whole: 0), diplomaValue: .zero)
            totals.amount = Ratio(parts[0] * 100, parts[1])
            return totals
        }
        let institution = InstitutionTotals(brin: try Self.brin("01AA"), groups: groups)
        let contribution = stateContributions(of: [institution], disability: nil, fees: nil)[0]
        #expect(contribution.contribution.description == fields[1] + ".00")
        #expect(contribution.disability == nil && contribution.courseFees == nil)
        #expect(contribution.total == contribution.contribution)
    }

    @Test func partsOfMoney() throws {
        func institution(_ brin: String, euros: Int64, payers: FeePayers) throws -> InstitutionTotals {
            var totals = GroupTotals(
                group: .entree, counts: CorrectionCounts(), correctionFactor: .one, base: Decimal6(whole: 0),
                studentValue: .zero, diplomaBase: Decimal6(whole: 0), diplomaValue: .zero)
            totals.amount = Ratio(Int128(euros) * 100, 1)
            return InstitutionTotals(brin: try Self.brin(brin), groups: [totals], feePayers: payers)
        }
        let contributions = stateContributions(
            of: [
                try institution("01AA", euros: 100, payers: FeePayers(lower: 2, higher: 1)),
                try institution("02BB", euros: 200, payers: FeePayers()),
            ], disability: Money(cents: 1000), fees: CourseFees(lower: Money(euros: 10), higher: Money(cents: 2550)))
        #expect(contributions.map(\.disability) == [Money(cents: 333), Money(cents: 667)])
        #expect(contributions.map(\.courseFees) == [Money(cents: 4550), .zero])
        #expect(contributions.map(\.total) == [Money(cents: 10_000 + 333 - 4550), Money(cents: 20_667)])
        let nobody = stateContributions(
            of: [try institution("01AA", euros: 0, payers: FeePayers())], disability: Money(cents: 1), fees: nil)
        #expect(nobody[0].disability == .zero)
    }
}
