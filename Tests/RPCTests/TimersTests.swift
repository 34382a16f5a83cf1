import NIOCore
import Testing

@testable import RPC

/// What is due later comes when it is due, in order, and not once it was called off.
@Suite struct TimersTests {
    private static func at(_ number: UInt64) -> NIODeadline { .uptimeNanoseconds(number) }

    private final class Heard {
        var names: [String] = []
    }

    private func run(_ timers: inout Timers, until now: UInt64) {
        while let action = timers.due(Self.at(now)) { action() }
    }

    @Test func soonestFirstAndAtOneMomentInTheOrderAskedFor() {
        var timers = Timers()
        let heard = Heard()
        for (moment, name) in [(30, "c"), (10, "a"), (20, "b1"), (20, "b2"), (20, "b3")] as [(UInt64, String)] {
            _ = timers.add(Self.at(moment)) { heard.names.append(name) }
        }
        #expect(timers.next == Self.at(10))
        run(&timers, until: 9)
        #expect(heard.names.isEmpty)
        run(&timers, until: 10)
        #expect(heard.names == ["a"] && timers.next == Self.at(20))
        run(&timers, until: 40)
        #expect(heard.names == ["a", "b1", "b2", "b3", "c"] && timers.next == nil)
    }

    @Test func whatWasCalledOffDoesNotCome() {
        var timers = Timers()
        let heard = Heard()
        let first = timers.add(Self.at(1)) { heard.names.append("first") }
        _ = timers.add(Self.at(2)) { heard.names.append("second") }
        timers.callOff(first)
        timers.callOff(first)
        run(&timers, until: 5)
        #expect(heard.names == ["second"])
        // Too late, and without effect on others.
        timers.callOff(first)
        _ = timers.add(Self.at(6)) { heard.names.append("third") }
        run(&timers, until: 6)
        #expect(heard.names == ["second", "third"] && timers.held == 0)
    }

    /// Deadlines of calls that end long before them do not pile up.
    @Test func thoseCalledOffAreLetGoOf() {
        var timers = Timers()
        let heard = Heard()
        _ = timers.add(Self.at(500)) { heard.names.append("kept") }
        for _ in 0..<100_000 {
            let timer = timers.add(Self.at(1_000_000)) { heard.names.append("no") }
            timers.callOff(timer)
            #expect(timers.held <= 200)
        }
        run(&timers, until: 2_000_000)
        #expect(heard.names == ["kept"])
    }
}
