import FundingModel
import Postgres

/// The same look-up by PostgreSQL alone: a row by its primary key.
enum LookUpFloor {
    static let statement = "SELECT status FROM look_up WHERE person = $1"

    /// The persons of the register, with values of one size.
    static func fill(_ pool: ConnectionPool, reply: Int) async throws -> [PersonNumber] {
        try await pool.run { connection in
            try connection.execute(
                """
                CREATE TABLE look_up (person integer PRIMARY KEY, status bytea NOT NULL);
                INSERT INTO look_up SELECT person, decode(repeat('78', \(reply)), 'hex') FROM mbost.persons
                """)
            try connection.execute("VACUUM (ANALYZE, FREEZE) look_up")
            return try persons(&connection)
        }
    }

    static func persons(_ pool: ConnectionPool) async throws -> [PersonNumber] {
        try await pool.run { try persons(&$0) }
    }

    /// Ends every connection to the database but this one.
    static func endOthers(_ connection: inout Connection) throws {
        try connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' "
                + "AND pid <> pg_backend_pid()")
    }

    private static func persons(_ connection: inout Connection) throws -> [PersonNumber] {
        var persons: [PersonNumber] = []
        try connection.stream("SELECT person FROM mbost.persons") { row in
            if let person = PersonNumber(value: UInt32(bitPattern: try row.int32())) { persons.append(person) }
        }
        return persons
    }
}
