internal import Synchronization

/// One connection of a pool, for as long as ``ConnectionPool/withSession(deadline:_:)`` lends it.
public final class Session: Sendable {
    let thread: DatabaseThread
    private let watch: Watch
    private let deadline: ContinuousClock.Instant?
    private let isOpened = Atomic<Bool>(false)
    private let isOver = Atomic<Bool>(false)

    init(thread: DatabaseThread, watch: Watch, deadline: ContinuousClock.Instant?) {
        self.thread = thread
        self.watch = watch
        self.deadline = deadline
    }

    /// Runs blocking code on the connection's own thread.
    ///
    /// When the task is cancelled or the deadline passes, the statement in progress is stopped on the server and
    /// no further one is sent.
    /// - Throws: ``PostgresError``, or what `body` throws.
    /// - Precondition: the session has not ended.
    public func run<Value: Sendable>(
        deadline: ContinuousClock.Instant? = nil, _ body: @escaping @Sendable (inout Connection) throws -> Value
    ) async throws -> Value {
        precondition(!isOver.load(ordering: .acquiring), "a session is used after its end")
        let control = JobControl()
        let thread = thread
        var entry: UInt64?
        if let moment = [deadline, self.deadline].compactMap({ $0 }).min() {
            // Nothing is sent once it has passed, however late the watch looks.
            if moment <= .now { control.interrupt(timedOut: true) }
            entry = watch.add(at: moment) {
                control.interrupt(timedOut: true)
                return thread.interrupt(control)
            }
        }
        defer { if let entry { watch.remove(entry) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                thread.submit(job(control, body, continuation))
            }
        } onCancel: {
            control.interrupt(timedOut: false)
            watch.add(at: .now) { thread.interrupt(control) }
        }
    }

    private func job<Value: Sendable>(
        _ control: JobControl, _ body: @escaping @Sendable (inout Connection) throws -> Value,
        _ continuation: CheckedContinuation<Value, any Error>
    ) -> Job {
        let opens = !isOpened.exchange(true, ordering: .acquiringAndReleasing)
        return Job(
            control: control, opensSession: opens,
            perform: { connection in
                do {
                    let value = try body(&connection)
                    return { continuation.resume(returning: value) }
                } catch {
                    return { continuation.resume(throwing: error) }
                }
            },
            fail: { continuation.resume(throwing: $0) })
    }

    /// Rolls back what is open. Not stopped by a cancelled task: the next session must find the connection clean.
    func end() async {
        isOver.store(true, ordering: .releasing)
        guard !thread.isIdle else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            thread.submit(
                Job(
                    control: JobControl(), opensSession: false,
                    perform: { connection in
                        connection.rollBack()
                        return { continuation.resume() }
                    },
                    fail: { _ in continuation.resume() }))
        }
    }
}
