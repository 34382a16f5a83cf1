public import Logging
import Postgres
import Synchronization

/// Where calls that only read look: in a replica while it is there and holds all that this server wrote, else in the
/// primary.
///
/// A replica shows what another server wrote some moments later than the primary does; what this one wrote it must
/// have before it is asked. One that was not there is looked for again, beside the calls, at most once a second.
public final class ReadingStores: Sendable {
    private struct State {
        /// Nil until it was looked at.
        var isThere: Bool?
        var isLooking = false
        var lastLook: ContinuousClock.Instant?
        /// How often this server wrote; what was there at its start counts as one.
        var writes = 1
        /// How many of these the replica is known to hold.
        var replayed = 0
        /// Where the primary's log stood after a number of writes.
        var mark: (writes: Int, position: LogPosition)?
    }

    private let primary: RegisterStore
    private let replica: RegisterStore?
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter replica: nil for a register without one.
    public init(primary: RegisterStore, replica: RegisterStore?, logger: Logger = Logger(label: "replica")) {
        self.primary = primary
        self.replica = replica
        self.logger = logger
    }

    /// Runs `body` on the replica, or on the primary when the replica cannot or may not answer; on both when the
    /// replica fails half-way, so `body` must do nothing that cannot be done twice.
    ///
    /// - Throws: What `body` throws; what is the matter with the replica only when the primary has it too.
    public func read<Value: Sendable>(_ body: (RegisterStore) async throws -> Value) async throws -> Value {
        guard let replica, await holdsAllWeWrote(replica) else { return try await body(primary) }
        do {
            return try await body(replica)
        } catch let error as PostgresError {
            switch error.kind {
            case .unavailable: note(isThere: false, "\(error)")
            // Too busy, or in the way of what it has to replay: that passes.
            case .tooManyConnections, .serialization: break
            default: throw error
            }
            return try await body(primary)
        }
    }

    /// This server wrote: readers shall see it. After the write, also after one that ended half-way.
    public func noteWrite() {
        state.withLock { $0.writes += 1 }
    }

    /// Whether the replica is there and may be asked, looked up now; false without one.
    @discardableResult
    public func look() async -> Bool {
        guard let replica else { return false }
        do {
            try await replica.checkSchema()
            note(isThere: true, "")
            return true
        } catch {
            note(isThere: false, "\(error)")
            return false
        }
    }

    private func holdsAllWeWrote(_ replica: RegisterStore) async -> Bool {
        let (isThere, writes, replayed) = state.withLock { ($0.isThere, $0.writes, $0.replayed) }
        guard isThere == true else {
            lookBeside()
            return false
        }
        if replayed >= writes { return true }
        guard let position = await mark(after: writes) else { return false }
        do {
            guard try await replica.hasReplayed(position) else { return false }
            state.withLock { $0.replayed = max($0.replayed, writes) }
            return true
        } catch let error as PostgresError where error.kind == .unavailable {
            note(isThere: false, "\(error)")
        } catch {
            logger.debug("the replica does not tell how far it is", metadata: ["reason": "\(error)"])
        }
        return false
    }

    /// The position that holds the writes up to this one; nil when the primary does not tell.
    private func mark(after writes: Int) async -> LogPosition? {
        let known = state.withLock { $0.mark }
        if let known, known.writes >= writes { return known.position }
        guard let position = try? await primary.logPosition() else { return nil }
        state.withLock { state in
            if (state.mark?.writes ?? 0) < writes { state.mark = (writes, position) }
        }
        return position
    }

    private func lookBeside() {
        let isDue = state.withLock { state in
            let now = ContinuousClock.now
            if state.isLooking { return false }
            if let last = state.lastLook, now - last < .seconds(1) { return false }
            state.isLooking = true
            state.lastLook = now
            return true
        }
        guard isDue else { return }
        Task {
            await look()
            state.withLock { $0.isLooking = false }
        }
    }

    /// Says a change once.
    private func note(isThere: Bool, _ reason: String) {
        let before = state.withLock { state in
            defer { state.isThere = isThere }
            return state.isThere
        }
        if isThere == before { return }
        if isThere {
            logger.notice("reading from the replica")
        } else {
            logger.warning("the replica is not there; reading from the primary", metadata: ["reason": "\(reason)"])
        }
    }
}

/// A place in the database's log (WAL).
struct LogPosition: Sendable {
    let text: String
}

extension RegisterStore {
    /// What is committed stands before it. Only a primary tells.
    func logPosition() async throws -> LogPosition {
        let text = try await pool.run { connection in
            try connection.first("SELECT pg_current_wal_lsn()::text", read: { try $0.text() })
        }
        guard let text else { throw damaged("log position") }
        return LogPosition(text: text)
    }

    /// Whether readers of this server see all that stands before the position; always on a primary.
    func hasReplayed(_ position: LogPosition) async throws -> Bool {
        try await pool.run { connection in
            try connection.first(
                "SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= $1::text::pg_lsn",
                .text(position.text), read: { try $0.bool() }) ?? false
        }
    }
}
