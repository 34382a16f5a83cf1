internal import CPostgres
internal import Logging
internal import Synchronization

/// A thread with one connection, which does the jobs of one session after another.
@safe
final class DatabaseThread: @unchecked Sendable {
    private let connectionString: String
    private let patience: Duration
    private let logger: Logger
    private let monitor = Monitor()
    // Under the monitor.
    private var jobs: [Job] = []
    private var isStarted = false
    private var isStopping = false
    private var onStop: (@Sendable () -> Void)?

    /// What a canceller needs; held while it works, so that a cancel never meets a later job.
    private struct Running {
        var control: JobControl?
        var cancel: CancelKey?
    }
    private let running = Mutex(Running())
    private let idle = Atomic<Bool>(true)

    init(connectionString: String, patience: Duration, logger: Logger) {
        self.connectionString = connectionString
        self.patience = patience
        self.logger = logger
    }

    /// Nothing is left open by the last job: no transaction, no COPY.
    var isIdle: Bool { idle.load(ordering: .acquiring) }

    func submit(_ job: Job) {
        let isRefused = monitor.withLock {
            if isStopping { return true }
            jobs.append(job)
            if !isStarted {
                isStarted = true
                startThread { self.work() }
            }
            monitor.signal()
            return false
        }
        if isRefused { job.fail(PostgresError(.unavailable, "the connections to PostgreSQL are closed")) }
    }

    /// Ends the thread and its connection after the jobs already given.
    func stop(then done: @escaping @Sendable () -> Void) {
        let isRunning = monitor.withLock {
            isStopping = true
            onStop = done
            monitor.signal()
            return isStarted
        }
        if !isRunning { done() }
    }

    /// Stops the statement of a job, if it is the one running; true when there is nothing left to stop.
    func interrupt(_ control: JobControl) -> Bool {
        running.withLock { running in
            if control.hasEnded { return true }
            // Not yet begun: it will see its control before it sends anything.
            if running.control === control { running.cancel?.send() }
            return false
        }
    }

    private func work() {
        var connection: Connection?
        var isLost = false
        while let job = nextJob() {
            perform(job, on: &connection, &isLost)
        }
        running.withLock { $0 = Running() }
        connection = nil
        monitor.withLock { onStop }?()
    }

    private func nextJob() -> Job? {
        monitor.withLock {
            while jobs.isEmpty && !isStopping { monitor.wait() }
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }
    }

    private func perform(_ job: Job, on connection: inout Connection?, _ isLost: inout Bool) {
        do throws(PostgresError) {
            try prepare(for: job, &connection, &isLost)
        } catch {
            job.control.end()
            // What earlier jobs of the session began is still open when this one was stopped before it was sent.
            idle.store(Self.isIdle(connection), ordering: .releasing)
            job.fail(error)
            return
        }
        guard var current = connection.take() else { return }
        current.control = job.control
        running.withLock { $0.control = job.control }
        let deliver = job.perform(&current)
        running.withLock { $0.control = nil }
        job.control.end()
        current.control = nil
        let isBroken = current.isBroken
        idle.store(isBroken || current.isIdle, ordering: .releasing)
        if isBroken {
            logger.warning("connection to PostgreSQL lost", metadata: ["endpoint": "\(current.endpoint)"])
            isLost = true
            running.withLock { $0.cancel = nil }
        } else {
            connection = consume current
        }
        deliver()
    }

    private static func isIdle(_ connection: borrowing Connection?) -> Bool {
        switch connection {
        case .some(let connection): connection.isIdle
        case .none: true
        }
    }

    /// Sees to it that there is a connection that may do the job.
    private func prepare(
        for job: Job, _ connection: inout Connection?, _ isLost: inout Bool
    ) throws(PostgresError) {
        if job.opensSession {
            isLost = false
            if let kept = connection.take(), kept.isAlive, !kept.hasNewRole { connection = consume kept }
        }
        if let kind = job.control.interruption {
            throw PostgresError(kind, "the statement was stopped before it was sent to PostgreSQL")
        }
        guard !isLost else {
            throw PostgresError(
                .unavailable, "the connection to PostgreSQL was lost earlier in this session; begin the work again")
        }
        guard connection == nil else { return }
        running.withLock { $0.cancel = nil }
        let opened = try connect(for: job)
        let key = unsafe CancelKey(opened.handle)
        running.withLock { $0.cancel = key }
        connection = consume opened
    }

    /// Tries again, after a pause that doubles, for as long as the pool is told to have patience.
    private func connect(for job: Job) throws(PostgresError) -> Connection {
        let end = ContinuousClock.now + patience
        var pause = Duration.milliseconds(20)
        while true {
            do throws(PostgresError) {
                return try Connection(connectionString)
            } catch {
                guard error.kind == .unavailable, ContinuousClock.now + pause < end, !waitOrStop(pause) else {
                    throw error
                }
            }
            if let kind = job.control.interruption {
                throw PostgresError(kind, "there was no connection to PostgreSQL before the wait was over")
            }
            pause = min(pause * 2, .milliseconds(320))
        }
    }

    /// True when the thread shall stop.
    private func waitOrStop(_ pause: Duration) -> Bool {
        monitor.withLock {
            if !isStopping { monitor.wait(atMost: pause) }
            return isStopping
        }
    }
}

/// What the server wants to see before it stops a statement; may be used on any thread.
@safe
final class CancelKey: @unchecked Sendable {
    private let pointer: OpaquePointer?

    @unsafe init(_ handle: OpaquePointer) {
        unsafe pointer = unsafe PQgetCancel(handle)
    }

    deinit {
        unsafe PQfreeCancel(pointer)
    }

    func send() {
        guard let pointer = unsafe pointer else { return }
        var reason = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(pointer, &reason, Int32(reason.count))
    }
}
