internal import CMbostProto
public import FundingModel

/// Asks for an institution's records, a page at a time, in order of person and id.
public struct ListRecordsRequest: WireMessage, Equatable {
    public enum Which: UInt32, CaseIterable, Sendable {
        case enrolments
        /// Counting for the correction factor on a count date.
        case counting
        case funded
        case notFunded
        case diplomas
        case diplomasFunded
        case diplomasNotFunded
    }

    /// A record, by which a page begins after it.
    public struct Key: Hashable, Sendable {
        public var person: PersonNumber
        /// Sequence id of the enrolment, or result id of the diploma.
        public var id: Identifier

        public init(person: PersonNumber, id: Identifier) {
            self.person = person
            self.id = id
        }
    }

    /// Of one institution.
    public var selection: RecordSelection
    public var which: Which
    public var after: Key?
    /// 0 for the usual number.
    public var most: Int
    /// As things stood then; nil for now.
    public var at: Moment?

    public static let usual = 100
    public static let limit = 500

    public init(
        _ selection: RecordSelection, _ which: Which = .enrolments, after: Key? = nil, most: Int = 0,
        at: Moment? = nil
    ) {
        self.selection = selection
        self.which = which
        self.after = after
        self.most = most
        self.at = at
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListRecordsRequest.self) { message, arena in
            unsafe message.selection = arena.selection(selection)
            unsafe message.which = Mbost__V1__RecordKind(which.rawValue)
            if let after {
                unsafe message.after_person = after.person.value
                unsafe message.after_id = arena.string(after.id.description)
            }
            unsafe message.most = UInt32(clamping: most)
            unsafe message.at = at?.microseconds ?? 0
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListRecordsRequest", bytes, mbost__v1__list_records_request__unpack,
            mbost__v1__list_records_request__free_unpacked
        ) { (message) throws(WireError) in
            guard let which = unsafe Which(rawValue: message.which.rawValue) else {
                throw WireError.invalid(field: "which", reason: "is not in its list")
            }
            guard unsafe message.most <= UInt32(Self.limit) else {
                throw WireError.invalid(field: "most", reason: "is above \(Self.limit)")
            }
            let id = try unsafe Field.text(message.after_id, "after_id")
            let key =
                id.isEmpty
                ? nil
                : Key(person: try unsafe Field.person(message.after_person), id: try Field.identifier(id, "after_id"))
            let selection = try unsafe Field.selection(message.selection)
            guard selection.brin != nil else { throw WireError.invalid(field: "brin", reason: "is missing") }
            let at = unsafe message.at == 0 ? nil : Moment(microseconds: unsafe message.at)
            return ListRecordsRequest(selection, which, after: key, most: Int(unsafe message.most), at: at)
        }
    }
}

/// A decided enrolment or diploma with the facts that lists show.
public struct ListedRecord: Equatable, Sendable {
    public enum Record: Equatable, Sendable {
        case enrolment(EnrolmentDecision, enrolledOn: Day, plannedEnd: Day, actualEnd: Day?)
        /// With the enrolment it is linked to.
        case diploma(DiplomaDecision, enrolment: Identifier?)
    }

    public var person: PersonNumber
    public var decidedAt: Moment
    public var record: Record

    public init(person: PersonNumber, decidedAt: Moment, record: Record) {
        self.person = person
        self.decidedAt = decidedAt
        self.record = record
    }

    public var key: ListRecordsRequest.Key {
        switch record {
        case .enrolment(let decision, _, _, _): ListRecordsRequest.Key(person: person, id: decision.sequence)
        case .diploma(let decision, _): ListRecordsRequest.Key(person: person, id: decision.result)
        }
    }
}

/// A page of records.
public struct ListRecordsReply: WireMessage, Equatable {
    public var kind: StatusKind
    public var records: [ListedRecord]
    public var hasMore: Bool
    /// Records on all pages.
    public var total: Int
    public var change: Int64
    public var texts: Texts

    public init(
        kind: StatusKind, records: [ListedRecord], hasMore: Bool, total: Int, change: Int64, texts: Texts = Texts()
    ) {
        self.kind = kind
        self.records = records
        self.hasMore = hasMore
        self.total = total
        self.change = change
        self.texts = texts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListRecordsReply.self) { message, arena in
            unsafe message.kind = Field.kind(kind)
            unsafe message.n_records = records.count
            unsafe message.records = arena.list(records, Mbost__V1__ListedRecord.self, arena.fill)
            unsafe message.has_more = hasMore ? 1 : 0
            unsafe message.total = UInt64(clamping: total)
            unsafe message.change = UInt64(clamping: change)
            unsafe message.texts = arena.texts(texts)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListRecordsReply", bytes, mbost__v1__list_records_reply__unpack,
            mbost__v1__list_records_reply__free_unpacked
        ) { (message) throws(WireError) in
            ListRecordsReply(
                kind: try unsafe Field.kind(message.kind),
                records: try unsafe Field.list(message.records, message.n_records, Field.record),
                hasMore: unsafe message.has_more != 0, total: Int(clamping: unsafe message.total),
                change: try unsafe Field.signed(message.change, "change"),
                texts: try unsafe Field.texts(message.texts))
        }
    }
}

extension Arena {
    fileprivate func fill(_ message: inout Mbost__V1__ListedRecord, _ record: ListedRecord) {
        unsafe message.person = record.person.value
        unsafe message.decided_at = record.decidedAt.microseconds
        switch record.record {
        case .enrolment(let decision, let enrolledOn, let plannedEnd, let actualEnd):
            unsafe message.enrolment = make(Mbost__V1__EnrolmentStatus.self) { unsafe fill(&$0, decision) }
            unsafe message.enrolled_on = Field.number(enrolledOn)
            unsafe message.planned_end = Field.number(plannedEnd)
            unsafe message.actual_end = actualEnd.map(Field.number) ?? 0
        case .diploma(let decision, let enrolment):
            unsafe message.diploma = make(Mbost__V1__DiplomaStatus.self) { unsafe fill(&$0, decision) }
            unsafe message.diploma_enrolment = string(enrolment?.description ?? "")
        }
    }
}

extension Field {
    fileprivate static func record(_ message: Mbost__V1__ListedRecord) throws(WireError) -> ListedRecord {
        let record: ListedRecord.Record
        if let decision = try unsafe optional(message.enrolment, enrolment) {
            record = .enrolment(
                decision, enrolledOn: try unsafe day(message.enrolled_on, "enrolled_on"),
                plannedEnd: try unsafe day(message.planned_end, "planned_end"),
                actualEnd: try unsafe day(optional: message.actual_end, "actual_end"))
        } else {
            let id = try unsafe text(message.diploma_enrolment, "diploma_enrolment")
            record = .diploma(
                try unsafe diploma(part(message.diploma, "diploma")),
                enrolment: id.isEmpty ? nil : try identifier(id, "diploma_enrolment"))
        }
        return ListedRecord(
            person: try unsafe person(message.person), decidedAt: Moment(microseconds: unsafe message.decided_at),
            record: record)
    }
}
