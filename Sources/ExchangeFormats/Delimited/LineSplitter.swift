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

    mutating func feed(_ bytes: [UInt8], _ take: (Line) -> Void) {
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            append(bytes[start..<end])
            emit(isCut: false, take)
            start = end + 1
        }
        append(bytes[start...])
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        let room = LineSplitter.longestLine - pending.count
        if bytes.count > room { isSkipping = true }
        pending.append(contentsOf: bytes.prefix(room))
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
