import FundingModel
import Postgres
import ReferenceData
import RegisterStore

/// The same job as set-based SQL, for a subset of the rules: which period and training an enrolment has on the two
/// count dates, whether it was requested, its pathway and level, and concurrence. No person, placement, institution,
/// licence or diploma is looked at.
struct SQLPeer {
    let pool: ConnectionPool
    let year: FundingYear

    /// Puts the table of trainings where SQL can join it: a row for each stretch of days.
    func prepare(_ tables: ReferenceTables) async throws {
        let trainings = tables.trainings.all.sorted { ($0.code, $0.validFrom) < ($1.code, $1.validFrom) }
        try await pool.run { connection in
            try connection.execute(
                """
                CREATE TABLE peer_trainings (code integer, from_date date, until_date date, level smallint,
                    bol boolean, bbl boolean, price integer)
                """)
            for (place, training) in trainings.enumerated() {
                let next = place + 1 < trainings.count ? trainings[place + 1] : nil
                let until = next?.code == training.code ? next?.validFrom : nil
                let isFree = !training.allowsBOL && !training.allowsBBL
                try connection.execute(
                    "INSERT INTO peer_trainings VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    .int32(Int32(training.code.value)), .date(training.validFrom.number), .date(until?.number),
                    .int16(training.level.map { Int16($0.rawValue) }), .bool(isFree || training.allowsBOL),
                    .bool(isFree || training.allowsBBL), .int32(training.priceFactor?.hundredths))
            }
            try connection.execute("ANALYZE peer_trainings; ANALYZE mbost.enrolments; ANALYZE mbost.periods")
        }
    }

    /// What the SQL does with what it decided.
    enum Duty {
        /// Puts it in a new table, which gets its keys afterwards.
        case computing
        /// What a recomputation must: compares it with what stands, writes what changed into tables with the keys they
        /// have, a row an enrolment and a value a person, and tells each institution, numbered.
        case keeping
    }

    /// Decides everyone.
    ///
    /// - Returns: Rows and seconds.
    func run(_ duty: Duty) async throws -> (rows: Int, seconds: Double) {
        let year = year.year
        let sql =
            switch duty {
            case .computing:
                """
                CREATE TABLE peer_decisions AS WITH \(decided) SELECT * FROM decided;
                ALTER TABLE peer_decisions ADD PRIMARY KEY (person, brin, sequence);
                CREATE INDEX ON peer_decisions (brin, person)
                """
            case .keeping: keeping
            }
        return try await pool.run { connection in
            try connection.execute(
                """
                DROP TABLE IF EXISTS peer_decisions, peer_persons, peer_feedback;
                SET work_mem = '256MB'; SET max_parallel_workers_per_gather = 2; SET jit = on;
                """)
            if duty == .keeping {
                try connection.execute(
                    """
                    CREATE TABLE peer_decisions (LIKE mbost.enrolment_decisions_0 INCLUDING ALL);
                    CREATE INDEX ON peer_decisions (brin, funding_year, person);
                    CREATE TABLE peer_persons (LIKE mbost.person_decisions_0 INCLUDING ALL);
                    CREATE TABLE peer_feedback (LIKE mbost.feedback INCLUDING ALL)
                    """)
            }
            try connection.execute("CHECKPOINT")
            let began = ContinuousClock.now
            try connection.execute(sql)
            let seconds = (ContinuousClock.now - began).seconds
            try connection.execute("RESET ALL")
            let rows = try connection.first(
                "SELECT count(*) FROM peer_decisions WHERE person IS NOT NULL AND \(year) > 0",
                read: { Int(try $0.int64()) })
            return (rows ?? 0, seconds)
        }
    }

    /// Records in which what both know differs: none, or the peer does another job.
    func differences() async throws -> Int {
        let year = year
        return try await pool.run { connection in
            try connection.first(
                """
                SELECT count(*) FROM peer_decisions p FULL JOIN (
                    SELECT * FROM mbost.enrolment_decisions WHERE funding_year = $1 AND kind = 'V'
                        AND coalesce(oct_training, feb_training) IS NOT NULL) AS d USING (person, brin, sequence)
                WHERE (p.oct_training, p.oct_level, p.oct_pathway, p.oct_requested, p.feb_training, p.feb_level,
                        p.feb_pathway, p.feb_requested)
                    IS DISTINCT FROM (d.oct_training, d.oct_level, d.oct_pathway, d.oct_requested, d.feb_training,
                        d.feb_level, d.feb_pathway, d.feb_requested)
                """, .int16(Int16(year.year)), read: { Int(try $0.int64()) }) ?? -1
        }
    }

    private var keeping: String {
        let shared = ["person", "brin", "sequence"] + Self.sides
        return """
            WITH \(decided),
            changed AS (
                SELECT d.* FROM decided d LEFT JOIN peer_decisions o
                    ON o.person = d.person AND o.funding_year = \(year.year) AND o.kind = 'V' AND o.brin = d.brin
                        AND o.sequence = d.sequence
                WHERE o.person IS NULL OR (\(Self.list("o"))) IS DISTINCT FROM (\(Self.list("d")))),
            stored AS (
                INSERT INTO peer_decisions (funding_year, kind, decided_at, receipt, age, oct_funded, oct_signals,
                    feb_signals, \(shared.joined(separator: ", ")))
                SELECT \(year.year), 'V', now(), 1, 0, CASE WHEN oct_training IS NOT NULL THEN
                    coalesce(oct_counts, false) END, CASE WHEN oct_training IS NOT NULL THEN 0 END, 0,
                    \(shared.joined(separator: ", ")) FROM changed),
            persons AS (
                INSERT INTO peer_persons
                SELECT person, \(year.year), 'V', now(), 1, convert_to(json_agg(to_json(c))::text, 'UTF8')
                FROM changed c GROUP BY person)
            INSERT INTO peer_feedback (brin, number, at, person, funding_year, kind, record, id, reason, new)
            SELECT brin, row_number() OVER (PARTITION BY brin ORDER BY person, sequence), now(), person, \(year.year),
                'V', 'E', sequence, 'ST', convert_to(to_json(c)::text, 'UTF8') FROM changed c
            """
    }

    private static let sides = ["oct", "feb"].flatMap { side in
        ["training", "level", "pathway", "requested", "counts", "rivals"].map { "\(side)_\($0)" }
    }

    private static func list(_ table: String) -> String { sides.map { "\(table).\($0)" }.joined(separator: ", ") }

    /// The name `decided` for a query with a row an enrolment.
    private var decided: String {
        """
        current AS (
            SELECT p.*, lead(from_date) OVER (PARTITION BY person, brin, sequence ORDER BY from_date) AS next
            FROM mbost.periods p),
        subjects AS (
            SELECT e.person, e.brin, e.sequence, e.enrolled_on, c.day, c.is_october, p.training_code AS training,
                coalesce(p.level, t.level)::smallint AS level, p.pathway, p.requested, t.price,
                p.requested AND t.code IS NOT NULL AND coalesce(p.level, t.level) IS NOT NULL
                    AND (p.pathway = 'BOL' AND t.bol OR p.pathway = 'BBL' AND t.bbl) AS holds
            FROM (VALUES ('\(year.october)'::date, true), ('\(year.february)'::date, false)) AS c (day, is_october)
            JOIN mbost.enrolments e
                ON e.enrolled_on <= c.day AND coalesce(e.actual_end, e.planned_end) >= c.day
            JOIN current p ON p.person = e.person AND p.brin = e.brin AND p.sequence = e.sequence
                AND p.from_date <= c.day AND (p.next IS NULL OR p.next > c.day)
            LEFT JOIN peer_trainings t ON t.code = p.training_code AND t.from_date <= c.day
                AND (t.until_date IS NULL OR t.until_date > c.day)),
        ranked AS (
            SELECT s.*, CASE WHEN holds THEN row_number() OVER (PARTITION BY person, day, holds
                    ORDER BY enrolled_on DESC, pathway = 'BOL' DESC, price DESC, brin, sequence) END AS place,
                CASE WHEN holds THEN array_agg(brin::text) OVER (PARTITION BY person, day, holds) END AS contenders
            FROM subjects s),
        decided AS (
            SELECT person, brin, sequence, \(side("oct", "is_october")), \(side("feb", "NOT is_october"))
            FROM ranked GROUP BY person, brin, sequence)
        """
    }

    private func side(_ name: String, _ filter: String) -> String {
        let columns = [
            ("training", "max(training)"), ("level", "max(level)"), ("pathway", "max(pathway)"),
            ("requested", "bool_or(requested)"), ("counts", "bool_or(place = 1)"), ("rivals", "max(contenders)"),
        ]
        return columns.map { "\($0.1) FILTER (WHERE \(filter)) AS \(name)_\($0.0)" }.joined(separator: ", ")
    }
}
