extension JSONScanner {
    /// Passes over a value of any shape, at most 64 deep; that it is JSON is checked loosely, that it ends is not.
    mutating func skipValue(_ line: Span<UInt8>) throws(JSONLineDefect) {
        var depth = 0
        while true {
            switch peek(line) {
            case 0x22: _ = try string(line)
            case 0x7B, 0x5B:
                depth += 1
                at += 1
                guard depth <= 64 else { throw notJSON("nested more than 64 deep") }
                continue
            case 0x7D where depth > 0, 0x5D where depth > 0:
                depth -= 1
                at += 1
            case 0x2C where depth > 0, 0x3A where depth > 0:
                at += 1
                continue
            default: try skipWord(line)
            }
            if depth == 0 { return }
        }
    }

    /// A number, or one of the three words.
    private mutating func skipWord(_ line: Span<UInt8>) throws(JSONLineDefect) {
        if take(line, word: .null) || take(line, word: .true) || take(line, word: .false) { return }
        let first = at
        while at < line.count, JSONScanner.isPartOfNumber(line[at]) { at += 1 }
        guard at > first else { throw notJSON(at < line.count ? "no value starts here" : "the line ends too early") }
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
}
