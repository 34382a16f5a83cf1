internal import CMbostProto
public import FundingModel

/// Asks what changed for one institution. Dutch: terugkoppeling.
public struct FeedbackRequest: WireMessage {
    public var brin: Brin
    /// The last number the caller has; 0 for all.
    public var after: Int64
    /// Stay open and send what comes; false: end with the last there is.
    public var follow: Bool
    /// Pass over what is there already, whatever ``after`` says.
    public var onlyNew: Bool

    public init(brin: Brin, after: Int64 = 0, follow: Bool = false, onlyNew: Bool = false) {
        self.brin = brin
        self.after = after
        self.follow = follow
        self.onlyNew = onlyNew
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__FeedbackRequest.self) { message, arena in
            unsafe message.brin = arena.string(brin.description)
            unsafe message.after = UInt64(clamping: after)
            unsafe message.follow = follow ? 1 : 0
            unsafe message.only_new = onlyNew ? 1 : 0
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "FeedbackRequest", bytes, mbost__v1__feedback_request__unpack, mbost__v1__feedback_request__free_unpacked
        ) { (message) throws(WireError) in
            FeedbackRequest(
                brin: try unsafe Field.brin(message.brin), after: try unsafe Field.signed(message.after, "after"),
                follow: unsafe message.follow != 0, onlyNew: unsafe message.only_new != 0)
        }
    }
}

/// Feedback to one institution, in the order of its numbers.
public struct FeedbackPart: WireMessage {
    public var brin: Brin
    /// All of the institution.
    public var items: [Feedback]

    public init(brin: Brin, items: [Feedback]) {
        self.brin = brin
        self.items = items
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__FeedbackPart.self) { message, arena in
            unsafe message.n_items = items.count
            unsafe message.items = arena.list(items, Mbost__V1__FeedbackItem.self, arena.fill)
            unsafe message.brin = arena.string(brin.description)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "FeedbackPart", bytes, mbost__v1__feedback_part__unpack, mbost__v1__feedback_part__free_unpacked
        ) { (message) throws(WireError) in
            let brin = try unsafe Field.brin(message.brin)
            return FeedbackPart(
                brin: brin,
                items: try unsafe Field.list(message.items, message.n_items) { (item) throws(WireError) in
                    try unsafe Field.feedback(item, to: brin)
                })
        }
    }

    /// The bytes of a part made from rows of the register, whose records are bytes already.
    public static func encoded(brin: Brin, rows: some Sequence<StoredFeedback>) -> [UInt8] {
        var writer = ProtoWriter(capacity: 4096)
        for row in rows { writer.message(1) { $0.fields(of: row) } }
        writer.brin(2, brin)
        return writer.bytes
    }
}

/// A row of feedback as the register keeps it: the records are bytes of ``StoredStatus``.
public struct StoredFeedback: Sendable, Equatable {
    public var number: Int64
    public var at: Moment
    public var person: PersonNumber
    public var fundingYear: FundingYear
    public var kind: StatusKind
    public var reason: ChangeReason
    /// Else of a diploma.
    public var isEnrolment: Bool
    /// Sequence id or result id; on the wire it stands in the records.
    public var id: Identifier
    /// Nil before the first and after the last; never both.
    public var old: [UInt8]?
    public var new: [UInt8]?

    public init(
        number: Int64, at: Moment, person: PersonNumber, fundingYear: FundingYear, kind: StatusKind,
        reason: ChangeReason, isEnrolment: Bool, id: Identifier, old: [UInt8]?, new: [UInt8]?
    ) {
        self.number = number
        self.at = at
        self.person = person
        self.fundingYear = fundingYear
        self.kind = kind
        self.reason = reason
        self.isEnrolment = isEnrolment
        self.id = id
        self.old = old
        self.new = new
    }
}

extension StoredFeedback {
    /// The same with its records read.
    public func feedback(to brin: Brin) throws(WireError) -> Feedback {
        let record: Feedback.Record
        if isEnrolment {
            record = .enrolment(
                id, old: try old.decoded(StoredStatus.decodeEnrolment),
                new: try new.decoded(StoredStatus.decodeEnrolment))
        } else {
            record = .diploma(
                id, old: try old.decoded(StoredStatus.decodeDiploma), new: try new.decoded(StoredStatus.decodeDiploma))
        }
        return Feedback(
            brin: brin, number: number, at: at, person: person, fundingYear: fundingYear, kind: kind, reason: reason,
            record: record)
    }
}

extension [UInt8]? {
    fileprivate func decoded<Value>(
        _ decode: ([UInt8]) throws(WireError) -> Value
    ) throws(WireError) -> Value? {
        guard let bytes = self else { return nil }
        return try decode(bytes)
    }
}

extension ProtoWriter {
    fileprivate mutating func fields(of row: StoredFeedback) {
        varint(1, UInt64(clamping: row.number))
        zigzag(2, row.at.microseconds)
        fixed32(3, row.person.value)
        varint(4, UInt64(clamping: row.fundingYear.year))
        varint(5, UInt64(Field.kind(row.kind).rawValue))
        text(6, row.reason.rawValue)
        if let old = row.old { message(row.isEnrolment ? 7 : 9, bytes: old) }
        if let new = row.new { message(row.isEnrolment ? 8 : 10, bytes: new) }
    }
}

extension Arena {
    func fill(_ message: inout Mbost__V1__FeedbackItem, _ item: Feedback) {
        unsafe message.number = UInt64(clamping: item.number)
        unsafe message.at = item.at.microseconds
        unsafe message.person = item.person.value
        unsafe message.funding_year = UInt32(item.fundingYear.year)
        unsafe message.kind = Field.kind(item.kind)
        unsafe message.reason = string(item.reason.rawValue)
        switch item.record {
        case .enrolment(_, let old, let new):
            if let old {
                unsafe message.old_enrolment = make(Mbost__V1__EnrolmentStatus.self) { unsafe fill(&$0, old) }
            }
            if let new {
                unsafe message.new_enrolment = make(Mbost__V1__EnrolmentStatus.self) { unsafe fill(&$0, new) }
            }
        case .diploma(_, let old, let new):
            if let old { unsafe message.old_diploma = make(Mbost__V1__DiplomaStatus.self) { unsafe fill(&$0, old) } }
            if let new { unsafe message.new_diploma = make(Mbost__V1__DiplomaStatus.self) { unsafe fill(&$0, new) } }
        }
    }
}

extension Field {
    static func feedback(
        _ message: Mbost__V1__FeedbackItem, to brin: Brin
    ) throws(WireError) -> Feedback {
        Feedback(
            brin: brin, number: try unsafe signed(message.number, "number"),
            at: Moment(microseconds: unsafe message.at), person: try unsafe person(message.person),
            fundingYear: try unsafe year(message.funding_year), kind: try unsafe kind(message.kind),
            reason: try unsafe word(message.reason, "reason"), record: try unsafe record(message))
    }

    private static func record(_ message: Mbost__V1__FeedbackItem) throws(WireError) -> Feedback.Record {
        let oldEnrolment = try unsafe optional(message.old_enrolment, enrolment)
        let newEnrolment = try unsafe optional(message.new_enrolment, enrolment)
        let oldDiploma = try unsafe optional(message.old_diploma, diploma)
        let newDiploma = try unsafe optional(message.new_diploma, diploma)
        let sequences = [oldEnrolment?.sequence, newEnrolment?.sequence].compactMap(\.self)
        let results = [oldDiploma?.result, newDiploma?.result].compactMap(\.self)
        if let sequence = sequences.first, results.isEmpty, sequences.last == sequence {
            return .enrolment(sequence, old: oldEnrolment, new: newEnrolment)
        }
        if let result = results.first, sequences.isEmpty, results.last == result {
            return .diploma(result, old: oldDiploma, new: newDiploma)
        }
        throw WireError.invalid(field: "items", reason: "are of one enrolment or one diploma each")
    }
}
