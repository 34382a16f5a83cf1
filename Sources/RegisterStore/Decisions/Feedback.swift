public import FundingModel
import Postgres
public import Wire

extension RegisterStore {
    /// An institution's feedback after a number, in order, at most so many.
    public func feedback(of brin: Brin, after number: Int64, most: Int) async throws -> [StoredFeedback] {
        try await pool.run { connection in
            var items: [StoredFeedback] = []
            try connection.query(
                """
                SELECT number, at, person, funding_year, kind, reason, record = 'E', id, old, new FROM mbost.feedback
                WHERE brin = $1 AND number > $2 ORDER BY number LIMIT $3
                """, .brin(brin), .int64(number), .int64(Int64(most))
            ) { row in items.append(try row.feedback()) }
            return items
        }
    }

    /// The last number of an institution's feedback; 0 before the first.
    public func lastFeedback(of brin: Brin) async throws -> Int64 {
        try await pool.run { connection in
            try connection.first(
                "SELECT last FROM mbost.feedback_counters WHERE brin = $1", .brin(brin), read: { try $0.int64() }) ?? 0
        }
    }

    /// Sends what was held for definitive runs that have ended, and marks runs that died as abandoned.
    ///
    /// - Returns: How many messages were released.
    public func tidyDefinitiveRuns() async throws -> Int {
        try await pool.run { connection in
            let isNeeded = try connection.first(
                """
                SELECT EXISTS (SELECT FROM mbost.held_feedback)
                    OR EXISTS (SELECT FROM mbost.definitive_runs WHERE outcome = 'running')
                """, read: { try $0.bool() })
            guard isNeeded == true else { return 0 }
            try connection.withTransaction { try $0.abandonDeadRuns() }
            var released = 0
            while true {
                let batch = try connection.retryingConflicts { connection in
                    try connection.withTransaction { try HeldFeedback.release(&$0) }
                }
                if batch == 0 { return released }
                released += batch
            }
        }
    }
}

extension Connection {
    /// A run that is marked as running while nobody holds its lock has died with its server.
    fileprivate mutating func abandonDeadRuns() throws {
        let years = try fundingYears(
            "SELECT DISTINCT funding_year FROM mbost.definitive_runs WHERE outcome = 'running'")
        for year in years where try !DefinitiveLock.isHeldElsewhere(year, &self) { try markDeadRuns(of: year) }
    }

    /// For who knows that no run of the year lives.
    mutating func markDeadRuns(of year: FundingYear) throws {
        try execute(
            """
            UPDATE mbost.definitive_runs SET outcome = 'abandoned', ended_at = clock_timestamp(),
                trouble = 'de server stopte tijdens de vaststelling'
            WHERE funding_year = $1 AND outcome = 'running'
            """, .year(year))
    }
}

extension FieldReader where Self: ~Copyable {
    /// The columns from `number` to `new`.
    mutating func feedback() throws -> StoredFeedback {
        let number = try int64()
        let at = try moment()
        let person = try personNumber()
        guard let year = FundingYear(Int(try int16())), let kind = StatusKind(rawValue: try text()),
            let reason = ChangeReason(rawValue: try text())
        else { throw damaged("feedback") }
        return StoredFeedback(
            number: number, at: at, person: person, fundingYear: year, kind: kind, reason: reason,
            isEnrolment: try bool(), id: try identifier(), old: try optionalBytes(), new: try optionalBytes())
    }
}
