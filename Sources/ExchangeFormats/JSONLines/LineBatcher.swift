/// Whole lines of an input, and where they stand in it.
public struct LineBatch: Sendable {
    public var bytes: [UInt8]
    /// Number of its first line in the input, from 1; empty lines count.
    public var firstLine: Int
    public var lineCount: Int
    /// A single line too long to be kept; ``bytes`` is empty.
    public var isTooLong = false

    /// Hands over each line that is not blank, without its line end, and its number.
    public func forEachLine(_ body: (Span<UInt8>, Int) -> Void) {
        let all = bytes.span
        var number = firstLine
        var start = 0
        while start < all.count {
            var end = start
            while end < all.count, all[end] != 0x0A { end += 1 }
            let line = all.extracting(start..<end)
            if !LineBatch.isBlank(line) { body(line, number) }
            number += 1
            start = end + 1
        }
    }

    private static func isBlank(_ line: Span<UInt8>) -> Bool {
        for place in 0..<line.count where line[place] != 0x20 && line[place] != 0x0D && line[place] != 0x09 {
            return false
        }
        return true
    }
}

/// Cuts an input that comes in pieces into batches of whole lines; holds one line at most, and no line too long.
public struct LineBatcher: Sendable {
    private var pending: [UInt8] = []
    /// How much of it is whole lines.
    private var wholeCount = 0
    private var nextLine = 1
    /// In the rest of a line that was too long.
    private var isSkipping = false
    private let longestLine: Int

    /// - Parameter longestLine: longer lines are passed over. Unit: bytes, the line end not counted.
    public init(longestLine: Int = JSONLineDefect.longestLine) {
        self.longestLine = longestLine
    }

    /// Unit: bytes waiting for a batch.
    public var pendingCount: Int { pending.count }

    /// Whether nothing waits for the rest of its line.
    public var endsWithLine: Bool { pending.isEmpty ? !isSkipping : pending.last == 0x0A }

    public mutating func add(_ piece: some BidirectionalCollection<UInt8>) {
        guard isSkipping else { return append(piece) }
        guard let end = piece.firstIndex(of: 0x0A) else { return }
        isSkipping = false
        append(piece[piece.index(after: end)...])
    }

    private mutating func append(_ piece: some BidirectionalCollection<UInt8>) {
        if let last = piece.lastIndex(of: 0x0A) {
            wholeCount = pending.count + piece.distance(from: piece.startIndex, to: last) + 1
        }
        pending.append(contentsOf: piece)
    }

    /// The whole lines that have come in; nil when there are none.
    public mutating func next() -> LineBatch? {
        guard wholeCount > 0 else { return pending.count > longestLine + 1 ? skipLine() : nil }
        let rest = Array(pending[wholeCount...])
        pending.removeSubrange(wholeCount...)
        let batch = take()
        pending = rest
        return batch
    }

    /// The last line, when it has no line feed.
    public mutating func finish() -> LineBatch? {
        pending.isEmpty ? nil : take()
    }

    private mutating func take() -> LineBatch {
        let lines = LineBatcher.lineFeeds(pending.span) + (pending.last == 0x0A ? 0 : 1)
        let batch = LineBatch(bytes: pending, firstLine: nextLine, lineCount: lines)
        nextLine += lines
        pending = []
        wholeCount = 0
        return batch
    }

    /// Counts in steps of 255, so that one byte holds each sum and many bytes are compared at once.
    private static func lineFeeds(_ bytes: Span<UInt8>) -> Int {
        var total = 0
        var start = 0
        while start < bytes.count {
            let step = bytes.extracting(start..<min(start + 255, bytes.count))
            var found: UInt8 = 0
            for place in step.indices { found &+= step[place] == 0x0A ? 1 : 0 }
            total += Int(found)
            start += step.count
        }
        return total
    }

    private mutating func skipLine() -> LineBatch {
        pending = []
        isSkipping = true
        nextLine += 1
        return LineBatch(bytes: [], firstLine: nextLine - 1, lineCount: 1, isTooLong: true)
    }
}
