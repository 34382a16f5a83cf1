import Foundation
import FundingModel
import FundingRules
import NIOCore
import Postgres
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import Testing
import Wire

/// What the server says records add up to, over TCP.
@Suite struct TotalsTests {
    static let year = ProcessTests.year
    static let other = Brin("25LX")!
    private static let persons = Array(
        (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 300_000_000 + $0) }.prefix(12))

    /// The same random steps at every run.
    private struct Chance {
        var state: UInt64 = 20_271_001

        mutating func below(_ end: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % end
        }

        mutating func one<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
    }

    private static func enrolment(_ brin: Brin, _ chance: inout Chance) -> FactChange {
        let day = chance.one(["2025-08-01", "2025-09-15", "2025-11-01"])
        return .enrolment(
            Enrolment(
                brin: brin, sequence: Identifier(chance.one(["C1", "C2"]))!, enrolledOn: Day(day)!,
                plannedEnd: Day(chance.one(["2027-07-31", "2026-01-15"]))!),
            periods: [
                Period(
                    from: Day(day)!, trainingCode: TrainingCode(chance.one(["25297", "25779"]))!,
                    pathway: chance.one([.bol, .bbl]), requested: chance.below(5) > 0,
                    provider: ShortText(chance.one(["100A1", "100A2"])),
                    location: chance.below(3) == 0 ? nil : ShortText("100X1"))
            ], supportPeriods: nil)
    }

    /// From memory, counted by the database, and counted decision by decision: all three the same, after any change.
    @Test func talliesInMemoryAreThoseOfAFullCount() async throws {
        try await Scene.with { scene in
            _ = try await scene.recompute(2027)
            var chance = Chance()
            var known: Set<PersonNumber> = []
            for step in 0..<60 {
                let person = chance.one(Self.persons)
                let brin = chance.one([ProcessTests.brin, Self.other])
                var changes: [FactChange] = []
                if known.insert(person).inserted { changes += [ProcessTests.facts, ProcessTests.dutch] }
                switch chance.below(10) {
                case 0: changes.append(.deleteEnrolment(Identifier("C1")!))
                case 1:
                    changes = [.deleteEnrolment(Identifier("C1")!), .deleteEnrolment(Identifier("C2")!), .deletePerson]
                default: changes.append(Self.enrolment(brin, &chance))
                }
                let message = Registration(
                    message: MessageID("s\(step)")!, brin: brin, person: person, changes: changes)
                _ = try await scene.client.register([message])
                if step == 20 { _ = try await scene.client.setExOfficio(Self.order(scene, Self.persons)) }
                if step == 30 { try await Self.importOne(scene) }
                if step == 35 { _ = try await scene.recompute(2027) }
                if step == 45 { try await Self.determine(scene) }
                if step % 5 == 0 || step > 44 { try await Self.compare(scene) }
            }
            try await Self.withOtherServer(scene) { client in
                for kind in StatusKind.allCases {
                    let selection = RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year, kind: kind)
                    let request = TotalsRequest(selection, byPlace: true)
                    let (own, others) = (try await scene.client.totals(request), try await client.totals(request))
                    #expect(own.tally == others.tally && others.isFromMemory && !own.tally.isEmpty)
                    #expect(own.national == others.national && own.selected == others.selected)
                }
            }
        }
    }

    /// One that starts on a register that others filled.
    private static func withOtherServer(_ scene: Scene, _ body: (StatusClient) async throws -> Void) async throws {
        let service = StatusService(
            store: RegisterStore(pool: scene.pool), tables: try ReferenceFolder.builtIn(), admission: .anyone)
        let work = Task { await service.run() }
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: service.routes())
        let client = try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60))
        while !service.indexState.isLoaded { try await Task.sleep(for: .milliseconds(5)) }
        try await body(client)
        #expect(service.indexState.tallyMemory > 0)
        await client.close()
        await server.shutDown()
        work.cancel()
        await work.value
    }

    private static func order(_ scene: Scene, _ persons: [PersonNumber]) async throws -> SetExOfficioRequest {
        for person in persons {
            let decisions = try await scene.store.decisions(of: person, year: year)
            guard let enrolment = decisions.first?.decision.enrolments.first(where: { $0.october != nil }) else {
                continue
            }
            return SetExOfficioRequest(
                person: person, brin: enrolment.brin, sequence: enrolment.sequence, countDate: year.october,
                remove: false, funded: enrolment.october?.funded == false, reason: "proef", setBy: "test")
        }
        throw CallError(.notFound, "nobody is enrolled")
    }

    private static func importOne(_ scene: Scene) async throws {
        let text = try Scene.fixture(Scene.sample)
        #expect(try await scene.importText(text, masked: true).stored)
    }

    private static func determine(_ scene: Scene) async throws {
        _ = try await scene.recompute(2027)
        let request = DetermineRequest(fundingYear: year, askedBy: "test", acceptMissingReports: true)
        try await scene.client.determine(request) { _ in }
    }

    private static func compare(_ scene: Scene) async throws {
        for kind in StatusKind.allCases {
            let selection = RecordSelection(fundingYear: year, kind: kind)
            let counted = try await scene.store.tallies(selection)
            var decided: [Brin: Tally] = [:]
            for person in try await everyone(scene) {
                for status in try await scene.store.decisions(of: person, year: year) where status.kind == kind {
                    add(status.decision, to: &decided)
                }
            }
            // The dead register's definitive decisions stand without their person.
            if kind == .provisional { #expect(counted.tallies == decided) }
            for brin in Set([ProcessTests.brin, other]).union(counted.tallies.keys) {
                var own = selection
                own.brin = brin
                guard let reply = try await settled(scene, TotalsRequest(own, byPlace: true), counted.change)
                else { continue }
                #expect(reply.isFromMemory && reply.tally == counted.tallies[brin] ?? Tally(), "\(brin) \(kind)")
                try await compareParts(scene, own)
                try await compareCounted(scene, own)
            }
        }
    }

    /// Parts from memory are those that the database counts.
    private static func compareParts(_ scene: Scene, _ whole: RecordSelection) async throws {
        let changes: [(inout RecordSelection) -> Void] = [
            { $0.provider = ShortText("100A1") }, { $0.location = ShortText("100X1") },
            { $0.trainingCode = TrainingCode("25779") }, { $0.pathway = .bbl }, { $0.countDate = .february },
            { ($0.level, $0.countDate) = (.mbo3, .october) }, { ($0.specialist, $0.group) = (false, .levels34) },
            { $0.signals = SignalSet(.notRequested) },
            { ($0.signals, $0.pathway, $0.countDate) = (SignalSet(.notRequested), .bbl, .february) },
        ]
        for change in changes {
            var part = whole
            change(&part)
            let counted = try await scene.store.tallies(part)
            let reply = try await settled(scene, TotalsRequest(part, byPlace: true), counted.change)
            guard let reply, let brin = part.brin else { continue }
            #expect(reply.tally == counted.tallies[brin] ?? Tally(), "\(part)")
        }
    }

    /// The reply as of a change or a later one; nil where the register never heard of the institution.
    private static func settled(_ scene: Scene, _ request: TotalsRequest, _ change: Int64) async throws -> TotalsReply?
    {
        while true {
            do {
                let reply = try await scene.client.totals(request)
                if reply.change >= change, reply.isFromMemory { return reply }
            } catch let error as CallError where error.code == .notFound { return nil }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func everyone(_ scene: Scene) async throws -> [PersonNumber] {
        try await scene.pool.run { connection in
            var persons: [PersonNumber] = []
            try connection.query("SELECT person FROM mbost.persons") { row in
                persons += PersonNumber(value: UInt32(bitPattern: try row.int32())).map { [$0] } ?? []
            }
            return persons
        }
    }

    private static func add(_ decision: Decision, to tallies: inout [Brin: Tally]) {
        for enrolment in decision.enrolments where enrolment.october != nil || enrolment.february != nil {
            tallies[enrolment.brin, default: Tally()].add(enrolment)
        }
        for diploma in decision.diplomas {
            tallies[diploma.brin, default: Tally()].add(diploma)
        }
    }

    // MARK: What a reply holds

    /// Five students at two institutions, three of the first at one provider.
    static func fill(_ scene: Scene) async throws {
        _ = try await scene.recompute(2027)
        for (place, person) in persons.prefix(5).enumerated() {
            let brin = place < 4 ? ProcessTests.brin : other
            let period = Period(
                from: Day("2025-08-01")!, trainingCode: TrainingCode("25297")!, pathway: place == 1 ? .bbl : .bol,
                requested: place != 2, provider: ShortText(place < 3 ? "100A1" : "100A2"),
                location: ShortText("100X\(place)"))
            let enrolment = FactChange.enrolment(
                Enrolment(
                    brin: brin, sequence: Identifier("C1")!, enrolledOn: Day("2025-08-01")!,
                    plannedEnd: Day("2027-07-31")!), periods: [period], supportPeriods: nil)
            let answers = try await scene.client.register([
                ProcessTests.message(
                    "f\(place)", brin: brin, person: person, ProcessTests.facts, ProcessTests.dutch, enrolment)
            ])
            #expect(answers.allSatisfy { $0.isAccepted })
        }
    }

    @Test func valuesAndSharesFollowFromTheTally() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            let own = RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year)
            let change = try await scene.store.lastChange()
            let reply = try #require(try await Self.settled(scene, TotalsRequest(own), change))
            let calculation = try TotalsCalculation(fundingYear: Self.year)
            let expected = calculation.totals(of: reply.tally, brin: ProcessTests.brin)
            let group = try #require(reply.selected?.groups.last)
            // Three win (BOL, BBL without a placement, BOL), one was not requested; two are funded.
            #expect(group.counts == CorrectionCounts(b1: 1, o1: 2, b2: 1, o2: 2))
            #expect(
                group.base == expected.groups.last?.base && group.studentValue == expected.groups.last?.studentValue)
            #expect(reply.tally.enrolments.values.reduce(0) { $0 + $1.listed } == 4)
            #expect(reply.tally.signals[SignalCell(.notRequested, on: .october)] == 1)
            #expect(reply.tally.enrolments.keys.allSatisfy { $0.provider == nil && $0.location == nil })
            let all = try await scene.client.totals(TotalsRequest(RecordSelection(fundingYear: Self.year)))
            #expect(all.institutions.map(\.brin) == [Self.other, ProcessTests.brin] && all.selected == nil)
            let shares = all.institutions.compactMap { $0.groups.last?.share }
            #expect(shares.count == 2 && shares[0] + shares[1] == .one)
            #expect(reply.national == all.national && reply.selected == all.institutions.last)
            let alone = try await scene.client.totals(TotalsRequest(own, withoutNational: true))
            #expect(alone.national.isEmpty && alone.selected?.groups.last?.share == nil)
            // Names when they are asked for; with a list always.
            #expect(alone.texts == Texts())
            let named = try await scene.client.totals(TotalsRequest(own, withNames: true))
            #expect(Set(named.texts.trainingNames.keys) == Set(named.tally.enrolments.keys.map(\.trainingCode)))
            let list = try await scene.client.listRecords(ListRecordsRequest(own))
            #expect(list.texts.trainingNames == named.texts.trainingNames && !list.texts.signalTexts.isEmpty)
        }
    }

    @Test func partsAreValuedByTheWholeAndAddUp() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            var selection = RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year)
            let change = try await scene.store.lastChange()
            let whole = try #require(try await Self.settled(scene, TotalsRequest(selection), change))
            var base: Int64 = 0
            for provider in ["100A1", "100A2"] {
                selection.provider = ShortText(provider)
                let part = try await scene.client.totals(TotalsRequest(selection))
                #expect(part.isFromMemory && part.whole == whole.selected)
                #expect(
                    part.selected?.groups.map(\.correctionFactor) == whole.selected?.groups.map(\.correctionFactor))
                base += part.selected?.groups.last?.base.millionths ?? 0
            }
            #expect(base == whole.selected?.groups.last?.base.millionths && base > 0)
        }
    }

    @Test func aPastMomentIsAnsweredAsItWas() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            let own = RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year)
            let change = try await scene.store.lastChange()
            let before = try #require(try await Self.settled(scene, TotalsRequest(own), change))
            let at = Moment.nowForTests
            _ = try await scene.client.register([
                ProcessTests.message("d1", person: Self.persons[0], .deleteEnrolment(Identifier("C1")!))
            ])
            let past = try await scene.client.totals(TotalsRequest(own, at: at))
            #expect(past.tally == before.tally && past.selected == before.selected && !past.isFromMemory)
            #expect(past.national == before.national)
            let later = try await scene.client.totals(TotalsRequest(own, at: .nowForTests))
            #expect(later.tally != before.tally)
            let error = await #expect(throws: CallError.self) {
                try await scene.client.totals(
                    TotalsRequest(own, at: Moment(microseconds: Moment.nowForTests.microseconds + 3_600_000_000)))
            }
            #expect(error?.code == .invalidArgument)
        }
    }

    @Test func whatIsNotThereIsSaid() async throws {
        try await Scene.with { scene in
            let own = RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year)
            func code(_ body: () async throws -> Void) async -> StatusCode? {
                do {
                    try await body()
                    return nil
                } catch { return (error as? CallError)?.code }
            }
            #expect(await code { _ = try await scene.client.totals(TotalsRequest(own)) } == .failedPrecondition)
            #expect(
                await code { _ = try await scene.client.listRecords(ListRecordsRequest(own)) } == .failedPrecondition)
            try await Self.fill(scene)
            var unknown = own
            unknown.brin = Brin("99ZZ")
            #expect(await code { _ = try await scene.client.totals(TotalsRequest(unknown)) } == .notFound)
            #expect(await code { _ = try await scene.client.listRecords(ListRecordsRequest(unknown)) } == .notFound)
            let old = RecordSelection(brin: ProcessTests.brin, fundingYear: FundingYear(2014)!)
            #expect(await code { _ = try await scene.client.totals(TotalsRequest(old)) } == .invalidArgument)
        }
    }

    // MARK: Lists

    @Test func recordsComeInPages() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            var selection = RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year)
            var found: [ListedRecord] = []
            var key: ListRecordsRequest.Key?
            repeat {
                let page = try await scene.client.listRecords(ListRecordsRequest(selection, after: key, most: 2))
                #expect(page.total == 4 && page.records.count <= 2)
                found += page.records
                key = page.hasMore ? page.records.last?.key : nil
            } while key != nil
            #expect(found.map(\.person) == Array(Self.persons.prefix(4)))
            selection.provider = ShortText("100A1")
            let counts: [(ListRecordsRequest.Which, Int)] = [
                (.enrolments, 3), (.counting, 2), (.funded, 1), (.notFunded, 2), (.diplomas, 0),
            ]
            for (which, count) in counts {
                let page = try await scene.client.listRecords(ListRecordsRequest(selection, which))
                #expect(page.total == count && page.records.count == count && !page.hasMore, "\(which)")
            }
        }
    }

    @Test func aDefinitiveTotalNeverChanges() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            try await Self.determine(scene)
            let own = RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year)
            let change = try await scene.store.lastChange()
            let before = try #require(try await Self.settled(scene, TotalsRequest(own, byPlace: true), change))
            #expect(before.kind == .definitive && !before.tally.isEmpty)
            _ = try await scene.client.register([
                ProcessTests.message(
                    "d1", person: Self.persons[0], .deleteEnrolment(Identifier("C1")!), .deletePerson),
                ProcessTests.message("d2", person: Self.persons[1], .deleteEnrolment(Identifier("C1")!)),
            ])
            let later = try await scene.store.lastChange()
            let after = try #require(try await Self.settled(scene, TotalsRequest(own, byPlace: true), later))
            #expect(after.tally == before.tally && after.selected == before.selected)
            #expect(after.national == before.national)
            let provisional = try await scene.client.totals(
                TotalsRequest(RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year, kind: .provisional)))
            #expect(provisional.tally.enrolments.values.reduce(0) { $0 + $1.listed } == 2)
            // Whose person came back counts once.
            _ = try await scene.client.register([
                ProcessTests.message(
                    "d3", person: Self.persons[0], ProcessTests.facts, ProcessTests.dutch, ProcessTests.enrolment())
            ])
            let again = try #require(
                try await Self.settled(
                    scene, TotalsRequest(own, byPlace: true), try await scene.store.lastChange()))
            #expect(again.tally == before.tally)
        }
    }
}

extension Moment {
    fileprivate static var nowForTests: Moment {
        Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
