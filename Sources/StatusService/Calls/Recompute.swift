import FundingModel
import NIOCore
import RPC
import Wire

extension StatusService {
    /// Decides the whole register for a year, telling how far it is.
    func recompute(_ request: RecomputeRequest, _ writer: ResponseWriter) async throws {
        let recomputation = Recomputation(store: store, decider: try decider(for: request.fundingYear))
        var lastTold = ContinuousClock.now
        let final = try await recomputation.run { progress in
            let now = ContinuousClock.now
            guard now - lastTold >= .milliseconds(200) || progress.personsDone == 0 else { return }
            lastTold = now
            try await writer.write(ByteBuffer(bytes: progress.encoded))
        }
        try await writer.write(ByteBuffer(bytes: final.encoded))
    }
}
