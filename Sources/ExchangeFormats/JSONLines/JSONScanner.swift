import FundingModel

/// Walks over the bytes of one line of JSON: tokens, names, values, and the path to where it is.
///
/// The line is lent to each call and never copied; only a string with escapes or letters outside ASCII is decoded
/// into ``decoded``. There is no recursion: a caller asks for the shape it expects, so depth is bounded by the shape.
struct JSONScanner {
    /// Place of the next byte to look at.
    var at = 0
    /// Where we are: the containers entered, outermost first.
    var path: [PathStep] = []
    /// Name of the field whose value is being read.
    var leaf = ""
    /// The last string that could not be used as it stands in the line.
    var decoded: [UInt8] = []
    /// Where the last name read stands in the line; nil when it stands in ``decoded``.
    var nameBytes: Range<Int>?

    struct PathStep {
        var name: String
        /// Place in an array; -2 for an object, -1 for an array before its first element.
        var index: Int
    }

    mutating func start() {
        at = 0
        leaf = ""
        path.removeAll(keepingCapacity: true)
    }

    /// The next byte that is no blank, left where it is; 0 at the end of the line.
    @inline(__always)
    mutating func peek(_ line: Span<UInt8>) -> UInt8 {
        var place = at
        while place < line.count {
            let byte = line[place]
            if byte > 0x20 || (byte != 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D) {
                at = place
                return byte
            }
            place += 1
        }
        at = place
        return 0
    }

    /// Takes `null`, `true` or `false` when the line goes on with it.
    mutating func take(_ line: Span<UInt8>, word: StaticWord) -> Bool {
        guard line.count - at >= word.length else { return false }
        var packed: UInt64 = 0
        for place in at..<at + word.length { packed = packed << 8 | UInt64(line[place]) }
        guard packed == word.packed else { return false }
        at += word.length
        return true
    }

    /// A word of JSON and its ASCII bytes, the first one highest.
    struct StaticWord {
        let packed: UInt64
        let length: Int

        static var null: StaticWord { StaticWord(packed: 0x6E75_6C6C, length: 4) }
        static var `true`: StaticWord { StaticWord(packed: 0x7472_7565, length: 4) }
        static var `false`: StaticWord { StaticWord(packed: 0x66_616C_7365, length: 5) }
    }

    /// Nothing but blanks may follow.
    mutating func end(_ line: Span<UInt8>) throws(JSONLineDefect) {
        _ = peek(line)
        guard at >= line.count else { throw notJSON("something follows the closing brace") }
    }
}

// MARK: Defects

extension JSONScanner {
    func notJSON(_ what: String) -> JSONLineDefect {
        JSONLineDefect(field: "", message: "not JSON at byte \(at + 1): \(what)")
    }

    /// A defect of the value just read.
    func defect(_ message: String) -> JSONLineDefect {
        JSONLineDefect(field: fieldPath(leaf), message: message)
    }

    /// A defect of an object or array element as a whole.
    func defectOfElement(_ message: String) -> JSONLineDefect {
        JSONLineDefect(field: fieldPath(""), message: message)
    }

    func fieldPath(_ name: String) -> String {
        var text = ""
        for step in path {
            if !text.isEmpty { text += "." }
            text += step.name
            if step.index >= 0 { text += "[\(step.index)]" }
        }
        if !text.isEmpty, !name.isEmpty { text += "." }
        return text + name
    }

    /// What is wrong when a value is not of the kind asked for: another kind of value, or no JSON at all.
    mutating func unexpected(_ line: Span<UInt8>, _ expected: String, element: Bool = false) -> JSONLineDefect {
        let byte = peek(line)
        let startsValue: Bool
        switch byte {
        case 0x22, 0x5B, 0x7B, 0x30...0x39: startsValue = true
        case 0x2D: startsValue = at + 1 < line.count && (0x30...0x39).contains(line[at + 1])
        default:
            startsValue = take(line, word: .null) || take(line, word: .true) || take(line, word: .false)
        }
        guard startsValue else {
            return notJSON(at < line.count ? "no value starts here" : "the line ends too early")
        }
        return element || leaf.isEmpty ? defectOfElement(expected) : defect(expected)
    }
}
