public import FundingModel
import Postgres

/// The facts of the register as of one moment, read in pages for the files that go out.
public struct FactsReader: Sendable {
    let session: Session

    /// What a file shows of a dossier; the rest is left empty.
    public enum Content: Sendable {
        /// Enrolments and results. For an RO.
        case registrations
        /// Also nationalities and titles. For a GRONDSLAG.
        case foundations
        /// Persons, nationalities, titles, enrolments and diplomas. For an OBO.
        case accountant

        var tables: [FactTable] {
            switch self {
            case .registrations:
                [.persons, .enrolments, .periods, .supportPeriods, .placements, .diplomas, .partialResults]
            case .foundations: FactTable.allCases.filter { $0 != .exOfficio }
            case .accountant:
                [.persons, .nationalities, .residenceTitles, .enrolments, .periods, .placements, .diplomas]
            }
        }
    }

    /// A stretch of the whole register, of one partition.
    public struct Stretch: Sendable {
        let range: PersonRange
        let part: String
    }

    /// Which rows bring a person into a file: enrolments with a day in the first, diplomas obtained in the second,
    /// partial results dated in either.
    public struct Days: Sendable {
        let enrolments: ClosedRange<Day>
        let diplomas: ClosedRange<Day>

        public init(enrolments: ClosedRange<Day>, diplomas: ClosedRange<Day>) {
            self.enrolments = enrolments
            self.diplomas = diplomas
        }

        /// One query for each kind of row.
        fileprivate func sql(_ part: String, _ condition: String) -> String {
            func between(_ column: String, _ days: ClosedRange<Day>) -> String {
                "\(column) BETWEEN '\(days.lowerBound)' AND '\(days.upperBound)'"
            }
            return """
                SELECT person FROM mbost.enrolments\(part) WHERE \(condition)
                    AND enrolled_on <= '\(enrolments.upperBound)'
                    AND coalesce(actual_end, planned_end) >= '\(enrolments.lowerBound)'
                UNION SELECT person FROM mbost.diplomas\(part) WHERE \(condition)
                    AND \(between("obtained_on", diplomas))
                UNION SELECT person FROM mbost.partial_results\(part) WHERE \(condition)
                    AND (\(between("date", enrolments)) OR \(between("date", diplomas)))
                """
        }
    }

    /// Persons with rows at an institution, in the order of an RO: ascending, those with an education number last. Unit
    /// of memory: four bytes a person.
    public func persons(at brin: Brin, _ days: Days) async throws -> [PersonNumber] {
        let found = try await session.run { try $0.persons(days.sql("", "brin = '\(brin)'")) }
        return found.filter { $0.kind == .citizenServiceNumber } + found.filter { $0.kind == .educationNumber }
    }

    /// Dossiers of some persons, with an institution's own rows, in the order of an RO.
    public func dossiers(
        of persons: ArraySlice<PersonNumber>, at brin: Brin, _ content: Content
    ) async throws -> [Dossier] {
        let selection = PersonSelection.persons(Array(persons))
        let found = try await session.run { try $0.dossiers(selection, at: brin, content.tables) }
        // In order of number, as the tables are sorted.
        return found.filter { $0.person.number.kind == .citizenServiceNumber }
            + found.filter { $0.person.number.kind == .educationNumber }
    }

    /// What was decided on these persons' enrolments and diplomas at an institution.
    public func decisions(
        on persons: ArraySlice<PersonNumber>, at brin: Brin, _ year: FundingYear, _ kind: StatusKind
    ) async throws -> [PersonNumber: DecidedRecords] {
        let selection = PersonSelection.persons(Array(persons))
        return try await session.run { try $0.decided(selection, at: brin, year, kind) }
    }

    /// The whole register cut into stretches of about so many persons.
    public func stretches(of size: Int) async throws -> [Stretch] {
        try await session.run { connection in
            var stretches: [Stretch] = []
            for part in try connection.partitions() {
                stretches += try connection.personRanges(of: size, part: part).ranges.map {
                    Stretch(range: $0, part: part)
                }
            }
            return stretches
        }
    }

    /// The dossiers of those in a stretch with rows, and what was decided on them.
    public func dossiers(
        in stretch: Stretch, _ days: Days, _ content: Content, decidedIn year: FundingYear, _ kind: StatusKind
    ) async throws -> (dossiers: [Dossier], decided: [PersonNumber: DecidedRecords]) {
        try await session.run { connection in
            let range = PersonSelection.range(stretch.range)
            let persons = try connection.persons(days.sql(stretch.part, range.condition))
            if persons.isEmpty { return ([], [:]) }
            let selection = PersonSelection.persons(persons, part: stretch.part)
            return (
                try connection.dossiers(selection, at: nil, content.tables),
                try connection.decided(selection, at: nil, year, kind)
            )
        }
    }

    /// Definitive for a year that was determined.
    public func kindInForce(_ year: FundingYear) async throws -> StatusKind {
        try await session.run { try $0.kindInForce(year) }
    }
}

extension RegisterStore {
    /// Lends a reader of the facts; all it reads is of one moment.
    public func withFacts<Value: Sendable>(_ body: (FactsReader) async throws -> Value) async throws -> Value {
        try await pool.withTransaction(.snapshot) { session in
            try await session.run { try $0.execute(PlanSettings.sql) }
            return try await body(FactsReader(session: session))
        }
    }
}

extension Connection {
    /// In order of number.
    fileprivate mutating func persons(_ sql: String) throws -> [PersonNumber] {
        var persons: [PersonNumber] = []
        try copyOut("COPY (\(sql) ORDER BY person) TO STDOUT (FORMAT binary)") { reader in
            while try reader.next() { persons.append(try reader.personNumber()) }
        }
        return persons
    }

    /// - Parameter brin: rows of other institutions are left out.
    fileprivate mutating func dossiers(
        _ selection: PersonSelection, at brin: Brin?, _ tables: [FactTable]
    ) throws -> [Dossier] {
        var rows = DossierRows()
        for table in tables {
            rows.begin()
            let own = table.namesInstitution ? brin.map { " AND brin = '\($0)'" } ?? "" : ""
            let sql = table.sql(for: .showing, where: selection.condition + own, part: selection.part)
            try copyOut("COPY (\(sql)) TO STDOUT (FORMAT binary)") { reader in
                while try reader.next() { try rows.take(&reader, of: table) }
            }
        }
        return try rows.finish().map(\.dossier)
    }

    fileprivate mutating func decided(
        _ selection: PersonSelection, at brin: Brin?, _ year: FundingYear, _ kind: StatusKind
    ) throws -> [PersonNumber: DecidedRecords] {
        var decided: [PersonNumber: DecidedRecords] = [:]
        let condition =
            "\(selection.condition) AND funding_year = \(year.year) AND kind = '\(kind.rawValue)'"
            + (brin.map { " AND brin = '\($0)'" } ?? "")
        try copyOut(
            """
            COPY (SELECT person, decided_at, brin, sequence, \(DecisionColumns.list(DecisionColumns.enrolmentContent))
                FROM mbost.enrolment_decisions\(selection.part) WHERE \(condition) ORDER BY person, brin, sequence)
            TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() {
                let (person, at) = (try reader.personNumber(), try reader.moment())
                decided[person, default: DecidedRecords()].enrolments.append(
                    .init(try reader.enrolmentDecision(year), kind: kind, decidedAt: at))
            }
        }
        try copyOut(
            """
            COPY (SELECT person, decided_at, brin, result, \(DecisionColumns.list(DecisionColumns.diplomaContent))
                FROM mbost.diploma_decisions\(selection.part) WHERE \(condition) ORDER BY person, brin, result)
            TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() {
                let (person, at) = (try reader.personNumber(), try reader.moment())
                decided[person, default: DecidedRecords()].diplomas.append(
                    .init(try reader.diplomaDecision(), kind: kind, decidedAt: at))
            }
        }
        return decided
    }
}
