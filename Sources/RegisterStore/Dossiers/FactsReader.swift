public import FundingModel
import Postgres

/// The facts of the register as of one moment, read in stretches of persons for the files that go out, and
/// for counting over a whole institution.
public struct FactsReader: Sendable {
    let session: Session

    /// A stretch of persons; whoever comes into the register later is in one of them, too.
    public struct Stretch: Sendable {
        let range: PersonRange
        /// Whose rows are meant; nil for both.
        let kind: PersonNumber.Kind?
        /// The partitions, by the ends of their names.
        let parts: [String]

        fileprivate func means(_ person: PersonNumber) -> Bool { kind == nil || person.kind == kind }
    }

    /// Hands out the dossiers with the rows that a file shows, about so many at a time and in the order of the file
    /// (``ShownRows/Content/isSorted``); the next ones are read while some are taken.
    public func eachDossiers(
        _ shown: ShownRows, atATime size: Int, take: ([Dossier]) async throws -> Void
    ) async throws {
        try await each(shown, size, take: take) { connection, stretch in
            var dossiers: [Dossier] = []
            for part in stretch.parts { dossiers += try connection.dossiers(in: stretch, part, shown) }
            if shown.content.isSorted { dossiers.sort { $0.person.number < $1.person.number } }
            return dossiers
        }
    }

    /// The same of these stretches alone, one after another.
    public func eachDossiers(
        _ shown: ShownRows, in stretches: [Stretch], take: ([Dossier]) async throws -> Void
    ) async throws {
        try await session.readAhead(take: take) { connection, place in
            guard place < stretches.count else { return nil }
            let stretch = stretches[place]
            return try stretch.parts.flatMap { try connection.dossiers(in: stretch, $0, shown) }
        }
    }

    /// The persons whom a file shows cut into stretches of about so many.
    public func stretches(_ shown: ShownRows, of size: Int) async throws -> [Stretch] {
        try await session.run { try $0.stretches(of: size, shown) }
    }

    /// The versions of the facts of those shown in each stretch. No two facts have the same: as long as a stretch's
    /// versions stay, so do its dossiers.
    ///
    /// - Precondition: the stretches are all of ``stretches(_:of:)``, for a file whose order is not that of numbers.
    public func versions(_ shown: ShownRows, in stretches: [Stretch]) async throws -> [[Int64]] {
        precondition(!shown.content.isSorted, "stretches that are sorted cover the numbers twice")
        return try await session.run { connection in
            var versions = [[Int64]](repeating: [], count: stretches.count)
            for part in stretches.first?.parts ?? [] {
                var place = 0
                let sql = """
                    SELECT p.person, p.facts_version FROM mbost.persons\(part) AS p
                    JOIN (\(shown.persons(in: .all, part: part))) AS shown USING (person) ORDER BY p.person
                    """
                try connection.copyOut("COPY (\(sql)) TO STDOUT (FORMAT binary)") { reader in
                    while try reader.next() {
                        let person = try reader.personNumber().value
                        while stretches[place].range.last < person { place += 1 }
                        versions[place].append(try reader.int64())
                    }
                }
            }
            return versions
        }
    }

    /// The same, each with what was decided on it.
    public func eachDecidedDossiers(
        _ shown: ShownRows, _ year: FundingYear, _ kind: StatusKind, atATime size: Int,
        take: ([DecidedDossier]) async throws -> Void
    ) async throws {
        try await each(shown, size, take: take) { connection, stretch in
            var decided: [DecidedDossier] = []
            for part in stretch.parts {
                var dossiers = try connection.dossiers(in: stretch, part, shown).map { DecidedDossier(dossier: $0) }
                try connection.addDecisions(to: &dossiers, in: stretch, part, shown, year, kind)
                decided += dossiers
            }
            return decided
        }
    }

    private func each<Piece: Sendable>(
        _ shown: ShownRows, _ size: Int, take: (Piece) async throws -> Void,
        read: @escaping @Sendable (inout Connection, Stretch) throws -> Piece
    ) async throws {
        let stretches = try await stretches(shown, of: size)
        try await session.readAhead(take: take) { connection, place in
            place < stretches.count ? try read(&connection, stretches[place]) : nil
        }
    }

    /// Definitive for a year that was determined.
    public func kindInForce(_ year: FundingYear) async throws -> StatusKind {
        try await session.run { try $0.kindInForce(year) }
    }
}

/// A dossier, with what was decided on its enrolments and diplomas for a year.
public struct DecidedDossier: Sendable {
    public var dossier: Dossier
    public var decided = DecidedRecords()
}

extension RegisterStore {
    /// Lends a reader of the facts; all it reads is of one moment.
    public func withFacts<Value: Sendable>(_ body: (FactsReader) async throws -> Value) async throws -> Value {
        try await pool.withTransaction(.snapshot) { session in
            try await session.run { try $0.execute(PlanSettings.stretches) }
            return try await body(FactsReader(session: session))
        }
    }
}

extension Connection {
    /// The persons whom a file shows cut into stretches of about so many, in the order of the file; nothing is left
    /// out, however the cuts fall. When sorted: ascending, those with an education number last.
    fileprivate mutating func stretches(of size: Int, _ shown: ShownRows) throws -> [FactsReader.Stretch] {
        let parts = try partitions()
        // A hash put persons there: what is so many in one of them is so many in each.
        let cuts = try ranges(of: max(1, size / max(1, parts.count)), shown, part: parts.first ?? "")
        func stretches(_ ranges: [PersonRange], _ kind: PersonNumber.Kind?) -> [FactsReader.Stretch] {
            ranges.map { FactsReader.Stretch(range: $0, kind: kind, parts: parts) }
        }
        if !shown.content.isSorted { return stretches(cuts, nil) }
        return stretches(cuts, .citizenServiceNumber)
            + stretches(cuts.compactMap { $0.within(.educationNumbers) }, .educationNumber)
    }

    /// Stretches of so many persons of a partition.
    fileprivate mutating func ranges(of size: Int, _ shown: ShownRows, part: String) throws -> [PersonRange] {
        var starts: [UInt32] = []
        try query(
            """
            SELECT person FROM (
                SELECT person, row_number() OVER (ORDER BY person) AS place
                FROM (\(shown.persons(in: .all, part: part))) AS shown) AS numbered
            WHERE (place - 1) % $1 = 0 ORDER BY person
            """, .int64(Int64(size))
        ) { starts.append(try $0.personNumber().value) }
        return PersonRange.covering(starts: starts)
    }

    /// In order of number.
    fileprivate mutating func dossiers(
        in stretch: FactsReader.Stretch, _ part: String, _ shown: ShownRows
    ) throws -> [Dossier] {
        var persons: [PersonNumber] = []
        let sql = shown.persons(in: stretch.range, part: part)
        try copyOut("COPY (\(sql) ORDER BY person) TO STDOUT (FORMAT binary)") { reader in
            while try reader.next() { persons.append(try reader.personNumber()) }
        }
        guard persons.contains(where: stretch.means) else { return [] }
        var rows = DossierRows()
        for table in shown.content.tables {
            rows.begin()
            let condition = shown.condition(on: table, of: persons, in: stretch.range, part: part)
            let sql = table.sql(for: shown.content.use, where: condition, part: part)
            try copyOut("COPY (\(sql)) TO STDOUT (FORMAT binary)") { reader in
                while try reader.next() { try rows.take(&reader, of: table) }
            }
        }
        return try rows.finish().map(\.dossier).filter { stretch.means($0.person.number) }
    }

    /// - Parameter dossiers: of those in a stretch and partition, in order of number.
    fileprivate mutating func addDecisions(
        to dossiers: inout [DecidedDossier], in stretch: FactsReader.Stretch, _ part: String, _ shown: ShownRows,
        _ year: FundingYear, _ kind: StatusKind
    ) throws {
        if dossiers.isEmpty { return }
        let condition =
            "\(shown.own("d", stretch.range)) AND funding_year = \(year.year) AND kind = '\(kind.rawValue)'"
        var place = 0
        /// Whether the file shows the person.
        func find(_ person: PersonNumber) -> Bool {
            while place < dossiers.count, dossiers[place].dossier.person.number < person { place += 1 }
            return place < dossiers.count && dossiers[place].dossier.person.number == person
        }
        try copyOut(
            """
            COPY (SELECT person, decided_at, brin, sequence, \(DecisionColumns.foundations)
                FROM mbost.enrolment_decisions\(part) AS d WHERE \(condition) ORDER BY person, brin, sequence)
            TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() {
                guard find(try reader.personNumber()) else { continue }
                let at = try reader.moment()
                dossiers[place].decided.enrolments.append(
                    .init(try reader.enrolmentDecision(year), kind: kind, decidedAt: at))
            }
        }
        place = 0
        try copyOut(
            """
            COPY (SELECT person, decided_at, brin, result, \(DecisionColumns.list(DecisionColumns.diplomaContent))
                FROM mbost.diploma_decisions\(part) AS d WHERE \(condition) ORDER BY person, brin, result)
            TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() {
                guard find(try reader.personNumber()) else { continue }
                let at = try reader.moment()
                dossiers[place].decided.diplomas.append(.init(try reader.diplomaDecision(), kind: kind, decidedAt: at))
            }
        }
    }
}
