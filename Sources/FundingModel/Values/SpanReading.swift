// Values read from bytes in place: the same rules as their `init?(utf8:)` and `init?(_:)`, without a copy.

extension ShortText {
    /// Nil for more than 20 bytes and for a zero byte. Precondition: the bytes are valid UTF-8.
    @inlinable
    public init?(validUTF8 bytes: Span<UInt8>) {
        guard bytes.count <= ShortText.capacity else { return nil }
        var parts: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for place in 0..<bytes.count {
            let byte = bytes[place]
            guard byte != 0 else { return nil }
            if place < 8 {
                parts.0 |= UInt64(byte) << UInt64(56 - 8 * place)
            } else if place < 16 {
                parts.1 |= UInt64(byte) << UInt64(56 - 8 * (place - 8))
            } else {
                parts.2 |= UInt32(byte) << UInt32(24 - 8 * (place - 16))
            }
        }
        (high, middle, low) = parts
    }
}

extension Identifier {
    /// Nil unless the bytes are 1…20 ASCII letters or digits.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty else { return nil }
        for place in 0..<bytes.count {
            guard Identifier.allows(bytes[place]) else { return nil }
        }
        guard let text = ShortText(validUTF8: bytes) else { return nil }
        self.text = text
    }
}

extension Brin {
    /// Nil unless the bytes are two digits and two capitals.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 4, isDigit(bytes[0]), isDigit(bytes[1]), isCapital(bytes[2]), isCapital(bytes[3])
        else { return nil }
        packed = UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
    }
}

extension TrainingCode {
    /// Nil unless the bytes are exactly five digits.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 5, let value = decimalValue(bytes, 0, 5) else { return nil }
        self.init(value: UInt32(value))
    }
}

extension PersonNumber {
    /// Nil unless the bytes are exactly nine digits that pass the 11-test.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 9, let value = decimalValue(bytes, 0, 9) else { return nil }
        self.init(value: UInt32(value))
    }
}

extension Day {
    /// Reads exactly `yyyy-mm-dd`; nil for anything else.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard let parts = Day.parts(of: bytes) else { return nil }
        self.init(year: parts.year, month: parts.month, day: parts.day)
    }

    @inlinable
    static func parts(of bytes: Span<UInt8>) -> (year: Int, month: Int, day: Int)? {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = decimalValue(bytes, 0, 4), let month = decimalValue(bytes, 5, 7),
            let day = decimalValue(bytes, 8, 10)
        else { return nil }
        return (year, month, day)
    }
}

extension BirthDate {
    /// Reads exactly `yyyy-mm-dd`, of which the day, or day and month, may be `00`; nil for anything else.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        guard let parts = Day.parts(of: bytes) else { return nil }
        self.init(year: parts.year, month: parts.month, day: parts.day)
    }
}

/// The number that the digits at these places stand for; nil when one of them is no digit.
@inlinable
public func decimalValue(_ bytes: Span<UInt8>, _ first: Int, _ end: Int) -> Int? {
    var value = 0
    for place in first..<end {
        let byte = bytes[place]
        guard isDigit(byte) else { return nil }
        value = value &* 10 &+ Int(byte &- 48)
    }
    return value
}

@inlinable
func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

@inlinable
func isCapital(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
