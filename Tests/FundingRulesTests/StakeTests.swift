import ExchangeFormats
import Foundation
import FundingModel
import FundingRules
import ReferenceData
import Testing

/// What is at stake: each value calculated by hand from section 6, or decided once more on mended facts.
///
/// A line is `SIGNAL@DAY` (`never` where nothing mends it), `&` the signals it stands with, the records (`o` 1 October,
/// `f` 1 February, `d` diplomas), `c` what would count more (1 October+1 February), and per group
/// `GROUP:BASE[+DIPLOMA BASE]=VALUE`.
@Suite struct StakeTests {
    private static func text(_ stake: InstitutionStake) -> String {
        stake.lines.flatMap { line in
            let name = "\(line.signal.rawValue)@\(line.mendableUntil?.description ?? "never")"
            let alone = line.alone == StakeSum() ? [] : ["\(name)\(text(line.alone))"]
            return alone + line.together.map { other in
                name + " &" + other.others.ordered.map { String($0.rawValue) }.joined(separator: ",") + text(other.sum)
            }
        }.joined(separator: "; ")
    }

    private static func text(_ sum: StakeSum) -> String {
        var text = ""
        for (letter, count) in [("o", sum.october), ("f", sum.february), ("d", sum.diplomas)] where count != 0 {
            text += " \(letter)\(count)"
        }
        if sum.countingOctober != 0 || sum.countingFebruary != 0 {
            text += " c\(sum.countingOctober)+\(sum.countingFebruary)"
        }
        for group in sum.groups {
            let diplomas = group.diplomaBase.millionths == 0 ? "" : "+\(group.diplomaBase)"
            text += " \(group.group):\(group.base)\(diplomas)=\(group.value)"
        }
        return text
    }

    private static func stake(_ dossiers: [Dossier], _ brin: String = "27DV") throws -> InstitutionStake {
        let year = try #require(FundingYear(2027))
        let decider = try Decider(fundingYear: year, tables: TestTables.reference)
        var count = StakeCount(brin: try #require(Brin(brin)))
        for dossier in dossiers { count.add(dossier, by: decider) }
        return count.result(try TotalsCalculation(fundingYear: year))
    }

    /// A row's dossier is one or, behind `//`, several persons.
    @Test(arguments: Row.table("enr 27DV C1 2024-08-01..2027-07-31 30003", """
        all is well                | $/BOL                                        |
        no agreement               | $/BBL                                        | 30@2025-12-31 o1 34:0.520000=0.42
        practice from 1 January    | $/BBL ; bpv C1 1 2025-12-31 2026-01-01..2026-07-31 30003 | 31@2025-12-31 o1 34:0.520000=0.42
        health, from 2 June        | enr 27DV C1 2024-08-01..2027-07-31 30006/BBL ; bpv C1 1 2025-12-31 2026-06-02..2026-07-31 30006 | 31@2026-06-01 o1 34:0.640000=0.51
        for another training       | $/BBL ; bpv C1 1 2025-09-01 2025-09-01..2026-07-31 40004 | 32@2025-12-31 o1 34:0.520000=0.42
        not requested              | $/BOL/N                                      | 9@2026-07-01 o1 f1 c1+1 34:1.300000=1.04
        entree without 0.8         | enr 27DV C1 2024-08-01..2027-07-31 10001/BOL/N | 9@2026-07-01 o1 f1 c1+1 entree:1.000000=1.00
        two at once                | $/BBL/N                                      | 9@2026-07-01 f1 c0+1; 9@2026-07-01 &30 o1 c1+0 34:0.520000=0.42; 30@2025-12-31 &9 o1 c1+0 34:0.520000=0.42
        three at once              | died 2025-09-30 ; enr 27DV C1 2024-08-01..2025-10-01 30003/BOL/N/VO | 9@2026-07-01 &14,27 o1 c1+0 34:1.300000=1.04; 14@never &9,27 o1 c1+0 34:1.300000=1.04; 27@never &9,14 o1 c1+0 34:1.300000=1.04
        deceased                   | died 2025-09-30 ; $/BOL                      | 27@never o1 f1 c1+1 34:1.300000=1.04
        lost elsewhere             | $/BOL ; enr 25LX C1 2024-08-02..2027-07-31 30003/BOL | 7@2026-07-01 o1 f1 c1+1 34:1.300000=1.04
        mended, then it wins       | enr 25LX C1 2024-08-01..2027-07-31 30003/BOL ; enr 27DV C1 2025-08-01..2027-07-31 30003/BBL | 7@2026-07-01 &30 o1 c1+0 34:0.520000=0.42; 30@2025-12-31 o1 c1+0 34:0.520000=0.42
        mended, then it loses      | $/BOL/N ; enr 25LX C1 2024-08-02..2027-07-31 30003/BOL | 9@2026-07-01 &7 o1 f1 c1+1 34:1.300000=1.04
        its own other one loses    | $/BOL ; enr 27DV C2 2025-08-01..2027-07-31 40004/BOL/N | 9@2026-07-01 o1 f1 34:0.100000=0.08
        its own other one is worth more | enr 27DV C1 2024-08-01..2027-07-31 40004/BOL ; enr 27DV C2 2025-08-01..2027-07-31 30003/BOL/N | 9@2026-07-01 o1 f1 34:-0.100000=-0.08
        another institution's      | enr 25LX C1 2024-08-02..2027-07-31 30003/BOL/N |
        set ex officio to no       | $/BOL ; exo 27DV C1 2025-10-01 N besluit     | 12@2026-07-01 o1 34:1.300000=1.04
        set ex officio to yes      | $/BOL/N ; exo 27DV C1 2025-10-01 J besluit   | 9@2026-07-01 f1 c0+1
        training unknown           | enr 27DV C1 2024-08-01..2027-07-31 99999/BOL | 22@2026-07-01 &24 o1 f1 c1+1; 24@2026-07-01 &22 o1 f1 c1+1
        no nationality is no fault | nothing ; $/BOL                              |
        no lawful residence        | title 98 .. ; $/BOL                          | 25@2026-07-01 o1 f1 c1+1 34:1.300000=1.04
        Cf as it stands: 0.5       | enr 27DV C1 2024-08-01..2025-12-31 30003/BOL // $/BOL/N | 9@2026-07-01 o1 f1 c1+1 34:1.300000=0.52
        added up over persons      | $/BBL // $/BBL // enr 27DV C1 2024-08-01..2027-07-31 20002/BBL | 30@2025-12-31 o3 2:0.440000=0.35 34:1.040000=0.83
        """))
    func enrolments(_ row: Row) throws {
        #expect(Self.text(try Self.stake(Self.persons(row.dossier))) == row.expected)
    }

    private static func persons(_ text: String) -> [Dossier] {
        text.components(separatedBy: "//").map { Sketch.dossier($0) }
    }

    @Test(arguments: Row.table("enr 27DV C1 2020-08-01..2025-07-31 30003/BOL", """
        no fundable enrolment | $ ; dip 27DV 1 2025-06-01 30003 -    | 42@2026-07-01 d1 34:0.000000+3.000000=0.60
        level 2               | $ ; dip 27DV 1 2025-06-01 20002 C1 N | 9@2026-07-01 d1 2:0.000000+1.000000=0.20
        two at once           | $ ; dip 27DV 1 2025-06-01 30003 - N  | 9@2026-07-01 &42 d1 34:0.000000+3.000000=0.60; 42@2026-07-01 &9 d1 34:0.000000+3.000000=0.60
        entree                | $ ; dip 27DV 1 2025-06-01 10001 C1   | 41@never d1
        higher before         | $ ; dip 25LX 0 2023-06-01 40004 - ; dip 27DV 1 2025-06-01 30003 C1 | 43@never &45 d1
        adds nothing          | $ ; dip 25LX 0 2023-06-01 30003 - ; dip 27DV 1 2025-06-01 30003 C1 | 45@never d1
        after a lower one     | $ ; dip 25LX 0 2023-06-01 20002 - ; dip 27DV 1 2025-06-01 30003 C1 N | 9@2026-07-01 d1 34:0.000000+2.000000=0.40
        another's             | $ ; dip 25LX 0 2025-06-01 20002 - |
        """))
    func diplomas(_ row: Row) throws {
        #expect(Self.text(try Self.stake(Self.persons(row.dossier))) == row.expected)
    }

    /// (own + value) / (national + value) − own / national, and that part of the budget, by hand.
    @Test func shareAndAmount() throws {
        let stake = try Self.stake(Self.persons(
            "enr 27DV C1 2024-08-01..2027-07-31 30003/BOL // enr 27DV C1 2024-08-01..2027-07-31 30003/BOL/N"))
        let national = NationalTotals(groups: [NationalGroup(group: .levels34, sum: try #require(Decimal2("10.40")))])
        let budgets = Budgets(byGroup: [.levels34: Money(euros: 1000)])
        let shared = stake.sharing(national, budgets: budgets)
        let group = try #require(shared.lines.first?.alone.groups.first)
        // 2.08 / 11.44 − 1.04 / 10.40 = 0.0818…
        #expect(group.share == Ratio(2_08, 11_44) - Ratio(1_04, 10_40))
        #expect(group.share?.text(decimals: 8) == "0.08181818")
        #expect(shared.lines.first?.alone.amount?.text(decimals: 0) == "8182")
        #expect(stake.lines.first?.alone.amount == nil)
        let nothing = stake.sharing(NationalTotals(groups: []), budgets: budgets)
        #expect(nothing == stake)
    }

    private static func cases() throws -> [Dossier] {
        let url = try #require(
            Bundle.module.url(forResource: "dossiers-2027", withExtension: "jsonl", subdirectory: "Cases"))
        let lines = try Data(contentsOf: url).split(separator: 10)
        return lines.map { line in
            var reader = DossierReader()
            guard let dossier = try? reader.read(Array(line).span) else { preconditionFailure("a case that is no dossier") }
            return dossier
        }
    }

    /// Counted in parts or whole, in whatever order: the same.
    @Test func partsAddUp() throws {
        let year = try #require(FundingYear(2027))
        let decider = try Decider(fundingYear: year, tables: ReferenceFolder.builtIn())
        let calculation = try TotalsCalculation(fundingYear: year)
        let dossiers = try Self.cases()
        let brins = Set(dossiers.flatMap { $0.enrolments.map(\.brin) })
        for brin in brins.sorted().prefix(4) {
            var (whole, front, back) = (StakeCount(brin: brin), StakeCount(brin: brin), StakeCount(brin: brin))
            for dossier in dossiers { whole.add(dossier, by: decider) }
            for dossier in dossiers.suffix(from: 60).reversed() { back.add(dossier, by: decider) }
            for dossier in dossiers.prefix(60) { front.add(dossier, by: decider) }
            back += front
            #expect(back.result(calculation) == whole.result(calculation))
            var own = Tally()
            for dossier in dossiers {
                let decision = decider.decide(dossier)
                for enrolment in decision.enrolments where enrolment.brin == brin { own.add(enrolment) }
                for diploma in decision.diplomas where diploma.brin == brin { own.add(diploma) }
            }
            #expect(whole.tally == own)
        }
    }

    /// Signal 9 of 1 October against the same dossier with the period requested: decided by the plain rules.
    @Test func takingAsRequestedIsRequesting() throws {
        let year = try #require(FundingYear(2027))
        let decider = try Decider(fundingYear: year, tables: ReferenceFolder.builtIn())
        var checked = 0
        for dossier in try Self.cases().map(Self.unrequested) {
            let before = decider.decide(dossier)
            for enrolment in before.enrolments {
                guard let record = enrolment.october, record.signals.ordered.filter({ !$0.isInformative }) == [.notRequested]
                else { continue }
                let after = decider.decide(Self.requested(dossier, enrolment))
                var count = StakeCount(brin: enrolment.brin)
                count.add(dossier, by: decider)
                let line = try #require(
                    count.result(try TotalsCalculation(fundingYear: year)).lines.first { $0.signal == .notRequested })
                let alone = line.alone.groups.reduce(0) { $0 + $1.base.millionths }
                let isFundedNow = after.enrolments.first { $0.brin == enrolment.brin && $0.sequence == enrolment.sequence }?
                    .october?.funded == true
                let others = before.enrolments.filter { $0.brin == enrolment.brin }.count
                guard isFundedNow, others == 1 else { continue }
                #expect(alone == base(after, enrolment.brin) - base(before, enrolment.brin))
                checked += 1
            }
        }
        #expect(checked > 20)
    }

    private func base(_ decision: Decision, _ brin: Brin) -> Int64 {
        decision.enrolments.filter { $0.brin == brin }.reduce(0) { $0 + ($1.october?.contribution?.millionths ?? 0) }
    }

    /// Every second enrolment not requested.
    private static func unrequested(_ dossier: Dossier) -> Dossier {
        changed(dossier) { place, _, period in if place % 2 == 0 { period.requested = false } }
    }

    private static func requested(_ dossier: Dossier, _ decision: EnrolmentDecision) -> Dossier {
        changed(dossier) { _, enrolment, period in
            if enrolment.brin == decision.brin, enrolment.sequence == decision.sequence { period.requested = true }
        }
    }

    private static func changed(_ dossier: Dossier, _ change: (Int, Enrolment, inout Period) -> Void) -> Dossier {
        var other = Dossier(person: dossier.person)
        (other.nationalities, other.residenceTitles) = (dossier.nationalities, dossier.residenceTitles)
        (other.diplomas, other.exOfficio) = (dossier.diplomas, dossier.exOfficio)
        for (place, enrolment) in dossier.enrolments.enumerated() {
            var periods = Array(dossier.periods[enrolment.periods])
            for index in periods.indices { change(place, enrolment, &periods[index]) }
            other.append(enrolment, periods: periods, placements: Array(dossier.placements[enrolment.placements]))
        }
        return other
    }

    /// A text for every signal, and a day only where the text does not say that nothing can be done.
    @Test func everySignalSaysWhatMendsIt() throws {
        let year = try #require(FundingYear(2027))
        for signal in Signal.allCases {
            let text = Mending.text(signal)
            let isHopeless = text.hasPrefix("Niet te herstellen") || text == "Niets te herstellen."
            #expect((Mending.deadline(signal, in: year) == nil) == isHopeless, "\(signal)")
            #expect(text.hasSuffix("."))
        }
        #expect(Mending.deadline(.noPracticeInTime, in: year, isByHealth: true) == Day("2026-06-01"))
    }
}
