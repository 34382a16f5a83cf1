public import FundingModel
import Postgres

/// One pass over the persons of a range: their dossiers, held still until the decisions on them are stored.
public struct DecidingTransaction: Sendable {
    let session: Session
    let range: PersonRange

    /// The range's dossiers, in order of person. Until the transaction ends nobody else changes these persons.
    public func dossiers() async throws -> [Dossier] {
        let range = range
        return try await session.run { connection in
            try connection.execute(
                "SELECT FROM mbost.persons WHERE person BETWEEN $1 AND $2 ORDER BY person FOR NO KEY UPDATE",
                range.bounds.0, range.bounds.1)
            return try DossierLoader(range: range).load(&connection)
        }
    }

    /// Makes these the decisions that stand for the range's persons, writing only those that changed; what they
    /// replace goes to the history.
    ///
    /// - Returns: How many records came, changed or went.
    public func replace(
        with decisions: [Decision], year: FundingYear, kind: StatusKind = .provisional, receipt: Int32
    ) async throws -> Int {
        let batch = DecisionBatch(range: range, decisions: decisions, year: year, kind: kind, receipt: receipt)
        return try await session.run { connection in try batch.store(&connection) }
    }
}

extension RegisterStore {
    /// Decides the persons of a range in one transaction.
    public func withDeciding<Value: Sendable>(
        _ range: PersonRange, _ body: (DecidingTransaction) async throws -> Value
    ) async throws -> Value {
        try await pool.withTransaction { session in
            try await body(DecidingTransaction(session: session, range: range))
        }
    }

    /// The number of a receipt, which is entered when it is new.
    public func number(of receipt: Receipt) async throws -> Int32 {
        let number = try await pool.run { connection in
            try connection.execute(
                """
                INSERT INTO mbost.receipts (rule_set, reference_data, program) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING
                """, .text(receipt.ruleSet), .text(receipt.referenceData), .text(receipt.program))
            return try connection.first(
                "SELECT receipt FROM mbost.receipts WHERE rule_set = $1 AND reference_data = $2 AND program = $3",
                .text(receipt.ruleSet), .text(receipt.referenceData), .text(receipt.program),
                read: { try $0.int32() })
        }
        guard let number else { throw damaged("receipt") }
        return number
    }
}

/// The decisions of a range on their way into the tables.
struct DecisionBatch: Sendable {
    let range: PersonRange
    let decisions: [Decision]
    let year: FundingYear
    let kind: StatusKind
    let receipt: Int32

    func store(_ connection: inout Connection) throws -> Int {
        try connection.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS new_enrolment_decisions ON COMMIT DELETE ROWS AS
                SELECT \(Self.enrolments.columns) FROM mbost.enrolment_decisions WITH NO DATA;
            CREATE TEMP TABLE IF NOT EXISTS new_diploma_decisions ON COMMIT DELETE ROWS AS
                SELECT \(Self.diplomas.columns) FROM mbost.diploma_decisions WITH NO DATA;
            CREATE UNIQUE INDEX IF NOT EXISTS new_enrolment_key ON new_enrolment_decisions
                (\(DecisionColumns.list(DecisionColumns.enrolmentKey)));
            CREATE UNIQUE INDEX IF NOT EXISTS new_diploma_key ON new_diploma_decisions
                (\(DecisionColumns.list(DecisionColumns.diplomaKey)));
            """)
        try connection.copyIn("COPY new_enrolment_decisions FROM STDIN (FORMAT binary)") { writer in
            for decision in decisions {
                for enrolment in decision.enrolments { try writer.write(enrolment, of: decision.person, year, kind) }
            }
        }
        try connection.copyIn("COPY new_diploma_decisions FROM STDIN (FORMAT binary)") { writer in
            for decision in decisions {
                for diploma in decision.diplomas { try writer.write(diploma, of: decision.person, year, kind) }
            }
        }
        return try replace(Self.enrolments, &connection) + replace(Self.diplomas, &connection)
    }

    /// One of the two tables: what names a row and what it says.
    struct Table {
        let name: String
        let key: [String]
        let content: [String]

        var columns: String { DecisionColumns.list(key + content) }

        /// Same key, same content.
        var isSame: String {
            let keys = key.map { "new.\($0) = old.\($0)" }
            return (keys + [
                "(\(DecisionColumns.list(content, of: "new"))) IS NOT DISTINCT FROM "
                    + "(\(DecisionColumns.list(content, of: "old")))"
            ]).joined(separator: " AND ")
        }
    }

    private static let enrolments = Table(
        name: "enrolment_decisions", key: DecisionColumns.enrolmentKey, content: DecisionColumns.enrolmentContent)
    private static let diplomas = Table(
        name: "diploma_decisions", key: DecisionColumns.diplomaKey, content: DecisionColumns.diplomaContent)

    /// Moves what no longer stands to the history, then adds what is new; counts a changed record once.
    private func replace(_ table: Table, _ connection: inout Connection) throws -> Int {
        let all = DecisionColumns.list(table.key + ["decided_at", "receipt"] + table.content)
        let moved = try connection.execute(
            """
            WITH gone AS (
                DELETE FROM mbost.\(table.name) old
                WHERE old.person BETWEEN $1 AND $2 AND old.funding_year = $3 AND old.kind = $4
                    AND NOT EXISTS (SELECT FROM new_\(table.name) new WHERE \(table.isSame))
                RETURNING \(all))
            INSERT INTO mbost.\(table.name.dropLast())_history (superseded_at, \(all)) SELECT now(), \(all) FROM gone
            """, range.bounds.0, range.bounds.1, .int16(Int16(year.year)), .text(kind.rawValue))
        let added = try connection.execute(
            """
            INSERT INTO mbost.\(table.name) (\(all))
            SELECT \(DecisionColumns.list(table.key, of: "new")), now(), $1,
                \(DecisionColumns.list(table.content, of: "new"))
            FROM new_\(table.name) new
            WHERE NOT EXISTS (SELECT FROM mbost.\(table.name) old WHERE \(table.key.map {
                "old.\($0) = new.\($0)"
            }.joined(separator: " AND ")))
            """, .int32(receipt))
        return max(moved, added)
    }
}
