public import FundingModel
import Postgres

/// A funding year that was decided for the whole register.
public struct DecidedYear: Equatable, Sendable {
    public var fundingYear: FundingYear
    public var persons: Int
    public var decidedAt: Moment
}

/// What the register holds, for whoever looks after it.
public struct RegisterCounts: Equatable, Sendable {
    public var persons = 0
    public var enrolments = 0
    public var diplomas = 0
    public var years: [DecidedYear] = []
}

extension RegisterStore {
    /// Recomputes a year: no two at a time, also not from two servers; a run that ends without finishing stays
    /// marked as unfinished.
    public func withRecomputation<Value: Sendable>(
        of year: FundingYear, receipt: Int32, _ body: () async throws -> (persons: Int, changed: Int, value: Value)
    ) async throws -> Value {
        try await pool.withSession { session in
            let key = Int64(7_283_200_000) + Int64(year.year)
            let isFree = try await session.run { connection in
                try connection.first("SELECT pg_try_advisory_lock($1)", .int64(key), read: { try $0.bool() })
            }
            guard isFree == true else { throw StoreError.recomputationRuns(year.year) }
            do {
                let run = try await Self.begin(year, receipt, session)
                let (persons, changed, value) = try await body()
                try await session.run { connection in
                    try connection.execute(
                        """
                        UPDATE mbost.recomputations SET finished_at = clock_timestamp(), persons = $2, changed = $3
                        WHERE run = $1
                        """, .int64(run), .int64(Int64(persons)), .int64(Int64(changed)))
                    try Self.unlock(key, &connection)
                }
                return value
            } catch {
                await Self.release(key, session)
                throw error
            }
        }
    }

    private static func begin(_ year: FundingYear, _ receipt: Int32, _ session: Session) async throws -> Int64 {
        let run = try await session.run { connection in
            try connection.first(
                "INSERT INTO mbost.recomputations (funding_year, receipt) VALUES ($1, $2) RETURNING run",
                .int16(Int16(year.year)), .int32(receipt), read: { try $0.int64() })
        }
        guard let run else { throw damaged("recomputation") }
        return run
    }

    private static func unlock(_ key: Int64, _ connection: inout Connection) throws {
        _ = try connection.first("SELECT pg_advisory_unlock($1)", .int64(key), read: { try $0.bool() })
    }

    /// Also when the task was cancelled: a lock left behind would shut the year until the connection closes.
    private static func release(_ key: Int64, _ session: Session) async {
        await Task { try? await session.run { try unlock(key, &$0) } }.value
    }

    /// Whether the whole register was ever decided for a year.
    public func isDecided(_ year: FundingYear) async throws -> Bool {
        try await pool.run { connection in
            try connection.first(
                "SELECT EXISTS (SELECT FROM mbost.recomputations WHERE funding_year = $1 AND finished_at IS NOT NULL)",
                .int16(Int16(year.year)), read: { try $0.bool() }) ?? false
        }
    }

    public func counts() async throws -> RegisterCounts {
        try await pool.run { connection in
            var counts = RegisterCounts()
            try connection.query(
                """
                SELECT (SELECT count(*) FROM mbost.persons), (SELECT count(*) FROM mbost.enrolments),
                    (SELECT count(*) FROM mbost.diplomas)
                """
            ) { row in
                counts.persons = Int(try row.int64())
                counts.enrolments = Int(try row.int64())
                counts.diplomas = Int(try row.int64())
            }
            try connection.query(
                """
                SELECT DISTINCT ON (funding_year) funding_year, persons, finished_at FROM mbost.recomputations
                WHERE finished_at IS NOT NULL ORDER BY funding_year DESC, finished_at DESC
                """
            ) { row in
                guard let year = FundingYear(Int(try row.int16())) else { throw damaged("funding year") }
                counts.years.append(
                    DecidedYear(fundingYear: year, persons: Int(try row.int64()), decidedAt: try row.moment()))
            }
            return counts
        }
    }
}
