import FundingModel

/// Writes proto3 fields at the end of a run of bytes: what is written a million times is written with this.
///
/// The order of fields and the leaving out of defaults are those of protobuf-c, so that both write the same bytes.
struct ProtoWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    private enum WireType: UInt64 {
        case varint = 0
        case lengthDelimited = 2
        case fixed32 = 5
    }

    private mutating func tag(_ field: UInt64, _ type: WireType) {
        rawVarint(field << 3 | type.rawValue)
    }

    private mutating func rawVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func varint(_ field: UInt64, _ value: UInt64) {
        if value == 0 { return }
        tag(field, .varint)
        rawVarint(value)
    }

    mutating func bool(_ field: UInt64, _ value: Bool) {
        varint(field, value ? 1 : 0)
    }

    /// An sint32 or sint64 of the contract.
    mutating func zigzag(_ field: UInt64, _ value: Int64) {
        varint(field, UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        if value == 0 { return }
        tag(field, .fixed32)
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// A text; an empty one is left out.
    mutating func text(_ field: UInt64, _ text: String) {
        if text.isEmpty { return }
        element(field, text)
    }

    /// A text of a repeated field, empty or not.
    mutating func element(_ field: UInt64, _ text: String) {
        tag(field, .lengthDelimited)
        rawVarint(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func brin(_ field: UInt64, _ brin: Brin) {
        tag(field, .lengthDelimited)
        bytes.append(4)
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: brin.packed >> shift)) }
    }

    mutating func identifier(_ field: UInt64, _ identifier: Identifier) {
        tag(field, .lengthDelimited)
        let count = identifier.text.count
        bytes.append(UInt8(count))
        for place in 0..<count { bytes.append(identifier.text.byte(at: place)) }
    }

    /// A short text; one that is absent or empty is left out.
    mutating func shortText(_ field: UInt64, _ text: ShortText?) {
        guard let text, !text.isEmpty else { return }
        tag(field, .lengthDelimited)
        let count = text.count
        bytes.append(UInt8(count))
        for place in 0..<count { bytes.append(text.byte(at: place)) }
    }

    /// A message whose bytes are there already.
    mutating func message(_ field: UInt64, bytes content: some Collection<UInt8>) {
        tag(field, .lengthDelimited)
        rawVarint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    /// A message that the body writes. Its length is put in front afterwards: one byte up to 127, which is usual.
    mutating func message(_ field: UInt64, _ body: (inout ProtoWriter) -> Void) {
        tag(field, .lengthDelimited)
        let place = bytes.count
        bytes.append(0)
        body(&self)
        var length = bytes.count - place - 1
        if length < 0x80 {
            bytes[place] = UInt8(length)
            return
        }
        var digits: [UInt8] = []
        while length > 0 {
            digits.append(UInt8(length & 0x7F) | (length >= 0x80 ? 0x80 : 0))
            length >>= 7
        }
        bytes.replaceSubrange(place...place, with: digits)
    }

    /// Bytes as they are: whole fields of the message under way.
    mutating func append(_ fields: [UInt8]) {
        bytes.append(contentsOf: fields)
    }
}
