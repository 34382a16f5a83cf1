import Postgres

/// What the register holds, for whoever looks after it.
public struct RegisterCounts: Equatable, Sendable {
    public var persons = 0
    public var enrolments = 0
    public var diplomas = 0
    public var years: [CompletedYear] = []
}

extension RegisterStore {
    /// - Parameter withFacts: whether persons, enrolments and diplomas are counted, one by one.
    public func counts(withFacts: Bool = true) async throws -> RegisterCounts {
        try await pool.run { connection in
            var counts = RegisterCounts()
            counts.years = try connection.decidedYears()
            guard withFacts else { return counts }
            try connection.query(
                """
                SELECT (SELECT count(*) FROM mbost.persons), (SELECT count(*) FROM mbost.enrolments),
                    (SELECT count(*) FROM mbost.diplomas)
                """
            ) { row in
                counts.persons = Int(try row.int64())
                counts.enrolments = Int(try row.int64())
                counts.diplomas = Int(try row.int64())
            }
            return counts
        }
    }
}
