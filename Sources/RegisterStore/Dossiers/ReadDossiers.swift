public import FundingModel
import Postgres

extension Connection {
    /// Dossiers streamed out by COPY, in order of person; consistent when the transaction holds one snapshot.
    mutating func dossiers(_ selection: PersonSelection, for use: FactTable.Use) throws -> [RegisteredDossier] {
        var rows = DossierRows()
        let condition = selection.condition
        for table in use.tables {
            rows.begin()
            let sql = table.sql(for: use, where: condition, part: selection.part)
            try copyOut("COPY (\(sql)) TO STDOUT (FORMAT binary)") { reader in
                while try reader.next() { try rows.take(&reader, of: table) }
            }
        }
        return try rows.finish()
    }
}

extension Parameter {
    static func person(_ person: PersonNumber) -> Parameter { .int32(Int32(person.value)) }

    static func persons(_ persons: some Collection<PersonNumber>) -> Parameter {
        .int32s(persons.map { Int32($0.value) })
    }

    static func year(_ year: FundingYear?) -> Parameter { .int16(year.map { Int16($0.year) }) }

    static func brin(_ brin: Brin) -> Parameter { .text(brin.description) }

    static func day(_ day: Day?) -> Parameter { .date(day?.number) }
}

extension RegisterStore {
    /// The whole dossier of a person; nil when the register does not know the number.
    public func dossier(of person: PersonNumber) async throws -> Dossier? {
        try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                try connection.dossier(of: person)?.dossier
            }
        }
    }

    /// Whether an institution occurs in the register, or in what was decided definitively.
    public func knows(_ brin: Brin) async throws -> Bool {
        try await pool.run { connection in
            try connection.first(
                """
                SELECT EXISTS (SELECT FROM mbost.enrolments WHERE brin = $1)
                    OR EXISTS (SELECT FROM mbost.diplomas WHERE brin = $1)
                    OR EXISTS (SELECT FROM mbost.enrolment_decisions WHERE brin = $1)
                    OR EXISTS (SELECT FROM mbost.diploma_decisions WHERE brin = $1)
                """, .brin(brin), read: { try $0.bool() }) ?? false
        }
    }

    /// The whole of the register cut into stretches of about so many persons, and how many persons there are.
    public func personRanges(of size: Int) async throws -> (ranges: [PersonRange], persons: Int) {
        try await pool.run { connection in try connection.personRanges(of: size) }
    }
}

extension Connection {
    /// The ends of the names of the partitions by person.
    mutating func partitions() throws -> [String] {
        var names: [String] = []
        try query(
            """
            SELECT substr(c.relname, length('persons') + 1) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'mbost.persons'::regclass ORDER BY 1
            """
        ) { names.append(try $0.text()) }
        return names
    }

    mutating func personRanges(of size: Int, part: String = "") throws -> (ranges: [PersonRange], persons: Int) {
        var starts: [UInt32] = []
        var persons = 0
        try query(
            """
            SELECT person, total FROM (
                SELECT person, row_number() OVER (ORDER BY person) AS place, count(*) OVER () AS total
                FROM mbost.persons\(part)) AS numbered
            WHERE (place - 1) % $1 = 0 ORDER BY person
            """, .int64(Int64(size))
        ) { row in
            starts.append(try row.personNumber().value)
            persons = Int(try row.int64())
        }
        return (PersonRange.covering(starts: starts), persons)
    }
}
