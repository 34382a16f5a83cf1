import FundingModel
import FundingRules
import ReferenceData
import SyntheticRegister
import Testing

/// Is the register like the country it stands for? Shares per thousand.
@Suite struct ProportionTests {
    static let persons = 20_000

    struct Shares {
        var found: [String: Int] = [:]
        var total = 0

        mutating func note(_ name: String, _ isSo: Bool) { found[name, default: 0] += isSo ? 1 : 0 }

        func share(_ name: String) -> Int { found[name, default: 0] * 1000 / max(total, 1) }
    }

    @Test func ofPersons() throws {
        let register = try SyntheticRegisterTests.register(Self.persons)
        let counts = try Self.countDates(register)
        var shares = Shares(total: Self.persons)
        for place in 0..<Self.persons {
            let dossier = register.dossier(at: place)
            shares.note("concurrence", counts.contains { Self.institutions(dossier, on: $0).count > 1 })
            shares.note("diploma", !dossier.diplomas.isEmpty)
            shares.note("partial", !dossier.partialResults.isEmpty)
            shares.note("Dutch", dossier.nationalities.contains { $0.isDutch })
            shares.note("exam", dossier.periods.contains { $0.pathway == .exam })
            shares.note("dead", dossier.person.deathDate != nil)
            shares.note("more", dossier.enrolments.count > 1)
            let years = Dictionary(grouping: dossier.diplomas, by: \.obtainedOn.year)
            shares.note("twice", years.values.contains { $0.count > 1 })
        }
        #expect((12...35).contains(shares.share("concurrence")))
        #expect((450...750).contains(shares.share("diploma")))
        #expect((150...250).contains(shares.share("partial")))
        #expect((850...960).contains(shares.share("Dutch")))
        #expect((3...20).contains(shares.share("exam")))
        #expect((1...5).contains(shares.share("dead")))
        #expect((200...400).contains(shares.share("more")))
        #expect((8...40).contains(shares.share("twice")))
    }

    /// 1 October and 1 February of all years.
    private static func countDates(_ register: SyntheticRegister) throws -> [Day] {
        try (register.firstDay.year..<register.lastDay.year).flatMap { year in
            let october = Day(year: year, month: 10, day: 1)
            let february = Day(year: year + 1, month: 2, day: 1)
            return [try #require(october), try #require(february)]
        }
    }

    private static func institutions(_ dossier: Dossier, on day: Day) -> Set<Brin> {
        Set(dossier.enrolments.filter { $0.covers(day) }.map(\.brin))
    }

    @Test func ofDecisions() throws {
        let register = try SyntheticRegisterTests.register(Self.persons)
        let year = try #require(FundingYear(2027))
        let decider = try Decider(fundingYear: year, tables: try ReferenceFolder.builtIn())
        var persons = Shares(total: Self.persons)
        var records = Shares()
        var diplomas = Shares()
        for place in 0..<Self.persons {
            let decision = decider.decide(register.dossier(at: place))
            persons.note("record", decision.enrolments.contains { $0.october != nil || $0.february != nil })
            for record in decision.enrolments.compactMap(\.october) {
                records.total += 1
                records.note("BBL", record.pathway == .bbl)
                records.note("funded", record.funded == true)
                for signal in record.signals.ordered { records.note("\(signal)", true) }
            }
            for diploma in decision.diplomas {
                diplomas.total += 1
                diplomas.note("funded", diploma.funded)
            }
        }
        #expect((400...500).contains(persons.share("record")))
        #expect((200...300).contains(records.share("BBL")))
        #expect((880...970).contains(records.share("funded")))
        #expect((100...170).contains(diplomas.total * 1000 / Self.persons))
        #expect((780...950).contains(diplomas.share("funded")))
        // Each flaw happens, none of them often.
        let flaws: [Signal] = [
            .notRequested, .trainingUnknown, .pathwayNotFundable, .secondaryPhase, .noLawfulResidence,
            .livesOutsideArea, .nationalityUnknown, .countryUnknown, .deceased, .noAgreementInTime, .noPracticeInTime,
            .placementForOtherTraining, .concurrenceLost, .concurrenceWon,
        ]
        for flaw in flaws {
            #expect(records.found["\(flaw)", default: 0] > 0, "\(flaw)")
            #expect(records.share("\(flaw)") < 30, "\(flaw)")
        }
    }
}
