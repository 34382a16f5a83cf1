import ExchangeFormats
import FundingModel
import FundingRules
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import Testing
import Wire

@testable import StatusService

/// What is at stake, asked over TCP: the same as counted offline, and anew when something changed.
@Suite struct StakeCallTests {
    private static let year = ProcessTests.year

    /// The sample RO, imported, against the same dossiers counted here.
    @Test func theServerCountsAsOffline() async throws {
        try await Scene.with { scene in
            let text = try Scene.fixture(Scene.sample)
            let imported = try await scene.importText(text, masked: true)
            #expect(imported.stored)
            _ = try await scene.recompute(2027)
            var reader = RegistrationReader(.ro, file: "RO_27DV.csv", masked: true)
            let dossiers = reader.feed(Array(text.utf8)) + reader.finish()
            let decider = try Decider(fundingYear: Self.year, tables: try ReferenceFolder.builtIn())
            var count = StakeCount(brin: ProcessTests.brin)
            for dossier in dossiers { count.add(dossier, by: decider) }
            let expected = count.result(try TotalsCalculation(fundingYear: Self.year))
            let reply = try await scene.client.stake(of: ProcessTests.brin, year: Self.year)
            var told = reply.stake
            // Fee payers are not part of it.
            told.totals.feePayers = expected.totals.feePayers
            #expect(told == expected)
            #expect(!reply.stake.lines.isEmpty && reply.stake.persons > 0)
            #expect(reply.stake.lines.allSatisfy { reply.texts[$0.signal]?.isEmpty == false })
        }
    }

    @Test func aChangeIsCountedAnew() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            let answers = try await scene.client.register([
                ProcessTests.message("m1", ProcessTests.facts, ProcessTests.dutch, ProcessTests.enrolment())
            ])
            #expect(answers.map(\.isAccepted) == [true])
            let well = try await scene.client.stake(of: ProcessTests.brin, year: Self.year)
            #expect(well.stake.lines.isEmpty && well.stake.persons == 1)
            let same = try await scene.client.stake(of: ProcessTests.brin, year: Self.year)
            #expect(same == well)
            _ = try await scene.client.register([
                ProcessTests.message("m2", ProcessTests.enrolment(requested: false))
            ])
            let missing = try await scene.client.stake(of: ProcessTests.brin, year: Self.year)
            #expect(missing.change > well.change)
            #expect(missing.stake.lines.map(\.signal) == [.notRequested])
            #expect(missing.stake.lines.first?.mendableUntil == Day("2026-07-01"))
            #expect(missing.stake.lines.first?.alone.october == 1 && missing.stake.lines.first?.alone.february == 1)
        }
    }

    /// Whatever comes, changes and goes: put together of stretches it is what counting everybody gives, and one person's
    /// change has few decided again.
    @Test func onlyTheStretchOfAChangeIsCountedAnew() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            let tables = try ReferenceFolder.builtIn()
            let decider = try Decider(fundingYear: Self.year, tables: tables)
            let reading = ReadingStores(primary: scene.store, replica: nil)
            let shelf = StakeShelf(reading: reading, tables: tables, personsAtATime: 8)
            let persons = (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 300_000_000 + $0 * 977) }.prefix(40)
            var known: Set<PersonNumber> = []
            func step(_ number: Int, _ person: PersonNumber, _ last: FactChange) async throws -> Int {
                let first = known.insert(person).inserted ? [ProcessTests.facts, ProcessTests.dutch] : []
                let sent = Registration(
                    message: try #require(MessageID("s\(number)")), brin: ProcessTests.brin, person: person,
                    changes: first + [last])
                #expect(try await scene.client.register([sent]).map(\.isAccepted) == [true], "\(number)")
                let before = await shelf.decided
                let position = try await scene.store.position()
                let found = try await shelf.reply(ProcessTests.brin, decider, at: position)
                let whole = StakeShelf(reading: reading, tables: tables)
                #expect(try await found == whole.reply(ProcessTests.brin, decider, at: position), "\(number)")
                return await shelf.decided - before
            }
            for (place, person) in persons.enumerated() {
                _ = try await step(place, person, ProcessTests.enrolment(requested: place % 3 > 0))
            }
            var decided = 0
            for (place, person) in persons.enumerated() where place % 4 == 0 {
                decided += try await step(100 + place, person, ProcessTests.enrolment(requested: place % 3 == 0))
                decided += try await step(200 + place, person, .deleteEnrolment(Identifier("C1")!))
            }
            // Twenty changes; everybody each time would be some seven hundred.
            #expect(decided > 0 && decided < 350, "\(decided)")
        }
    }

    @Test func whoIsNotKnownIsNotFound() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            let unknown = await OrderCallTests.code {
                _ = try await scene.client.stake(of: Brin("99ZZ")!, year: Self.year)
            }
            #expect(unknown?.code == .notFound)
            let old = try #require(FundingYear(2014))
            let lawless = await OrderCallTests.code {
                _ = try await scene.client.stake(of: ProcessTests.brin, year: old)
            }
            #expect(lawless?.code == .invalidArgument)
        }
    }
}
