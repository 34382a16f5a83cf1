import FundingModel
import FundingRules
import Testing

/// What a message may alter no more while changes are stopped; domain, section 7. Funding year 2027: count dates
/// 1 October 2025 and 1 February 2026, placements agreed before 1 January 2026.
///
/// Expected are the refusals as `oct|feb|bpv field` of a change, without the `|`: `oct 0.period` for `changes[0].period`.
@Suite struct FreezeTests {
    private static let base = "enr 27DV C1 2024-08-01..2027-07-31 30003/BBL"
    private static let placed = "\(base) ; bpv C1 1 2025-12-31 2025-12-31..2026-06-30 30003"

    @Test(
        "Count dates",
        arguments: MessageRow.table(
            base,
            """
            period from 2 October               | $ | per C1 20002/BOL@2025-10-02 | feb 0.period
            period from 1 October               | $ | per C1 20002/BOL@2025-10-01 | oct 0.period ; feb 0.period
            period from 1 February              | $ | per C1 20002/BOL@2026-02-01 | feb 0.period
            period from 2 February              | $ | per C1 20002/BOL@2026-02-02 |
            period that another one hides       | $ 30003/BBL@2025-09-01 | per C1 20002/BOL@2025-08-01 |
            period as it is                     | $ | per C1 30003/BBL@2024-08-01 |
            any field of the current period     | $ | per C1 30003/BBL/N@2024-08-01 | oct 0.period ; feb 0.period
            period of before taken out          | $ 30003/BBL@2025-10-01 | drop per C1 2024-08-01 |
            current period taken out            | $ 20002/BBL@2025-10-02 | drop per C1 2025-10-02 | feb 0.deletePeriod
            ends on 1 February                  | $ | enr 27DV C1 2024-08-01..2027-07-31!2026-02-01 |
            ends on 31 January                  | $ | enr 27DV C1 2024-08-01..2027-07-31!2026-01-31 | feb 0.enrolment
            ends on 1 October                   | $ | enr 27DV C1 2024-08-01..2025-10-01 | feb 0.enrolment
            ends on 30 September                | $ | enr 27DV C1 2024-08-01..2025-09-30 | oct 0.enrolment ; feb 0.enrolment
            begins a day earlier                | $ | enr 27DV C1 2024-07-31..2027-07-31 | oct 0.enrolment ; feb 0.enrolment
            begins earlier, over by 1 October   | enr 27DV C1 2024-08-01..2025-09-30 30003/BBL | enr 27DV C1 2024-07-31..2025-09-30 |
            new, covers 1 February alone        | nat 1 .. | enr 27DV C1 2025-10-02..2026-02-01 30003/BBL | feb 0.enrolment
            new, covers neither                 | nat 1 .. | enr 27DV C1 2025-10-02..2026-01-31 30003/BBL |
            new, with a person                  | ? | person 1990-01-01 ; $ | oct 1.enrolment ; feb 1.enrolment
            new, no period yet on 1 October     | nat 1 .. | enr 27DV C1 2025-10-01..2025-10-31 30003/BBL@2025-10-02 | oct 0.enrolment
            taken out                           | $ | drop enr C1 | oct 0.deleteEnrolment ; feb 0.deleteEnrolment
            taken out, and the person           | $ | drop enr C1 ; drop person | oct 0.deleteEnrolment ; feb 0.deleteEnrolment
            taken out and put back              | $ | drop enr C1 ; $ |
            first change that touches it        | $ ; enr 27DV C2 2026-03-01..2027-07-31 30003/BBL | per C2 20002/BOL@2026-03-01 ; per C1 20002/BOL@2026-03-01 ; drop enr C1 | oct 1.period ; feb 1.period
            two enrolments                      | $ ; enr 27DV C2 2024-08-01..2026-01-31 30003/BBL | drop enr C2 ; drop enr C1 | oct 1.deleteEnrolment ; feb 1.deleteEnrolment ; oct 0.deleteEnrolment
            another's count dates stay          | $ ; enr 25LX C1 2024-08-01..2027-07-31 30003/BBL | per C1 20002/BOL@2026-02-02 |
            facts of the person                 | $ | person 1991-01-01 ; nat 5 .. ; title 21 .. |
            diplomas                            | $ ; dip 27DV R1 2025-06-01 30003 C1 | dip 27DV R2 2025-06-01 20002 C1 ; drop dip R1 |
            support periods                     | $ | sup C1 2024-08-01..2027-07-31 2025-09-01..2025-12-31 |
            """))
    func countDates(_ row: MessageRow) throws { try check(row) }

    @Test(
        "Placements",
        arguments: MessageRow.table(
            placed,
            """
            new, agreed 31 December             | $ | bpv C1 2 2025-12-31 2026-03-01..2026-06-30 30003 | bpv 0.placement
            new, agreed 1 January               | $ | bpv C1 2 2026-01-01 2025-12-31..2026-06-30 30003 |
            as it is                            | $ | bpv C1 1 2025-12-31 2025-12-31..2026-06-30 30003 |
            any field of it                     | $ | bpv C1 1 2025-12-31 2025-12-31..2026-06-30 - | bpv 0.placement
            its end                             | $ | bpv C1 1 2025-12-31 2025-12-31..2026-06-30!2026-05-01 30003 | bpv 0.placement
            now agreed after                    | $ | bpv C1 1 2026-01-01 2025-12-31..2026-06-30 30003 | bpv 0.placement
            now agreed before                   | $ ; bpv C1 2 2026-01-01 2026-01-01..2026-06-30 30003 | bpv C1 2 2025-12-31 2026-01-01..2026-06-30 30003 | bpv 0.placement
            agreed after, still after           | $ ; bpv C1 2 2026-01-01 2026-01-01..2026-06-30 30003 | bpv C1 2 2026-01-02 2026-01-02..2026-06-30 30003 |
            agreed years before                 | $ | bpv C1 2 2015-01-01 2015-01-01..2015-06-30 - | bpv 0.placement
            taken out                           | $ | drop bpv C1 1 | bpv 0.deletePlacement
            taken out, agreed after             | $ ; bpv C1 2 2026-01-01 2026-01-01..2026-06-30 30003 | drop bpv C1 2 |
            taken out and put back              | $ | drop bpv C1 1 ; bpv C1 1 2025-12-31 2025-12-31..2026-06-30 30003 |
            out with its enrolment              | $ | drop enr C1 | oct 0.deleteEnrolment ; feb 0.deleteEnrolment ; bpv 0.deleteEnrolment
            lost as the enrolment is new        | $ | drop enr C1 ; enr 27DV C1 2024-08-01..2027-07-31 30003/BBL | bpv 0.deleteEnrolment
            two, and the second is touched      | $ ; bpv C1 2 2025-01-01 2026-01-01..2026-06-30 30003 | bpv C1 1 2025-12-31 2025-12-31..2026-06-30 30003 ; drop bpv C1 2 | bpv 1.deletePlacement
            of another institution              | $ ; enr 25LX C9 2024-08-01..2024-09-30 30003/BBL ; bpv C9 1 2025-12-31 2025-12-31..2026-06-30 30003 | nat 5 .. |
            """))
    func placements(_ row: MessageRow) throws { try check(row) }

    @Test("Who is refused what", arguments: Standing.allCases, [false, true])
    func standings(standing: Standing, accountant: Bool) throws {
        let before = Sketch.dossier(Self.placed)
        let frozen = try refusals(before, "drop enr C1", standing, accountant)
        let rule: Refusal.Rule? =
            switch standing {
            case .stopped: accountant ? nil : .changesStopped
            case .approved: .reportApproved
            case .open, .complete, .restricted, .definitive, .historical: nil
            }
        #expect(frozen.map(\.rule) == (rule.map { [$0, $0, $0] } ?? []))
        #expect(try refusals(before, "per C1 20002/BOL@2026-02-02 ; nat 5 ..", standing, accountant).isEmpty)
    }

    @Test func anotherYearHasOtherDays() throws {
        let before = Sketch.dossier(Self.placed)
        let found = try refusals(before, "per C1 20002/BOL@2025-10-02", .stopped, false, year: 2026)
        #expect(found.isEmpty)
        let next = try refusals(before, "per C1 20002/BOL@2026-10-01", .stopped, false, year: 2028)
        #expect(next.map(text) == ["1 oktober 2026 0.period", "1 februari 2027 0.period"])
    }

    @Test func textsNameRuleAndDay() throws {
        let before = Sketch.dossier(Self.placed)
        #expect(
            try refusals(before, "drop enr C1", .stopped, false).map(\.text) == [
                "Mutatiestop: de gegevens op teldatum 1 oktober 2025 liggen vast, tenzij de accountant de wijziging "
                    + "verantwoordt (domein, paragraaf 7).",
                "Mutatiestop: de gegevens op teldatum 1 februari 2026 liggen vast, tenzij de accountant de wijziging "
                    + "verantwoordt (domein, paragraaf 7).",
                "Mutatiestop: een praktijkovereenkomst gesloten vóór 1 januari 2026 ligt vast, tenzij de accountant "
                    + "de wijziging verantwoordt (domein, paragraaf 7).",
            ])
        #expect(
            try refusals(before, "drop bpv C1 1", .approved, true).map(\.text) == [
                "Assurancerapport goedgekeurd: een praktijkovereenkomst gesloten vóór 1 januari 2026 ligt vast "
                    + "(domein, paragraaf 7)."
            ])
    }

    @Test func noChangeTouchesIt() throws {
        let year = try #require(FundingYear(2027))
        let found = Freeze.refusals(
            before: Sketch.dossier(Self.placed), after: nil, brin: try #require(Brin("27DV")), year: year,
            standing: .stopped, isAnsweredByAccountant: false, changes: Message.changes("nat 5 .."))
        #expect(found.map(\.field) == ["changes", "changes", "changes"])
        let other = Freeze.refusals(
            before: Sketch.dossier(Self.placed), after: nil, brin: try #require(Brin("25LX")), year: year,
            standing: .stopped, isAnsweredByAccountant: false, changes: [])
        #expect(other.isEmpty)
    }

    // MARK: - Checking

    private func check(_ row: MessageRow, location: SourceLocation = #_sourceLocation) throws {
        let found = try refusals(row.before, row.changes, .stopped, false)
        let names = ["1 oktober 2025": "oct", "1 februari 2026": "feb", "1 januari 2026": "bpv"]
        let texts = found.map { refusal in
            names.reduce(text(refusal)) { $0.replacing($1.key, with: $1.value) }
        }
        #expect(texts.joined(separator: " ; ") == row.expected, "\(row.name)", sourceLocation: location)
    }

    private func refusals(
        _ before: Dossier?, _ changes: String, _ standing: Standing, _ accountant: Bool, year: Int = 2027
    ) throws -> [Refusal] {
        let message = Message.registration(changes, accountant: accountant)
        let after: Dossier?
        switch message.applied(to: before) {
        case .changed(let dossier): after = dossier
        case .personGone: after = nil
        case .refused(let refusals):
            Issue.record("refused: \(refusals)")
            after = before
        }
        return Freeze.refusals(
            before: before, after: after, brin: message.brin, year: try #require(FundingYear(year)),
            standing: standing, isAnsweredByAccountant: accountant, changes: message.changes)
    }

    /// The day a text names, and the field.
    private func text(_ refusal: Refusal) -> String {
        let words = refusal.text.split(separator: " ").map(String.init)
        let day = words.firstIndex(of: "1").map { words[$0..<min($0 + 3, words.count)].joined(separator: " ") }
        let field = refusal.field.dropFirst("changes[".count).split(separator: "]", maxSplits: 1).joined()
        return "\(day ?? "no day") \(field)"
    }
}
