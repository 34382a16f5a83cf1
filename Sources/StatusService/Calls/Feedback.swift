import FundingModel
import NIOCore
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// An institution's feedback from a number on, in order; with `follow` it stays open and sends what comes.
    ///
    /// OUT_OF_RANGE for a number that was not given yet: the caller has numbers of another register.
    func feedback(_ request: FeedbackRequest, _ writer: ResponseWriter) async throws {
        let last = try await store.lastFeedback(of: request.brin)
        guard request.after <= last || request.onlyNew else {
            throw CallError(
                .outOfRange, "the last feedback of institution \(request.brin) has number \(last)",
                details: [.init("field", "after")])
        }
        var sent = request.onlyNew ? last : request.after
        while true {
            let items = try await store.feedback(of: request.brin, after: sent, most: Self.feedbackBatch)
            if let end = items.last {
                try await writer.write(ByteBuffer(bytes: FeedbackPart.encoded(brin: request.brin, rows: items)))
                sent = end.number
                if items.count == Self.feedbackBatch { continue }
            }
            guard request.follow else { return }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Statuses a message; one has a few hundred bytes.
    private static let feedbackBatch = 200
}
