import Foundation
import FundingModel
import FundingRules
import RPC
import RegisterStore
import StatusClient
import Testing
import Wire

/// An institution that another one merged into: its number and the list behind it hold the same records.
@Suite struct MergedInstitutionTests {
    private static let year = ProcessTests.year
    private static let successor = ProcessTests.brin
    private static let predecessor = Brin("25LX")!
    private static let third = Brin("98ZZ")!
    private static let persons = Array(
        (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 300_000_000 + $0) }.prefix(6))
    private static let institutions = InstitutionTable([
        .init(brin: successor, name: "ROC", fundedFrom: nil, fundedUntil: nil, successor: nil),
        .init(
            brin: predecessor, name: "Oud", fundedFrom: nil, fundedUntil: Day("2026-07-31"), successor: successor),
        .init(brin: third, name: "Ander", fundedFrom: nil, fundedUntil: nil, successor: nil),
    ])

    /// Three students of the successor, three of the predecessor; of both the third, with one id.
    private static func fill(_ administrator: StatusClient) async throws {
        let places = [(0, successor), (1, successor), (2, successor), (2, predecessor), (3, predecessor), (4, predecessor)]
        for (number, (place, brin)) in (places + [(5, third)]).enumerated() {
            let period = Period(
                from: Day("2025-08-01")!, trainingCode: TrainingCode("25297")!, pathway: .bol, requested: place != 1,
                provider: ShortText(place % 2 == 0 ? "100A1" : "100A2"), location: nil)
            let enrolment = FactChange.enrolment(
                Enrolment(
                    brin: brin, sequence: Identifier("C1")!, enrolledOn: Day("2025-08-01")!,
                    plannedEnd: Day("2027-07-31")!), periods: [period], supportPeriods: nil)
            let answers = try await administrator.register([
                ProcessTests.message(
                    "f\(number)", brin: brin, person: persons[place], ProcessTests.facts, ProcessTests.dutch, enrolment)
            ])
            #expect(answers.allSatisfy { $0.isAccepted })
        }
    }

    private static func with(_ body: (GuardedScene, StatusClient) async throws -> Void) async throws {
        try await GuardedScene.with(institutions: institutions) { scene in
            let administrator = try await scene.caller("beheer", .administrator)
            let job = try await administrator.startJob(JobRequest(fundingYear: year))
            try await administrator.followJob(job.job) { _ in }
            try await fill(administrator)
            try await body(scene, administrator)
            await administrator.close()
        }
    }

    /// - Returns: the persons, from pages of one record.
    private static func list(
        _ client: StatusClient, _ selection: RecordSelection, at moment: Moment? = nil
    ) async throws -> [PersonNumber] {
        var found: [ListedRecord] = []
        var key: ListRecordsRequest.Key?
        repeat {
            let page = try await client.listRecords(ListRecordsRequest(selection, after: key, most: 1, at: moment))
            found += page.records
            key = page.hasMore ? page.records.last?.key : nil
            if key == nil { #expect(page.total == found.count) }
        } while key != nil
        return found.map(\.person)
    }

    private static func number(
        _ client: StatusClient, _ selection: RecordSelection, at moment: Moment? = nil
    ) async throws -> Int {
        let reply = try await client.totals(TotalsRequest(selection, at: moment))
        return reply.tally.enrolments.values.reduce(0) { $0 + $1.listed }
    }

    @Test func numberAndListAreOfTheSameRecords() async throws {
        try await Self.with { scene, administrator in
            let change = try await scene.store.lastChange()
            let whole = RecordSelection(brin: Self.successor, fundingYear: Self.year)
            while true {
                let reply = try await administrator.totals(TotalsRequest(whole))
                if reply.isFromMemory, reply.change >= change { break }
                try await Task.sleep(for: .milliseconds(5))
            }
            let school = try await scene.caller("school", .institution, brin: Self.successor.description)
            var (part, changed, unfunded, old) = (whole, whole, whole, whole)
            part.provider = ShortText("100A1")
            changed.changedSince = Moment(microseconds: 0)
            unfunded.signals = SignalSet(.notRequested)
            old.brin = Self.predecessor
            let now = Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
            let expected: [(RecordSelection, [Int])] = [
                (whole, [0, 1, 2, 2, 3, 4]), (part, [0, 2, 2, 4]), (changed, [0, 1, 2, 2, 3, 4]), (unfunded, [1]),
            ]
            for (selection, places) in expected {
                for moment in [nil, now] {
                    let found = try await Self.list(school, selection, at: moment)
                    #expect(found == places.map { Self.persons[$0] }, "\(selection) \(String(describing: moment))")
                    if selection.signals.isEmpty {
                        #expect(try await Self.number(school, selection, at: moment) == places.count)
                    }
                }
            }
            // What the predecessor is asked for stays its own.
            #expect(try await Self.list(administrator, old).count == 3)
            #expect(try await Self.number(administrator, old) == 3)
            let entry = try await school.listInstitutions(ListInstitutionsRequest(fundingYear: Self.year)).institutions
            #expect(entry.map(\.brin) == [Self.successor] && entry.first?.counts.listed == 6)
            #expect(entry.first?.providers.map(\.counts.listed) == [4, 2])
            await school.close()
        }
    }

    @Test func othersGetNothing() async throws {
        try await Self.with { scene, _ in
            for (name, brin) in [("ander", Self.third), ("oud", Self.predecessor)] {
                let caller = try await scene.caller(name, .institution, brin: brin.description)
                for asked in [Self.successor, Self.predecessor] where asked != brin {
                    let selection = RecordSelection(brin: asked, fundingYear: Self.year)
                    for moment in [nil, Moment(microseconds: 1)] {
                        let error = await #expect(throws: CallError.self) {
                            try await caller.listRecords(ListRecordsRequest(selection, at: moment))
                        }
                        #expect(error?.code == .permissionDenied)
                    }
                }
                let own = RecordSelection(brin: brin, fundingYear: Self.year)
                #expect(try await caller.listRecords(ListRecordsRequest(own)).records.count == (brin == Self.third ? 1 : 3))
                await caller.close()
            }
        }
    }

    @Test func aMergerCountsFromTheYearAfterItOn() throws {
        let mergers = try Mergers(Self.institutions, for: Self.year)
        #expect(mergers.counted(for: Self.successor) == [Self.successor, Self.predecessor])
        #expect(mergers.counted(for: Self.predecessor) == [Self.predecessor])
        let before = try Mergers(Self.institutions, for: FundingYear(2026)!)
        #expect(before.counted(for: Self.successor) == [Self.successor])
    }
}
