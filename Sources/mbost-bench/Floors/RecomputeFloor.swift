import Postgres
import RegisterStore

/// What PostgreSQL alone needs to move the rows that a recomputation reads and writes: the server copies to nowhere and
/// from a file, by one connection, without a client's work.
struct RecomputeFloor {
    struct Result {
        var rowsOut = 0
        var rowsIn = 0
        /// Medians. Unit: seconds.
        var out = 0.0
        var into = 0.0
    }

    let store: RegisterStore
    let year: Int
    let folder: BenchFolder

    /// The facts that deciding reads.
    private static let facts = [
        "persons", "nationalities", "residence_titles", "enrolments", "periods", "support_periods", "placements",
        "diplomas", "ex_officio",
    ]
    private static let decisions = ["enrolment_decisions", "diploma_decisions"]

    func measure(rounds: Int) async throws -> Result {
        var result = Result()
        var outs: [Double] = []
        var ins: [Double] = []
        for _ in 0..<rounds {
            let (rows, seconds) = try await copyOut()
            result.rowsOut = rows
            outs.append(seconds)
            let (written, time) = try await copyIn()
            result.rowsIn = written
            ins.append(time)
        }
        result.out = median(outs)
        result.into = median(ins)
        return result
    }

    private func copyOut() async throws -> (rows: Int, seconds: Double) {
        try await store.pool.run { connection in
            var rows = 0
            let began = ContinuousClock.now
            for table in Self.facts {
                rows += try connection.execute(
                    "COPY (SELECT * FROM mbost.\(table)) TO '/dev/null' (FORMAT binary)")
            }
            return (rows, (ContinuousClock.now - began).seconds)
        }
    }

    private func copyIn() async throws -> (rows: Int, seconds: Double) {
        let (year, folder) = (year, folder.path)
        return try await store.pool.run { connection in
            var rows = 0
            var seconds = 0.0
            for table in Self.decisions {
                let file = "\(folder)/\(table).copy"
                try connection.execute(
                    """
                    COPY (SELECT * FROM mbost.\(table) WHERE funding_year = \(year)) TO '\(file)' (FORMAT binary);
                    DROP TABLE IF EXISTS floor_\(table);
                    CREATE TABLE floor_\(table) (LIKE mbost.\(table)_0 INCLUDING ALL);
                    CREATE INDEX IF NOT EXISTS floor_\(table)_brin ON floor_\(table) (brin, funding_year, person);
                    CHECKPOINT;
                    """)
                let began = ContinuousClock.now
                rows += try connection.execute("COPY floor_\(table) FROM '\(file)' (FORMAT binary)")
                seconds += (ContinuousClock.now - began).seconds
                try connection.execute("DROP TABLE floor_\(table)")
            }
            return (rows, seconds)
        }
    }

    /// As if nobody had ever been decided.
    static func forgetDecisions(_ pool: ConnectionPool) async throws {
        try await pool.run { connection in
            try connection.execute(
                """
                TRUNCATE mbost.enrolment_decisions, mbost.diploma_decisions, mbost.person_decisions, mbost.feedback,
                    mbost.feedback_counters, mbost.changes, mbost.jobs, mbost.job_chunks, mbost.job_findings;
                CHECKPOINT
                """)
        }
    }

    /// Statuses of enrolments and diplomas that stand, of all years.
    static func records(_ pool: ConnectionPool) async throws -> Int {
        try await pool.run { connection in
            try connection.first(
                """
                SELECT (SELECT count(*) FROM mbost.enrolment_decisions)
                    + (SELECT count(*) FROM mbost.diploma_decisions)
                """, read: { Int(try $0.int64()) }) ?? 0
        }
    }

    /// Every hundredth person asks for funding of what was not asked for, and the other way round.
    static func changeOnePercent(_ pool: ConnectionPool) async throws {
        try await pool.run { connection in
            try connection.execute("UPDATE mbost.periods SET requested = NOT requested WHERE person % 100 = 7")
            try connection.execute(
                "UPDATE mbost.persons SET facts_version = nextval('mbost.facts_versions') WHERE person % 100 = 7")
            try connection.execute("VACUUM ANALYZE")
        }
    }
}
