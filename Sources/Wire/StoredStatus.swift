internal import CMbostProto
public import FundingModel

/// The bytes in which the register keeps statuses: messages of the contract, so that they go out as they are.
///
/// The same decision gives the same bytes at all times: comparing bytes compares statuses.
public enum StoredStatus {
    /// The records of a person's year; empty when there are none. Whether it rests on assumptions is not kept.
    public static func encode(_ decision: Decision) -> [UInt8] {
        var writer = ProtoWriter(capacity: 192 * decision.enrolments.count + 48 * decision.diplomas.count)
        writer.records(of: decision)
        return writer.bytes
    }

    public static func decode(
        _ bytes: [UInt8], person: PersonNumber, year: FundingYear
    ) throws(WireError) -> Decision {
        var decision = Decision(person: person, fundingYear: year)
        if bytes.isEmpty { return decision }
        (decision.enrolments, decision.diplomas) = try unsafe unpacked(
            "YearRecords", bytes, mbost__v1__year_records__unpack, mbost__v1__year_records__free_unpacked
        ) { (message) throws(WireError) in
            (
                try unsafe Field.list(message.enrolments, message.n_enrolments, Field.enrolment),
                try unsafe Field.list(message.diplomas, message.n_diplomas, Field.diploma)
            )
        }
        return decision
    }

    public static func encode(_ decision: EnrolmentDecision) -> [UInt8] {
        var writer = ProtoWriter(capacity: 192)
        writer.fields(of: decision)
        return writer.bytes
    }

    public static func decodeEnrolment(_ bytes: [UInt8]) throws(WireError) -> EnrolmentDecision {
        try unsafe unpacked(
            "EnrolmentStatus", bytes, mbost__v1__enrolment_status__unpack, mbost__v1__enrolment_status__free_unpacked,
            Field.enrolment)
    }

    public static func encode(_ decision: DiplomaDecision) -> [UInt8] {
        var writer = ProtoWriter(capacity: 48)
        writer.fields(of: decision)
        return writer.bytes
    }

    public static func decodeDiploma(_ bytes: [UInt8]) throws(WireError) -> DiplomaDecision {
        try unsafe unpacked(
            "DiplomaStatus", bytes, mbost__v1__diploma_status__unpack, mbost__v1__diploma_status__free_unpacked,
            Field.diploma)
    }

    /// A whole YearStatus: its other fields in front of the records as they are kept.
    ///
    /// - Parameter receipt: the receipt's number, not negative.
    public static func yearStatus(
        records: [UInt8], year: FundingYear, kind: StatusKind, decidedAt: Moment, receipt: Int32
    ) -> [UInt8] {
        var writer = ProtoWriter(capacity: records.count + 24)
        writer.varint(1, UInt64(clamping: year.year))
        writer.varint(2, UInt64(Field.kind(kind).rawValue))
        writer.zigzag(3, decidedAt.microseconds)
        writer.varint(4, UInt64(clamping: receipt))
        writer.append(records)
        return writer.bytes
    }
}

extension LookUpStatusReply {
    /// The bytes of a reply without texts, made from the bytes of its YearStatus messages, latest first.
    ///
    /// See ``StoredStatus/yearStatus(records:year:kind:decidedAt:receipt:)``. Reads nothing: for who answers a lot.
    public static func encoded(
        person: PersonNumber, factsChangedAt: Moment, change: Int64, asOf: Moment, undecidedYears: [FundingYear],
        yearStatuses: [ArraySlice<UInt8>]
    ) -> [UInt8] {
        var reply = LookUpReplyWriter(
            factsChangedAt: factsChangedAt, capacity: yearStatuses.reduce(48) { $0 + $1.count + 4 })
        for status in yearStatuses { reply.append(yearStatus: status) }
        return reply.end(person: person, change: change, asOf: asOf, undecidedYears: undecidedYears)
    }
}

/// Puts a reply without texts together as its parts are found.
public struct LookUpReplyWriter {
    private var writer: ProtoWriter

    public init(factsChangedAt: Moment, capacity: Int) {
        writer = ProtoWriter(capacity: capacity)
        writer.zigzag(1, factsChangedAt.microseconds)
    }

    /// A YearStatus as it is kept; the latest first.
    public mutating func append(yearStatus: ArraySlice<UInt8>) { writer.message(2, bytes: yearStatus) }

    public mutating func end(
        person: PersonNumber, change: Int64, asOf: Moment, undecidedYears: [FundingYear]
    ) -> [UInt8] {
        writer.fixed32(6, person.value)
        writer.varint(7, UInt64(clamping: change))
        writer.zigzag(8, asOf.microseconds)
        if !undecidedYears.isEmpty { writer.packed(9, undecidedYears.map { UInt64(clamping: $0.year) }) }
        return writer.bytes
    }
}
