import FundingModel
import Postgres

/// Makes new statuses the ones that stand: in the tables that overviews and auditors read, and in the stored form that
/// look-ups read; what they replace goes to the history.
struct DecisionWriter {
    let standing: DecisionStanding

    /// - Returns: The records that came, changed or went.
    func store(_ updates: [StatusUpdate], _ connection: inout Connection) throws -> [RecordChange] {
        let updates = updates.filter(\.isChange)
        if updates.isEmpty { return [] }
        var changes: [RecordChange] = []
        for update in updates { changes += try update.changes() }
        try moveToHistory(changes, &connection)
        try addEnrolments(changes, &connection)
        try addDiplomas(changes, &connection)
        try storeStatuses(updates, &connection)
        return changes
    }

    private func moveToHistory(_ changes: [RecordChange], _ connection: inout Connection) throws {
        let gone = changes.filter(\.hasOld)
        let enrolments = gone.filter(\.isEnrolment)
        let diplomas = gone.filter { !$0.isEnrolment }
        if !enrolments.isEmpty {
            try move(enrolments, "enrolment_decision", "sequence", DecisionColumns.enrolments, &connection)
        }
        if !diplomas.isEmpty {
            try move(diplomas, "diploma_decision", "result", DecisionColumns.diplomas, &connection)
        }
    }

    private func move(
        _ records: [RecordChange], _ table: String, _ id: String, _ columns: [String],
        _ connection: inout Connection
    ) throws {
        let all = DecisionColumns.list(columns)
        let moved = try connection.execute(
            """
            WITH gone AS (
                DELETE FROM mbost.\(table)s old
                USING unnest($1::integer[], $2::text[], $3::text[]) AS named (person, brin, id)
                WHERE old.person = named.person AND old.brin = named.brin AND old.\(id) = named.id
                    AND old.funding_year = $4 AND old.kind = $5
                RETURNING \(DecisionColumns.list(columns, of: "old")))
            INSERT INTO mbost.\(table)_history (superseded_at, \(all)) SELECT now(), \(all) FROM gone
            """, .persons(records.map(\.person)), .texts(records.map(\.brin.description)),
            .texts(records.map(\.name.id.description)), .year(standing.year), .text(standing.kind.rawValue))
        guard moved == records.count else { throw damaged("difference between two forms of a decision") }
    }

    private func addEnrolments(_ changes: [RecordChange], _ connection: inout Connection) throws {
        var isNeeded = false
        for case .enrolment(_, _?) in changes.lazy.map(\.record) { isNeeded = true }
        guard isNeeded else { return }
        let columns = DecisionColumns.list(DecisionColumns.enrolments)
        try connection.copyIn("COPY mbost.enrolment_decisions (\(columns)) FROM STDIN (FORMAT binary)") { writer in
            for change in changes {
                if case .enrolment(_, let new?) = change.record { try writer.write(new, of: change.person, standing) }
            }
        }
    }

    private func addDiplomas(_ changes: [RecordChange], _ connection: inout Connection) throws {
        var isNeeded = false
        for case .diploma(_, _?) in changes.lazy.map(\.record) { isNeeded = true }
        guard isNeeded else { return }
        let columns = DecisionColumns.list(DecisionColumns.diplomas)
        try connection.copyIn("COPY mbost.diploma_decisions (\(columns)) FROM STDIN (FORMAT binary)") { writer in
            for change in changes {
                if case .diploma(_, let new?) = change.record { try writer.write(new, of: change.person, standing) }
            }
        }
    }

    private func storeStatuses(_ updates: [StatusUpdate], _ connection: inout Connection) throws {
        let gone = updates.filter { $0.new.isEmpty }
        if !gone.isEmpty {
            try connection.execute(
                "DELETE FROM mbost.person_decisions WHERE person = ANY ($1) AND funding_year = $2 AND kind = $3",
                .persons(gone.map(\.person)), .year(standing.year), .text(standing.kind.rawValue))
        }
        let changed = updates.filter { !$0.old.isEmpty && !$0.new.isEmpty }
        if !changed.isEmpty {
            try connection.execute(
                """
                UPDATE mbost.person_decisions old SET status = named.status, decided_at = $5, receipt = $6
                FROM unnest($1::integer[], $2::bytea[]) AS named (person, status)
                WHERE old.person = named.person AND old.funding_year = $3 AND old.kind = $4
                """, .persons(changed.map(\.person)), .byteArrays(changed.map(\.new)), .year(standing.year),
                .text(standing.kind.rawValue), .timestamp(standing.decidedAt.databaseTime),
                .int32(standing.receipt))
        }
        let new = updates.filter { $0.old.isEmpty && !$0.new.isEmpty }
        if new.isEmpty { return }
        try connection.copyIn(
            """
            COPY mbost.person_decisions (person, funding_year, kind, decided_at, receipt, status)
            FROM STDIN (FORMAT binary)
            """
        ) { writer in
            for update in new {
                try writer.beginTuple(fields: 6)
                try writer.write(update.person)
                try writer.write(Int16(standing.year.year))
                try writer.write(standing.kind.rawValue)
                try writer.write(standing.decidedAt.databaseTime)
                try writer.write(standing.receipt)
                try writer.write(bytes: update.new)
            }
        }
    }
}

extension CopyWriter {
    mutating func write(bytes: [UInt8]?) throws(PostgresError) {
        guard let bytes else { return try writeNull() }
        try write(count: bytes.count) { bytes[$0] }
    }
}
