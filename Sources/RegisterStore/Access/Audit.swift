public import FundingModel
import Postgres

/// Which entries of the log to read.
public struct AuditFilter: Sendable {
    public var person: PersonNumber?
    /// Entries about the institution as a whole, and those of its own callers when `callers` says so.
    public var brin: Brin?
    public var caller: String?
    public var from: Moment
    public var until: Moment

    public init(person: PersonNumber? = nil, brin: Brin? = nil, caller: String? = nil, from: Moment, until: Moment) {
        self.person = person
        self.brin = brin
        self.caller = caller
        self.from = from
        self.until = until
    }
}

/// The last batch of the log.
public struct AuditEnd: Sendable {
    let batch: Int64
    let hash: [UInt8]
}

/// A batch on its way to its row.
private struct AuditRow: Sendable {
    let batch: AuditBatch
    let subjects: [UInt8]
    let attempt: Int64
    let key: Int32
}

extension RegisterStore {
    /// Adds entries to the log as one batch, once: an attempt of which nobody knows what came of it is made again under
    /// its number.
    ///
    /// - Parameters:
    ///   - batch: of at most ``mostNotes``; an empty one leaves no trace.
    ///   - end: where the log ended when last seen; if it still does, the batch takes one statement.
    ///   - deadline: when to give up; a commit that waits for a replica may have been done all the same.
    /// - Returns: where the log ends now; nil when the attempt had been made before.
    public func appendAudit(
        _ batch: AuditBatch, attempt: Int64, _ key: AuditKey, after end: AuditEnd? = nil,
        deadline: ContinuousClock.Instant
    ) async throws -> AuditEnd? {
        guard batch.count > 0 else { return end }
        let subjects = try key.seal(batch.content.subjects)
        let row = AuditRow(batch: batch, subjects: subjects, attempt: attempt, key: key.check)
        return try await pool.run(deadline: deadline) { connection in
            if let end, let next = try connection.append(row, after: end) { return next }
            return try connection.withTransaction { connection in
                try connection.execute("SELECT \(Connection.auditTurn)")
                return try connection.append(row, after: try connection.auditEnd())
            }
        }
    }

    /// They wait in memory until then.
    public static var mostNotes: Int { 60_000 }

    /// The entries that pass the filter, oldest first, some at a time.
    ///
    /// A person's are those that name the person, and those about an institution as a whole at which the person is or
    /// was enrolled.
    ///
    /// - Throws: ``StoreError/otherAuditKey`` when the log was sealed with another key.
    public func readAudit(
        _ filter: AuditFilter, _ key: AuditKey, outcomes: @escaping @Sendable (UInt8) -> String,
        _ take: ([AuditEntry]) async throws -> Void
    ) async throws {
        let names = try await pool.run { try $0.callerNames() }
        var brins = Set(filter.brin.map { [$0] } ?? [])
        if let person = filter.person { brins = try await pool.run { try $0.institutions(of: person) } }
        var after: Int64 = 0
        while let batch = try await pool.run({ [after] in try $0.auditBatch(after: after, filter) }) {
            after = batch.number
            guard batch.keyCheck == key.check else { throw StoreError.otherAuditKey }
            guard let subjects = key.open(batch.subjects),
                let entries = AuditContent.entries(batch.content, subjects, batch.texts)
            else { throw StoreError.auditDamaged(batch.number) }
            let found = entries.filter { filter.passes($0, brins, names) }
            if found.isEmpty { continue }
            try await take(
                found.map { entry in
                    let subject: AuditEntry.Subject =
                        switch entry.subject {
                        case .person(let person): .person(pseudonym: key.pseudonym(of: person))
                        case .institution(let brin): .institution(brin)
                        case .all: .all
                        }
                    return AuditEntry(
                        at: entry.at, caller: names[entry.caller] ?? "\(entry.caller)", action: entry.action,
                        reason: entry.reason, subject: subject, outcome: outcomes(entry.outcome))
                })
        }
    }

    /// Reads the whole log and checks each batch's hash and number.
    ///
    /// - Parameter expected: a batch's number and hash as noted before; another hash breaks the chain there.
    public func verifyAudit(expecting expected: (batch: Int64, hash: [UInt8])? = nil) async throws -> AuditVerification
    {
        var found = AuditVerification(
            batches: 0, entries: 0, brokenAt: nil, lastBatch: 0, lastHash: [UInt8](repeating: 0, count: 32))
        let always = AuditFilter(from: Moment(microseconds: 0), until: .farFuture)
        while let batch = try await pool.run({ [after = found.lastBatch] in
            try $0.auditBatch(after: after, always)
        }) {
            let hash = auditHash(
                batch.number, batch.keyCheck, batch.texts, batch.content, batch.subjects, previous: found.lastHash)
            let isExpected = expected.map { $0.batch != batch.number || $0.hash == hash } ?? true
            if found.brokenAt == nil {
                if batch.number != found.lastBatch + 1 { found.brokenAt = found.lastBatch + 1 }
                if hash != batch.hash || batch.previous != found.lastHash || !isExpected {
                    found.brokenAt = found.brokenAt ?? batch.number
                }
            }
            found.batches += 1
            found.entries += Int64(AuditContent.count(sealed: batch.subjects))
            found.lastBatch = batch.number
            found.lastHash = batch.hash
        }
        if let expected, expected.batch > found.lastBatch { found.brokenAt = found.brokenAt ?? found.lastBatch + 1 }
        return found
    }
}

extension AuditFilter {
    fileprivate func passes(_ entry: AuditContent.Entry, _ brins: Set<Brin>, _ names: [Int32: String]) -> Bool {
        guard entry.at >= from, entry.at <= until else { return false }
        if let caller, names[entry.caller] ?? "\(entry.caller)" != caller { return false }
        switch entry.subject {
        case .person(let named): return person.map { $0 == named } ?? (brin == nil)
        case .institution(let named): return brins.contains(named) || (person == nil && brin == nil)
        case .all: return brin == nil
        }
    }
}

private struct StoredAuditBatch: Sendable {
    var number: Int64
    var keyCheck: Int32
    var texts: [String]
    var content: [UInt8]
    var subjects: [UInt8]
    var previous: [UInt8]
    var hash: [UInt8]
}

extension Connection {
    /// One after another, whichever server: each names the one before.
    fileprivate static var auditTurn: String { "pg_advisory_xact_lock(7283502, 0)" }

    /// - Returns: nil when the log does not end there, or has the attempt.
    fileprivate mutating func append(_ row: AuditRow, after end: AuditEnd) throws -> AuditEnd? {
        let (content, number) = (row.batch.content, end.batch + 1)
        let hash = auditHash(number, row.key, content.texts, content.bytes, row.subjects, previous: end.hash)
        let added = try execute(
            """
            INSERT INTO mbost.audit
                (batch, attempt, first_at, last_at, key_check, texts, content, subjects, previous, hash)
            SELECT $1::bigint, $2::bigint, $3::timestamptz, $4::timestamptz, $5::integer, $6::text[], $7::bytea,
                $8::bytea, $9::bytea, $10::bytea
            FROM (SELECT \(Self.auditTurn)) AS turn
            WHERE $1 = 1 OR EXISTS (SELECT FROM mbost.audit WHERE batch = $1 - 1 AND hash = $9)
            ON CONFLICT DO NOTHING
            """, .int64(number), .int64(row.attempt), .timestamp(row.batch.first.databaseTime),
            .timestamp(row.batch.last.databaseTime), .int32(row.key), .texts(content.texts), .bytes(content.bytes),
            .bytes(row.subjects), .bytes(end.hash), .bytes(hash))
        return added == 1 ? AuditEnd(batch: number, hash: hash) : nil
    }

    fileprivate mutating func auditEnd() throws -> AuditEnd {
        let end = try first("SELECT batch, hash FROM mbost.audit ORDER BY batch DESC LIMIT 1") { row in
            AuditEnd(batch: try row.int64(), hash: try row.bytes())
        }
        return end ?? AuditEnd(batch: 0, hash: [UInt8](repeating: 0, count: 32))
    }

    fileprivate mutating func callerNames() throws -> [Int32: String] {
        var names: [Int32: String] = [:]
        try query("SELECT caller, name FROM mbost.callers") { names[try $0.int32()] = try $0.text() }
        return names
    }

    /// Where a person has or had an enrolment or a diploma.
    fileprivate mutating func institutions(of person: PersonNumber) throws -> Set<Brin> {
        var brins: Set<Brin> = []
        try query(
            """
            SELECT brin FROM mbost.enrolments WHERE person = $1 UNION SELECT brin FROM mbost.diplomas WHERE person = $1
            UNION SELECT brin FROM mbost.enrolment_decisions WHERE person = $1
            UNION SELECT brin FROM mbost.diploma_decisions WHERE person = $1
            UNION SELECT brin FROM mbost.enrolment_decision_history WHERE person = $1
            UNION SELECT brin FROM mbost.diploma_decision_history WHERE person = $1
            """, .person(person)
        ) { brins.insert(try $0.brin()) }
        return brins
    }

    fileprivate mutating func auditBatch(after: Int64, _ filter: AuditFilter) throws -> StoredAuditBatch? {
        try first(
            """
            SELECT batch, key_check, texts, content, subjects, previous, hash FROM mbost.audit
            WHERE batch > $1 AND last_at >= $2 AND first_at <= $3 ORDER BY batch LIMIT 1
            """, .int64(after), .timestamp(filter.from.databaseTime), .timestamp(filter.until.databaseTime)
        ) { row in
            StoredAuditBatch(
                number: try row.int64(), keyCheck: try row.int32(), texts: try row.texts(), content: try row.bytes(),
                subjects: try row.bytes(), previous: try row.bytes(), hash: try row.bytes())
        }
    }
}

extension Moment {
    /// The end of the year 9999: later than anything that happened.
    public static let farFuture = Moment(microseconds: 253_402_300_799_000_000)
}
