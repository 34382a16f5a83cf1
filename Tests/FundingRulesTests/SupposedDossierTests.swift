import FundingModel
import FundingRules
import Testing

/// What facts that nobody has changed would be, and why not.
@Suite struct SupposedDossierTests {
    static let student = "enr 27DV C1 2024-08-01..2027-07-31 30003/BBL ; enr 25LX D1 2024-08-01..2027-07-31 30003/BOL"
    static let year = FundingYear(2027)!
    static let brin = Brin("27DV")!

    private static func change(
        _ funded: Bool?, _ sequence: String = "C1", brin: Brin = brin, reason: String = "r"
    ) -> ExOfficioChange {
        ExOfficioChange(
            brin: brin, sequence: Identifier(sequence)!, countDate: year.october, funded: funded, reason: reason)
    }

    private static func suppose(
        _ dossier: Dossier?, _ registrations: [String] = [], _ exOfficio: [ExOfficioChange] = [],
        _ standings: [Brin: [FundingYear: Standing]] = [:]
    ) -> SupposedDossier {
        SupposedDossier(
            dossier, registrations: registrations.map { Message.registration($0) }, exOfficio: exOfficio,
            standings: standings)
    }

    @Test func nothingChangesNothing() {
        let dossier = Sketch.dossier(Self.student)
        let supposed = Self.suppose(dossier)
        #expect(supposed.dossier == dossier && supposed.refusals.isEmpty && supposed.warnings.isEmpty)
        #expect(Self.suppose(nil).dossier == nil)
    }

    @Test func registrationsAreTakenInTheirOrder() throws {
        let supposed = Self.suppose(
            Sketch.dossier(Self.student), ["per C1 20002/BOL@2026-01-01", "drop per C1 2026-01-01 ; drop enr C1"])
        #expect(supposed.refusals.isEmpty)
        #expect(supposed.dossier?.enrolments.map(\.brin) == [Brin("25LX")!])
    }

    /// All of the first is taken, nothing of the second, and the third is not looked at.
    @Test func theFirstRefusalEndsIt() throws {
        let dossier = Sketch.dossier(Self.student)
        let supposed = Self.suppose(
            dossier, ["nat 5 ..", "drop enr C1 ; drop enr C9", "drop dip R1"], [Self.change(true)])
        #expect(supposed.refusals.map(\.rule) == [.enrolmentUnknown])
        #expect(supposed.refusals.map(\.field) == ["registrations[1].changes[1].deleteEnrolment"])
        #expect(supposed.dossier?.nationalities.map(\.code) == [5] && supposed.dossier?.enrolments.count == 2)
    }

    @Test func aPersonMayBeMadeUpFromNothing() throws {
        #expect(Self.suppose(nil, ["nat 5 .."]).refusals.map(\.rule) == [.personUnknown])
        let made = Self.suppose(nil, ["person 1990-01-01 ; enr 27DV C1 2024-08-01..2027-07-31 30003/BBL"])
        #expect(made.refusals.isEmpty)
        #expect(made.dossier?.enrolments.count == 1)
    }

    @Test func aPersonMayGo() throws {
        let gone = Self.suppose(Sketch.dossier("enr 27DV C1 2024-08-01..2027-07-31 30003/BBL"), ["drop enr C1 ; drop person"])
        #expect(gone.refusals.isEmpty && gone.dossier == nil)
    }

    @Test func anExOfficioStatusIsSetReplacedAndTakenBack() throws {
        let dossier = Sketch.dossier(Self.student)
        let set = Self.suppose(dossier, [], [Self.change(false, reason: "een")])
        #expect(set.dossier?.exOfficio.map(\.funded) == [false])
        let replaced = Self.suppose(set.dossier, [], [Self.change(true, reason: "twee")])
        #expect(replaced.dossier?.exOfficio.map(\.reason) == ["twee"])
        #expect(replaced.dossier?.exOfficio.map(\.funded) == [true])
        // What is taken back keeps what it was, for signal 13.
        let taken = Self.suppose(replaced.dossier, [], [Self.change(nil, reason: "drie")])
        #expect(taken.dossier?.exOfficio.map(\.isRemoved) == [true])
        #expect(taken.dossier?.exOfficio.map(\.funded) == [true])
        #expect(taken.dossier?.exOfficio.map(\.reason) == ["drie"])
    }

    @Test func whatIsNotThereCannotBeSetOrTakenBack() throws {
        let dossier = Sketch.dossier(Self.student)
        let cases: [([ExOfficioChange], Refusal.Rule, String)] = [
            ([Self.change(nil)], .exOfficioUnknown, "exOfficio[0]"),
            ([Self.change(true, "C9")], .enrolmentUnknown, "exOfficio[0]"),
            ([Self.change(true, "D1")], .enrolmentUnknown, "exOfficio[0]"),
            ([Self.change(true), Self.change(nil), Self.change(nil)], .exOfficioUnknown, "exOfficio[2]"),
        ]
        for (changes, rule, field) in cases {
            let supposed = Self.suppose(dossier, [], changes)
            #expect(supposed.refusals.map(\.rule) == [rule] && supposed.refusals.map(\.field) == [field])
        }
        #expect(Self.suppose(nil, [], [Self.change(true)]).refusals.map(\.rule) == [.enrolmentUnknown])
    }

    @Test("A stop is told and not in the way", arguments: Standing.allCases)
    func standings(standing: Standing) throws {
        let supposed = Self.suppose(
            Sketch.dossier(Self.student), ["nat 5 ..", "drop enr C1"], [], [Self.brin: [Self.year: standing]])
        #expect(supposed.refusals.isEmpty)
        #expect(supposed.dossier?.enrolments.count == 1)
        let rule: Refusal.Rule? =
            switch standing {
            case .stopped: .changesStopped
            case .approved: .reportApproved
            case .open, .complete, .restricted, .definitive, .historical: nil
            }
        #expect(supposed.warnings.map(\.rule) == (rule.map { [$0, $0] } ?? []))
        #expect(supposed.warnings.allSatisfy { $0.field == "registrations[1].changes[0].deleteEnrolment" })
        // Another institution's standing says nothing.
        let other = Self.suppose(
            Sketch.dossier(Self.student), ["drop enr C1"], [], [Brin("25LX")!: [Self.year: standing]])
        #expect(other.warnings.isEmpty)
    }
}
