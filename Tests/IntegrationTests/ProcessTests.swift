import FundingModel
import NIOCore
import Postgres
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import TestSupport
import Testing
import Wire

@Suite struct ProcessTests {
    static let year = FundingYear(2027)!
    static let brin = Brin("27DV")!
    static let person = PersonNumber("123456782")!

    static func message(
        _ id: String, brin: Brin = brin, person: PersonNumber = person, accountant: Bool = false,
        _ changes: FactChange...
    ) -> Registration {
        Registration(
            message: MessageID(id)!, brin: brin, person: person, isAnsweredByAccountant: accountant, changes: changes)
    }

    static let facts = FactChange.person(PersonFacts(birthDate: BirthDate("2005-03-04")!))
    static let dutch = FactChange.nationalities([Nationality(code: 1, from: nil, until: nil)])

    static func enrolment(
        _ brin: Brin = brin, _ id: String = "C1", on day: String = "2025-08-01", requested: Bool = true
    ) -> FactChange {
        .enrolment(
            Enrolment(
                brin: brin, sequence: Identifier(id)!, enrolledOn: Day(day)!, plannedEnd: Day("2027-07-31")!),
            periods: [
                Period(from: Day(day)!, trainingCode: TrainingCode("25297")!, pathway: .bol, requested: requested)
            ], supportPeriods: nil)
    }

    /// What one server stores, another one on the same database shows, at once to who names the change.
    @Test func anotherServerFollows() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            let other = StatusService(
                store: RegisterStore(pool: scene.pool), tables: try ReferenceFolder.builtIn(), admission: .anyone)
            let work = Task { await other.run() }
            let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: other.routes())
            let client = try await StatusClient.connect(
                to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60))
            while !other.indexState.isLoaded { try await Task.sleep(for: .milliseconds(5)) }
            let answers = try await scene.client.register([Self.message("m1", Self.facts, Self.enrolment())])
            let change = try #require(answers.first?.change)
            let named = try await client.lookUpStatus(
                LookUpStatusRequest(person: Self.person, atLeastChange: change))
            #expect(named.years.first?.decision.enrolments.count == 1)
            while other.indexState.change < change { try await Task.sleep(for: .milliseconds(5)) }
            let followed = try await client.lookUpStatus(LookUpStatusRequest(person: Self.person))
            #expect(followed.change >= change && followed.years.first?.decision.enrolments.count == 1)
            await client.close()
            await server.shutDown()
            work.cancel()
            await work.value
        }
    }

    @Test func messagesAreAnsweredOneByOne() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            let answers = try await scene.client.register([
                Self.message("m1", Self.facts, Self.dutch, Self.enrolment()),
                Self.message("m2", person: PersonNumber("100000009")!, Self.enrolment()),
                Self.message("m3", Self.enrolment(on: "2025-11-01")),
                Self.message("m1", Self.facts, Self.dutch, Self.enrolment()),
            ])
            #expect(answers.map(\.message.text) == ["m1", "m2", "m3", "m1"])
            #expect(answers.map(\.isAccepted) == [true, false, true, true])
            #expect(answers.map(\.repeated) == [false, false, false, true])
            #expect(answers[1].refusals.map(\.rule) == [.personUnknown])
            #expect(answers[0].years[0].decision.enrolments[0].october?.funded == true)
            #expect(answers[2].years[0].decision.enrolments[0].october == nil)
            let request = LookUpStatusRequest(person: Self.person, atLeastChange: answers[2].change)
            let reply = try await scene.client.lookUpStatus(request)
            #expect(reply.years[0].decision.enrolments == answers[2].years[0].decision.enrolments)
        }
    }

    @Test func anInstitutionSeesOnlyItsOwnStatusesInAnAnswer() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            let other = try #require(Brin("25LX"))
            _ = try await scene.client.register([Self.message("m1", Self.facts, Self.dutch, Self.enrolment())])
            let answers = try await scene.client.register([
                Self.message("a1", brin: other, Self.enrolment(other, "X", on: "2025-08-02"))
            ])
            #expect(answers[0].years[0].decision.enrolments.map(\.brin) == [other])
        }
    }

    /// A client that comes back with the last number it has misses nothing and gets nothing twice.
    @Test func feedbackFollowsAndGoesOnByNumber() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            _ = try await scene.client.register([Self.message("m1", Self.facts, Self.dutch, Self.enrolment())])
            let (stream, continuation) = AsyncStream.makeStream(of: Feedback.self)
            let client = scene.client
            let follower = Task {
                try await client.feedback(to: Self.brin, after: 0, follow: true) { continuation.yield($0) }
            }
            var items = stream.makeAsyncIterator()
            let first = try #require(await items.next())
            #expect(first.number == 1 && first.reason == .institution)
            _ = try await scene.client.register([Self.message("m2", Self.enrolment(requested: false))])
            let second = try #require(await items.next())
            guard case .enrolment(_, let old?, let new?) = second.record else {
                Issue.record("\(second)")
                return
            }
            #expect(second.number == 2 && old.october?.funded == true && new.october?.funded == false)
            follower.cancel()
            _ = try? await follower.value
            _ = try await scene.client.register([Self.message("m3", Self.enrolment())])
            var numbers: [Int64] = []
            try await scene.client.feedback(to: Self.brin, after: 2) { numbers.append($0.number) }
            #expect(numbers == [3])
            let error = await #expect(throws: CallError.self) {
                try await scene.client.feedback(to: Self.brin, after: 4) { _ in }
            }
            #expect(error?.code == .outOfRange)
        }
    }

    @Test func aStandingStopsChangesThatAlterACountDate() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            _ = try await scene.client.register([Self.message("m1", Self.facts, Self.dutch, Self.enrolment())])
            _ = try await scene.client.setStanding(
                SetStandingRequest(brin: Self.brin, fundingYear: Self.year, standing: .stopped, setBy: "jansen"))
            let answers = try await scene.client.register([
                Self.message("m2", Self.enrolment(requested: false)),
                Self.message("m3", accountant: true, Self.enrolment(requested: false)),
            ])
            #expect(answers[0].refusals.map(\.rule).first == .changesStopped)
            #expect(answers[1].isAccepted)
            _ = try await scene.client.setStanding(
                SetStandingRequest(brin: Self.brin, fundingYear: Self.year, standing: .approved, setBy: "jansen"))
            let late = try await scene.client.register([Self.message("m4", accountant: true, Self.enrolment())])
            #expect(late[0].refusals.map(\.rule).first == .reportApproved)
            let error = await #expect(throws: CallError.self) {
                try await scene.client.setStanding(
                    SetStandingRequest(brin: Self.brin, fundingYear: Self.year, standing: .definitive, setBy: "j"))
            }
            #expect(error?.code == .failedPrecondition)
        }
    }

    @Test func aYearIsDeterminedWhenTheReportsAreIn() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            _ = try await scene.client.register([Self.message("m1", Self.facts, Self.dutch, Self.enrolment())])
            let request = DetermineRequest(fundingYear: Self.year, askedBy: "jansen")
            let error = await #expect(throws: CallError.self) { try await scene.client.determine(request) { _ in } }
            #expect(error?.code == .failedPrecondition && error?.message.contains("27DV") == true)
            for standing in [Standing.complete, .stopped, .approved] {
                _ = try await scene.client.setStanding(
                    SetStandingRequest(brin: Self.brin, fundingYear: Self.year, standing: standing, setBy: "jansen"))
            }
            var last: DetermineProgress?
            try await scene.client.determine(request) { last = $0 }
            #expect(last?.finished == true && last?.enrolments == 1 && last?.diplomas == 0)
            let reply = try await scene.client.lookUpStatus(LookUpStatusRequest(person: Self.person))
            #expect(reply.years.map(\.kind) == [.definitive, .provisional])
            // Afterwards changes are taken again, beside what is definitive.
            let answers = try await scene.client.register([Self.message("m2", Self.enrolment(requested: false))])
            #expect(answers[0].isAccepted)
            let overview = try await scene.overview("27DV", 2027)
            #expect(
                String(decoding: overview.bytes, as: UTF8.self).contains(
                    "<StatusBepalingBekostigingsstatus>D</StatusBepalingBekostigingsstatus>"))
        }
    }

    @Test func noOverviewWhileAYearIsBeingDetermined() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            _ = try await scene.client.register([Self.message("m1", Self.facts, Self.dutch, Self.enrolment())])
            try await scene.store.withDefinitiveRun(of: Self.year, by: "j") { _ in
                let error = await #expect(throws: CallError.self) { try await scene.overview("27DV", 2027) }
                #expect(error?.code == .failedPrecondition && error?.message.contains("being determined") == true)
            }
            let overview = try await scene.overview("27DV", 2027)
            #expect(overview.end?.enrolments == 1)
        }
    }

    @Test func exOfficioIsSetListedAndTakenBack() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            _ = try await scene.client.register([Self.message("m1", Self.facts, Self.dutch, Self.enrolment())])
            var request = SetExOfficioRequest(
                person: Self.person, brin: Self.brin, sequence: Identifier("C1")!, countDate: Self.year.october,
                remove: false, funded: false, reason: "besluit 7", setBy: "jansen")
            let set = try await scene.client.setExOfficio(request)
            #expect(set.years[0].decision.enrolments[0].october?.funded == false)
            request.remove = true
            request.reason = "bezwaar gegrond"
            let taken = try await scene.client.setExOfficio(request)
            #expect(taken.years[0].decision.enrolments[0].october?.signals == SignalSet(.exOfficioRemoved))
            let entries = try await scene.client.exOfficio(of: Self.person)
            #expect(entries.map(\.isRemoved) == [false, true] && entries.map(\.doneBy) == ["jansen", "jansen"])
            let error = await #expect(throws: CallError.self) { try await scene.client.setExOfficio(request) }
            #expect(error?.code == .failedPrecondition)
        }
    }

    @Test func aBatchAnswersInTheOrderAsked() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            let answers = try await scene.client.register([Self.message("m1", Self.facts, Self.dutch, Self.enrolment())]
            )
            let unknown = try #require(PersonNumber("100000009"))
            let request = LookUpStatusRequest(person: Self.person)
            while (try? await scene.client.lookUpStatus(request))?.change ?? 0 < answers[0].change {
                try await Task.sleep(for: .milliseconds(5))
            }
            let replies = try await scene.client.lookUpBatch(
                LookUpBatchRequest(persons: [unknown, Self.person, unknown]))
            #expect(replies.map(\.person) == [unknown, Self.person, unknown])
            #expect(replies[1].years[0].decision.enrolments.count == 1)
            #expect(replies[0].factsChangedAt.microseconds == 0)
        }
    }
}
