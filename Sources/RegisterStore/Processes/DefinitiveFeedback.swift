import FundingModel
import Postgres
import Wire

extension Connection {
    /// A message DS about every status that has become definitive. They wait until the run has ended: then the counters
    /// of institutions are locked for a moment only. In pieces, so that memory stays flat however many there are.
    mutating func tellDefinitive(_ year: FundingYear, _ at: Moment) throws {
        var last: Int32 = -1
        while true {
            let (changes, next) = try definitiveChanges(year, after: last, most: 5000)
            guard let next else { return }
            last = next
            try tell(changes, year, at)
        }
    }

    private mutating func definitiveChanges(
        _ year: FundingYear, after person: Int32, most: Int
    ) throws -> (changes: [RecordChange], last: Int32?) {
        var changes: [RecordChange] = []
        var last: Int32?
        try query(
            """
            SELECT person, status FROM mbost.person_decisions
            WHERE person > $1 AND funding_year = $2 AND kind = 'D' ORDER BY person LIMIT $3
            """, .int32(person), .year(year), .int64(Int64(most))
        ) { row in
            let person = try row.personNumber()
            last = Int32(person.value)
            let decision = try StoredStatus.decode(try row.bytes(), person: person, year: year)
            changes += try StatusUpdate(old: [], decision: decision).changes()
        }
        return (changes, last)
    }

    private mutating func tell(_ changes: [RecordChange], _ year: FundingYear, _ at: Moment) throws {
        try FeedbackWriter(year: year, kind: .definitive, at: at).hold(changes, &self) { _ in .definitive }
    }

    /// The persons of the year, in changes of at most a hundred thousand each.
    mutating func enterDefinitiveChange(_ year: FundingYear) throws {
        var persons: [PersonNumber] = []
        try query(
            "SELECT person FROM mbost.person_decisions WHERE funding_year = $1 AND kind = 'D' ORDER BY person",
            .year(year)
        ) { row in persons.append(try row.personNumber()) }
        for start in stride(from: 0, to: max(persons.count, 1), by: 100_000) {
            _ = try enterChange(.definitive, persons[start..<min(start + 100_000, persons.count)])
        }
    }
}
