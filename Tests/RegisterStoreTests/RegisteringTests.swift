import FundingModel
import FundingRules
import Postgres
import RegisterStore
import Testing
import Wire

@Suite struct RegisteringTests {
    static let year = FundingYear(2027)!
    static let brin = Brin("27DV")!
    static let person = PersonNumber("123456782")!

    static let rules = RegistrationRules(
        effect: { registration, dossier in
            switch registration.applied(to: dossier) {
            case .changed(let changed): .changed(changed)
            case .personGone: .personGone
            case .refused(let refusals): .refused(refusals)
            }
        }, frozen: { _, _, _, _ in [] }, text: StoreScene.text)

    static func message(
        _ id: String, brin: Brin = brin, person: PersonNumber = person, _ changes: FactChange...
    ) -> Registration {
        Registration(message: MessageID(id)!, brin: brin, person: person, changes: changes)
    }

    static func register(_ scene: StoreScene, _ registration: Registration) async throws -> RegistrationOutcome {
        let content = Array("\(registration)".utf8)
        do {
            return try await scene.store.register(registration, content: content, rules: rules, deciders: [])
        } catch is DeciderMissing {
            let years = try await scene.store.keptYears()
            var deciders: [YearDecider] = []
            for year in years { deciders.append(try await scene.decider(year)) }
            return try await scene.store.register(registration, content: content, rules: rules, deciders: deciders)
        }
    }

    static let facts = FactChange.person(PersonFacts(birthDate: BirthDate("2005-03-04")!))

    static func enrolment(_ brin: Brin = brin, _ id: String = "C1", on day: String = "2025-08-01") -> FactChange {
        .enrolment(
            Enrolment(
                brin: brin, sequence: Identifier(id)!, enrolledOn: Day(day)!, plannedEnd: Day("2027-07-31")!),
            periods: [
                Period(from: Day(day)!, trainingCode: TrainingCode("25297")!, pathway: .bol, requested: true)
            ], supportPeriods: nil)
    }

    @Test func aMessageIsStoredDecidedAndTold() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            let nationality = FactChange.nationalities([Nationality(code: 1, from: nil, until: nil)])
            let outcome = try await Self.register(
                scene, Self.message("m1", Self.facts, nationality, Self.enrolment()))
            guard case .accepted(let change, let statuses) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(change == 1 && statuses.count == 1)
            #expect(statuses[0].decision.enrolments[0].october?.funded == true)
            let stored = try await scene.store.decisions(of: Self.person, year: nil)
            #expect(stored.map(\.decision) == statuses.map(\.decision))
            let feedback = try await scene.store.feedback(of: Self.brin, after: 0, most: 10)
            #expect(feedback.map(\.number) == [1] && feedback.map(\.reason) == [.institution])
            #expect(feedback.first?.old == nil && feedback.first?.new != nil)
            let (changes, _) = try await scene.store.changes(after: 0, most: 10)
            #expect(changes.map(\.number) == [1] && changes.map(\.persons) == [[Self.person]])
        }
    }

    @Test func aRepeatedMessageHasNoSecondEffect() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            let message = Self.message("m1", Self.facts, Self.enrolment())
            _ = try await Self.register(scene, message)
            let again = try await Self.register(scene, message)
            #expect(again == .repeated(change: 1))
            let other = try await Self.register(scene, Self.message("m1", Self.enrolment(on: "2025-08-02")))
            guard case .refused(let refusals) = other else {
                Issue.record("\(other)")
                return
            }
            #expect(refusals.map(\.rule) == [.messageReused])
            #expect(try await scene.store.lastFeedback(of: Self.brin) == 1)
            #expect(try await scene.count("SELECT count(*) FROM mbost.facts_history") == 0)
        }
    }

    @Test func anotherInstitutionIsToldOfConcurrence() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            let other = try #require(Brin("25LX"))
            _ = try await Self.register(scene, Self.message("m1", Self.facts, Self.enrolment()))
            _ = try await Self.register(
                scene, Self.message("a1", brin: other, Self.enrolment(other, "X", on: "2025-08-02")))
            let told = try await scene.store.feedback(of: Self.brin, after: 1, most: 10)
            #expect(told.map(\.reason) == [.otherInstitution] && told.map(\.number) == [2])
            let own = try await scene.store.feedback(of: other, after: 0, most: 10)
            #expect(own.map(\.reason) == [.institution] && own.map(\.number) == [1])
            _ = try await Self.register(scene, Self.message("m2", .nationalities([])))
            _ = try await Self.register(
                scene, Self.message("m3", .residenceTitles([ResidenceTitle(code: 98, from: nil, until: nil)])))
            let last = try await scene.store.feedback(of: other, after: 1, most: 10)
            #expect(!last.isEmpty && last.allSatisfy { $0.reason == .personData })
        }
    }

    @Test func whatIsRefusedLeavesNoTrace() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            let outcome = try await Self.register(scene, Self.message("m1", Self.enrolment()))
            guard case .refused(let refusals) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(refusals.map(\.rule) == [.personUnknown])
            #expect(try await scene.store.counts().persons == 0)
            #expect(try await scene.store.lastChange() == 0)
            // The same id may come again, mended.
            let mended = try await Self.register(scene, Self.message("m1", Self.facts, Self.enrolment()))
            guard case .accepted = mended else {
                Issue.record("\(mended)")
                return
            }
        }
    }

    /// Every kind of change comes back from the register as the rules made it, and the history holds what was before.
    @Test func factsAreWrittenAsTheRulesMadeThem() async throws {
        try await StoreScene.with { scene in
            var expected = StoreScene.fullDossier
            expected.exOfficio = []
            expected.partialResults = []
            try await scene.store([expected])
            let brin = try #require(Brin("00AB"))
            let sequence = try #require(Identifier("12345678901234567890"))
            let placement = Placement(
                sequence: Identifier("new")!, agreedOn: Day("2025-01-01")!, from: Day("2025-02-01")!,
                plannedEnd: Day("2025-03-01")!)
            let changed = Period(
                from: Day("2024-08-02")!, trainingCode: TrainingCode("25297")!, pathway: .bbl, requested: true,
                provider: ShortText("100A502"))
            let prolonged = Placement(
                sequence: Identifier("aZ09")!, agreedOn: Day("2024-01-01")!, from: Day("2024-09-02")!,
                plannedEnd: Day("2025-08-31")!, hours: 1)
            let messages: [[FactChange]] = [
                // The key stays and all else changes, or only the key does.
                [.period(enrolment: sequence, changed), .placement(enrolment: sequence, prolonged)],
                [
                    .enrolment(
                        Enrolment(
                            brin: brin, sequence: sequence, enrolledOn: Day("2024-08-02")!,
                            plannedEnd: Day("2027-07-31")!), periods: nil, supportPeriods: nil)
                ],
                [.deletePeriod(enrolment: sequence, from: Day("2025-01-01")!)],
                [.placement(enrolment: sequence, placement)],
                [.deletePlacement(PlacementKey(enrolment: sequence, sequence: Identifier("1")!))],
                [.deleteDiploma(Identifier("8277645")!)],
                [
                    .enrolment(
                        Enrolment(
                            brin: brin, sequence: sequence, enrolledOn: Day("2024-07-01")!,
                            plannedEnd: Day("2026-07-31")!), periods: nil, supportPeriods: [])
                ],
                [Self.enrolment(brin, "C2")],
                [.nationalities([]), .residenceTitles([]), Self.facts],
                [.deleteEnrolment(sequence)],
                [.deleteEnrolment(Identifier("C2")!), .deletePerson],
            ]
            let person = expected.person.number
            for (number, changes) in messages.enumerated() {
                let message = Registration(
                    message: MessageID("m\(number)")!, brin: brin, person: person, changes: changes)
                let before = try await scene.store.dossier(of: person)
                let outcome = try await Self.register(scene, message)
                guard case .accepted = outcome else {
                    Issue.record("\(number): \(outcome)")
                    return
                }
                let after = try await scene.store.dossier(of: person)
                switch message.applied(to: before) {
                case .changed(let dossier): #expect(after == dossier, "message \(number)")
                case .personGone: #expect(after == nil)
                case .refused(let refusals): Issue.record("\(number): \(refusals)")
                }
            }
            #expect(try await scene.count("SELECT count(*) FROM mbost.facts_history") == Int64(messages.count))
            #expect(try await scene.count("SELECT count(*) FROM mbost.enrolments") == 0)
        }
    }

    /// Each finds the person missing, come in meanwhile, or there.
    @Test func messagesAboutOneNewPersonAtOnceAreAllStored() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            let brins = try ["27DV", "25LX", "00AB", "01CD"].map { try #require(Brin($0)) }
            let decider = try await scene.decider(Self.year)
            let persons = (0..<100_000).lazy.compactMap { PersonNumber(value: 900_000_000 + UInt32($0)) }.prefix(40)
            for person in persons {
                try await withThrowingTaskGroup(of: RegistrationOutcome.self) { group in
                    for brin in brins {
                        let message = Self.message(
                            "\(person.value)", brin: brin, person: person, Self.facts, Self.enrolment(brin))
                        group.addTask {
                            try await scene.store.register(
                                message, content: [1], rules: Self.rules, deciders: [decider])
                        }
                    }
                    for try await outcome in group {
                        guard case .accepted = outcome else {
                            Issue.record("\(outcome)")
                            return
                        }
                    }
                }
                let dossier = try await scene.store.dossier(of: person)
                #expect(dossier?.enrolments.count == brins.count)
            }
            #expect(try await scene.store.lastChange() == Int64(persons.count * brins.count))
            #expect(try await scene.recompute(Self.year).recordsChanged == 0)
        }
    }

    /// One message that changes statuses of two years, at two institutions.
    @Test func feedbackOfAllYearsIsNumberedInOrderWithoutGaps() async throws {
        try await StoreScene.with { scene in
            let other = try #require(Brin("25LX"))
            let years = try [#require(FundingYear(2026)), Self.year]
            for year in years { _ = try await scene.recompute(year) }
            for (number, change) in [
                Self.enrolment(Self.brin, "C1", on: "2024-08-01"), Self.enrolment(Self.brin, "C2", on: "2024-08-02"),
            ].enumerated() {
                _ = try await Self.register(scene, Self.message("m\(number)", Self.facts, change))
            }
            _ = try await Self.register(
                scene, Self.message("a1", brin: other, Self.enrolment(other, "X", on: "2024-08-01")))
            _ = try await Self.register(
                scene, Self.message("m9", .residenceTitles([ResidenceTitle(code: 98, from: nil, until: nil)])))
            for brin in [Self.brin, other] {
                let told = try await scene.store.feedback(of: brin, after: 0, most: 100)
                #expect(told.map(\.number) == Array(1...Int64(told.count)))
                #expect(try await scene.store.lastFeedback(of: brin) == Int64(told.count))
                #expect(Set(told.map(\.fundingYear)) == Set(years))
            }
            let told = try await scene.store.feedback(of: Self.brin, after: 0, most: 100)
            #expect(told.suffix(4).map(\.id.description) == ["C1", "C2", "C1", "C2"])
            #expect(told.suffix(4).allSatisfy { $0.reason == .personData })
        }
    }

    /// The two forms of a decision differ: nothing is written on top of that.
    @Test func aDamagedDecisionIsSaidAndNothingIsStored() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            _ = try await Self.register(scene, Self.message("m1", Self.facts, Self.enrolment()))
            try await scene.pool.run { try $0.execute("DELETE FROM mbost.enrolment_decisions") }
            let before = try await scene.store.dossier(of: Self.person)
            let error = await #expect(throws: PostgresError.self) {
                _ = try await Self.register(scene, Self.message("m2", Self.enrolment(on: "2025-10-02")))
            }
            #expect(error?.kind == .protocolViolation)
            #expect(try await scene.store.dossier(of: Self.person) == before)
            #expect(try await scene.store.lastFeedback(of: Self.brin) == 1)
            #expect(try await scene.store.lastChange() == 1)
        }
    }

    @Test func anExOfficioStatusIsSetAndTakenBack() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            _ = try await Self.register(scene, Self.message("m1", Self.facts, Self.enrolment()))
            let decider = try await scene.decider(Self.year)
            func order(_ funded: Bool?, _ reason: String) -> ExOfficioOrder {
                ExOfficioOrder(
                    person: Self.person, brin: Self.brin, sequence: Identifier("C1")!, countDate: Self.year.october,
                    funded: funded, reason: reason, by: "jansen")
            }
            await #expect(throws: StoreError.notSetExOfficio) {
                try await scene.store.setExOfficio(order(nil, "x"), text: StoreScene.text, deciders: [decider])
            }
            let (_, set) = try await scene.store.setExOfficio(
                order(false, "besluit 1"), text: StoreScene.text, deciders: [decider])
            let shown = try #require(set.first?.decision.enrolments.first?.october)
            #expect(
                shown.funded == false && shown.signals.contains(.setExOfficio) && shown.exOfficioReason == "besluit 1")
            let (_, taken) = try await scene.store.setExOfficio(
                order(nil, "besluit 2"), text: StoreScene.text, deciders: [decider])
            let now = try #require(taken.first?.decision.enrolments.first?.october)
            #expect(now.funded == true && now.signals == SignalSet(.exOfficioRemoved, .nationalityUnknown))
            #expect(now.exOfficioReason == "besluit 2")
            #expect(try await scene.recompute(Self.year).recordsChanged == 0)
            let log = try await scene.store.exOfficioLog(of: Self.person)
            #expect(log.map(\.order) == [order(false, "besluit 1"), order(nil, "besluit 2")])
            let told = try await scene.store.feedback(of: Self.brin, after: 1, most: 10)
            #expect(told.map(\.reason) == [.exOfficio, .exOfficio])
        }
    }
}
