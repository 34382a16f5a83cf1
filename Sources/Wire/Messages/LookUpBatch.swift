internal import CMbostProto
public import FundingModel

/// Asks what stands for many persons at once.
public struct LookUpBatchRequest: WireMessage {
    /// At most ``mostPersons``.
    public var persons: [PersonNumber]
    /// Nil for every kept year.
    public var fundingYear: FundingYear?

    public static let mostPersons = 1000

    public init(persons: [PersonNumber], fundingYear: FundingYear? = nil) {
        self.persons = persons
        self.fundingYear = fundingYear
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__LookUpBatchRequest.self) { message, arena in
            unsafe message.n_persons = persons.count
            unsafe message.persons = arena.numbers(persons.map(\.value))
            unsafe message.funding_year = UInt32(fundingYear?.year ?? 0)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "LookUpBatchRequest", bytes, mbost__v1__look_up_batch_request__unpack,
            mbost__v1__look_up_batch_request__free_unpacked
        ) { (message) throws(WireError) in
            guard unsafe message.n_persons <= LookUpBatchRequest.mostPersons else {
                throw WireError.invalid(field: "persons", reason: "has more than 1,000")
            }
            return LookUpBatchRequest(
                persons: try unsafe Field.numbers(message.persons, message.n_persons, Field.person),
                fundingYear: unsafe message.funding_year == 0 ? nil : try Field.year(message.funding_year))
        }
    }
}

/// A reply a person asked for, in the order asked; one of an unknown person is empty.
public struct LookUpBatchReply: WireMessage {
    public var replies: [LookUpStatusReply]

    public init(replies: [LookUpStatusReply]) {
        self.replies = replies
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__LookUpBatchReply.self) { message, arena in
            unsafe message.n_replies = replies.count
            unsafe message.replies = arena.list(replies, Mbost__V1__LookUpStatusReply.self) {
                unsafe arena.fill(&$0, $1)
            }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "LookUpBatchReply", bytes, mbost__v1__look_up_batch_reply__unpack,
            mbost__v1__look_up_batch_reply__free_unpacked
        ) { (message) throws(WireError) in
            LookUpBatchReply(replies: try unsafe Field.list(message.replies, message.n_replies, Field.lookUpReply))
        }
    }

    /// The bytes of a reply made from those of ``LookUpStatusReply``s.
    public static func encoded(replies: [[UInt8]]) -> [UInt8] {
        var writer = ProtoWriter(capacity: replies.reduce(0) { $0 + $1.count + 4 })
        for reply in replies { writer.message(1, bytes: reply) }
        return writer.bytes
    }
}
