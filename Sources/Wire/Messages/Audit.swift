internal import CMbostProto
public import FundingModel

/// Asks who looked at whom. Dutch: inzage in het logboek.
public struct AuditRequest: WireMessage, Equatable {
    /// Nil for everybody.
    public var person: PersonNumber?
    /// Accesses to all of an institution.
    public var brin: Brin?
    /// Name of a caller; empty for all.
    public var caller: String
    public var from: Moment
    /// Nil for no end.
    public var until: Moment?

    public init(
        person: PersonNumber? = nil, brin: Brin? = nil, caller: String = "", from: Moment = Moment(microseconds: 0),
        until: Moment? = nil
    ) {
        self.person = person
        self.brin = brin
        self.caller = caller
        self.from = from
        self.until = until
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__AuditRequest.self) { message, arena in
            unsafe message.person = person?.value ?? 0
            unsafe message.brin = arena.string(brin?.description ?? "")
            unsafe message.caller = arena.string(caller)
            unsafe message.from = from.microseconds
            unsafe message.until = until?.microseconds ?? 0
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "AuditRequest", bytes, mbost__v1__audit_request__unpack, mbost__v1__audit_request__free_unpacked
        ) { (message) throws(WireError) in
            let brin = try unsafe Field.text(message.brin, "brin")
            return AuditRequest(
                person: unsafe message.person == 0 ? nil : try Field.person(unsafe message.person),
                brin: brin.isEmpty ? nil : try Field.brin(brin),
                caller: try unsafe Field.text(message.caller, "caller"),
                from: try unsafe Field.logMoment(message.from, "from"),
                until: unsafe message.until == 0 ? nil : try unsafe Field.logMoment(message.until, "until"))
        }
    }
}

/// Some entries of the log, oldest first.
public struct AuditPart: WireMessage {
    public var entries: [AuditEntry]

    public init(entries: [AuditEntry]) {
        self.entries = entries
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__AuditPart.self) { message, arena in
            unsafe message.n_entries = entries.count
            unsafe message.entries = arena.list(entries, Mbost__V1__AuditEntry.self) { message, entry in
                unsafe message.at = entry.at.microseconds
                unsafe message.caller = arena.string(entry.caller)
                unsafe message.action = arena.string(entry.action)
                unsafe message.reason = arena.string(entry.reason)
                unsafe message.outcome = arena.string(entry.outcome)
                switch entry.subject {
                case .person(let pseudonym): unsafe message.pseudonym = arena.bytes(pseudonym)
                case .institution(let brin): unsafe message.brin = arena.string(brin.description)
                case .all: break
                }
            }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "AuditPart", bytes, mbost__v1__audit_part__unpack, mbost__v1__audit_part__free_unpacked
        ) { (message) throws(WireError) in
            AuditPart(entries: try unsafe Field.list(message.entries, message.n_entries, Field.auditEntry))
        }
    }
}

extension Field {
    /// Moments of the log lie between 1970 and the year 9999.
    static func logMoment(_ value: Int64, _ field: String) throws(WireError) -> Moment {
        guard (0...253_402_300_799_000_000).contains(value) else {
            throw WireError.invalid(field: field, reason: "is no moment between 1970 and 9999")
        }
        return Moment(microseconds: value)
    }

    static func auditEntry(_ message: Mbost__V1__AuditEntry) throws(WireError) -> AuditEntry {
        let pseudonym = unsafe Field.bytes(message.pseudonym)
        let brin = try unsafe Field.text(message.brin, "brin")
        let subject: AuditEntry.Subject =
            if !pseudonym.isEmpty {
                .person(pseudonym: pseudonym)
            } else if !brin.isEmpty {
                .institution(try Field.brin(brin))
            } else {
                .all
            }
        return AuditEntry(
            at: try unsafe Field.logMoment(message.at, "at"), caller: try unsafe Field.text(message.caller, "caller"),
            action: try unsafe Field.text(message.action, "action"),
            reason: try unsafe Field.text(message.reason, "reason"), subject: subject,
            outcome: try unsafe Field.text(message.outcome, "outcome"))
    }
}

/// Asks for a check of the whole log.
public struct VerifyAuditRequest: WireMessage, Equatable {
    /// Number of a batch noted before; 0 for none.
    public var batch: Int64
    /// Its SHA-256.
    public var hash: [UInt8]

    public init(batch: Int64 = 0, hash: [UInt8] = []) {
        self.batch = batch
        self.hash = hash
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__VerifyAuditRequest.self) { message, arena in
            unsafe message.batch = batch
            unsafe message.hash = arena.bytes(hash)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "VerifyAuditRequest", bytes, mbost__v1__verify_audit_request__unpack,
            mbost__v1__verify_audit_request__free_unpacked
        ) { (message) throws(WireError) in
            VerifyAuditRequest(batch: unsafe message.batch, hash: unsafe Field.bytes(message.hash))
        }
    }
}

/// What checking the log found.
extension AuditVerification: WireMessage {
    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__VerifyAuditReply.self) { message, arena in
            unsafe message.batches = batches
            unsafe message.entries = entries
            unsafe message.broken_at = brokenAt ?? 0
            unsafe message.last_batch = lastBatch
            unsafe message.last_hash = arena.bytes(lastHash)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "VerifyAuditReply", bytes, mbost__v1__verify_audit_reply__unpack,
            mbost__v1__verify_audit_reply__free_unpacked
        ) { (message) throws(WireError) in
            AuditVerification(
                batches: unsafe message.batches, entries: unsafe message.entries,
                brokenAt: unsafe message.broken_at == 0 ? nil : message.broken_at,
                lastBatch: unsafe message.last_batch, lastHash: unsafe Field.bytes(message.last_hash))
        }
    }
}
