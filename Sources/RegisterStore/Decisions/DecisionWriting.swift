import FundingModel
import Postgres

/// Makes new statuses the ones that stand: in the tables that overviews and auditors read, and in the stored form that
/// look-ups read; what they replace goes to the history.
struct DecisionWriter {
    let standing: DecisionStanding

    /// The statuses of many persons.
    ///
    /// - Returns: The records that came, changed or went.
    func store(_ updates: [StatusUpdate], _ connection: inout Connection) throws -> [RecordChange] {
        let updates = updates.filter(\.isChange)
        if updates.isEmpty { return [] }
        var changes: [RecordChange] = []
        for update in updates { changes += try update.changes() }
        var batch = Batch()
        let moves = moveToHistory(changes, in: &batch)
        replaceStatuses(updates, in: &batch)
        try moves.check(connection.run(batch))
        try addEnrolments(changes, &connection)
        try addDiplomas(changes, &connection)
        try addStatuses(updates, &connection)
        return changes
    }

    /// The status of one person, in a batch: where COPY would take round trips of its own.
    ///
    /// - Returns: The records that came, changed or went, and what the answers must show.
    func store(_ update: StatusUpdate, in batch: inout Batch) throws -> (changes: [RecordChange], moves: MovedRows) {
        let changes = try update.changes()
        let moves = moveToHistory(changes, in: &batch)
        for change in changes {
            var row = ParameterRow()
            switch change.record {
            case .enrolment(_, let new?):
                try row.write(new, of: change.person, standing)
                batch.add(Self.insertion("enrolment_decisions", DecisionColumns.enrolments), row: row)
            case .diploma(_, let new?):
                try row.write(new, of: change.person, standing)
                batch.add(Self.insertion("diploma_decisions", DecisionColumns.diplomas), row: row)
            case .enrolment(_, nil), .diploma(_, nil): break
            }
        }
        guard update.isChange else { return (changes, moves) }
        replaceStatuses([update], in: &batch)
        if update.isNew {
            var row = ParameterRow()
            try row.write(update, standing)
            batch.add(Self.insertion("person_decisions", DecisionColumns.persons), row: row)
        }
        return (changes, moves)
    }

    private static func insertion(_ table: String, _ columns: [String]) -> String {
        let values = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
        return "INSERT INTO mbost.\(table) (\(DecisionColumns.list(columns))) VALUES (\(values))"
    }

    private func moveToHistory(_ changes: [RecordChange], in batch: inout Batch) -> MovedRows {
        let gone = changes.filter(\.hasOld)
        var moves = MovedRows()
        let enrolments = gone.filter(\.isEnrolment)
        let diplomas = gone.filter { !$0.isEnrolment }
        if !enrolments.isEmpty {
            let place = move(enrolments, "enrolment_decision", "sequence", DecisionColumns.enrolments, in: &batch)
            moves.expect(enrolments.count, by: place)
        }
        if !diplomas.isEmpty {
            let place = move(diplomas, "diploma_decision", "result", DecisionColumns.diplomas, in: &batch)
            moves.expect(diplomas.count, by: place)
        }
        return moves
    }

    private func move(
        _ records: [RecordChange], _ table: String, _ id: String, _ columns: [String], in batch: inout Batch
    ) -> Batch.Place {
        let all = DecisionColumns.list(columns)
        return batch.add(
            """
            WITH gone AS (
                DELETE FROM mbost.\(table)s old
                USING unnest($1::integer[], $2::text[], $3::text[]) AS named (person, brin, id)
                WHERE old.person = named.person AND old.brin = named.brin AND old.\(id) = named.id
                    AND old.funding_year = $4 AND old.kind = $5
                RETURNING \(DecisionColumns.list(columns, of: "old")))
            INSERT INTO mbost.\(table)_history (superseded_at, \(all)) SELECT $6::timestamptz, \(all) FROM gone
            """, .persons(records.map(\.person)), .texts(records.map(\.brin.description)),
            .texts(records.map(\.name.id.description)), .year(standing.year), .text(standing.kind.rawValue),
            .timestamp(standing.decidedAt.databaseTime))
    }

    private func addEnrolments(_ changes: [RecordChange], _ connection: inout Connection) throws {
        var isNeeded = false
        for case .enrolment(_, _?) in changes.lazy.map(\.record) { isNeeded = true }
        guard isNeeded else { return }
        let columns = DecisionColumns.list(DecisionColumns.enrolments)
        try connection.copyIn("COPY mbost.enrolment_decisions (\(columns)) FROM STDIN (FORMAT binary)") { writer in
            for change in changes {
                guard case .enrolment(_, let new?) = change.record else { continue }
                try writer.beginTuple(fields: DecisionColumns.enrolments.count)
                try writer.write(new, of: change.person, standing)
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
                guard case .diploma(_, let new?) = change.record else { continue }
                try writer.beginTuple(fields: DecisionColumns.diplomas.count)
                try writer.write(new, of: change.person, standing)
            }
        }
    }

    /// Of those who have a status already.
    private func replaceStatuses(_ updates: [StatusUpdate], in batch: inout Batch) {
        let gone = updates.filter { $0.new.isEmpty }
        if !gone.isEmpty {
            batch.add(
                "DELETE FROM mbost.person_decisions WHERE person = ANY ($1) AND funding_year = $2 AND kind = $3",
                .persons(gone.map(\.person)), .year(standing.year), .text(standing.kind.rawValue))
        }
        let changed = updates.filter { !$0.old.isEmpty && !$0.new.isEmpty }
        if changed.isEmpty { return }
        batch.add(
            """
            UPDATE mbost.person_decisions old SET status = named.status, decided_at = $5, receipt = $6
            FROM unnest($1::integer[], $2::bytea[]) AS named (person, status)
            WHERE old.person = named.person AND old.funding_year = $3 AND old.kind = $4
            """, .persons(changed.map(\.person)), .byteArrays(changed.map(\.new)), .year(standing.year),
            .text(standing.kind.rawValue), .timestamp(standing.decidedAt.databaseTime), .int32(standing.receipt))
    }

    private func addStatuses(_ updates: [StatusUpdate], _ connection: inout Connection) throws {
        let new = updates.filter(\.isNew)
        if new.isEmpty { return }
        let columns = DecisionColumns.list(DecisionColumns.persons)
        try connection.copyIn("COPY mbost.person_decisions (\(columns)) FROM STDIN (FORMAT binary)") { writer in
            for update in new {
                try writer.beginTuple(fields: DecisionColumns.persons.count)
                try writer.write(update, standing)
            }
        }
    }
}

/// Decisions that a batch moves to the history: as many as the stored statuses said there were.
struct MovedRows {
    private var expected: [(place: Batch.Place, count: Int)] = []

    mutating func expect(_ count: Int, by place: Batch.Place) { expected.append((place, count)) }

    mutating func append(_ others: MovedRows) { expected += others.expected }

    func check(_ answers: borrowing Answers) throws {
        for (place, count) in expected where answers.written(by: place) != count {
            throw damaged("difference between two forms of a decision")
        }
    }
}

extension StatusUpdate {
    /// Nothing stood before, and now something does.
    fileprivate var isNew: Bool { old.isEmpty && !new.isEmpty }
}

extension FieldWriter where Self: ~Copyable {
    /// A row of `person_decisions`.
    fileprivate mutating func write(_ update: StatusUpdate, _ standing: DecisionStanding) throws(PostgresError) {
        try write(update.person)
        try write(Int16(standing.year.year))
        try write(standing.kind.rawValue)
        try write(standing.decidedAt.databaseTime)
        try write(standing.receipt)
        try write(bytes: update.new)
    }
}
