import NIOCore
import Testing

@testable import StatusService

/// So many calls a second on average, two seconds' worth at once; asked for one or for many, it comes to the same.
@Suite struct RateLimitTests {
    private static func at(_ milliseconds: UInt64) -> NIODeadline {
        .uptimeNanoseconds(10_000_000_000 + milliseconds * 1_000_000)
    }

    @Test func twoSecondsAtOnceAndThenOneByOne() {
        let limit = RateLimit(callsPerSecond: 10)
        // Twenty, and the one that pays for the third second.
        #expect(limit.take(21, Self.at(0)) == (21, nil))
        #expect(limit.take(1, Self.at(0)) == (0, .milliseconds(200)))
        #expect(limit.take(1, Self.at(99)) == (0, .milliseconds(101)))
        #expect(limit.take(1, Self.at(100)) == (1, nil))
        #expect(limit.take(1, Self.at(100)) == (0, .milliseconds(200)))
        #expect(limit.take(0, Self.at(100)) == (0, nil))
    }

    @Test func ofManyTheFirstMay() {
        let limit = RateLimit(callsPerSecond: 10)
        #expect(limit.take(30, Self.at(0)) == (21, .milliseconds(200)))
        #expect(limit.take(30, Self.at(1000)) == (10, .milliseconds(200)))
        #expect(limit.take(30, Self.at(9000)) == (21, .milliseconds(200)))
    }

    /// The same admitted, and the same waits, whether asked one by one or together.
    @Test(arguments: [1, 7, 100] as [Int32]) func togetherIsOneByOne(_ callsPerSecond: Int32) {
        let (one, many) = (RateLimit(callsPerSecond: callsPerSecond), RateLimit(callsPerSecond: callsPerSecond))
        for (milliseconds, count) in [(0, 1), (0, 300), (10, 3), (3000, 50), (3100, 250), (3100, 5), (90_000, 500)] {
            let now = Self.at(UInt64(milliseconds))
            var (taken, wait) = (0, TimeAmount?.none)
            for _ in 0..<count where wait == nil {
                let found = one.take(1, now)
                taken += found.taken
                wait = found.wait
            }
            #expect(many.take(count, now) == (taken, wait))
        }
    }
}
