import FundingModel
import Postgres
import RegisterStore
import Wire

/// What must be true of a register after everything that happened to it.
struct FaultCheck {
    let pool: ConnectionPool
    let store: RegisterStore

    struct Findings {
        /// Acknowledged messages that are not there, or under another change, or whose enrolment is not there.
        var losses = 0
        /// Messages or enrolments that are there more often than once.
        var doubles = 0
        /// Institutions whose feedback has a gap or a double.
        var misnumbered = 0
        /// Changes that have no number, or one twice.
        var changes = 0
        /// Persons whose two forms of a decision differ.
        var halves = 0

        var total: Int { losses + doubles + misnumbered + changes + halves }
    }

    func findings(_ acknowledged: [MessageID: (registration: Registration, change: Int64)]) async throws -> Findings {
        var findings = Findings()
        let stored = try await messages()
        for (id, sent) in acknowledged {
            let key = "\(sent.registration.brin) \(id)"
            if stored[key]?.change != sent.change { findings.losses += 1 }
            let dossier = try await store.dossier(of: sent.registration.person)
            let there = dossier?.enrolments.count { $0.brin == sent.registration.brin } ?? 0
            if there == 0 { findings.losses += 1 }
            if there > 1 { findings.doubles += 1 }
        }
        findings.doubles += stored.values.count { $0.count > 1 }
        (findings.misnumbered, findings.changes) = try await pool.run { connection in
            let feedback = try Self.number(
                """
                SELECT count(*) FROM mbost.feedback_counters c WHERE c.last <> (
                    SELECT count(*) FROM mbost.feedback f WHERE f.brin = c.brin AND f.number BETWEEN 1 AND c.last)
                    OR EXISTS (SELECT FROM mbost.feedback f WHERE f.brin = c.brin AND f.number > c.last)
                """, &connection)
            let changes = try Self.number(
                """
                SELECT abs((SELECT last FROM mbost.change_counter)
                    - (SELECT count(*) FROM mbost.changes WHERE change > 0))
                """, &connection)
            return (feedback, changes)
        }
        findings.halves = try await halves()
        return findings
    }

    private static func number(_ sql: String, _ connection: inout Connection) throws -> Int {
        try connection.first(sql, read: { Int(try $0.int64()) }) ?? -1
    }

    private func messages() async throws -> [String: (change: Int64, count: Int)] {
        try await pool.run { connection in
            var messages: [String: (change: Int64, count: Int)] = [:]
            try connection.query("SELECT brin, message, answer FROM mbost.messages") { row in
                let key = "\(try row.text()) \(try row.text())"
                let change = Int64(String(decoding: try row.bytes(), as: UTF8.self)) ?? -1
                messages[key] = (change, messages[key, default: (0, 0)].count + 1)
            }
            return messages
        }
    }

    /// Compares the status of each person, as look-ups read it, with the rows that overviews read.
    private func halves() async throws -> Int {
        let rows = try await pool.run { connection in
            var rows: [String: Int] = [:]
            for table in ["enrolment", "diploma"] {
                try connection.query(
                    """
                    SELECT person, funding_year, count(*) FROM mbost.\(table)_decisions WHERE kind = 'V'
                    GROUP BY person, funding_year
                    """
                ) { row in
                    let key = "\(try row.int32()) \(try row.int16())"
                    rows[key, default: 0] += Int(try row.int64())
                }
            }
            return rows
        }
        var left = rows
        var differences = 0
        for range in try await store.personRanges(of: 5000).ranges {
            for person in try await store.statuses(in: range) {
                for year in person.years where year.kind == .provisional {
                    let decision = try StoredStatus.decode(
                        year.records, person: person.person, year: year.fundingYear)
                    let count = left.removeValue(forKey: "\(person.person.value) \(year.fundingYear.year)") ?? 0
                    if count != decision.enrolments.count + decision.diplomas.count { differences += 1 }
                }
            }
        }
        return differences + left.count
    }
}
