import ExchangeFormats
import Foundation
import FundingModel
import FundingRules
import Testing

/// A tally is additive: kept up change by change it equals one counted anew.
@Suite struct TallyTests {
    /// The decisions of the case files, each with the institutions' records it holds.
    static func decisions(_ year: Int) throws -> [Decision] {
        let file = try #require(
            Bundle.module.url(forResource: "decisions-\(year)", withExtension: "jsonl", subdirectory: "Cases"))
        var reader = DecisionReader()
        return try Data(contentsOf: file).split(separator: 0x0A).map { try reader.read(Array($0).span) }
    }

    static func tally(_ decisions: some Sequence<Decision>) -> Tally {
        var tally = Tally()
        for decision in decisions { add(decision, to: &tally) }
        return tally
    }

    static func add(_ decision: Decision, sign: Int = 1, to tally: inout Tally) {
        for enrolment in decision.enrolments { tally.add(enrolment, sign: sign) }
        for diploma in decision.diplomas { tally.add(diploma, sign: sign) }
    }

    @Test("Random adding and taking off ends at the full count", arguments: [2018, 2022, 2027])
    func incremental(year: Int) throws {
        let decisions = try Self.decisions(year)
        let full = Self.tally(decisions)
        #expect(!full.enrolments.isEmpty && !full.diplomas.isEmpty && !full.signals.isEmpty)
        var dice = Dice(seed: UInt64(year))
        var tally = Tally()
        var times = [Int](repeating: 0, count: decisions.count)
        for _ in 0..<4_000 {
            let place = dice.roll(decisions.count)
            let sign = times[place] > 0 && dice.roll(2) == 0 ? -1 : 1
            times[place] += sign
            Self.add(decisions[place], sign: sign, to: &tally)
        }
        for (place, count) in times.enumerated() where count != 1 {
            for _ in 0..<abs(count - 1) { Self.add(decisions[place], sign: count > 1 ? -1 : 1, to: &tally) }
        }
        #expect(tally == full)
        for decision in decisions { Self.add(decision, sign: -1, to: &tally) }
        #expect(tally.isEmpty)
    }

    @Test func sumsAndDifferences() throws {
        let decisions = try Self.decisions(2027)
        let full = Self.tally(decisions)
        let (first, rest) = (Self.tally(decisions.prefix(100)), Self.tally(decisions.dropFirst(100)))
        #expect(first + rest == full && rest + first == full && full - first == rest && full - full == Tally())
        #expect(Self.tally(decisions.reversed()) == full)
    }

    /// What a record is counted as, a row a record.
    @Test(arguments: [
        // pathway | age | funded | wins | contribution | listed, Oct, Feb, funded, owing fee
        "BBL | 18 | y | y | 0.520000 | 1 1 1 1 1", "BBL | 17 | y | y | 0.520000 | 1 1 1 1 0",
        "BOL | 40 | y | y | 1.300000 | 1 1 1 1 0", "BBL | 18 | n | y | - | 1 1 1 0 0",
        "BOL | 18 | n | n | - | 1 0 0 0 0",
        // Set ex officio while a factor is unknown.
        "BOL | 18 | y | n | - | 1 0 0 1 0",
    ])
    func aRecord(_ row: String) throws {
        let fields = row.split(separator: " | ").map(String.init)
        let code = try #require(TrainingCode("25297"))
        let pathway = try #require(Pathway(rawValue: fields[0]))
        let year = try #require(FundingYear(2027))
        var october = CountDateRecord(
            date: year.october, trainingCode: code, level: .mbo4, pathway: pathway, requested: true, phase: nil,
            ageOn1August: try #require(Int16(fields[1])))
        october.countsForCorrection = fields[3] == "y"
        var february = october
        february.date = year.february
        october.funded = fields[2] == "y"
        october.priceFactor = Factor("1.30")
        october.contribution = Decimal6(fields[4])
        (october.provider, october.location) = (ShortText("100A498"), ShortText("101X589"))
        let decision = EnrolmentDecision(
            brin: try #require(Brin("27DV")), sequence: try #require(Identifier("1")), october: october,
            february: february)
        var tally = Tally()
        tally.add(decision)
        let counts = tally.enrolments.values.reduce(EnrolmentCounts(), +)
        #expect(
            "\(counts.listed) \(counts.winnersOctober) \(counts.winnersFebruary) \(counts.funded) \(counts.owingFee)"
                == fields[5])
        #expect(counts.contribution.description == (fields[4] == "-" ? "0.000000" : fields[4]))
        let cell = try #require(tally.enrolments.keys.first { $0.priceFactor != nil })
        #expect(cell.provider == ShortText("100A498") && cell.location == ShortText("101X589"))
        #expect(cell.priceFactor == Factor("1.30"))
        // A record that counts for nothing on 1 February leaves no cell.
        #expect(tally.enrolments.count == (fields[3] == "y" ? 2 : 1))
        tally.add(decision, sign: -1)
        #expect(tally.isEmpty)
    }

    @Test func signalsAreCountedByRecord() throws {
        var tally = Tally()
        tally.add(2, to: SignalCell(.notRequested, on: .diploma))
        tally.add(1, to: SignalCell(.notRequested, on: .october))
        tally.add(1, to: SignalCell(.noLicence, on: .february))
        #expect(
            tally.signals.keys.sorted() == [
                SignalCell(.noLicence, on: .february), SignalCell(.notRequested, on: .october),
                SignalCell(.notRequested, on: .diploma),
            ])
        tally.add(-2, to: SignalCell(.notRequested, on: .diploma))
        #expect(tally.signals.count == 2)
    }
}
