import FundingModel
import FundingRules
import Testing

/// An explanation never contradicts its decision, and names facts and article of each check.
@Suite struct ExplanationTests {
    static let dossiers = [
        "enr 27DV C1 2024-08-01..2027-07-31 30003/BOL",
        "enr 27DV C1 2024-08-01..2027-07-31 99999/ODT/N/VO ; nat 0052 .. ; brp N ; lives FR ; died 2020-01-01",
        "enr 27DV C1 2024-08-01..2027-07-31 30003/BBL ; bpv C1 1 2025-12-31 2025-12-31..2026-06-30 30003",
        "enr 27DV C1 2024-08-01..2027-07-31 30003/BBL ; bpv C1 1 2026-01-01 2025-12-31..2026-06-30 30003",
        "enr 27DV C1 2024-08-01..2027-07-31 30003/BOL ; enr 25LX C1 2024-08-02..2027-07-31 30010/BOL",
        "enr 27DV C1 2024-08-01..2027-07-31 30003/BOL ; exo 27DV C1 2025-10-01 N besluit ; nothing",
        "enr 27DV C1 2020-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2025-05-01 40004 C1 ; dip 27DV 2 2025-06-01 30003 C1",
        "enr 27DV C1 2020-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2025-05-01 10001 C1 ; dip 27DV 2 2025-06-01 50005 -",
        "enr 25LX C0 2020-08-01..2023-01-01 30003/BOL ; enr 27DV C1 2025-01-01..2025-07-31 30003/EX ; dip 27DV 1 2025-06-01 30003 C1",
    ]

    @Test(arguments: dossiers) func agreesWithTheDecision(_ text: String) throws {
        for year in [2019, 2022, 2027] {
            let decider = try Decider(fundingYear: #require(FundingYear(year)), tables: TestTables.reference)
            let dossier = Sketch.dossier(text)
            let decision = decider.decide(dossier)
            let explanation = decider.explain(dossier)
            var records = explanation.records.makeIterator()
            for enrolment in decision.enrolments {
                for record in [enrolment.october, enrolment.february].compactMap(\.self) {
                    let next = records.next()
                    let told = try #require(next)
                    #expect(
                        told.subject
                            == .enrolment(brin: enrolment.brin, sequence: enrolment.sequence, countDate: record.date))
                    #expect(told.funded == record.funded)
                    #expect(told.checks.compactMap(\.signal) == record.signals.ordered)
                }
            }
            for diploma in decision.diplomas {
                let next = records.next()
                let told = try #require(next)
                #expect(
                    told.subject
                        == .diploma(brin: diploma.brin, result: diploma.result, obtainedOn: diploma.obtainedOn))
                #expect(told.funded == diploma.funded)
                #expect(told.checks.compactMap(\.signal) == diploma.signals.ordered)
            }
            let surplus = records.next()
            #expect(surplus == nil)
            for check in explanation.records.flatMap(\.checks) {
                #expect(!check.article.isEmpty && !check.name.isEmpty && !check.facts.isEmpty)
            }
        }
    }

    @Test func tellsTheFactsOfTheAgreement() throws {
        let decider = try Decider(fundingYear: #require(FundingYear(2027)), tables: TestTables.reference)
        let explanation = decider.explain(Sketch.dossier(Self.dossiers[3]))
        let check = try #require(explanation.records[0].checks.first { $0.name.contains("BPV") })
        #expect(check.outcome == .fails && check.signal == .noAgreementInTime)
        #expect(check.article == "UWEB 2.2.2.2, 2.2.3.2")
        #expect(
            check.facts.map { "\($0.name): \($0.value)" } == [
                "overeenkomsten bij de instelling: 1", "passend bij de opleiding: 1",
                "gesloten uiterlijk 2025-12-31: 0", "met praktijk op tijd: geen",
            ])
        #expect(explanation.records[1].checks.first { $0.name.contains("BPV") }?.outcome == .notApplicable)
    }

    @Test func carriesItsReceipt() throws {
        let decider = try Decider(fundingYear: #require(FundingYear(2022)), tables: TestTables.reference)
        let receipt = decider.explain(Sketch.dossier(Self.dossiers[0])).receipt
        #expect(receipt == Receipt(ruleSet: "UWEB 2018-11-17", referenceData: "test", program: ProgramVersion.current))
    }

    @Test(arguments: [(2015, "UWEB 2015-01-01"), (2019, "UWEB 2015-01-01"), (2020, "UWEB 2018-11-17"),
        (2023, "UWEB 2018-11-17"), (2024, "UWEB 2024-08-01"), (2027, "UWEB 2024-08-01")])
    func ruleSetOfTheYear(_ year: Int, _ name: String) throws {
        #expect(try RuleSet.covering(#require(FundingYear(year))).name == name)
    }

    @Test func noRulesBefore2015() throws {
        let year = try #require(FundingYear(2014))
        let error = #expect(throws: RuleSetError.self) { try RuleSet.covering(year) }
        #expect(error?.description == "no rule set covers funding year 2014; known are 2015 and later")
    }

    @Test func saysWhatRestsOnAnAssumption() throws {
        let decider = try Decider(fundingYear: #require(FundingYear(2027)), tables: TestTables.reference)
        #expect(decider.decide(Sketch.dossier("enr 27DV C1 2024-08-01..2027-07-31 30010/BOL")).restsOnAssumption)
        #expect(!decider.decide(Sketch.dossier("enr 27DV C1 2024-08-01..2027-07-31 30003/BOL")).restsOnAssumption)
        #expect(decider.decide(Sketch.dossier("enr 27DV C1 2020-08-01..2025-07-31 30003/BOL ; dip 27DV 1 2025-06-01 30010 C1")).restsOnAssumption)
    }
}
