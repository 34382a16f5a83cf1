/// The number of an institution: two digits and two capitals (`25LX`).
///
/// Dutch: BRIN (basisregistratie instellingen).
public struct Brin: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// The four ASCII bytes, first one highest, so that numbers order as the texts do.
    public let packed: UInt32

    /// Nil unless the bytes are two digits and two capitals.
    @inlinable
    public init?(utf8 bytes: some Collection<UInt8>) {
        guard bytes.count == 4 else { return nil }
        var packed: UInt32 = 0
        for (place, byte) in bytes.enumerated() {
            guard place < 2 ? (48...57).contains(byte) : (65...90).contains(byte) else { return nil }
            packed = packed << 8 | UInt32(byte)
        }
        self.packed = packed
    }

    public init?(_ text: String) {
        self.init(utf8: text.utf8)
    }

    @inlinable
    public static func < (left: Brin, right: Brin) -> Bool { left.packed < right.packed }

    public var description: String {
        String(decoding: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: packed >> $0) }, as: UTF8.self)
    }
}
