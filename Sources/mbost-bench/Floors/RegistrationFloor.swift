import FundingModel
import Postgres
import RegisterStore

/// What PostgreSQL alone needs to write the rows that one changed enrolment writes: a bare transaction of prepared
/// statements, one after the other, that judges, decides and reads nothing.
struct RegistrationFloor {
    /// An enrolment with a decision on 1 October, and what is written of it.
    struct Subject: Sendable {
        var person: PersonNumber
        var brin: Brin
        var sequence: Identifier
        /// First day of the period that holds on 1 October.
        var from: Day
        /// The decision's row, as text of its composite type.
        var decision: String
        var status: [UInt8]
    }

    let pool: ConnectionPool
    let year: FundingYear

    /// So many enrolments that count on 1 October, of different persons.
    func subjects(_ count: Int) async throws -> [Subject] {
        let year = year
        return try await pool.run { connection in
            var subjects: [Subject] = []
            try connection.query(
                """
                SELECT DISTINCT ON (d.person) d.person, d.brin, d.sequence, p.from_date, d::text, s.status
                FROM mbost.enrolment_decisions d
                JOIN mbost.person_decisions s USING (person, funding_year, kind)
                JOIN LATERAL (SELECT from_date FROM mbost.periods p WHERE p.person = d.person AND p.brin = d.brin
                    AND p.sequence = d.sequence AND p.from_date <= $2 ORDER BY from_date DESC LIMIT 1) AS p ON true
                WHERE d.funding_year = $1 AND d.oct_training IS NOT NULL ORDER BY d.person LIMIT $3
                """, .int16(Int16(year.year)), .date(year.october.number), .int64(Int64(count))
            ) { row in
                guard let person = PersonNumber(value: UInt32(bitPattern: try row.int32())),
                    let brin = Brin(try row.text()), let sequence = Identifier(try row.text())
                else { throw BenchError("the register holds an impossible key") }
                let from = Day(number: try row.date())
                let decision = try row.text()
                subjects.append(
                    Subject(
                        person: person, brin: brin, sequence: sequence, from: from, decision: decision,
                        status: try row.bytes()))
            }
            guard subjects.count == count else { throw BenchError("the register has only \(subjects.count) of them") }
            return subjects
        }
    }

    /// One transaction.
    ///
    /// - Parameter text: what the history keeps of the person.
    func write(_ subject: Subject, text: String, message: String) async throws {
        let year = year
        try await pool.run { connection in
            let person = Parameter.int32(Int32(subject.person.value))
            let (brin, sequence) = (
                Parameter.text(subject.brin.description), Parameter.text(subject.sequence.description)
            )
            try connection.execute("BEGIN")
            try connection.execute(
                """
                UPDATE mbost.persons SET facts_changed_at = now(), facts_version = nextval('mbost.facts_versions')
                WHERE person = $1
                """, person)
            try connection.execute(
                """
                UPDATE mbost.periods SET requested = NOT requested
                WHERE person = $1 AND brin = $2 AND sequence = $3 AND from_date = $4
                """, person, brin, sequence, .date(subject.from.number))
            try connection.execute(
                """
                INSERT INTO mbost.facts_history (person, facts_version, cause, dossier)
                VALUES ($1, nextval('mbost.facts_versions'), 'bench', $2)
                """, person, .text(text))
            try Self.replaceDecision(subject, year, person, brin, sequence, &connection)
            try connection.execute(
                "UPDATE mbost.feedback_counters SET last = last + 1 WHERE brin = $1 RETURNING last", brin)
            try connection.execute(
                """
                INSERT INTO mbost.feedback (brin, number, person, funding_year, kind, record, id, reason, old, new)
                SELECT $1, last, $2, $3, 'V', 'E', $4, 'WI', $5, $5 FROM mbost.feedback_counters WHERE brin = $1
                """, brin, person, .int16(Int16(year.year)), sequence, .bytes(subject.status))
            try connection.execute("UPDATE mbost.change_counter SET last = last + 1 RETURNING last")
            try connection.execute(
                "INSERT INTO mbost.changes (change, reason, persons) SELECT last, 'WI', $1 FROM mbost.change_counter",
                .int32s([Int32(subject.person.value)]))
            try connection.execute(
                "INSERT INTO mbost.messages (brin, message, person, content, answer) VALUES ($1, $2, $3, $4, '1')",
                brin, .text(message), person, .bytes([UInt8](repeating: 7, count: 32)))
            try connection.execute("COMMIT")
        }
    }

    /// Messages and bare transactions must have replaced a decision each and told of it, else the rows are not the
    /// same.
    func checkAllWrote(_ count: Int) async throws {
        let (replaced, told) = try await pool.run { connection in
            try connection.first(
                """
                SELECT (SELECT count(*) FROM mbost.enrolment_decision_history),
                    (SELECT count(*) FROM mbost.feedback WHERE reason = 'WI')
                """, read: { (Int(try $0.int64()), Int(try $0.int64())) }) ?? (0, 0)
        }
        guard replaced >= count, told >= count else {
            throw BenchError("\(count) rounds replaced \(replaced) decisions and told of \(told)")
        }
    }

    private static func replaceDecision(
        _ subject: Subject, _ year: FundingYear, _ person: Parameter, _ brin: Parameter, _ sequence: Parameter,
        _ connection: inout Connection
    ) throws {
        try connection.execute(
            """
            WITH gone AS (DELETE FROM mbost.enrolment_decisions
                WHERE person = $1 AND funding_year = $2 AND kind = 'V' AND brin = $3 AND sequence = $4 RETURNING *)
            INSERT INTO mbost.enrolment_decision_history
            SELECT nextval('mbost.decision_histories'), now(), * FROM gone
            """, person, .int16(Int16(year.year)), brin, sequence)
        try connection.execute(
            "INSERT INTO mbost.enrolment_decisions SELECT ($1::text::mbost.enrolment_decisions).*",
            .text(subject.decision))
        try connection.execute(
            """
            UPDATE mbost.person_decisions SET status = $3, decided_at = now()
            WHERE person = $1 AND funding_year = $2 AND kind = 'V'
            """, person, .int16(Int16(year.year)), .bytes(subject.status))
    }
}
