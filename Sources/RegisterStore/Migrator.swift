internal import Postgres

extension RegisterStore {
    /// Brings the schema up to this program's; safe to run again, and by several servers at once.
    ///
    /// - Returns: The names of the steps applied now.
    /// - Throws: ``StoreError/schemaTooNew(_:)`` for a database that a newer program has changed.
    public func migrate() async throws -> [String] {
        try await pool.run { connection in
            try connection.withTransaction { connection in
                try connection.execute("SELECT pg_advisory_xact_lock(7283101)")
                try connection.execute(
                    """
                    CREATE SCHEMA IF NOT EXISTS mbost;
                    CREATE TABLE IF NOT EXISTS mbost.schema_steps (
                        name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
                    """)
                let applied = try Self.appliedSteps(&connection)
                try Self.refuseUnknown(applied)
                var done: [String] = []
                for migration in Migration.all where !applied.contains(migration.name) {
                    try connection.execute(migration.sql)
                    try connection.execute("INSERT INTO mbost.schema_steps (name) VALUES ($1)", .text(migration.name))
                    done.append(migration.name)
                }
                return done
            }
        }
    }

    /// The latest step, after making sure that the schema is this program's.
    @discardableResult
    public func checkSchema() async throws -> String {
        try await pool.run { connection in
            let exists = try connection.first(
                "SELECT to_regclass('mbost.schema_steps') IS NOT NULL", read: { try $0.bool() })
            let applied = exists == true ? try Self.appliedSteps(&connection) : []
            try Self.refuseUnknown(applied)
            for migration in Migration.all where !applied.contains(migration.name) {
                throw StoreError.schemaMissing(migration.name)
            }
            return applied.max() ?? ""
        }
    }

    private static func appliedSteps(_ connection: inout Connection) throws -> Set<String> {
        var names: Set<String> = []
        try connection.query("SELECT name FROM mbost.schema_steps") { names.insert(try $0.text()) }
        return names
    }

    private static func refuseUnknown(_ applied: Set<String>) throws {
        if let unknown = applied.subtracting(Migration.all.map(\.name)).max() {
            throw StoreError.schemaTooNew(unknown)
        }
    }
}
