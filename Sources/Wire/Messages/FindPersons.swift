internal import CMbostProto
public import FundingModel

/// Asks whose an enrolment or a diploma is, or which of them a person has.
public struct FindPersonsRequest: WireMessage {
    public enum Key: Equatable, Sendable {
        case person(PersonNumber)
        /// By the institution's sequence id.
        case enrolment(Brin, Identifier)
        /// By the institution's result id.
        case diploma(Brin, Identifier)
    }

    public var key: Key

    /// Records a reply.
    public static let most = 50

    public init(_ key: Key) {
        self.key = key
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__FindPersonsRequest.self) { message, arena in
            switch key {
            case .person(let person): unsafe message.person = person.value
            case .enrolment(let brin, let sequence):
                unsafe message.brin = arena.string(brin.description)
                unsafe message.enrolment = arena.string(sequence.description)
            case .diploma(let brin, let result):
                unsafe message.brin = arena.string(brin.description)
                unsafe message.result = arena.string(result.description)
            }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "FindPersonsRequest", bytes, mbost__v1__find_persons_request__unpack,
            mbost__v1__find_persons_request__free_unpacked
        ) { (message) throws(WireError) in
            FindPersonsRequest(try unsafe Field.findKey(message))
        }
    }
}

/// What was found, in order of person.
public struct FindPersonsReply: WireMessage {
    public var records: [FoundRecord]
    /// There are more than fit.
    public var isTruncated: Bool
    public var texts: Texts

    public init(records: [FoundRecord], isTruncated: Bool = false, texts: Texts = Texts()) {
        self.records = records
        self.isTruncated = isTruncated
        self.texts = texts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__FindPersonsReply.self) { message, arena in
            unsafe message.n_records = records.count
            unsafe message.records = arena.list(records, Mbost__V1__FoundRecord.self, arena.fill)
            unsafe message.truncated = isTruncated ? 1 : 0
            unsafe message.texts = arena.texts(texts)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "FindPersonsReply", bytes, mbost__v1__find_persons_reply__unpack,
            mbost__v1__find_persons_reply__free_unpacked
        ) { (message) throws(WireError) in
            FindPersonsReply(
                records: try unsafe Field.list(message.records, message.n_records, Field.foundRecord),
                isTruncated: unsafe message.truncated != 0, texts: try unsafe Field.texts(message.texts))
        }
    }
}

extension Arena {
    fileprivate func fill(_ message: inout Mbost__V1__FoundRecord, _ record: FoundRecord) {
        unsafe message.person = record.person.value
        unsafe message.brin = string(record.brin.description)
        unsafe message.has_training = record.trainingCode == nil ? 0 : 1
        unsafe message.training_code = record.trainingCode?.value ?? 0
        switch record.subject {
        case .enrolment(let sequence, let from, let until):
            unsafe message.enrolment = string(sequence.description)
            unsafe message.from = Field.number(from)
            unsafe message.until = Field.number(until)
        case .diploma(let result, let obtainedOn):
            unsafe message.result = string(result.description)
            unsafe message.from = Field.number(obtainedOn)
        }
    }
}

extension Field {
    fileprivate static func findKey(
        _ message: Mbost__V1__FindPersonsRequest
    ) throws(WireError) -> FindPersonsRequest.Key {
        let enrolment = try unsafe identifier(optional: message.enrolment, "enrolment")
        let result = try unsafe identifier(optional: message.result, "result")
        if unsafe message.person != 0 {
            guard try unsafe text(message.brin, "brin").isEmpty, enrolment == nil, result == nil else {
                throw WireError.invalid(field: "person", reason: "stands beside other keys: give one")
            }
            return .person(try unsafe person(message.person))
        }
        let institution = try unsafe brin(message.brin)
        switch (enrolment, result) {
        case (let enrolment?, nil): return .enrolment(institution, enrolment)
        case (nil, let result?): return .diploma(institution, result)
        default: throw WireError.invalid(field: "enrolment", reason: "or result is wanted, and one of them")
        }
    }

    fileprivate static func foundRecord(_ message: Mbost__V1__FoundRecord) throws(WireError) -> FoundRecord {
        let subject: FoundRecord.Subject
        switch (
            try unsafe identifier(optional: message.enrolment, "enrolment"),
            try unsafe identifier(optional: message.result, "result")
        ) {
        case (let sequence?, nil):
            subject = .enrolment(
                sequence, from: try unsafe day(message.from, "from"), until: try unsafe day(message.until, "until"))
        case (nil, let result?): subject = .diploma(result, obtainedOn: try unsafe day(message.from, "from"))
        default: throw WireError.invalid(field: "records", reason: "are of one enrolment or one diploma each")
        }
        return FoundRecord(
            person: try unsafe person(message.person), brin: try unsafe brin(message.brin), subject: subject,
            trainingCode: unsafe message.has_training != 0 ? try trainingCode(message.training_code) : nil)
    }
}
