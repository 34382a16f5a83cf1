import FundingModel

/// Reads proto3 fields out of bytes that the register keeps: what is read a million times is read with this.
///
/// A field that is not asked for is passed over. Of a field that comes twice the last one holds, as with protobuf-c.
struct ProtoReader {
    private let bytes: [UInt8]
    private var place: Int
    private let end: Int
    private let message: String
    /// How the field under way is written.
    private var type: UInt8 = 0

    /// - Parameter message: its name, for errors.
    init(_ bytes: [UInt8], message: String) {
        self.bytes = bytes
        self.message = message
        place = 0
        end = bytes.count
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>, message: String) {
        self.bytes = bytes
        self.message = message
        place = range.lowerBound
        end = range.upperBound
    }

    /// Goes on to the next field, whose value is to be read or skipped then; nil at the end.
    mutating func next() throws(WireError) -> Int? {
        if place == end { return nil }
        let tag = try rawVarint()
        type = UInt8(tag & 7)
        guard tag >> 3 > 0, tag >> 3 <= 0x1FFF_FFFF else { throw broken }
        return Int(tag >> 3)
    }

    mutating func varint() throws(WireError) -> UInt64 {
        guard type == 0 else { throw broken }
        return try rawVarint()
    }

    mutating func bool() throws(WireError) -> Bool { try varint() != 0 }

    /// An sint32 or sint64 of the contract.
    mutating func zigzag() throws(WireError) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A reader of the message in this field.
    mutating func inner() throws(WireError) -> ProtoReader {
        ProtoReader(bytes, try range(), message: message)
    }

    mutating func shortText() throws(WireError) -> ShortText? {
        let range = try range()
        guard let text = ShortText(utf8: bytes[range]) else {
            throw WireError.invalid(field: message, reason: "holds a text longer than 20 bytes")
        }
        return text.nonEmpty
    }

    mutating func brin() throws(WireError) -> Brin {
        guard let brin = Brin(utf8: bytes[try range()]) else {
            throw WireError.invalid(field: "brin", reason: "is no BRIN: two digits and two capitals")
        }
        return brin
    }

    mutating func skip() throws(WireError) {
        switch type {
        case 0: _ = try rawVarint()
        case 1: try advance(8)
        case 2: _ = try range()
        case 5: try advance(4)
        default: throw broken
        }
    }

    /// What is left, from the field after the one that was read last.
    var rest: ArraySlice<UInt8> { bytes[place..<end] }

    private mutating func range() throws(WireError) -> Range<Int> {
        guard type == 2 else { throw broken }
        let length = try rawVarint()
        guard length <= UInt64(end - place) else { throw broken }
        let start = place
        place += Int(length)
        return start..<place
    }

    private mutating func advance(_ count: Int) throws(WireError) {
        guard count <= end - place else { throw broken }
        place += count
    }

    private mutating func rawVarint() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < end, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw broken
    }

    private var broken: WireError { .malformed(message: message) }
}
