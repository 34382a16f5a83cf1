public import FundingModel
import Postgres

/// Where a file came from, kept with its run.
public struct ImportSource: Sendable {
    public enum Kind: String, Sendable {
        case ro
        case grondslag
        case dossiers
    }

    public var kind: Kind
    public var fileName: String

    public init(kind: Kind, fileName: String) {
        self.kind = kind
        self.fileName = fileName
    }

    var scope: ImportScope {
        switch kind {
        case .ro: .registration
        case .grondslag: .foundation
        case .dossiers: .dossier
        }
    }
}

/// What an import amounted to.
public struct ImportOutcome: Equatable, Sendable {
    /// Dutch: inleesrun.
    public var run: Int64
    public var isStored: Bool
    public var persons = 0
    public var enrolments = 0
    public var diplomas = 0
}

/// A file on its way into the register: stage its dossiers, then store them all or none.
public struct ImportTransaction: Sendable {
    let session: Session

    /// Takes dossiers up; nothing of them shows before the whole is stored.
    public func stage(_ dossiers: [Dossier]) async throws {
        if dossiers.isEmpty { return }
        do {
            try await session.run { connection in try Staging.copy(dossiers, .staging, &connection) }
        } catch let error as PostgresError where error.kind == .uniqueViolation(constraint: "person_once") {
            throw StoreError.personTwice
        }
    }
}

/// How the body of an import ended: the number of defects, and whether to store what was staged.
public struct ImportVerdict: Sendable {
    public var isAccepted: Bool
    public var defects: Int

    public init(isAccepted: Bool, defects: Int) {
        self.isAccepted = isAccepted
        self.defects = defects
    }
}

extension RegisterStore {
    /// Imports one file in one transaction, with a row that tells of the run whatever comes of it.
    ///
    /// When `body` throws or does not accept, nothing of the file is in the register.
    ///
    /// - Parameter text: a dossier as the history keeps it; asked for persons the register knew already.
    public func withImport(
        _ source: ImportSource, text: @escaping @Sendable (Dossier) -> String,
        _ body: (ImportTransaction) async throws -> ImportVerdict
    ) async throws -> ImportOutcome {
        var outcome = ImportOutcome(run: try await beginRun(source), isStored: false)
        var defects = 0
        do {
            let run = outcome.run
            let stored = try await pool.withTransaction { session in
                try await session.run { try $0.execute(Staging.create) }
                let verdict = try await body(ImportTransaction(session: session))
                defects = verdict.defects
                guard verdict.isAccepted else { throw Refused() }
                return try await session.run { connection in
                    try Self.merge(source, run: run, defects: verdict.defects, text, &connection)
                }
            }
            outcome = stored
        } catch is Refused {
            try await endRun(outcome.run, "refused", defects)
        } catch {
            try? await endRun(outcome.run, "failed", defects)
            throw error
        }
        return outcome
    }

    /// The body did not accept its file.
    private struct Refused: Error {}

    private static func merge(
        _ source: ImportSource, run: Int64, defects: Int, _ text: (Dossier) -> String,
        _ connection: inout Connection
    ) throws -> ImportOutcome {
        for lock in AdvisoryLock.allStripes { try connection.execute(lock.shared) }
        try connection.execute(Merge.lockPersons)
        try keepHistory(cause: FactsCause.file(source.kind, run: run), text, &connection)
        for statement in Merge.statements(source.scope) { try connection.execute(statement) }
        try enterChange(&connection)
        let counts = try connection.first(
            """
            UPDATE mbost.import_runs SET outcome = 'stored', finished_at = clock_timestamp(), defects = $2,
                persons = (SELECT count(*) FROM in_persons), enrolments = (SELECT count(*) FROM in_enrolments),
                diplomas = (SELECT count(*) FROM in_diplomas)
            WHERE run = $1 RETURNING persons, enrolments, diplomas
            """, .int64(run), .int64(Int64(defects))
        ) { row in (Int(try row.int64()), Int(try row.int64()), Int(try row.int64())) }
        guard let counts else { throw damaged("import run") }
        return ImportOutcome(
            run: run, isStored: true, persons: counts.0, enrolments: counts.1, diplomas: counts.2)
    }

    /// Puts away what the register knew of the persons before the file.
    private static func keepHistory(
        cause: String, _ text: (Dossier) -> String, _ connection: inout Connection
    ) throws {
        var known: [PersonNumber] = []
        try connection.query(
            """
            SELECT person FROM mbost.persons p WHERE EXISTS (SELECT FROM in_persons i WHERE i.person = p.person)
            ORDER BY person
            """
        ) { row in known.append(try row.personNumber()) }
        for start in stride(from: 0, to: known.count, by: 2000) {
            let part = Array(known[start..<min(start + 2000, known.count)])
            let dossiers = try connection.dossiers(.persons(part), for: .showing)
            try connection.copyIn(
                "COPY mbost.facts_history (person, facts_version, cause, dossier) FROM STDIN (FORMAT binary)"
            ) { writer in
                for registered in dossiers {
                    try writer.beginTuple(fields: 4)
                    try writer.write(registered.dossier.person.number)
                    try writer.write(registered.version)
                    try writer.write(cause)
                    try writer.write(text(registered.dossier))
                }
            }
        }
    }

    /// Importing does not decide: the persons wait for the next recomputation of each kept year.
    private static func enterChange(_ connection: inout Connection) throws {
        let years = try connection.keptYears()
        try connection.execute(
            """
            INSERT INTO mbost.undecided (person, funding_year)
            SELECT i.person, y FROM in_persons i CROSS JOIN unnest($1::int2[]) AS y
            WHERE NOT EXISTS (SELECT FROM mbost.undecided u WHERE u.person = i.person AND u.funding_year = y)
            """, .int16s(years.map { Int16($0.year) }))
        try connection.execute(
            """
            WITH next AS (UPDATE mbost.change_counter SET last = last + 1 RETURNING last)
            INSERT INTO mbost.changes (change, reason, persons)
            SELECT last, 'OV', (SELECT coalesce(array_agg(person ORDER BY person), '{}') FROM in_persons) FROM next
            """)
    }

    private func beginRun(_ source: ImportSource) async throws -> Int64 {
        let run = try await pool.run { connection in
            try connection.first(
                "INSERT INTO mbost.import_runs (source, file_name) VALUES ($1, $2) RETURNING run",
                .text(source.kind.rawValue), .text(source.fileName), read: { try $0.int64() })
        }
        guard let run else { throw damaged("import run") }
        return run
    }

    private func endRun(_ run: Int64, _ outcome: String, _ defects: Int) async throws {
        try await pool.run { connection in
            _ = try connection.execute(
                """
                UPDATE mbost.import_runs SET outcome = $2, finished_at = clock_timestamp(), defects = $3 WHERE run = $1
                """, .int64(run), .text(outcome), .int64(Int64(defects)))
        }
    }
}
