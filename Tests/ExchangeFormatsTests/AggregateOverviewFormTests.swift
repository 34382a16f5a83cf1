import ExchangeFormats
import Foundation
import FundingModel
import Testing

/// The forms in which an OSB, a comparison of two and an order go out, to the byte. Golden files are for form alone.
@Suite struct AggregateOverviewFormTests {
    static func sample(national: Bool = true) throws -> AggregateOverview {
        let brin = try #require(Brin("27DV"))
        let predecessor = try #require(Brin("01AA"))
        let year = try #require(FundingYear(2027))
        let code = try #require(TrainingCode("25297"))
        let training = TrainingLine(
            trainingCode: code, name: "Kok; \"leidinggevend\" <b>", level: .mbo4, pathway: .bol,
            priceFactor: Factor("1.30"),
            counts: EnrolmentCounts(
                listed: 1300, winnersOctober: 1250, winnersFebruary: 1240, funded: 1200,
                contribution: Decimal6(whole: 1560)))
        let bare = TrainingLine(
            trainingCode: code, level: .mbo3, pathway: .bbl, priceFactor: nil,
            counts: EnrolmentCounts(winnersFebruary: 2))
        let diploma = DiplomaLine(
            kind: .middleManagement, counts: DiplomaCounts(obtained: 9, funded: 8, contribution: Decimal6(whole: 40)))
        let counts = CorrectionCounts(b1: 0, o1: 1250, b2: 2, o2: 1240)
        let totals = GroupTotals(
            group: .levels34, counts: counts, correctionFactor: Ratio(24908, 25000), base: Decimal6(whole: 1560),
            studentValue: Decimal2(hundredths: 124_341), diplomaBase: Decimal6(whole: 40),
            diplomaValue: Decimal2(hundredths: 800), share: national ? Ratio(125_141, 40_000_000) : nil,
            amount: national ? Ratio(125_141_000_000, 40) : nil)
        let empty = GroupTotals(
            group: .entree, counts: CorrectionCounts(), correctionFactor: .one, base: Decimal6(whole: 0),
            studentValue: .zero, diplomaBase: Decimal6(whole: 0), diplomaValue: .zero)
        return AggregateOverview(
            brin: brin, name: "ROC & Zn", fundingYear: year, kind: national ? .definitive : nil,
            moment: national ? Moment(microseconds: 1_783_000_000_000_000) : nil,
            receipt: national ? Receipt(ruleSet: "UWEB 2024-08-01", referenceData: "99472f", program: "mbost 1.0") : nil,
            predecessors: national ? [predecessor] : [],
            groups: [
                GroupOverview(totals: empty, nationalSum: national ? .zero : nil, trainings: [], diplomas: []),
                GroupOverview(
                    totals: totals, nationalSum: national ? Decimal2(hundredths: 40_000_000) : nil,
                    trainings: [training, bare], diplomas: [diploma]),
            ],
            places: [
                PlaceOverview(
                    place: Place(provider: ShortText("100A498"), location: ShortText("101X589")),
                    groups: [
                        PlaceOverview.Group(
                            group: .levels34, counts: counts, base: Decimal6(whole: 1560),
                            diplomaBase: Decimal6(whole: 0), trainings: [training], diplomas: [])
                    ])
            ],
            signals: [SignalLine(signal: .notRequested, text: "Niet aangevraagd.", october: 3, february: 0, diplomas: 1)])
    }

    static func comparison() throws -> ShareComparison {
        let (before, after) = (try sample(national: false), try sample())
        let steps: [ShareComparison.Step] = ShareComparison.Cause.allCases.enumerated().map { place, cause in
            ShareComparison.Step(
                cause: cause, sum: Decimal2(hundredths: 100_000 + Int64(place)),
                difference: Decimal2(hundredths: Int64(place) - 1),
                share: place == 4 ? nil : Ratio(Int128(place) - 1, 7))
        }
        return ShareComparison(
            before: before, after: after,
            groups: [ShareComparison.Group(group: .levels34, before: before.groups[1], after: after.groups[1], steps: steps)])
    }

    /// - Parameter name: a file of Samples; with MBOST_WRITE_GOLDEN set it is written anew, for a look at the difference.
    static func expect(_ bytes: [UInt8], _ name: String) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Samples/\(name)")
        if ProcessInfo.processInfo.environment["MBOST_WRITE_GOLDEN"] != nil { try Data(bytes).write(to: source) }
        let golden = try String(contentsOf: source, encoding: .utf8)
        #expect(String(decoding: bytes, as: UTF8.self) == golden, "\(name)")
    }

    @Test(arguments: DocumentFormat.allCases)
    func overviews(format: DocumentFormat) throws {
        let overview = try Self.sample()
        #expect(overview.fileStem == "OSB_27DV_2027_D_2026-07-02")
        #expect(overview.rendered(as: format) == overview.rendered(as: format))
        try Self.expect(overview.rendered(as: format), "OSB_27DV_2027_D.\(format.rawValue)")
        let outside = try Self.sample(national: false)
        #expect(outside.fileStem == "OSB_27DV_2027")
        try Self.expect(outside.rendered(as: format), "OSB_27DV_2027.\(format.rawValue)")
    }

    @Test func comparisons() throws {
        let comparison = try Self.comparison()
        try Self.expect(comparison.json(), "OSB-vergelijking.json")
        try Self.expect(Array(comparison.text().utf8), "OSB-vergelijking.txt")
        try Self.expect(comparison.html(), "OSB-vergelijking.html")
    }

    static func orders() throws -> OrdersOverview {
        let overview = try sample()
        let rhythm = try #require(PaymentRhythm(months: [Int32](repeating: 833, count: 11) + [837]))
        let basis = OrderBasis(
            groups: [
                OrderBasis.Group(
                    totals: overview.groups[1].totals, nationalSum: Decimal2(hundredths: 40_000_000),
                    budget: Money(euros: 10_000_000_000))
            ], feePayers: FeePayers(lower: 2, higher: 1200),
            fees: CourseFees(lower: Money(cents: 28_550), higher: Money(euros: 680)),
            disabilityBudget: Money(euros: 1_000_000), nationalContribution: Money(euros: 9_999_999_999),
            rhythm: rhythm, report: .late, predecessors: overview.predecessors,
            determinedAt: Moment(microseconds: 1_783_000_000_000_000),
            receipt: Receipt(ruleSet: "UWEB 2024-08-01", referenceData: "0a1b", program: "mbost 1.0"))
        let date = try #require(Day("2026-09-15"))
        let orders = (1...2).map { number in
            Order(
                brin: overview.brin, fundingYear: overview.fundingYear, number: number, date: date,
                kind: number == 1 ? .first : .final,
                parts: [
                    OrderPart(
                        kind: .contribution, amount: Money(euros: 31_285_250),
                        difference: number == 1 ? Money(euros: 31_285_250) : .zero),
                    OrderPart(kind: .disability, amount: Money(cents: 312_852), difference: Money(cents: -1)),
                    OrderPart(kind: .courseFees, amount: Money(cents: -81_657_100), difference: Money(cents: 100)),
                ],
                payments: (1...12).map { Money(cents: Int64($0) * 100_001) }, basis: basis)
        }
        return OrdersOverview(
            brin: overview.brin, name: overview.name, fundingYear: overview.fundingYear, orders: orders)
    }

    @Test(arguments: DocumentFormat.allCases)
    func orderForms(format: DocumentFormat) throws {
        var overview = try Self.orders()
        #expect(overview.fileStem == "OFB_27DV_2027")
        try Self.expect(overview.rendered(as: format), "OFB_27DV_2027.\(format.rawValue)")
        overview.orders = []
        overview.name = nil
        try Self.expect(overview.rendered(as: format), "OFB_27DV_2027_leeg.\(format.rawValue)")
    }

    /// A page needs nothing from elsewhere, runs nothing, and says how its tables are to be read.
    @Test func pagesStandAlone() throws {
        let page = String(decoding: try Self.sample().rendered(as: .html), as: UTF8.self)
        for word in ["<script", "http", "src=", "url(", "@import", "<b>"] { #expect(!page.contains(word), "\(word)") }
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"nl\">") && page.contains("Kok; &quot;leidinggevend&quot; &lt;b&gt;"))
        #expect(page.contains("1.560,000000") && page.contains("0,31285250") && page.contains("31.285.250,00"))
        let tables = page.components(separatedBy: "<table>").dropFirst()
        #expect(tables.count == 6)
        for table in tables {
            #expect(table.contains("<caption>") && table.contains("scope=\"col\"") && table.contains("scope=\"row\""))
        }
        #expect(page.components(separatedBy: "<th").count == page.components(separatedBy: "</th>").count + page.components(separatedBy: "<thead").count - 1)
    }
}
