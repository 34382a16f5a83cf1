import FundingModel
import FundingRules
import Testing

/// Section 4, concurrence, ex officio and outcome. Source: WEB 2.2.2.3; the order is a choice.
@Suite struct ConcurrenceTests {
    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 30003/BOL", """
        later enrolled wins        | $ ; enr 25LX C1 2024-08-02..2027-07-31 30003/BOL | 25LX C1: oct +c=1.300000[8(27DV)] feb .c[8(27DV)]; 27DV C1: oct -[7(25LX)] feb .[7(25LX)]
        same day, BOL before BBL   | $ ; enr 25LX C1 2024-08-01..2027-07-31 30003/BBL ; bpv C1 1 2025-09-01 2025-09-01..2026-06-30 30003 | 25LX C1: oct -[7(27DV)]{C1/1} feb .[7(27DV)]; 27DV C1: oct +c=1.300000[8(25LX)] feb .c[8(25LX)]
        BPV holds goes first       | $ ; enr 25LX C1 2025-08-01..2027-07-31 30003/BBL | 25LX C1: oct -[30,7(27DV)] feb .c[8(27DV)]; 27DV C1: oct +c=1.300000[8(25LX)] feb .[7(25LX)]
        higher price factor        | $ ; enr 28AB C1 2024-08-01..2027-07-31 40004/BOL | 27DV C1: oct -[7(28AB)] feb .[7(28AB)]; 28AB C1: oct +c=1.400000[8(27DV)] feb .c[8(27DV)]
        lower BRIN                 | $ ; enr 25LX C9 2024-08-01..2027-07-31 30003/BOL | 25LX C9: oct +c=1.300000[8(27DV)] feb .c[8(27DV)]; 27DV C1: oct -[7(25LX)] feb .[7(25LX)]
        lower sequence, own BRIN   | $ ; enr 27DV C10 2024-08-01..2027-07-31 30003/BOL ; enr 27DV B2 2024-08-01..2027-07-31 30003/BOL | 27DV B2: oct +c=1.300000[8(27DV)] feb .c[8(27DV)]; 27DV C1: oct -[7(27DV)] feb .[7(27DV)]; 27DV C10: oct -[7(27DV)] feb .[7(27DV)]
        one fails another check    | $ ; enr 25LX C1 2025-08-01..2027-07-31 30003/BOL/N | 25LX C1: oct -[9] feb .[9]; 27DV C1: oct +c=1.300000 feb .c
        each date by itself        | $ ; enr 25LX C1 2025-10-02..2027-07-31 30003/BOL | 25LX C1: oct none feb .c[8(27DV)]; 27DV C1: oct +c=1.300000 feb .[7(25LX)]
        BBL alone without BPV wins | enr 27DV C1 2024-08-01..2027-07-31 30003/BBL     | 27DV C1: oct -c[30] feb .c
        """))
    func order(_ row: Row) throws { try row.check() }

    @Test func namesAtMostFiveOthers() throws {
        let brins = ["10AA", "11AA", "12AA", "13AA", "14AA", "15AA", "16AA"]
        let text = brins.map { "enr \($0) C1 2024-08-01..2027-07-31 30003/BOL" }.joined(separator: ";")
        let decider = try Decider(fundingYear: #require(FundingYear(2027)), tables: TestTables.reference)
        let decision = decider.decide(Sketch.dossier(text))
        #expect(decision.enrolments[0].october?.rivals.map(\.description) == Array(brins[1...5]))
        #expect(decision.enrolments[6].october?.rivals.map(\.description) == Array(brins[0...4]))
    }

    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 30003/BOL", """
        set to not funded          | $ ; exo 27DV C1 2025-10-01 N besluit   | 27DV C1: oct -c[12(besluit)] feb .c
        set to funded              | $/N ; exo 27DV C1 2025-10-01 J besluit | 27DV C1: oct +=1.300000[9,12(besluit)] feb .[9]
        funded, training unknown   | enr 27DV C1 2024-08-01..2027-07-31 99999/BOL ; exo 27DV C1 2025-10-01 J b | 27DV C1: oct +[22,24,12(b)] feb .[22,24]
        another year's date        | $ ; exo 27DV C1 2024-10-01 N besluit   | 27DV C1: oct +c=1.300000 feb .c
        no such record             | $ ; exo 27DV C2 2025-10-01 N besluit   | 27DV C1: oct +c=1.300000 feb .c
        after concurrence          | $ ; enr 25LX C1 2024-08-02..2027-07-31 30003/BOL ; exo 27DV C1 2025-10-01 J b | 25LX C1: oct +c=1.300000[8(27DV)] feb .c[8(27DV)]; 27DV C1: oct +=1.300000[7(25LX),12(b)] feb .[7(25LX)]
        """))
    func exOfficio(_ row: Row) throws { try row.check() }

    @Test func institutionAndLicence() throws {
        let brin = try #require(Brin("27DV"))
        let code = try #require(TrainingCode("30003"))
        func tables(funded: Day?, licensed: Day?) -> ReferenceTables {
            var tables = TestTables.reference
            tables.institutions = InstitutionTable([
                .init(brin: brin, name: "ROC", fundedFrom: nil, fundedUntil: funded, successor: nil)
            ])
            tables.licences = LicenceTable([.init(brin: brin, trainingCode: code, from: nil, until: licensed)])
            return tables
        }
        let dossier = "enr 27DV C1 2024-08-01..2027-07-31 30003/BOL"
        let first = Day("2025-10-01"), before = Day("2025-09-30")
        try Row(name: "both until the day", dossier: dossier, expected: "27DV C1: oct +c=1.300000 feb .[21,2]")
            .check(tables: tables(funded: first, licensed: first))
        try Row(name: "not funded", dossier: dossier, expected: "27DV C1: oct -[21] feb .[21]")
            .check(tables: tables(funded: before, licensed: nil))
        try Row(name: "no licence", dossier: dossier, expected: "27DV C1: oct -[2] feb .[2]")
            .check(tables: tables(funded: nil, licensed: before))
        try Row(
            name: "unknown institution", dossier: "enr 28AB C1 2024-08-01..2027-07-31 30003/BOL",
            expected: "28AB C1: oct -[21,2] feb .[21,2]"
        ).check(tables: tables(funded: nil, licensed: nil))
    }
}
