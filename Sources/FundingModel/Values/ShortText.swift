/// At most 20 bytes of UTF-8 held in place, so that rows of a dossier need no memory of their own.
///
/// Orders bytewise, a shorter text before its continuations.
public struct ShortText: Hashable, Comparable, Sendable, BitwiseCopyable {
    @usableFromInline let high: UInt64
    @usableFromInline let middle: UInt64
    @usableFromInline let low: UInt32

    public static let capacity = 20

    /// Nil for more than 20 bytes, for a zero byte, and for bytes that are not UTF-8.
    @inlinable
    public init?(utf8 bytes: some Collection<UInt8>) {
        guard bytes.count <= ShortText.capacity else { return nil }
        var parts: (UInt64, UInt64, UInt32) = (0, 0, 0)
        var isASCII = true
        for (place, byte) in bytes.enumerated() {
            guard byte != 0 else { return nil }
            if byte >= 0x80 { isASCII = false }
            if place < 8 {
                parts.0 |= UInt64(byte) << UInt64(56 - 8 * place)
            } else if place < 16 {
                parts.1 |= UInt64(byte) << UInt64(56 - 8 * (place - 8))
            } else {
                parts.2 |= UInt32(byte) << UInt32(24 - 8 * (place - 16))
            }
        }
        guard isASCII || String(validating: bytes, as: UTF8.self) != nil else { return nil }
        (high, middle, low) = parts
    }

    public init?(_ text: String) {
        self.init(utf8: text.utf8)
    }

    @inlinable public var isEmpty: Bool { high == 0 }

    /// Nil when it is empty.
    @inlinable public var nonEmpty: ShortText? { isEmpty ? nil : self }

    @inlinable public var count: Int {
        if low != 0 { return 16 + (4 - low.trailingZeroBitCount / 8) }
        if middle != 0 { return 8 + (8 - middle.trailingZeroBitCount / 8) }
        return high == 0 ? 0 : 8 - high.trailingZeroBitCount / 8
    }

    /// The byte at a place below ``count``.
    @inlinable
    public func byte(at place: Int) -> UInt8 {
        if place < 8 { return UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * place)) }
        if place < 16 { return UInt8(truncatingIfNeeded: middle >> UInt64(56 - 8 * (place - 8))) }
        return UInt8(truncatingIfNeeded: low >> UInt32(24 - 8 * (place - 16)))
    }

    @inlinable
    public static func < (left: ShortText, right: ShortText) -> Bool {
        if left.high != right.high { return left.high < right.high }
        return left.middle != right.middle ? left.middle < right.middle : left.low < right.low
    }
}

extension ShortText: CustomStringConvertible {
    public var description: String {
        String(decoding: (0..<count).map(byte(at:)), as: UTF8.self)
    }
}

/// An id an institution gave: one to twenty letters or digits; ids compare bytewise everywhere.
///
/// Dutch: volgnummer (AN1..20).
public struct Identifier: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let text: ShortText

    /// Nil unless the bytes are 1…20 ASCII letters or digits.
    @inlinable
    public init?(utf8 bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty, bytes.allSatisfy(Identifier.allows),
            let text = ShortText(utf8: bytes)
        else { return nil }
        self.text = text
    }

    public init?(_ text: String) {
        self.init(utf8: text.utf8)
    }

    @inlinable
    static func allows(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    @inlinable
    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }

    public var description: String { text.description }
}
