import NIOCore
import Synchronization

/// So many calls a second on average, and twice as many at once (generic cell rate algorithm); no lock.
final class RateLimit: Sendable {
    /// Nanoseconds a call costs, and how far ahead of time a caller may be.
    private let cost: Int64
    private let burst: Int64
    /// When all calls so far are paid for.
    private let paid = Atomic<Int64>(0)

    init(callsPerSecond: Int32) {
        cost = max(1, 1_000_000_000 / Int64(max(1, callsPerSecond)))
        burst = 2_000_000_000
    }

    /// How long to wait, when there were too many; nil when the call may go ahead.
    func take(_ now: NIODeadline) -> TimeAmount? {
        let now = Int64(now.uptimeNanoseconds)
        var current = paid.load(ordering: .relaxed)
        while true {
            let next = max(current, now) + cost
            if next - now > burst + cost { return .nanoseconds(current - now - burst + cost) }
            let (exchanged, original) = paid.weakCompareExchange(expected: current, desired: next, ordering: .relaxed)
            if exchanged { return nil }
            current = original
        }
    }
}
