public import FundingModel
import Postgres

/// What changed after a number, and what stands for whom it touched: all of one moment.
public struct ChangeReader: Sendable {
    let session: Session
    public let changes: [(number: Int64, persons: [PersonNumber])]
    public let decided: [CompletedYear]

    /// What stands for these persons; also for those the register knows no more when something definitive stands
    /// (``StoredPerson/isGone``).
    public func statuses(of persons: [PersonNumber]) async throws -> [StoredPerson] {
        let sorted = Set(persons).sorted()
        return try await session.run { try $0.storedPersons(sorted) }
    }
}

extension RegisterStore {
    /// Lends a reader of at most so many changes after a number, in order.
    public func withChanges<Value: Sendable>(
        after change: Int64, most: Int, _ body: (ChangeReader) async throws -> Value
    ) async throws -> Value {
        try await pool.withTransaction(.snapshot) { session in
            let (changes, decided) = try await session.run { connection in
                (try connection.changes(after: change, most: most), try connection.decidedYears())
            }
            return try await body(ChangeReader(session: session, changes: changes, decided: decided))
        }
    }
}

extension Connection {
    /// Whom changes after a number touched, in order; at most so many changes.
    mutating func changes(after change: Int64, most: Int) throws -> [(number: Int64, persons: [PersonNumber])] {
        var changes: [(number: Int64, persons: [PersonNumber])] = []
        try query(
            "SELECT change, persons FROM mbost.changes WHERE change > $1 ORDER BY change LIMIT $2",
            .int64(change), .int64(Int64(most))
        ) { row in
            let number = try row.int64()
            let persons = try row.int32s().compactMap { PersonNumber(value: UInt32(bitPattern: $0)) }
            changes.append((number, persons))
        }
        return changes
    }
}
