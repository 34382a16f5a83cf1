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
}
