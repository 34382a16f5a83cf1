import NIOCore
import Synchronization
import Testing

@testable import RPC

/// A loop of our own does what event loops of SwiftNIO's kind promise.
@Suite(.timeLimit(.minutes(1))) struct PollLoopTests {
    private let loop = PollLoop.all[0]

    @Test func tasksRunOnItInTheirOrder() async throws {
        let order = Mutex<[Int]>([])
        #expect(!loop.inEventLoop)
        for number in 0..<1000 {
            loop.execute { [loop] in
                #expect(loop.inEventLoop)
                order.withLock { $0.append(number) }
            }
        }
        try await loop.submit {}.get()
        #expect(order.withLock { $0 } == Array(0..<1000))
    }

    @Test func aTaskMayLeaveTheNext() async throws {
        let promise = loop.makePromise(of: Int.self)
        @Sendable func count(_ number: Int) {
            if number == 1000 { return promise.succeed(number) }
            loop.execute { count(number + 1) }
        }
        loop.execute { count(0) }
        #expect(try await promise.futureResult.get() == 1000)
    }

    @Test func whatThrowsFails() async throws {
        struct Oops: Error {}
        await #expect(throws: Oops.self) { try await loop.submit { throw Oops() }.get() }
        await #expect(throws: Oops.self) {
            try await loop.scheduleTask(in: .milliseconds(1)) { throw Oops() }.futureResult.get()
        }
    }

    /// Not before its time; a task that waits for nothing else wakes the loop.
    @Test func aTimerComesInTime() async throws {
        let began = NIODeadline.now()
        let after = try await loop.scheduleTask(in: .milliseconds(30)) { NIODeadline.now() }.futureResult.get()
        #expect(after - began >= .milliseconds(30))
        let again = try await loop.submit { [loop] in
            loop.scheduleTask(deadline: .now() + .milliseconds(5)) { loop.inEventLoop }
        }.get().futureResult.get()
        #expect(again)
    }

    @Test func aTimerThatIsCalledOffFails() async throws {
        let ran = Atomic<Bool>(false)
        let timer = loop.scheduleTask(in: .milliseconds(20)) { ran.store(true, ordering: .relaxed) }
        timer.cancel()
        await #expect(throws: EventLoopError.self) { try await timer.futureResult.get() }
        try await loop.scheduleTask(in: .milliseconds(40)) {}.futureResult.get()
        let hasRun = ran.load(ordering: .relaxed)
        #expect(!hasRun)
    }

    private final class Held: Sendable {}

    /// What a timer holds is let go of when it has come, and when it was called off.
    @Test(arguments: [true, false]) func timersKeepNothing(_ comes: Bool) async throws {
        weak var held: Held?
        try await {
            let object = Held()
            held = object
            let timer = loop.scheduleTask(in: comes ? .milliseconds(1) : .hours(1)) { [object] in _ = object }
            if comes { try await timer.futureResult.get() } else { timer.cancel() }
        }()
        // The loop ends what it was doing.
        for _ in 0..<3 { try await loop.submit {}.get() }
        #expect(held == nil)
    }

    @Test func itDoesNotEnd() async throws {
        await #expect(throws: EventLoopError.self) { try await loop.shutdownGracefully() }
        try await loop.submit {}.get()
    }
}
