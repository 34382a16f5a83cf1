public import FundingModel
import Postgres
import Wire

/// A year's status in the form it is stored and sent in.
public struct StoredYear: Equatable, Sendable {
    public var fundingYear: FundingYear
    public var kind: StatusKind
    public var decidedAt: Moment
    /// Number of the receipt.
    public var receipt: Int32
    /// The records, as ``StoredStatus`` writes them; empty for none.
    public var records: [UInt8]

    public init(
        fundingYear: FundingYear, kind: StatusKind, decidedAt: Moment, receipt: Int32, records: [UInt8]
    ) {
        self.fundingYear = fundingYear
        self.kind = kind
        self.decidedAt = decidedAt
        self.receipt = receipt
        self.records = records
    }
}

/// What stands for a person.
public struct StoredPerson: Equatable, Sendable {
    public var person: PersonNumber
    public var factsChangedAt: Moment
    /// Years for which facts came in that nobody decided yet.
    public var undecided: [FundingYear]
    /// Latest year first, definitive before provisional.
    public var years: [StoredYear]

    public init(person: PersonNumber, factsChangedAt: Moment, undecided: [FundingYear], years: [StoredYear]) {
        self.person = person
        self.factsChangedAt = factsChangedAt
        self.undecided = undecided
        self.years = years
    }
}

/// A year for which everyone was decided: who has no record in it has an empty status all the same.
public struct CompletedYear: Equatable, Sendable {
    public var fundingYear: FundingYear
    public var persons: Int
    public var decidedAt: Moment
    public var receipt: Int32
}

extension RegisterStore {
    /// What stands for these persons, of one moment; persons the register does not know are left out.
    ///
    /// - Returns: The persons in order of number, and the number of the last change they show.
    public func statuses(
        of persons: [PersonNumber]
    ) async throws -> (persons: [StoredPerson], change: Int64, decided: [CompletedYear]) {
        let sorted = Set(persons).sorted()
        return try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                let change = try connection.lastChange()
                let decided = try connection.decidedYears()
                return (try connection.storedPersons(sorted), change, decided)
            }
        }
    }

    /// What stands for a person, with the empty statuses of years without a record.
    ///
    /// - Parameter year: nil for every year.
    public func decisions(of person: PersonNumber, year: FundingYear?) async throws -> [DecidedStatus] {
        let (persons, _, decided) = try await statuses(of: [person])
        guard let stored = persons.first else { return [] }
        let receipts = try await receipts()
        return try stored.withEmptyYears(decided).filter { year == nil || $0.fundingYear == year }.map { year in
            DecidedStatus(
                decision: try StoredStatus.decode(year.records, person: person, year: year.fundingYear),
                kind: year.kind, decidedAt: year.decidedAt, receiptNumber: year.receipt,
                receipt: receipts[year.receipt])
        }
    }

    /// The number of the last change.
    public func lastChange() async throws -> Int64 {
        try await pool.run { try $0.lastChange() }
    }

    /// Whom changes after a number touched, in order, and the years decided by then; at most so many changes.
    public func changes(
        after change: Int64, most: Int
    ) async throws -> (changes: [(number: Int64, persons: [PersonNumber])], decided: [CompletedYear]) {
        try await pool.run { connection in
            var changes: [(number: Int64, persons: [PersonNumber])] = []
            try connection.query(
                "SELECT change, persons FROM mbost.changes WHERE change > $1 ORDER BY change LIMIT $2",
                .int64(change), .int64(Int64(most))
            ) { row in
                let number = try row.int64()
                let persons = try row.int32s().compactMap { PersonNumber(value: UInt32(bitPattern: $0)) }
                changes.append((number, persons))
            }
            return (changes, try connection.decidedYears())
        }
    }

    /// Reads the statuses of a stretch of persons by COPY, of one moment.
    public func statuses(in range: PersonRange) async throws -> [StoredPerson] {
        try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                try connection.execute(PlanSettings.sql)
                return try connection.storedPersons(range)
            }
        }
    }

    /// How many superseded records a person has: each was decided, stood, and was replaced.
    public func historyCount(of person: PersonNumber) async throws -> Int {
        try await pool.run { connection in
            try connection.first(
                """
                SELECT (SELECT count(*) FROM mbost.enrolment_decision_history WHERE person = $1)
                    + (SELECT count(*) FROM mbost.diploma_decision_history WHERE person = $1)
                """, .person(person), read: { Int(try $0.int64()) }) ?? 0
        }
    }
}

extension StoredPerson {
    /// With an empty provisional status for each year that everyone was decided for and that has none.
    public func withEmptyYears(_ decided: [CompletedYear]) -> [StoredYear] {
        var all = years
        for year in decided
        where !years.contains(where: { $0.fundingYear == year.fundingYear && $0.kind == .provisional }) {
            all.append(
                StoredYear(
                    fundingYear: year.fundingYear, kind: .provisional, decidedAt: year.decidedAt,
                    receipt: year.receipt, records: []))
        }
        return all.sorted {
            $0.fundingYear != $1.fundingYear
                ? $0.fundingYear > $1.fundingYear : $0.kind.rawValue < $1.kind.rawValue
        }
    }
}

extension Connection {
    mutating func lastChange() throws -> Int64 {
        try first("SELECT last FROM mbost.change_counter", read: { try $0.int64() }) ?? 0
    }

    mutating func decidedYears() throws -> [CompletedYear] {
        var years: [CompletedYear] = []
        try query(
            """
            SELECT DISTINCT ON (funding_year) funding_year, persons, ended_at, receipt FROM mbost.jobs
            WHERE is_whole AND NOT is_dry_run AND state = 'finished' ORDER BY funding_year DESC, ended_at DESC
            """
        ) { row in
            let year = try row.fundingYear()
            let persons = Int(try row.int64())
            let at = try row.moment()
            years.append(CompletedYear(fundingYear: year, persons: persons, decidedAt: at, receipt: try row.int32()))
        }
        return years
    }

    fileprivate mutating func storedPersons(_ persons: [PersonNumber]) throws -> [StoredPerson] {
        var rows = StoredPersonRows()
        try query(
            "SELECT person, facts_changed_at FROM mbost.persons WHERE person = ANY ($1) ORDER BY person",
            .persons(persons)
        ) { try rows.takePerson(&$0) }
        try query(
            """
            SELECT person, funding_year FROM mbost.undecided WHERE person = ANY ($1)
            ORDER BY person, funding_year DESC
            """,
            .persons(persons)
        ) { try rows.takeUndecided(&$0) }
        try query(
            """
            SELECT person, funding_year, kind, decided_at, receipt, status FROM mbost.person_decisions
            WHERE person = ANY ($1) ORDER BY person, funding_year DESC, kind
            """, .persons(persons)
        ) { try rows.takeYear(&$0) }
        return rows.persons
    }

    fileprivate mutating func storedPersons(_ range: PersonRange) throws -> [StoredPerson] {
        var rows = StoredPersonRows()
        let condition = PersonSelection.range(range).condition
        try copyOut(
            """
            COPY (SELECT person, facts_changed_at FROM mbost.persons WHERE \(condition) ORDER BY person)
            TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() { try rows.takePerson(&reader) }
        }
        try copyOut(
            """
            COPY (SELECT person, funding_year FROM mbost.undecided WHERE \(condition)
                ORDER BY person, funding_year DESC) TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() { try rows.takeUndecided(&reader) }
        }
        try copyOut(
            """
            COPY (SELECT person, funding_year, kind, decided_at, receipt, status FROM mbost.person_decisions
                WHERE \(condition) ORDER BY person) TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() { try rows.takeYear(&reader) }
        }
        return rows.persons
    }
}

/// Puts persons together from three tables, each sorted by person.
private struct StoredPersonRows {
    private(set) var persons: [StoredPerson] = []
    private var undecided = 0
    private var years = 0

    mutating func takePerson(_ row: inout some FieldReader & ~Copyable) throws {
        let person = try row.personNumber()
        persons.append(StoredPerson(person: person, factsChangedAt: try row.moment(), undecided: [], years: []))
    }

    mutating func takeUndecided(_ row: inout some FieldReader & ~Copyable) throws {
        guard advance(&undecided, to: try row.personNumber()) else { return }
        persons[undecided].undecided.append(try row.fundingYear())
    }

    mutating func takeYear(_ row: inout some FieldReader & ~Copyable) throws {
        let person = try row.personNumber()
        let year = try row.fundingYear()
        guard let kind = StatusKind(rawValue: try row.text()) else { throw damaged("kind of status") }
        let decidedAt = try row.moment()
        let receipt = try row.int32()
        let stored = StoredYear(
            fundingYear: year, kind: kind, decidedAt: decidedAt, receipt: receipt, records: try row.bytes())
        guard advance(&years, to: person) else { return }
        persons[years].years.append(stored)
    }

    private func advance(_ place: inout Int, to person: PersonNumber) -> Bool {
        while place < persons.count, persons[place].person < person { place += 1 }
        return place < persons.count && persons[place].person == person
    }
}
