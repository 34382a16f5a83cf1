extension JSONScanner {
    /// Reads a string; the range of its bytes in the line, or nil when they now stand in ``decoded`` instead.
    ///
    /// Precondition: the next byte is the opening quote.
    @inline(__always)
    mutating func string(_ line: Span<UInt8>, isName: Bool = false) throws(JSONLineDefect) -> Range<Int>? {
        let first = at + 1
        var place = first
        while place < line.count {
            let byte = line[place]
            if byte == 0x22 {
                at = place + 1
                return first..<place
            }
            if byte == 0x5C || byte &- 0x20 >= 0x60 {
                try decode(line, first: first, isName: isName)
                return nil
            }
            place += 1
        }
        at = place
        throw notJSON("the line ends within a string")
    }

    /// Decodes a string from its first byte into ``decoded``, checking UTF-8 and escapes.
    private mutating func decode(_ line: Span<UInt8>, first: Int, isName: Bool) throws(JSONLineDefect) {
        decoded.removeAll(keepingCapacity: true)
        at = first
        while at < line.count {
            let byte = line[at]
            switch byte {
            case 0x22:
                at += 1
                return
            case 0x5C:
                try escape(line, isName: isName)
            case 0x20..<0x80:
                decoded.append(byte)
                at += 1
            case 0x80...:
                try multibyte(line)
            default:
                throw notJSON("a control character in a string: write it as an escape")
            }
        }
        throw notJSON("the line ends within a string")
    }

    /// One character of two to four bytes, as RFC 3629 allows them.
    private mutating func multibyte(_ line: Span<UInt8>) throws(JSONLineDefect) {
        let lead = line[at]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw notJSON("not UTF-8")
        }
        guard line.count - at >= length, second.contains(line[at + 1]) else { throw notJSON("not UTF-8") }
        for place in at + 2..<max(at + 2, at + length) where line[place] & 0xC0 != 0x80 {
            throw notJSON("not UTF-8")
        }
        for place in at..<at + length { decoded.append(line[place]) }
        at += length
    }

    private mutating func escape(_ line: Span<UInt8>, isName: Bool) throws(JSONLineDefect) {
        guard at + 1 < line.count else {
            at = line.count
            throw notJSON("the line ends within a string")
        }
        let kind = line[at + 1]
        switch kind {
        case 0x22, 0x5C, 0x2F: decoded.append(kind)
        case 0x62: decoded.append(0x08)
        case 0x66: decoded.append(0x0C)
        case 0x6E: decoded.append(0x0A)
        case 0x72: decoded.append(0x0D)
        case 0x74: decoded.append(0x09)
        case 0x75:
            try unicodeEscape(line, isName: isName)
            return
        default: throw notJSON("an unknown escape in a string")
        }
        at += 2
    }

    /// `\uXXXX`, or two of them that are one character; half a pair is no text.
    private mutating func unicodeEscape(_ line: Span<UInt8>, isName: Bool) throws(JSONLineDefect) {
        var scalar = try hexadecimal(line, at + 2)
        at += 6
        if (0xD800...0xDBFF).contains(scalar), at + 1 < line.count, line[at] == 0x5C, line[at + 1] == 0x75 {
            let low = try hexadecimal(line, at + 2)
            if (0xDC00...0xDFFF).contains(low) {
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                at += 6
            }
        }
        guard let character = Unicode.Scalar(scalar) else {
            throw isName
                ? notJSON("half a surrogate pair in a name") : defect("holds half a surrogate pair: write both halves")
        }
        decoded.append(contentsOf: UTF8.encode(character) ?? UTF8.encodedReplacementCharacter)
    }

    private func hexadecimal(_ line: Span<UInt8>, _ first: Int) throws(JSONLineDefect) -> UInt32 {
        guard line.count - first >= 4 else { throw notJSON("the line ends within a string") }
        var value: UInt32 = 0
        for place in first..<first + 4 {
            let byte = line[place]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x37
            case 0x61...0x66: digit = byte - 0x57
            default: throw notJSON("four hexadecimal digits must follow \\u")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
