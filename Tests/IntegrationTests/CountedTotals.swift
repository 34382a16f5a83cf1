import Foundation
import FundingModel
import RPC
import RegisterStore
import StatusClient
import Testing
import Wire

/// Totals of selections that no cell in memory tells, and of places.
extension TotalsTests {
    /// What the database counted before is what it counts now: after each change anew, and no more often.
    static func compareCounted(_ scene: Scene, _ whole: RecordSelection) async throws {
        let lately = Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000) - 300_000)
        let changes: [(inout RecordSelection) -> Void] = [
            { $0.changedSince = Moment(microseconds: 1) }, { $0.changedSince = lately },
            { ($0.changedSince, $0.pathway) = (Moment(microseconds: 1), .bbl) },
            { ($0.changedSince, $0.signals) = (lately, SignalSet(.notRequested)) },
        ]
        for change in changes {
            var part = whole
            change(&part)
            let counted = try await scene.store.tallies(part)
            for _ in 0..<2 {
                do {
                    let reply = try await scene.client.totals(TotalsRequest(part, byPlace: true))
                    guard let brin = part.brin else { continue }
                    #expect(reply.tally == counted.tallies[brin] ?? Tally() && !reply.isFromMemory, "\(part)")
                    #expect(reply.change == counted.change)
                } catch let error as CallError where error.code == .notFound {}
            }
        }
    }

    @Test func institutionsAreListedWithTheirPlaces() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            let change = try await scene.store.lastChange()
            var reply = try await scene.client.listInstitutions(ListInstitutionsRequest(fundingYear: Self.year))
            while reply.change < change {
                try await Task.sleep(for: .milliseconds(5))
                reply = try await scene.client.listInstitutions(ListInstitutionsRequest(fundingYear: Self.year))
            }
            #expect(reply.institutions.map(\.brin) == [Self.other, ProcessTests.brin])
            let own = try #require(reply.institutions.last)
            #expect(own.counts.listed == 4 && own.counts.counting == 3 && own.counts.funded == 2)
            #expect(own.providers.map(\.provider) == [ShortText("100A1"), ShortText("100A2")])
            #expect(
                own.providers.first?.locations.map(\.location) == ["100X0", "100X1", "100X2"].map { ShortText($0) })
            #expect(own.providers.first?.counts.listed == 3)
            var selection = RecordSelection(brin: ProcessTests.brin, fundingYear: Self.year)
            let whole = try await scene.client.totals(TotalsRequest(selection, withPlaces: true))
            #expect(whole.places == own.providers)
            #expect(whole.tally.enrolments.keys.allSatisfy { $0.provider == nil && $0.location == nil })
            #expect(try await scene.client.totals(TotalsRequest(selection)).places.isEmpty)
            // From memory, and counted by the database; cells by place come with them where these are asked for.
            (selection.provider, selection.location) = (ShortText("100A1"), ShortText("100X0"))
            for since in [nil, Moment(microseconds: 1)] {
                selection.changedSince = since
                for byPlace in [false, true] {
                    let part = try await scene.client.totals(
                        TotalsRequest(selection, byPlace: byPlace, withPlaces: true))
                    #expect(part.places.map(\.provider) == [ShortText("100A1")] && part.isFromMemory == (since == nil))
                    #expect(part.places.first?.locations == own.providers.first.map { [$0.locations[0]] })
                    #expect(part.tally.enrolments.keys.allSatisfy { ($0.location != nil) == byPlace })
                }
            }
        }
    }
}
