public import FundingModel

/// Writes a LookUpStatusReply without texts straight into the memory it is sent from, part after part; reads nothing.
///
/// The bytes are those of ``LookUpStatusReply/encoded``.
public enum LookUpReplyWriter {
    /// Room for the parts that are always there, and for the head of a year's status.
    private static let (ends, yearHead) = (48, 8)

    /// What a reply takes at most. Unit: bytes.
    ///
    /// - Parameters:
    ///   - yearBytes: of all its years' statuses together.
    public static func mostBytes(years: Int, yearBytes: Int, undecidedYears: Int) -> Int {
        ends + years * yearHead + yearBytes + undecidedYears * 4
    }

    /// A reply in memory of its own.
    ///
    /// - Parameter most: bytes that the body writes at most.
    public static func bytes(most: Int, _ body: (inout OutputRawSpan) -> Void) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: most) { memory, count in
            var reply = unsafe OutputRawSpan(buffer: UnsafeMutableRawBufferPointer(memory), initializedCount: 0)
            body(&reply)
            count = reply.byteCount
        }
    }

    public static func begin(_ reply: inout OutputRawSpan, factsChangedAt: Moment) {
        reply.zigzag(1, factsChangedAt.microseconds)
    }

    /// A YearStatus as it is kept; the latest first.
    public static func append(_ reply: inout OutputRawSpan, yearStatus: borrowing Span<UInt8>) {
        reply.message(2, yearStatus)
    }

    public static func end(
        _ reply: inout OutputRawSpan, person: PersonNumber, change: Int64, asOf: Moment,
        undecidedYears: [FundingYear]
    ) {
        reply.fixed32(6, person.value)
        reply.varint(7, UInt64(clamping: change))
        reply.zigzag(8, asOf.microseconds)
        if undecidedYears.isEmpty { return }
        reply.tag(9, 2)
        // A year is above 127 and below 16,384.
        reply.rawVarint(UInt64(undecidedYears.count * 2))
        for year in undecidedYears { reply.rawVarint(UInt64(clamping: year.year)) }
    }
}

extension LookUpStatusReply {
    /// The bytes of a reply without texts, made from the bytes of its YearStatus messages, latest first.
    ///
    /// See ``StoredStatus/yearStatus(records:year:kind:decidedAt:receipt:)``.
    public static func encoded(
        person: PersonNumber, factsChangedAt: Moment, change: Int64, asOf: Moment, undecidedYears: [FundingYear],
        yearStatuses: [[UInt8]]
    ) -> [UInt8] {
        let most = LookUpReplyWriter.mostBytes(
            years: yearStatuses.count, yearBytes: yearStatuses.reduce(0) { $0 + $1.count },
            undecidedYears: undecidedYears.count)
        return LookUpReplyWriter.bytes(most: most) { reply in
            LookUpReplyWriter.begin(&reply, factsChangedAt: factsChangedAt)
            for status in yearStatuses { LookUpReplyWriter.append(&reply, yearStatus: status.span) }
            LookUpReplyWriter.end(
                &reply, person: person, change: change, asOf: asOf, undecidedYears: undecidedYears)
        }
    }
}

extension OutputRawSpan {
    fileprivate mutating func tag(_ field: UInt64, _ type: UInt64) { rawVarint(field << 3 | type) }

    fileprivate mutating func rawVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    fileprivate mutating func varint(_ field: UInt64, _ value: UInt64) {
        if value == 0 { return }
        tag(field, 0)
        rawVarint(value)
    }

    fileprivate mutating func zigzag(_ field: UInt64, _ value: Int64) {
        varint(field, UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    fileprivate mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        if value == 0 { return }
        tag(field, 5)
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 24))
    }

    fileprivate mutating func message(_ field: UInt64, _ bytes: borrowing Span<UInt8>) {
        tag(field, 2)
        rawVarint(UInt64(bytes.count))
        precondition(bytes.count <= freeCapacity, "no room was made for a year's status")
        let count = bytes.count
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe withUnsafeMutableBytes { target, used in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe (to + used).copyMemory(from: from, byteCount: count)
                used += count
            }
        }
    }
}
