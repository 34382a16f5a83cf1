import Foundation
import FundingModel
import RPC
import RegisterStore
import StatusClient
import Testing
import Wire

/// Totals of selections that no cell in memory tells.
extension TotalsTests {
    /// What the database counted before is what it counts now: after each change anew, and no more often.
    static func compareCounted(_ scene: Scene, _ whole: RecordSelection) async throws {
        let lately = Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000) - 300_000)
        let changes: [(inout RecordSelection) -> Void] = [
            { $0.changedSince = Moment(microseconds: 1) }, { $0.changedSince = lately },
            { ($0.changedSince, $0.pathway) = (Moment(microseconds: 1), .bbl) },
            { $0.signals = SignalSet(.notRequested) },
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
}
