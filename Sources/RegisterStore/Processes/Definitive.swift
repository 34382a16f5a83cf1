public import FundingModel
import Postgres

/// A definitive run in progress: its lock is held for as long as this value's session lives.
public struct DefinitiveRun: Sendable {
    let session: Session
    let run: Int64
    public let fundingYear: FundingYear

    /// Records status D for all enrolments and diplomas of the year as of one moment, tells the institutions, and sets
    /// them all to definitive: all of it, or nothing.
    ///
    /// - Throws: ``StoreError/undecidedFacts(_:)`` when facts came in that nobody decided yet: recompute again.
    public func record(by: String) async throws -> DefinitiveOutcome {
        let (run, year) = (run, fundingYear)
        return try await session.run { connection in
            try connection.retryingConflicts { connection in
                try connection.withTransaction(.default) { connection in
                    try connection.recordDefinitive(year, run: run, by: by)
                }
            }
        }
    }
}

extension RegisterStore {
    /// Holds a year for its definitive determination: overviews are refused and feedback waits while `body` runs. When
    /// it throws, the run is abandoned and nothing is left of it.
    ///
    /// - Throws: ``StoreError/definitiveAlready(_:)``, ``StoreError/definitiveRuns(_:)``.
    public func withDefinitiveRun<Value: Sendable>(
        of year: FundingYear, by: String, _ body: (DefinitiveRun) async throws -> Value
    ) async throws -> Value {
        let value = try await pool.withSession { session in
            let run = try await session.run { try $0.beginDefinitive(year, by) }
            do {
                let value = try await body(DefinitiveRun(session: session, run: run, fundingYear: year))
                try await session.run { try $0.unlockDefinitive(year) }
                return value
            } catch {
                let trouble = "\(type(of: error))"
                // Also when the task was cancelled: the year must not stay shut.
                await Task { try? await session.run { try $0.abandon(run, year, trouble) } }.value
                throw error
            }
        }
        _ = try? await tidyDefinitiveRuns()
        return value
    }

    /// Whether a definitive run of the year goes on: no overview is given then.
    public func isBeingDetermined(_ year: FundingYear) async throws -> Bool {
        try await pool.run { connection in
            try connection.first(
                "SELECT EXISTS (SELECT FROM mbost.definitive_runs WHERE funding_year = $1 AND outcome = 'running')",
                .year(year), read: { try $0.bool() }) ?? false
        }
    }

    /// Institutions that the year's decisions are about and whose assurance report is not approved.
    public func missingReports(_ year: FundingYear) async throws -> [Brin] {
        try await pool.run { connection in
            var missing: [Brin] = []
            try connection.query(
                """
                SELECT brin FROM (
                    SELECT brin FROM mbost.enrolment_decisions WHERE funding_year = $1
                    UNION SELECT brin FROM mbost.diploma_decisions WHERE funding_year = $1) AS concerned
                WHERE coalesce((SELECT standing FROM mbost.standings s
                        WHERE s.brin = concerned.brin COLLATE "C" AND s.funding_year = $1
                        ORDER BY number DESC LIMIT 1), 'open') <> 'approved'
                ORDER BY brin
                """, .year(year)
            ) { row in missing.append(try row.brin()) }
            return missing
        }
    }
}

extension Connection {
    fileprivate mutating func beginDefinitive(_ year: FundingYear, _ by: String) throws -> Int64 {
        // Waits for registrations that are being stored: their feedback goes out as always.
        try execute("SET lock_timeout = '30s'")
        defer { try? execute("RESET lock_timeout") }
        let isFree = try first(
            "SELECT pg_try_advisory_lock($1)", .int64(DefinitiveLock.key(year)), read: { try $0.bool() })
        if isFree != true {
            let isRunning = try first(
                "SELECT EXISTS (SELECT FROM mbost.definitive_runs WHERE funding_year = $1 AND outcome = 'running')",
                .year(year), read: { try $0.bool() })
            if isRunning == true { throw StoreError.definitiveRuns(year.year) }
            _ = try first(
                "SELECT pg_advisory_lock($1) IS NULL", .int64(DefinitiveLock.key(year)), read: { try $0.bool() })
        }
        let isDone = try first(
            "SELECT EXISTS (SELECT FROM mbost.definitive_runs WHERE funding_year = $1 AND outcome = 'completed')",
            .year(year), read: { try $0.bool() })
        if isDone == true {
            try unlockDefinitive(year)
            throw StoreError.definitiveAlready(year.year)
        }
        try markDeadRuns(of: year)
        let run = try first(
            "INSERT INTO mbost.definitive_runs (funding_year, asked_by) VALUES ($1, $2) RETURNING run", .year(year),
            .text(by), read: { try $0.int64() })
        guard let run else { throw damaged("definitive run") }
        return run
    }

    fileprivate mutating func unlockDefinitive(_ year: FundingYear) throws {
        _ = try first("SELECT pg_advisory_unlock($1)", .int64(DefinitiveLock.key(year)), read: { try $0.bool() })
    }

    fileprivate mutating func abandon(_ run: Int64, _ year: FundingYear, _ trouble: String) throws {
        try execute(
            """
            UPDATE mbost.definitive_runs SET outcome = 'abandoned', ended_at = clock_timestamp(), trouble = $2
            WHERE run = $1 AND outcome = 'running'
            """, .int64(run), .text(trouble))
        try unlockDefinitive(year)
    }

    fileprivate mutating func recordDefinitive(
        _ year: FundingYear, run: Int64, by: String
    ) throws -> DefinitiveOutcome {
        let at = try transactionMoment()
        let (enrolments, diplomas) = try copyAsDefinitive(year)
        try tellDefinitive(year, at)
        try execute(
            """
            INSERT INTO mbost.standings (brin, funding_year, standing, set_by, note)
            SELECT brin, $1, 'definitive', $2, 'definitieve vaststelling' FROM (
                SELECT brin FROM mbost.enrolment_decisions WHERE funding_year = $1
                UNION SELECT brin FROM mbost.diploma_decisions WHERE funding_year = $1) AS concerned ORDER BY brin
            """, .year(year), .text(by))
        try execute(
            """
            UPDATE mbost.definitive_runs SET outcome = 'completed', ended_at = clock_timestamp(), enrolments = $2,
                diplomas = $3 WHERE run = $1
            """, .int64(run), .int64(Int64(enrolments)), .int64(Int64(diplomas)))
        try enterDefinitiveChange(year)
        return DefinitiveOutcome(fundingYear: year, enrolments: enrolments, diplomas: diplomas, at: at)
    }

    /// One statement, so that all of it is as of one moment, while registrations go on.
    private mutating func copyAsDefinitive(_ year: FundingYear) throws -> (enrolments: Int, diplomas: Int) {
        let counts = try first(
            """
            WITH enrolments AS (\(Self.definitiveCopy("enrolment_decisions", DecisionColumns.enrolments))),
                diplomas AS (\(Self.definitiveCopy("diploma_decisions", DecisionColumns.diplomas))),
                persons AS (\(Self.definitiveCopy("person_decisions", DecisionColumns.persons))),
                \(Self.factsKept)
            SELECT EXISTS (SELECT FROM mbost.undecided WHERE funding_year = $1), (SELECT count(*) FROM enrolments),
                (SELECT count(*) FROM diplomas), (SELECT count(*) FROM persons)
            """, .year(year), read: { (try $0.bool(), Int(try $0.int64()), Int(try $0.int64())) })
        guard let (isBehind, enrolments, diplomas) = counts else { throw damaged("definitive run") }
        if isBehind { throw StoreError.undecidedFacts(year.year) }
        return (enrolments, diplomas)
    }

    /// What the overview shows besides the decisions: facts that may change afterwards.
    private static let factsKept = """
        kept_enrolments AS (
            INSERT INTO mbost.definitive_enrolments
            SELECT e.person, d.funding_year, e.brin, e.sequence, e.enrolled_on, e.planned_end, e.actual_end
            FROM mbost.enrolment_decisions d JOIN mbost.enrolments e USING (person, brin, sequence)
            WHERE d.funding_year = $1 AND d.kind = 'V'),
        kept_placements AS (
            INSERT INTO mbost.definitive_placements
            SELECT p.person, d.funding_year, p.brin, p.enrolment, p.sequence, p.agreed_on, p.from_date, p.planned_end,
                p.actual_end, p.hours, p.company, p.training_code, p.elective
            FROM (SELECT DISTINCT person, brin, funding_year, unnest(oct_placements) AS name
                FROM mbost.enrolment_decisions WHERE funding_year = $1 AND kind = 'V') AS d
            JOIN mbost.placements p
                ON p.person = d.person AND p.brin = d.brin AND p.enrolment || '/' || p.sequence = d.name),
        kept_diplomas AS (
            INSERT INTO mbost.definitive_diplomas
            SELECT f.person, d.funding_year, f.brin, f.result, f.enrolment
            FROM mbost.diploma_decisions d JOIN mbost.diplomas f USING (person, brin, result)
            WHERE d.funding_year = $1 AND d.kind = 'V')
        """

    private static func definitiveCopy(_ table: String, _ columns: [String]) -> String {
        let taken = columns.map { $0 == "kind" ? "'D'" : $0 == "decided_at" ? "now()" : $0 }
        return """
            INSERT INTO mbost.\(table) (\(DecisionColumns.list(columns)))
            SELECT \(DecisionColumns.list(taken)) FROM mbost.\(table) WHERE funding_year = $1 AND kind = 'V'
            RETURNING person
            """
    }
}
