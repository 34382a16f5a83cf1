/// The checksum of a ZIP: CRC-32 of ISO 3309, polynomial 0xEDB88320 (reversed).
public struct CRC32: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    public init() {}

    public var value: UInt32 { ~state }

    public mutating func update(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        update(bytes.span)
    }

    /// Eight bytes at a time, each by the table of how many bytes follow it ("slicing by 8").
    private mutating func update(_ bytes: Span<UInt8>) {
        let table = Self.table
        var (state, place) = (state, 0)
        func look(_ byte: UInt32, _ following: Int) -> UInt32 { table[following << 8 | Int(byte & 0xFF)] }
        while place + 8 <= bytes.count {
            var (low, high) = (state, UInt32(0))
            for shift in 0..<4 {
                low ^= UInt32(bytes[place + shift]) << UInt32(8 * shift)
                high |= UInt32(bytes[place + 4 + shift]) << UInt32(8 * shift)
            }
            state = look(low, 7) ^ look(low >> 8, 6) ^ look(low >> 16, 5) ^ look(low >> 24, 4)
            state ^= look(high, 3) ^ look(high >> 8, 2) ^ look(high >> 16, 1) ^ look(high >> 24, 0)
            place += 8
        }
        while place < bytes.count {
            state = look(state ^ UInt32(bytes[place]), 0) ^ state >> 8
            place += 1
        }
        self.state = state
    }

    /// What a byte does to the checksum; 256 times for it as the last byte, then with one byte after it, and so on.
    private static let table: [UInt32] = {
        var table: [UInt32] = (0..<256).map { first in
            (0..<8).reduce(UInt32(first)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
        }
        for place in 256..<8 * 256 {
            let before = table[place - 256]
            table.append(table[Int(before & 0xFF)] ^ before >> 8)
        }
        return table
    }()
}
