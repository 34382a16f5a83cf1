public import NIOCore
public import RPC

/// How a caller calls.
public struct ClientOptions: Sendable {
    /// Who calls: a token of `mbostd callers`.
    public var token: String?
    /// For TLS; nil for plain TCP.
    public var trust: ClientTrust?
    /// Why persons are looked at; stands in the server's log. Dutch: reden van inzage.
    public var reason = ""
    /// How long connecting, and each call that answers at once, may take with all its attempts.
    public var timeout = TimeAmount.seconds(10)
    /// Connections to have at most; a further one is made when all have calls under way.
    public var connections = 1
    public var retries = RetryPolicy()
    /// Sends a call that only reads once more, by another connection, when its answer takes longer than this, and takes
    /// the first answer; nil: never.
    public var hedgeAfter: TimeAmount?

    public init() {}
}

/// When a call that may be made twice is made again. Others never are.
public struct RetryPolicy: Sendable {
    /// The first one included.
    public var attempts = 3
    /// Before the second attempt; doubles with each, and up to half of it is left out by chance, so that callers who
    /// lost one server do not come back as one.
    public var firstPause = TimeAmount.milliseconds(50)
    public var mostPause = TimeAmount.seconds(2)

    public init() {}

    public static let never: RetryPolicy = {
        var policy = RetryPolicy()
        policy.attempts = 1
        return policy
    }()

    /// How long to wait after an attempt that failed; nil when there is to be no other.
    ///
    /// - Parameters:
    ///   - attempt: 1 for the first.
    ///   - chance: from 0 to 1.
    func pause(after error: CallError, attempt: Int, chance: Double) -> TimeAmount? {
        guard attempt < attempts else { return nil }
        let asked = error.details.first { $0.name == "retry_after_ms" }.flatMap { Int64($0.value) }
        switch error.code {
        case .unavailable: break
        case .resourceExhausted where asked != nil: break
        default: return nil
        }
        let doubled = firstPause.nanoseconds << Int64(min(attempt - 1, 20))
        let longest = min(doubled, mostPause.nanoseconds)
        let ours = longest - Int64(Double(longest) * 0.5 * chance)
        return .nanoseconds(max(ours, (asked ?? 0) * 1_000_000))
    }
}
