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

    /// How many of so many calls may go ahead, and how long the next has to wait; nil when all may.
    func take(_ count: Int, _ now: NIODeadline) -> (taken: Int, wait: TimeAmount?) {
        let now = Int64(now.uptimeNanoseconds)
        var current = paid.load(ordering: .relaxed)
        while true {
            let start = max(current, now)
            let room = (burst + cost - (start - now)) / cost
            let taken = max(0, min(Int64(count), room))
            if taken == 0, count > 0 { return (0, .nanoseconds(current - now - burst + cost)) }
            let next = start + taken * cost
            let (exchanged, original) = paid.weakCompareExchange(expected: current, desired: next, ordering: .relaxed)
            guard exchanged else {
                current = original
                continue
            }
            return (Int(taken), taken < count ? .nanoseconds(next - now - burst + cost) : nil)
        }
    }
}
