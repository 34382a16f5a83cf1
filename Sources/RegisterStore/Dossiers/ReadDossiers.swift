public import FundingModel
import Postgres

extension RegisterStore {
    /// The whole dossier of a person; nil when the register does not know the number.
    public func dossier(of person: PersonNumber) async throws -> Dossier? {
        try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                try DossierLoader(range: PersonRange(person)).load(&connection).first
            }
        }
    }

    /// When a person's facts last changed; nil when the register does not know the number.
    public func factsChanged(of person: PersonNumber) async throws -> Moment? {
        try await pool.run { connection in
            try connection.first(
                "SELECT facts_changed_at FROM mbost.persons WHERE person = $1", .int32(Int32(person.value)),
                read: { try $0.moment() })
        }
    }

    /// Whether an institution occurs in the register.
    public func knows(_ brin: Brin) async throws -> Bool {
        try await pool.run { connection in
            try connection.first(
                """
                SELECT EXISTS (SELECT FROM mbost.enrolments WHERE brin = $1)
                    OR EXISTS (SELECT FROM mbost.diplomas WHERE brin = $1)
                """, .text(brin.description), read: { try $0.bool() }) ?? false
        }
    }

    /// The whole of the register cut into stretches of about so many persons, and how many persons there are.
    public func personRanges(of size: Int) async throws -> (ranges: [PersonRange], persons: Int) {
        try await pool.run { connection in
            var starts: [UInt32] = []
            var persons = 0
            try connection.query(
                """
                SELECT person, total FROM (
                    SELECT person, row_number() OVER (ORDER BY person) AS place, count(*) OVER () AS total
                    FROM mbost.persons) AS numbered
                WHERE (place - 1) % $1 = 0 ORDER BY person
                """, .int64(Int64(size))
            ) { row in
                starts.append(try row.personNumber().value)
                persons = Int(try row.int64())
            }
            return (PersonRange.covering(starts: starts), persons)
        }
    }
}

/// A stretch of person numbers, both ends included.
public struct PersonRange: Equatable, Sendable {
    public let first: UInt32
    public let last: UInt32

    init(first: UInt32, last: UInt32) {
        self.first = first
        self.last = last
    }

    init(_ person: PersonNumber) {
        self.init(first: person.value, last: person.value)
    }

    /// From 0 to the highest number, cut at the starts but the first, so that persons who come in later are in one.
    static func covering(starts: [UInt32]) -> [PersonRange] {
        let cuts = [0] + starts.dropFirst() + [1_000_000_000]
        return zip(cuts, cuts.dropFirst()).map { PersonRange(first: $0, last: $1 - 1) }
    }

    var bounds: (Parameter, Parameter) {
        (.int32(Int32(first)), .int32(Int32(last)))
    }
}
