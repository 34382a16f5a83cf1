import CSockets
import Dispatch
import Foundation
import NIOCore
import Synchronization

/// One thread that waits for sockets and does what is due: to all that is built on SwiftNIO an event loop like its own.
///
/// Its own since a look-up takes less time than SwiftNIO's way from a socket to a handler and back does. It lasts as
/// long as the process.
final class PollLoop: EventLoop, @unchecked Sendable {
    /// What other threads leave.
    private struct Mailbox {
        var tasks: [@Sendable () -> Void] = []
        /// Nobody needs to ring.
        var isAwake = true
    }

    private let mailbox = Mutex(Mailbox())
    private let thread = Atomic<UInt>(0)
    private let poller = Poller()

    // What follows is the loop's thread's alone.
    private var timers = Timers()
    private var watched: [Watched] = []
    private var free: [Int] = []
    private var ending: [any TurnOwner] = []

    private struct Watched {
        /// Tells who had the place before from who has it now.
        var generation: UInt32 = 0
        var owner: (any PollOwner)?
    }

    /// One for each processor this process may use.
    static let all: [PollLoop] = (1...Int(sockets_processors())).map { PollLoop("rpc-\($0)") }

    private init(_ name: String) {
        Thread {
            // As an operator sees it in a list of threads.
            Thread.current.name = name
            self.run()
        }.start()
    }

    // MARK: Sockets

    /// Names a watched socket for ``change`` and ``forget``.
    struct Place {
        fileprivate let index: Int
        fileprivate let mark: UInt64
    }

    /// Keeps the owner until it is forgotten.
    ///
    /// - Throws: ``SocketError`` when the kernel has no room for it.
    func watch(
        _ descriptor: Int32, _ interest: Poller.Interest, for owner: any PollOwner
    ) throws(SocketError) -> Place {
        if free.isEmpty {
            free.append(watched.count)
            watched.append(Watched())
        }
        let index = free[free.count - 1]
        let place = Place(index: index, mark: UInt64(watched[index].generation) << 32 | UInt64(index))
        try poller.watch(descriptor, place.mark, interest)
        free.removeLast()
        watched[index].owner = owner
        return place
    }

    func change(_ descriptor: Int32, _ place: Place, _ interest: Poller.Interest) {
        poller.change(descriptor, place.mark, interest)
    }

    /// To be called before the socket is closed.
    func forget(_ descriptor: Int32, _ place: Place) {
        poller.forget(descriptor)
        watched[place.index].owner = nil
        watched[place.index].generation &+= 1
        free.append(place.index)
    }

    /// Once all that is ready now has been told to its owners.
    func tellAtTurnsEnd(_ owner: any TurnOwner) { ending.append(owner) }

    // MARK: The loop

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .releasing)
        while true {
            let count = poller.wait(milliseconds: patience())
            mailbox.withLock { $0.isAwake = true }
            for place in 0..<count {
                guard let (mark, what) = poller.ready(place) else { continue }
                // Who was forgotten meanwhile is not told.
                let entry = watched[Int(UInt32(truncatingIfNeeded: mark))]
                if entry.generation == UInt32(mark >> 32) { entry.owner?.isReady(what) }
            }
            endTurn()
            if timers.next != nil {
                let now = NIODeadline.now()
                while let action = timers.due(now) { action() }
            }
            let tasks = mailbox.withLock { mailbox in
                let tasks = mailbox.tasks
                mailbox.tasks = []
                return tasks
            }
            for task in tasks { task() }
        }
    }

    private func endTurn() {
        if ending.isEmpty { return }
        for owner in ending { owner.turnEnds() }
        ending.removeAll(keepingCapacity: true)
    }

    /// How long there is nothing to do but wait. Unit: milliseconds; -1 for ever.
    private func patience() -> Int32 {
        let isBusy = mailbox.withLock { mailbox in
            mailbox.isAwake = !mailbox.tasks.isEmpty
            return mailbox.isAwake
        }
        if isBusy { return 0 }
        guard let next = timers.next else { return -1 }
        let left = (next - .now()).nanoseconds
        // Up: too early, the loop would turn for nothing.
        return Int32(clamping: max(0, (left + 999_999) / 1_000_000))
    }

    // MARK: An event loop

    var inEventLoop: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    func execute(_ task: @escaping @Sendable () -> Void) {
        let mustRing = mailbox.withLock { mailbox in
            mailbox.tasks.append(task)
            if mailbox.isAwake { return false }
            mailbox.isAwake = true
            return true
        }
        if mustRing { poller.ring() }
    }

    @discardableResult
    func scheduleTask<Value>(
        deadline: NIODeadline, _ task: @escaping @Sendable () throws -> Value
    ) -> Scheduled<Value> {
        let promise = makePromise(of: Value.self)
        // Whoever may call it off holds the timer and not what it runs, which may hold whoever that is.
        let pending = Pending()
        let action: @Sendable () -> Void = {
            do { promise.assumeIsolated().succeed(try task()) } catch { promise.fail(error) }
        }
        hereOrThere { [self] in pending.timer = timers.add(deadline, action) }
        return Scheduled(promise: promise) { [self] in
            hereOrThere { [self] in
                if let timer = pending.timer { timers.callOff(timer) }
            }
        }
    }

    @discardableResult
    func scheduleTask<Value>(
        in delay: TimeAmount, _ task: @escaping @Sendable () throws -> Value
    ) -> Scheduled<Value> {
        scheduleTask(deadline: .now() + delay, task)
    }

    private func hereOrThere(_ task: @escaping @Sendable () -> Void) {
        if inEventLoop { task() } else { execute(task) }
    }

    /// It lasts as long as the process, so it refuses.
    func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        queue.async { callback(EventLoopError.unsupportedOperation) }
    }
}

/// A timer on its way to its loop.
private final class Pending: @unchecked Sendable {
    /// The loop's thread's alone.
    var timer: Timers.Timer?
}

/// Whoever waits for a turn's end. Lives on the loop, and asks anew for each turn.
protocol TurnOwner: AnyObject {
    func turnEnds()
}

/// Whoever a socket is watched for. Lives on the loop.
protocol PollOwner: AnyObject {
    func isReady(_ what: Poller.Interest)
}
