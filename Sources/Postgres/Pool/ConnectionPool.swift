public import Logging
internal import Synchronization

/// A fixed number of connections to one database, each with its own thread, made when first needed and made again
/// after a loss.
public final class ConnectionPool: Sendable {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<DatabaseThread, any Error>
    }

    private struct State {
        var idle: [DatabaseThread]
        var waiting: [Waiter] = []
        var lastID: UInt64 = 0
        var isClosed = false
        var threadsLeft: Int
        var onClosed: [CheckedContinuation<Void, Never>] = []
    }

    /// How many connections there are at most.
    public let size: Int
    private let queueLimit: Int

    /// How many are lent now.
    public var busy: Int { size - state.withLock { $0.idle.count } }

    private let state: Mutex<State>
    private let watch = Watch()

    /// - Parameters:
    ///   - connectionString: a URI or `key=value` text of libpq, several hosts and `target_session_attrs` included.
    ///   - connections: at most this many at a time.
    ///   - queueLimit: at most this many tasks wait for one; a further one gets `tooManyConnections`.
    ///   - patience: how long connecting is tried again when no server is there, so that work outlasts a fail-over.
    public init(
        _ connectionString: String, connections: Int = 4, queueLimit: Int = 256, patience: Duration = .zero,
        logger: Logger = Logger(label: "postgres")
    ) {
        precondition(connections > 0 && queueLimit >= 0, "a pool has connections, and a queue of no negative length")
        size = connections
        self.queueLimit = queueLimit
        let threads = (0..<connections).map { _ in
            DatabaseThread(connectionString: connectionString, patience: patience, logger: logger)
        }
        state = Mutex(State(idle: threads, threadsLeft: connections))
    }

    deinit {
        for thread in state.withLock({ $0.idle }) { thread.stop {} }
        watch.stop()
    }

    /// Lends a connection to `body`; what it leaves open is rolled back.
    ///
    /// - Throws: ``PostgresError``, or what `body` throws.
    public nonisolated(nonsending) func withSession<Value>(
        deadline: ContinuousClock.Instant? = nil,
        _ body: nonisolated(nonsending) (Session) async throws -> Value
    ) async throws -> Value {
        let session = Session(thread: try await acquire(by: deadline), watch: watch, deadline: deadline)
        do {
            let value = try await body(session)
            await session.end()
            release(session.thread)
            return value
        } catch {
            await session.end()
            release(session.thread)
            throw error
        }
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws or its task is cancelled.
    public nonisolated(nonsending) func withTransaction<Value>(
        _ mode: TransactionMode = .default, deadline: ContinuousClock.Instant? = nil,
        _ body: nonisolated(nonsending) (Session) async throws -> Value
    ) async throws -> Value {
        try await withSession(deadline: deadline) { session in
            try await session.run { connection in try connection.execute(mode.begin) }
            let value = try await body(session)
            try await session.run { connection in try connection.commit() }
            return value
        }
    }

    /// Runs one piece of blocking code on any connection.
    public func run<Value: Sendable>(
        deadline: ContinuousClock.Instant? = nil, _ body: @escaping @Sendable (inout Connection) throws -> Value
    ) async throws -> Value {
        try await withSession(deadline: deadline) { session in try await session.run(body) }
    }

    /// Refuses new sessions, waits for those there are, and closes all connections.
    public func close() async {
        let (waiting, idle) = state.withLock { state in
            state.isClosed = true
            defer {
                state.waiting = []
                state.idle = []
            }
            return (state.waiting, state.idle)
        }
        for waiter in waiting { waiter.continuation.resume(throwing: Self.closed) }
        for thread in idle { stop(thread) }
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.threadsLeft > 0 { state.onClosed.append(continuation) }
                return state.threadsLeft == 0
            }
            if isDone { continuation.resume() }
        }
        watch.stop()
    }

    private static let closed = PostgresError(.unavailable, "the connections to PostgreSQL are closed")

    private func stop(_ thread: DatabaseThread) {
        thread.stop {
            let done = self.state.withLock { state in
                state.threadsLeft -= 1
                return state.threadsLeft == 0 ? state.onClosed : []
            }
            for continuation in done { continuation.resume() }
        }
    }

    private func acquire(by deadline: ContinuousClock.Instant?) async throws -> DatabaseThread {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        var entry: UInt64?
        if let deadline {
            entry = watch.add(at: deadline) { [weak self] in
                self?.giveUp(id, .timedOut)
                return true
            }
        }
        defer { if let entry { watch.remove(entry) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(Waiter(id: id, continuation: continuation))
                if Task.isCancelled { giveUp(id, .cancelled) }
            }
        } onCancel: {
            giveUp(id, .cancelled)
        }
    }

    private func enqueue(_ waiter: Waiter) {
        let outcome: Result<DatabaseThread, PostgresError>? = state.withLock { state in
            if state.isClosed { return .failure(Self.closed) }
            if let thread = state.idle.popLast() { return .success(thread) }
            if state.waiting.count < queueLimit {
                state.waiting.append(waiter)
                return nil
            }
            return .failure(
                PostgresError(
                    .tooManyConnections,
                    "all \(size) connections to PostgreSQL are taken and \(queueLimit) tasks wait; try again later"))
        }
        if let outcome { waiter.continuation.resume(with: outcome.mapError { $0 as any Error }) }
    }

    private func giveUp(_ id: UInt64, _ kind: PostgresError.Kind) {
        let waiter = state.withLock { state in
            state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
        }
        waiter?.continuation.resume(
            throwing: PostgresError(kind, "no connection to PostgreSQL came free before the wait was over"))
    }

    private func release(_ thread: DatabaseThread) {
        let (next, isClosed) = state.withLock { state -> (Waiter?, Bool) in
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
            if !state.isClosed { state.idle.append(thread) }
            return (nil, state.isClosed)
        }
        next?.continuation.resume(returning: thread)
        if isClosed { stop(thread) }
    }
}
