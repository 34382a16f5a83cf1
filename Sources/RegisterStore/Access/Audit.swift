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

extension RegisterStore {
    /// Adds entries to the log as one batch, once: an attempt of which nobody knows what came of it is made again under
    /// its number.
    ///
    /// - Parameters:
    ///   - notes: at most ``mostNotes``.
    ///   - deadline: when to give up; a commit that waits for a replica may have been done all the same.
    public func appendAudit(
        _ notes: [AuditNote], attempt: Int64, _ key: AuditKey, deadline: ContinuousClock.Instant
    ) async throws {
        let moments = notes.map(\.at)
        guard let first = moments.min(), let last = moments.max() else { return }
        var packing = AuditContent()
        for note in notes { packing.append(note, key) }
        let content = packing
        try await pool.run(deadline: deadline) { connection in
            try connection.withTransaction { connection in
                // One after another, whichever server: each names the one before.
                try connection.execute("SELECT pg_advisory_xact_lock(7283502, 0)")
                let end = try connection.auditEnd()
                let hash = auditHash(end.batch + 1, key.check, content.texts, content.bytes, previous: end.hash)
                try connection.execute(
                    """
                    INSERT INTO mbost.audit
                        (batch, attempt, first_at, last_at, key_check, texts, content, previous, hash)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (attempt) DO NOTHING
                    """, .int64(end.batch + 1), .int64(attempt), .timestamp(first.databaseTime),
                    .timestamp(last.databaseTime), .int32(key.check), .texts(content.texts), .bytes(content.bytes),
                    .bytes(end.hash), .bytes(hash))
            }
        }
    }

    /// Each may bring two texts, which have places of two bytes.
    public static var mostNotes: Int { 30_000 }

    /// The entries that pass the filter, oldest first, some at a time.
    ///
    /// A person's are those that name the person, and those about an institution as a whole at which the person is or
    /// was enrolled.
    ///
    /// - Throws: ``StoreError/otherAuditKey`` when a person is asked for and the log was written with another key.
    public func readAudit(
        _ filter: AuditFilter, _ key: AuditKey, outcomes: @escaping @Sendable (UInt8) -> String,
        _ take: ([AuditEntry]) async throws -> Void
    ) async throws {
        let names = try await pool.run { try $0.callerNames() }
        let pseudonym = filter.person.map(key.pseudonym)
        var brins = Set(filter.brin.map { [$0] } ?? [])
        if let person = filter.person { brins = try await pool.run { try $0.institutions(of: person) } }
        var after: Int64 = 0
        while let batch = try await pool.run({ [after] in try $0.auditBatch(after: after, filter) }) {
            after = batch.number
            if pseudonym != nil, batch.keyCheck != key.check { throw StoreError.otherAuditKey }
            guard let entries = AuditContent.entries(batch.content, batch.texts, names, outcomes) else {
                throw StoreError.auditDamaged(batch.number)
            }
            let found = entries.filter { entry in
                guard entry.at >= filter.from, entry.at <= filter.until else { return false }
                if let caller = filter.caller, entry.caller != caller { return false }
                switch entry.subject {
                case .person(let named): return pseudonym == nil ? filter.brin == nil : named == pseudonym
                case .institution(let brin):
                    return brins.contains(brin) || (filter.person == nil && filter.brin == nil)
                case .all: return filter.brin == nil
                }
            }
            if !found.isEmpty { try await take(found) }
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
                batch.number, batch.keyCheck, batch.texts, batch.content, previous: found.lastHash)
            let isExpected = expected.map { $0.batch != batch.number || $0.hash == hash } ?? true
            if found.brokenAt == nil {
                if batch.number != found.lastBatch + 1 { found.brokenAt = found.lastBatch + 1 }
                if hash != batch.hash || batch.previous != found.lastHash || !isExpected {
                    found.brokenAt = found.brokenAt ?? batch.number
                }
            }
            found.batches += 1
            found.entries += Int64(batch.content.count / AuditContent.entrySize)
            found.lastBatch = batch.number
            found.lastHash = batch.hash
        }
        if let expected, expected.batch > found.lastBatch { found.brokenAt = found.brokenAt ?? found.lastBatch + 1 }
        return found
    }
}

private struct AuditBatch: Sendable {
    var number: Int64
    var keyCheck: Int32
    var texts: [String]
    var content: [UInt8]
    var previous: [UInt8]
    var hash: [UInt8]
}

extension Connection {
    fileprivate mutating func auditEnd() throws -> (batch: Int64, hash: [UInt8]) {
        let end = try first("SELECT batch, hash FROM mbost.audit ORDER BY batch DESC LIMIT 1") { row in
            (try row.int64(), try row.bytes())
        }
        return end ?? (0, [UInt8](repeating: 0, count: 32))
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

    fileprivate mutating func auditBatch(after: Int64, _ filter: AuditFilter) throws -> AuditBatch? {
        try first(
            """
            SELECT batch, key_check, texts, content, previous, hash FROM mbost.audit
            WHERE batch > $1 AND last_at >= $2 AND first_at <= $3 ORDER BY batch LIMIT 1
            """, .int64(after), .timestamp(filter.from.databaseTime), .timestamp(filter.until.databaseTime)
        ) { row in
            AuditBatch(
                number: try row.int64(), keyCheck: try row.int32(), texts: try row.texts(), content: try row.bytes(),
                previous: try row.bytes(), hash: try row.bytes())
        }
    }
}

extension Moment {
    /// The end of the year 9999: later than anything that happened.
    public static let farFuture = Moment(microseconds: 253_402_300_799_000_000)
}
