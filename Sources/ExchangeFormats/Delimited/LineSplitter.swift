/// Bytes in, whole lines out, whatever the pieces; LF or CRLF, a byte order mark passed over.
struct LineSplitter: Sendable {
    /// Unit: bytes. No record comes near it.
    static let longestLine = 64 << 10

    struct Line: Sendable {
        let number: Int
        let bytes: [UInt8]
        /// The file ended without a line end behind it.
        let isCut: Bool
        let isTooLong: Bool
    }

    private var pending: [UInt8] = []
    private var lastNumber = 0
    private var isSkipping = false

    mutating func feed(_ bytes: some Sequence<UInt8>, _ take: (Line) -> Void) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                emit(isCut: false, take)
            } else if pending.count < LineSplitter.longestLine {
                pending.append(byte)
            } else {
                isSkipping = true
            }
        }
    }

    mutating func finish(_ take: (Line) -> Void) {
        if !pending.isEmpty { emit(isCut: true, take) }
    }

    private mutating func emit(isCut: Bool, _ take: (Line) -> Void) {
        lastNumber += 1
        if lastNumber == 1, pending.starts(with: [0xEF, 0xBB, 0xBF]) { pending.removeFirst(3) }
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        take(Line(number: lastNumber, bytes: pending, isCut: isCut, isTooLong: isSkipping))
        pending.removeAll(keepingCapacity: true)
        isSkipping = false
    }
}
