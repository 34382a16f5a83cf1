import FundingModel
import Postgres
import TestSupport
import Testing

@testable import RegisterStore

/// A database that the first schema left, brought up to the present one.
@Suite struct OldSchemaTests {
    private static let year = FundingYear(2027)!

    /// The tables of the first schema, those that others refer to first.
    private static let tables = [
        "receipts", "persons", "nationalities", "residence_titles", "enrolments", "periods", "support_periods",
        "placements", "diplomas", "partial_results", "ex_officio", "import_runs", "enrolment_decisions",
        "diploma_decisions",
    ]

    @Test func factsAndDecisionsComeAlong() async throws {
        try await StoreScene.with { scene in
            let dossiers = [StoreScene.fullDossier, StoreScene.dossier()]
            try await scene.store(dossiers)
            _ = try await scene.recompute(Self.year)
            let old = try TestCluster.makePool(connections: 4)
            try await Self.makeFirstSchema(old)
            for table in Self.tables { try await Self.copy(table, from: scene.pool, to: old) }
            try await old.run { connection in
                try connection.execute(
                    """
                    INSERT INTO mbost.recomputations (funding_year, receipt, finished_at, persons)
                    SELECT 2027, min(receipt), now(), 2 FROM mbost.receipts
                    """)
            }
            let store = RegisterStore(pool: old)
            #expect(try await store.migrate() == Array(Migration.all.map(\.name).dropFirst()))
            for dossier in dossiers {
                #expect(try await store.dossier(of: dossier.person.number) == dossier)
            }
            // Everyone who was decided waits to be decided in the new form; what stood is in the history.
            let decided = try await scene.count("SELECT count(*) FROM mbost.enrolment_decisions")
            #expect(try await store.historyCount(of: dossiers[1].person.number) == 1 && decided >= 1)
            let (waiting, _, _) = try await store.statuses(of: dossiers.map(\.person.number))
            #expect(waiting.contains { $0.undecided == [Self.year] })
            let moved = StoreScene(pool: old, store: store)
            _ = try await moved.recompute(Self.year, isAnew: false)
            for dossier in dossiers {
                let person = dossier.person.number
                let (before, after) = (
                    try await scene.store.decisions(of: person, year: Self.year),
                    try await store.decisions(of: person, year: Self.year)
                )
                #expect(before.map(\.decision) == after.map(\.decision) && !after.isEmpty)
            }
            #expect(try await moved.count("SELECT count(*) FROM mbost.undecided") == 0)
            await old.close()
        }
    }

    private static func makeFirstSchema(_ pool: ConnectionPool) async throws {
        let first = try #require(Migration.all.first)
        try await pool.run { connection in
            try connection.execute(
                """
                CREATE SCHEMA mbost;
                CREATE TABLE mbost.schema_steps (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
                """)
            try connection.execute(first.sql)
            try connection.execute("INSERT INTO mbost.schema_steps (name) VALUES ($1)", .text(first.name))
        }
    }

    /// Columns that the first schema does not have stay behind.
    private static func copy(_ table: String, from new: ConnectionPool, to old: ConnectionPool) async throws {
        let rows = try await new.run { connection in
            try connection.first(
                "SELECT coalesce(json_agg(t), '[]')::text FROM mbost.\(table) t", read: { try $0.text() })
        }
        try await old.run { connection in
            _ = try connection.execute(
                """
                INSERT INTO mbost.\(table) OVERRIDING SYSTEM VALUE
                SELECT * FROM json_populate_recordset(NULL::mbost.\(table), $1::text::json)
                """, .text(rows))
        }
    }
}
