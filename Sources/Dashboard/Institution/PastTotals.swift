import StatusClient
import Synchronization
import Wire

/// Totals of moments that are past, which do not change any more: kept with the session that may see them.
final class PastTotals: Sendable {
    private struct Content {
        var replies: [[UInt8]: TotalsReply] = [:]
        var order: [[UInt8]] = []
    }

    /// Kept at most; the oldest goes first.
    private static let most = 60

    private let content = Mutex(Content())

    /// Nil when the moment cannot be told about; asked again the next time.
    ///
    /// - Precondition: the request names a moment.
    func totals(_ request: TotalsRequest, _ client: StatusClient) async -> TotalsReply? {
        let key = request.encoded
        if let known = content.withLock({ $0.replies[key] }) { return known }
        guard let reply = try? await client.totals(request) else { return nil }
        content.withLock { content in
            if content.replies.updateValue(reply, forKey: key) == nil { content.order.append(key) }
            if content.order.count > Self.most { content.replies.removeValue(forKey: content.order.removeFirst()) }
        }
        return reply
    }
}
