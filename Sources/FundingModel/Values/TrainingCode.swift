/// The code of a training, a qualification file or a domain: five digits.
///
/// Dutch: opleidingcode (CREBO).
public struct TrainingCode: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// 0…99,999.
    public let value: UInt32

    @inlinable
    public init?(value: UInt32) {
        guard value <= 99_999 else { return nil }
        self.value = value
    }

    /// Nil unless the bytes are exactly five digits.
    @inlinable
    public init?(utf8 bytes: some Collection<UInt8>) {
        guard bytes.count == 5 else { return nil }
        var value: UInt32 = 0
        for byte in bytes {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + UInt32(byte - 48)
        }
        self.value = value
    }

    public init?(_ text: String) {
        self.init(utf8: text.utf8)
    }

    @inlinable
    public static func < (left: TrainingCode, right: TrainingCode) -> Bool { left.value < right.value }

    public var description: String { Day.padded(Int(value), 5) }
}
