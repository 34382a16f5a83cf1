import ExchangeFormats
import Foundation
import FundingModel
import FundingRules
import Testing

/// The changes of an institution's message, and the form of what they leave; see `domain.md` sections 3 and 7.
///
/// Expected is `= dossier`, `gone`, or the refusals as `RULE field` of a change: `0.period` for `changes[0].period`.
@Suite struct RegistrationTests {
    private static let base = "enr 27DV C1 2024-08-01..2027-07-31 30003/BOL"

    @Test(
        "The person",
        arguments: MessageRow.table(
            base,
            """
            first message sets the person       | ? | person 1990-01-01 ; nat 1 .. ; $ | = born 1990-01-01 ; $
            without the person                  | ? | $                            | PERSON_UNKNOWN 0
            nationality without the person      | ? | nat 1 ..                     | PERSON_UNKNOWN 0
            the person comes too late           | ? | $ ; person 1990-01-01        | PERSON_UNKNOWN 0
            said once, and what else is wrong   | ? | nat 1 .. ; drop enr C1       | PERSON_UNKNOWN 0 ; ENROLMENT_UNKNOWN 1.deleteEnrolment
            unknown and taken out               | ? | drop person                  | PERSON_UNKNOWN 0
            known: the facts are replaced       | born 1980-01-01 ; died 2020-01-01 ; $ | person 1990-01-01 | = born 1990-01-01 ; $
            no change at all                    | $ |                              | NOTHING_TO_CHANGE
            no change, unknown                  | ? |                              | NOTHING_TO_CHANGE
            nationality ends the day it begins  | $ | nat 2 2001-01-01..2001-01-01 | = nat 2 2001-01-01..2001-01-01 ; $
            nationality ends the day before     | $ | nat 2 2001-01-01..2000-12-31 | END_BEFORE_START 0.nationalities[0].until
            nationality without a beginning     | $ | nat 2 ..2000-12-31           | = nat 2 ..2000-12-31 ; $
            all nationalities are replaced      | nat 1 .. ; nat 3 .. ; $ | nat 5 .. , 4 .. | = nat 5 .. ; nat 4 .. ; $
            title ends the day it begins        | $ | title 21 2001-01-01..2001-01-01 | = nat 1 .. ; title 21 2001-01-01..2001-01-01 ; $
            second title ends the day before    | $ | title 21 2001-01-01.. , 22 2001-01-01..2000-12-31 | END_BEFORE_START 0.residenceTitles[1].until
            """))
    func person(_ row: MessageRow) throws { try check(row) }

    @Test(
        "Taking a person out",
        arguments: MessageRow.table(
            base,
            """
            nothing is left                     | died 2020-01-01  | drop person   | gone
            an enrolment is left                | $ | drop person                  | PERSON_HAS_RECORDS 0.deletePerson
            of another institution              | enr 25LX C1 2024-08-01..2027-07-31 30003/BOL | drop person | PERSON_HAS_RECORDS 0.deletePerson
            a diploma is left                   | dip 25LX R1 2025-06-01 30003 | drop person | PERSON_HAS_RECORDS 0.deletePerson
            taken out before                    | $ ; dip 27DV R1 2025-06-01 30003 | drop enr C1 ; drop dip R1 ; drop person | gone
            taken out after                     | $ | drop person ; drop enr C1    | gone
            one of two taken out                | $ ; dip 27DV R1 2025-06-01 30003 | drop person ; drop enr C1 | PERSON_HAS_RECORDS 0.deletePerson
            one is added after it               | born 1990-01-01 | drop person ; $ | PERSON_HAS_RECORDS 0.deletePerson
            an ex officio status keeps nobody   | exo 27DV C1 2025-10-01 N besluit | drop person | gone
            """))
    func deletion(_ row: MessageRow) throws { try check(row) }

    @Test func partialResultsKeepAPerson() {
        var dossier = Sketch.dossier("")
        dossier.partialResults = [PartialResult(kind: .elective)]
        let effect = Message.registration("drop person").applied(to: dossier)
        #expect(text(effect) == "PERSON_HAS_RECORDS 0.deletePerson")
    }

    @Test(
        "Enrolments",
        arguments: MessageRow.table(
            base,
            """
            new, between two others             | $ ; enr 27DV C3 2024-08-01..2027-07-31 20002/BOL | enr 27DV C2 2025-08-01..2026-07-31 10001/BOL | = $ ; enr 27DV C2 2025-08-01..2026-07-31 10001/BOL ; enr 27DV C3 2024-08-01..2027-07-31 20002/BOL
            new, before another institution     | enr 30AA A1 2024-08-01..2027-07-31 20002/BOL | $ | = $ ; enr 30AA A1 2024-08-01..2027-07-31 20002/BOL
            new, after another institution      | enr 25LX Z9 2024-08-01..2027-07-31 20002/BOL | $ | = enr 25LX Z9 2024-08-01..2027-07-31 20002/BOL ; $
            same id at another institution      | enr 25LX C1 2024-08-01..2027-07-31 20002/BOL | drop enr C1 | ENROLMENT_UNKNOWN 0.deleteEnrolment
            new without periods                 | born 1990-01-01 | enr 27DV C1 2024-08-01..2027-07-31 | ENROLMENT_WITHOUT_PERIOD 0.enrolment.periods
            new with an empty list              | born 1990-01-01 | enr 27DV C1 2024-08-01..2027-07-31 none | ENROLMENT_WITHOUT_PERIOD 0.enrolment.periods
            new, its period follows             | nat 1 .. | enr 27DV C1 2024-08-01..2027-07-31 ; per C1 30003/BOL@2024-08-01 | = $
            its period comes before it          | nat 1 .. | per C1 30003/BOL@2024-08-01 ; enr 27DV C1 2024-08-01..2027-07-31 | ENROLMENT_UNKNOWN 0.period.enrolment ; ENROLMENT_WITHOUT_PERIOD 1.enrolment.periods
            changed keeps periods, placements   | $ ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - | enr 27DV C1 2024-07-31..2028-07-31!2026-01-01 | = enr 27DV C1 2024-07-31..2028-07-31!2026-01-01 30003/BOL@2024-08-01 ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 -
            periods given replace, are sorted   | $ | enr 27DV C1 2024-08-01..2027-07-31 20002/BOL@2025-01-01 10001/BOL | = enr 27DV C1 2024-08-01..2027-07-31 10001/BOL 20002/BOL@2025-01-01
            an empty list takes them out        | $ | enr 27DV C1 2024-08-01..2027-07-31 none | ENROLMENT_WITHOUT_PERIOD 0.enrolment.periods
            ends the day it begins              | nat 1 .. | enr 27DV C1 2024-08-01..2024-08-01!2024-08-01 30003/BOL | = enr 27DV C1 2024-08-01..2024-08-01!2024-08-01 30003/BOL
            planned end the day before          | nat 1 .. | enr 27DV C1 2024-08-01..2024-07-31 30003/BOL | END_BEFORE_START 0.enrolment.plannedEnd
            actual end the day before           | nat 1 .. | enr 27DV C1 2024-08-01..2024-08-01!2024-07-31 30003/BOL | END_BEFORE_START 0.enrolment.actualEnd
            both ends                           | nat 1 .. | enr 27DV C1 2024-08-01..2024-07-31!2024-07-30 30003/BOL | END_BEFORE_START 0.enrolment.plannedEnd ; END_BEFORE_START 0.enrolment.actualEnd
            of another institution              | $ | enr 25LX C1 2024-08-01..2027-07-31 30003/BOL | OTHER_INSTITUTION 0.enrolment.brin
            taken out with its rows             | $ ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - | drop enr C1 | = nat 1 ..
            taken out twice                     | $ | drop enr C1 ; drop enr C1 | ENROLMENT_UNKNOWN 1.deleteEnrolment
            taken out and new: nothing is kept  | $ ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - | drop enr C1 ; $ | = $
            taken out and new without a period  | $ | drop enr C1 ; enr 27DV C1 2024-08-01..2027-07-31 | ENROLMENT_WITHOUT_PERIOD 1.enrolment.periods
            new and taken out: order matters    | nat 1 .. | $ ; drop enr C1 | = nat 1 ..
            taken out and new: order matters    | nat 1 .. | drop enr C1 ; $ | ENROLMENT_UNKNOWN 0.deleteEnrolment
            """))
    func enrolments(_ row: MessageRow) throws { try check(row) }

    @Test(
        "Periods",
        arguments: MessageRow.table(
            base,
            """
            added                               | $ | per C1 20002/BOL@2025-01-01 | = enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL@2025-01-01
            replaced                            | $ | per C1 20002/BOL@2024-08-01 | = enr 27DV C1 2024-08-01..2027-07-31 20002/BOL
            after the end                       | $ | per C1 20002/BOL@2030-01-01 | = enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL@2030-01-01
            the day before the enrolment        | $ | per C1 20002/BOL@2024-07-31 | PERIOD_BEFORE_ENROLMENT 0.period.from
            in the enrolment's list             | $ | enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL@2024-07-31 | PERIOD_BEFORE_ENROLMENT 0.enrolment.periods[1].from
            the enrolment moves to the period   | $ | enr 27DV C1 2024-07-01..2027-07-31 ; per C1 20002/BOL@2024-07-01 | = enr 27DV C1 2024-07-01..2027-07-31 20002/BOL 30003/BOL@2024-08-01
            the enrolment moves after it        | $ | enr 27DV C1 2024-08-02..2027-07-31 | PERIOD_BEFORE_ENROLMENT 0.enrolment.enrolledOn
            after two of them, said once        | $ 20002/BOL@2024-08-02 | enr 27DV C1 2024-08-03..2027-07-31 | PERIOD_BEFORE_ENROLMENT 0.enrolment.enrolledOn
            it moves after a period just given  | $ | per C1 20002/BOL@2024-08-01 ; enr 27DV C1 2024-08-02..2027-07-31 | PERIOD_BEFORE_ENROLMENT 1.enrolment.enrolledOn
            it moves, and the period is late    | $ | enr 27DV C1 2024-08-03..2027-07-31 ; per C1 20002/BOL@2024-08-02 | PERIOD_BEFORE_ENROLMENT 0.enrolment.enrolledOn ; PERIOD_BEFORE_ENROLMENT 1.period.from
            it moves with its periods           | $ | enr 27DV C1 2024-08-02..2027-07-31 30003/BOL | = enr 27DV C1 2024-08-02..2027-07-31 30003/BOL
            two on one day                      | $ | enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL | PERIOD_TWICE 0.enrolment.periods[1].from
            three on one day                    | $ | enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL 10001/BOL | PERIOD_TWICE 0.enrolment.periods[1].from ; PERIOD_TWICE 0.enrolment.periods[2].from
            two on two days                     | $ | enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL@2024-08-02 | = enr 27DV C1 2024-08-01..2027-07-31 30003/BOL 20002/BOL@2024-08-02
            of an unknown enrolment             | $ | per C2 20002/BOL@2025-01-01 | ENROLMENT_UNKNOWN 0.period.enrolment
            taken out, one is left              | $ 20002/BOL@2025-01-01 | drop per C1 2024-08-01 | = enr 27DV C1 2024-08-01..2027-07-31 20002/BOL@2025-01-01
            the last one taken out              | $ | drop per C1 2024-08-01 | ENROLMENT_WITHOUT_PERIOD 0.deletePeriod
            the last one taken out of two       | $ 20002/BOL@2025-01-01 | drop per C1 2024-08-01 ; drop per C1 2025-01-01 | ENROLMENT_WITHOUT_PERIOD 1.deletePeriod
            and another in its place            | $ | drop per C1 2024-08-01 ; per C1 30003/BOL@2024-08-05 | = enr 27DV C1 2024-08-01..2027-07-31 30003/BOL@2024-08-05
            and the enrolment with it           | $ | drop per C1 2024-08-01 ; drop enr C1 | = nat 1 ..
            unknown period                      | $ | drop per C1 2024-08-02 | PERIOD_UNKNOWN 0.deletePeriod
            period of an unknown enrolment      | $ | drop per C2 2024-08-01 | ENROLMENT_UNKNOWN 0.deletePeriod.enrolment
            support ends the day before         | $ | sup C1 2024-08-01..2027-07-31 2025-01-01..2025-01-01 2025-03-01..2025-02-28 | END_BEFORE_START 0.enrolment.supportPeriods[1].until
            """))
    func periods(_ row: MessageRow) throws { try check(row) }

    @Test func supportPeriodsGivenReplace() throws {
        let before = Sketch.dossier(Self.base)
        func apply(_ text: String, to dossier: Dossier) throws -> Dossier {
            try #require(changed(Message.registration(text).applied(to: dossier)))
        }
        let first = try apply("sup C1 2024-08-01..2027-07-31 2025-03-01.. 2025-01-01..2025-01-01", to: before)
        #expect(first.supportPeriods.map(\.from) == [Day("2025-03-01"), Day("2025-01-01")])
        #expect(first.periods == before.periods)
        let kept = try apply("enr 27DV C1 2024-08-01..2027-07-31", to: first)
        #expect(kept == first)
        let none = try apply("sup C1 2024-08-01..2027-07-31", to: first)
        #expect(none == before)
    }

    @Test(
        "Placements and diplomas",
        arguments: MessageRow.table(
            base,
            """
            placement between two others        | $ ; bpv C1 3 2025-01-01 2025-01-01..2025-02-01 - ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - | bpv C1 2 2025-01-02 2025-01-02..2025-01-02!2025-01-02 30003 | = $ ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - ; bpv C1 2 2025-01-02 2025-01-02..2025-01-02!2025-01-02 30003 ; bpv C1 3 2025-01-01 2025-01-01..2025-02-01 -
            placement replaced                  | $ ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - | bpv C1 1 2025-01-02 2025-01-03..2025-02-04 30003 | = $ ; bpv C1 1 2025-01-02 2025-01-03..2025-02-04 30003
            planned end the day before          | $ | bpv C1 1 2025-01-01 2025-01-02..2025-01-01 - | END_BEFORE_START 0.placement.plannedEnd
            actual end the day before           | $ | bpv C1 1 2025-01-01 2025-01-02..2025-01-02!2025-01-01 - | END_BEFORE_START 0.placement.actualEnd
            agreed after it began               | $ | bpv C1 1 2026-01-01 2025-01-02..2025-01-02 - | = $ ; bpv C1 1 2026-01-01 2025-01-02..2025-01-02 -
            placement of an unknown enrolment   | $ | bpv C2 1 2025-01-01 2025-01-02..2025-01-01 - | END_BEFORE_START 0.placement.plannedEnd ; ENROLMENT_UNKNOWN 0.placement.enrolment
            placement taken out                 | $ ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - | drop bpv C1 1 | = $
            unknown placement                   | $ ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - | drop bpv C1 2 | PLACEMENT_UNKNOWN 0.deletePlacement
            taken out of an unknown enrolment   | $ | drop bpv C2 1 | ENROLMENT_UNKNOWN 0.deletePlacement.enrolment
            taken out with its enrolment        | $ ; bpv C1 1 2025-01-01 2025-01-01..2025-02-01 - | drop enr C1 ; drop bpv C1 1 | ENROLMENT_UNKNOWN 1.deletePlacement.enrolment
            diploma between two others          | $ ; dip 30AA R0 2025-01-01 30003 ; dip 27DV R1 2025-01-01 30003 | dip 27DV R2 2025-01-01 20002 C9 | = $ ; dip 27DV R1 2025-01-01 30003 ; dip 27DV R2 2025-01-01 20002 C9 ; dip 30AA R0 2025-01-01 30003
            diploma replaced                    | $ ; dip 27DV R1 2025-01-01 30003 C1 | dip 27DV R1 2025-01-02 20002 - N | = $ ; dip 27DV R1 2025-01-02 20002 - N
            diploma of another institution      | $ | dip 25LX R1 2025-01-01 30003 | OTHER_INSTITUTION 0.diploma.brin
            diploma taken out                   | $ ; dip 27DV R1 2025-01-01 30003 C1 | drop dip R1 | = $
            unknown diploma                     | $ ; dip 27DV R1 2025-01-01 30003 C1 | drop dip R2 | DIPLOMA_UNKNOWN 0.deleteDiploma
            of another institution              | $ ; dip 25LX R1 2025-01-01 30003 C1 | drop dip R1 | DIPLOMA_UNKNOWN 0.deleteDiploma
            everything at once, in order        | $ | drop per C1 2024-08-01 ; drop dip R1 ; drop bpv C1 1 ; nat 1 2001-01-01..2000-01-01 ; drop person | ENROLMENT_WITHOUT_PERIOD 0.deletePeriod ; DIPLOMA_UNKNOWN 1.deleteDiploma ; PLACEMENT_UNKNOWN 2.deletePlacement ; END_BEFORE_START 3.nationalities[0].until ; PERSON_HAS_RECORDS 4.deletePerson
            """))
    func others(_ row: MessageRow) throws { try check(row) }

    @Test func exOfficioAndPartialResultsStay() throws {
        var before = Sketch.dossier(Self.base + "; exo 27DV C1 2025-10-01 N besluit")
        before.partialResults = [PartialResult(kind: .elective), PartialResult(kind: .order)]
        let effect = Message.registration("enr 27DV C2 2024-08-01..2027-07-31 30003/BOL ; drop enr C1")
            .applied(to: before)
        let after = try #require(changed(effect))
        #expect(after.exOfficio == before.exOfficio)
        #expect(after.partialResults == before.partialResults)
    }

    @Test("Putting every record of the case dossiers as it is changes nothing", arguments: [2018, 2022, 2027])
    func putAgain(year: Int) throws {
        let file = try #require(
            Bundle.module.url(forResource: "dossiers-\(year)", withExtension: "jsonl", subdirectory: "Cases"))
        var reader = DossierReader()
        var records = 0
        for line in try Data(contentsOf: file).split(separator: 0x0A).map(Array.init) {
            let dossier = inRegisterOrder(try reader.read(line.span))
            let brins = Set(dossier.enrolments.map(\.brin) + dossier.diplomas.map(\.brin))
            for brin in brins.sorted() {
                let changes = everyRecord(of: dossier, at: brin)
                records += changes.count
                for changes in [changes, changes.reversed()] {
                    let message = registration(of: dossier, at: brin, changes)
                    #expect(message.applied(to: dossier) == .changed(dossier))
                }
            }
        }
        #expect(records > 100)
    }
}

// MARK: - Checking

extension RegistrationTests {
    /// Also: nothing of the input is touched, a second time gives the same, and no text holds anything personal.
    private func check(_ row: MessageRow, location: SourceLocation = #_sourceLocation) throws {
        let message = Message.registration(row.changes)
        let before = row.before
        let effect = message.applied(to: before)
        if row.expected.hasPrefix("=") {
            let after = try #require(changed(effect), "\(row.name): \(text(effect))", sourceLocation: location)
            #expect(
                after == Sketch.dossier(String(row.expected.dropFirst())), "\(row.name)", sourceLocation: location)
        } else {
            #expect(text(effect) == row.expected, "\(row.name)", sourceLocation: location)
        }
        #expect(before == row.before && message.applied(to: before) == effect, sourceLocation: location)
        if case .refused(let refusals) = effect {
            for refusal in refusals {
                #expect(!refusal.text.isEmpty && !refusal.text.contains(where: \.isNumber), sourceLocation: location)
            }
        }
    }

    private func changed(_ effect: RegistrationEffect) -> Dossier? {
        if case .changed(let dossier) = effect { dossier } else { nil }
    }

    private func text(_ effect: RegistrationEffect) -> String {
        switch effect {
        case .changed: "changed"
        case .personGone: "gone"
        case .refused(let refusals): refusals.map(text).joined(separator: " ; ")
        }
    }

    private func text(_ refusal: Refusal) -> String {
        if refusal.field == "changes" { return refusal.rule.rawValue }
        let field = refusal.field.dropFirst("changes[".count).split(separator: "]", maxSplits: 1)
        return "\(refusal.rule.rawValue) \(field.joined())"
    }

    private func inRegisterOrder(_ read: Dossier) -> Dossier {
        var dossier = Dossier(person: read.person)
        dossier.nationalities = read.nationalities
        dossier.residenceTitles = read.residenceTitles
        for enrolment in read.enrolments.sorted(by: { ($0.brin, $0.sequence) < ($1.brin, $1.sequence) }) {
            dossier.append(
                enrolment, periods: read.periods[enrolment.periods],
                supportPeriods: read.supportPeriods[enrolment.supportPeriods],
                placements: read.placements[enrolment.placements].sorted { $0.sequence < $1.sequence })
        }
        dossier.diplomas = read.diplomas.sorted { ($0.brin, $0.result) < ($1.brin, $1.result) }
        dossier.exOfficio = read.exOfficio
        dossier.partialResults = read.partialResults
        return dossier
    }

    private func registration(of dossier: Dossier, at brin: Brin, _ changes: [FactChange]) -> Registration {
        var message = Message.registration("")
        message.brin = brin
        message.person = dossier.person.number
        message.changes = changes
        return message
    }

    private func everyRecord(of dossier: Dossier, at brin: Brin) -> [FactChange] {
        let person = dossier.person
        var changes: [FactChange] = [
            .person(
                PersonFacts(
                    birthDate: person.birthDate, sex: person.sex, deathDate: person.deathDate, inBRP: person.inBRP,
                    country: person.country, region: person.region)),
            .nationalities(dossier.nationalities), .residenceTitles(dossier.residenceTitles),
        ]
        for enrolment in dossier.enrolments where enrolment.brin == brin {
            let periods = Array(dossier.periods[enrolment.periods].reversed())
            let support = Array(dossier.supportPeriods[enrolment.supportPeriods])
            changes.append(.enrolment(enrolment, periods: periods, supportPeriods: support))
            changes.append(.enrolment(enrolment, periods: nil, supportPeriods: nil))
            changes += periods.map { .period(enrolment: enrolment.sequence, $0) }
            changes += dossier.placements[enrolment.placements].map {
                .placement(enrolment: enrolment.sequence, $0)
            }
        }
        changes += dossier.diplomas.filter { $0.brin == brin }.map { .diploma($0) }
        return changes
    }
}
