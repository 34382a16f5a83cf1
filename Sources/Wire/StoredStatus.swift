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
