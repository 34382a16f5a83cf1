import FundingModel
import Postgres
import RPC
import RegisterStore
import StatusClient
import StatusService
import Testing
import Wire

/// All about one person over TCP, with roles: what each sees, that nothing is stored, and that it is noted.
@Suite struct PersonCallTests {
    static let person = ProcessTests.person
    static let year = ProcessTests.year
    static let brin = ProcessTests.brin
    static let other = AccessTests.other
    static let stranger = PersonNumber("100000009")!

    @Test func theHelpdeskSeesAllAndAnInstitutionItsOwn() async throws {
        try await GuardedScene.with { scene in
            try await scene.fill()
            let helpdesk = try await scene.caller("balie", .helpdesk, purpose: "proef")
            let all = try await helpdesk.lookUpDossier(Self.person)
            #expect(all.dossier.enrolments.map(\.brin) == [Self.other, Self.brin])
            #expect(all.factsChangedAt.microseconds > 0 && all.texts.trainingNames[TrainingCode("25297")!] != nil)
            #expect(Set(all.feedback.map(\.brin)) == [Self.other, Self.brin])

            let school = try await scene.caller("school", .institution, brin: "27DV")
            let own = try await school.lookUpDossier(Self.person)
            #expect(own.dossier.enrolments.map(\.brin) == [Self.brin])
            #expect(own.dossier.person == all.dossier.person && own.dossier.nationalities == all.dossier.nationalities)
            #expect(own.factsChangedAt.microseconds == 0)
            #expect(!own.feedback.isEmpty && own.feedback.allSatisfy { $0.brin == Self.brin })
            #expect(own.texts.institutionNames.keys.allSatisfy { $0 == Self.brin })

            let history = try await school.history(HistoryRequest(person: Self.person))
            #expect(!history.entries.isEmpty)
            for entry in history.entries {
                guard case .decided(let past) = entry.event else {
                    Issue.record("facts changed elsewhere are told")
                    continue
                }
                #expect(past.brin == Self.brin && history.receipts[past.receiptNumber] != nil)
            }
            let whole = try await helpdesk.history(HistoryRequest(person: Self.person))
            #expect(whole.entries.count > history.entries.count)

            let found = try await school.findPersons(.person(Self.person))
            #expect(found.records.map(\.brin) == [Self.brin] && !found.isTruncated)
            #expect(try await helpdesk.findPersons(.person(Self.person)).records.count == 2)
            let byId = try await helpdesk.findPersons(.enrolment(Self.other, Identifier("D1")!))
            #expect(byId.records.map(\.person) == [Self.person])
            for client in [helpdesk, school] { await client.close() }
        }
    }

    /// Whose student it never was, an institution does not know; as one that nobody knows.
    @Test func anotherInstitutionsStudentIsNotFound() async throws {
        try await GuardedScene.with { scene in
            try await scene.fill()
            let third = try await scene.caller("derde", .institution, brin: "98ZZ")
            for person in [Self.person, Self.stranger] {
                let calls: [(StatusClient) async throws -> Void] = [
                    { _ = try await $0.lookUpDossier(person) },
                    { _ = try await $0.history(HistoryRequest(person: person)) },
                    { _ = try await $0.whatIf(WhatIfRequest(person: person, fundingYear: Self.year)) },
                ]
                for call in calls { #expect(await AccessTests.code { try await call(third) } == .notFound) }
                #expect(try await third.findPersons(.person(person)).records.isEmpty)
            }
            // Others' ids are not asked, nor their facts supposed, nor statuses set ex officio.
            let sequence = Identifier("C1")!
            var request = WhatIfRequest(
                person: Self.person, fundingYear: Self.year,
                registrations: [ProcessTests.message("x", ProcessTests.enrolment())])
            let school = try await scene.caller("school", .institution, brin: "25LX")
            #expect(await AccessTests.code { _ = try await school.whatIf(request) } == .permissionDenied)
            request.registrations = []
            request.exOfficio = [
                ExOfficioChange(
                    brin: Self.other, sequence: Identifier("D1")!, countDate: Self.year.october, funded: true,
                    reason: "x")
            ]
            #expect(await AccessTests.code { _ = try await school.whatIf(request) } == .permissionDenied)
            for key in [FindPersonsRequest.Key.enrolment(Self.brin, sequence), .diploma(Self.brin, sequence)] {
                #expect(await AccessTests.code { _ = try await school.findPersons(key) } == .permissionDenied)
            }
            for client in [third, school] { await client.close() }
        }
    }

    @Test func aSuppositionIsDecidedAndLeavesNoTrace() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            _ = try await scene.client.register([
                ProcessTests.message("m1", ProcessTests.facts, ProcessTests.dutch, ProcessTests.enrolment())
            ])
            let before = try await Self.contents(scene)
            var request = WhatIfRequest(
                person: Self.person, fundingYear: Self.year,
                registrations: [ProcessTests.message("w1", ProcessTests.enrolment(requested: false))])
            let reply = try await scene.client.whatIf(request)
            #expect(reply.before.enrolments.first?.october?.funded == true)
            #expect(reply.after.enrolments.first?.october?.funded == false)
            #expect(reply.after.enrolments.first?.october?.signals.contains(.notRequested) == true)
            #expect(reply.explanation.records.contains { $0.funded == false })
            #expect(reply.refusals.isEmpty && reply.warnings.isEmpty && !reply.isPersonGone)
            #expect(reply.texts.signalTexts[.notRequested] != nil)
            // The same as what the register says once it is really so.
            request.exOfficio = [
                ExOfficioChange(
                    brin: Self.brin, sequence: Identifier("C1")!, countDate: Self.year.october, funded: true,
                    reason: "besluit")
            ]
            let exOfficio = try await scene.client.whatIf(request)
            #expect(exOfficio.after.enrolments.first?.october?.funded == true)
            #expect(exOfficio.after.enrolments.first?.october?.exOfficioReason == "besluit")
            request.exOfficio = []
            request.registrations = [ProcessTests.message("w2", .deleteEnrolment(Identifier("C9")!))]
            let refused = try await scene.client.whatIf(request)
            #expect(refused.refusals.map(\.rule) == [.enrolmentUnknown] && refused.after == refused.before)
            request.registrations = [
                ProcessTests.message("w3", .deleteEnrolment(Identifier("C1")!), .deletePerson)
            ]
            let gone = try await scene.client.whatIf(request)
            #expect(gone.isPersonGone && gone.after.enrolments.isEmpty && gone.explanation.records.isEmpty)
            #expect(try await Self.contents(scene) == before)
            let answers = try await scene.client.register([
                ProcessTests.message("m2", ProcessTests.enrolment(requested: false))
            ])
            #expect(answers.first?.years.first?.decision.enrolments == reply.after.enrolments)
        }
    }

    @Test func aPersonMayBeSupposedFromNothing() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            var request = WhatIfRequest(person: Self.stranger, fundingYear: Self.year)
            #expect(await AccessTests.code { _ = try await scene.client.whatIf(request) } == .notFound)
            request.fromNothing = true
            request.registrations = [
                ProcessTests.message(
                    "w", person: Self.stranger, ProcessTests.facts, ProcessTests.dutch, ProcessTests.enrolment())
            ]
            let reply = try await scene.client.whatIf(request)
            #expect(reply.before.enrolments.isEmpty && reply.after.enrolments.first?.october?.funded == true)
            request.fundingYear = try #require(FundingYear(2014))
            #expect(await AccessTests.code { _ = try await scene.client.whatIf(request) } == .invalidArgument)
        }
    }

    @Test func aStopIsAWarning() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            _ = try await scene.client.register([
                ProcessTests.message("m1", ProcessTests.facts, ProcessTests.dutch, ProcessTests.enrolment())
            ])
            for standing in [Standing.complete, .stopped] {
                _ = try await scene.client.setStanding(
                    SetStandingRequest(brin: Self.brin, fundingYear: Self.year, standing: standing, setBy: "t"))
            }
            let message = ProcessTests.message("w1", ProcessTests.enrolment(requested: false))
            let reply = try await scene.client.whatIf(
                WhatIfRequest(person: Self.person, fundingYear: Self.year, registrations: [message]))
            #expect(Set(reply.warnings.map(\.rule)) == [.changesStopped] && reply.refusals.isEmpty)
            #expect(reply.after.enrolments.first?.october?.funded == false)
            let answers = try await scene.client.register([message])
            #expect(Set(answers.flatMap(\.refusals).map(\.rule)) == [.changesStopped])
        }
    }

    @Test func searchesStopAtFifty() async throws {
        try await Scene.with { scene in
            let persons = (0..<1000).lazy.compactMap { PersonNumber(value: 900_000_000 + UInt32($0)) }.prefix(51)
            let messages = persons.enumerated().map { place, person in
                ProcessTests.message("m\(place)", person: person, ProcessTests.facts, ProcessTests.enrolment())
            }
            _ = try await scene.client.register(Array(messages.dropLast()))
            let key = FindPersonsRequest.Key.enrolment(Self.brin, Identifier("C1")!)
            let fifty = try await scene.client.findPersons(key)
            #expect(fifty.records.map(\.person) == Array(persons.prefix(50)) && !fifty.isTruncated)
            _ = try await scene.client.register([messages[50]])
            let more = try await scene.client.findPersons(key)
            #expect(more.records == fifty.records && more.isTruncated)
        }
    }

    @Test func looksAreNoted() async throws {
        try await GuardedScene.with { scene in
            try await scene.fill()
            var helpdesk = try await scene.caller("balie", .helpdesk, reason: "vraag")
            _ = try await helpdesk.lookUpDossier(Self.person)
            _ = try await helpdesk.history(HistoryRequest(person: Self.person))
            _ = try await helpdesk.whatIf(WhatIfRequest(person: Self.person, fundingYear: Self.year))
            _ = try await helpdesk.findPersons(.enrolment(Self.brin, Identifier("C1")!))
            _ = await AccessTests.code { _ = try await helpdesk.lookUpDossier(Self.stranger) }
            _ = try await helpdesk.findPersons(.diploma(Self.brin, Identifier("9")!))
            let auditor = try await scene.caller("controle", .auditor)
            var entries: [AuditEntry] = []
            try await auditor.audit(AuditRequest(caller: "balie")) { entries.append($0) }
            #expect(
                entries.map { "\($0.action) \($0.outcome)" } == [
                    "LookUpDossier OK", "History OK", "WhatIf OK", "FindPersons OK", "LookUpDossier NOT_FOUND",
                    "FindPersons NOT_FOUND",
                ])
            #expect(entries.allSatisfy { $0.reason == "vraag" })
            let subjects = entries.map(\.subject)
            let pseudonym = AuditEntry.Subject.person(pseudonym: GuardedScene.key.pseudonym(of: Self.person))
            #expect(subjects.prefix(4).allSatisfy { $0 == pseudonym } && subjects[5] == .institution(Self.brin))
            helpdesk.reason = ""
            #expect(await AccessTests.code { _ = try await helpdesk.lookUpDossier(Self.person) } == .failedPrecondition)
            for client in [helpdesk, auditor] { await client.close() }
        }
    }

    /// How many rows each table has, and the number of the last change.
    private static func contents(_ scene: Scene) async throws -> [Int64] {
        let tables = [
            "persons", "enrolments", "periods", "ex_officio", "person_decisions", "enrolment_decisions",
            "enrolment_decision_history", "facts_history", "feedback", "messages", "changes", "undecided",
        ]
        return try await scene.pool.run { connection in
            var counts: [Int64] = []
            for table in tables {
                counts.append(
                    try connection.first("SELECT count(*) FROM mbost.\(table)", read: { try $0.int64() }) ?? -1)
            }
            counts.append(
                try connection.first(
                    "SELECT sum(facts_version)::bigint FROM mbost.persons", read: { try $0.int64() }) ?? -1)
            counts.append(
                try connection.first("SELECT last FROM mbost.change_counter", read: { try $0.int64() }) ?? -1)
            return counts
        }
    }
}
