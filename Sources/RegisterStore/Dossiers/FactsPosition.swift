public import FundingModel
import Postgres

extension RegisterStore {
    /// What facts and statuses there are by now: as long as it stays, what follows from them stays.
    public struct Position: Hashable, Sendable {
        /// The last change of a status.
        public let change: Int64
        /// The last number given to facts.
        let facts: Int64
    }

    public func position() async throws -> Position {
        try await pool.run { connection in
            let facts = try connection.first(
                "SELECT last_value FROM mbost.facts_versions", read: { try $0.int64() })
            return Position(change: try connection.lastChange(), facts: facts ?? 0)
        }
    }

    /// Hands out the dossiers of everyone who is or was at an institution, as of one moment, some hundred at a time:
    /// constant memory but for the persons' numbers.
    public func eachDossiers(
        of brin: Brin, _ take: ([Dossier]) async throws -> Void
    ) async throws {
        try await pool.withTransaction(.snapshot) { session in
            let persons = try await session.run { connection in
                try connection.execute(PlanSettings.sql)
                var persons: [PersonNumber] = []
                try connection.query(
                    """
                    SELECT person FROM mbost.enrolments WHERE brin = $1
                    UNION SELECT person FROM mbost.diplomas WHERE brin = $1 ORDER BY person
                    """, .brin(brin)
                ) { persons.append(try $0.personNumber()) }
                return persons
            }
            for start in stride(from: 0, to: persons.count, by: Self.dossiersAtATime) {
                let some = Array(persons[start..<min(start + Self.dossiersAtATime, persons.count)])
                let dossiers = try await session.run { connection in
                    try connection.dossiers(.persons(some), for: .deciding).map(\.dossier)
                }
                try await take(dossiers)
            }
        }
    }

    private static let dossiersAtATime = 500
}
