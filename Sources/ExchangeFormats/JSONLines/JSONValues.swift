import FundingModel

extension JSONScanner {
    /// Reads a string and makes a value of it.
    @inline(__always)
    mutating func text<Value>(
        _ line: Span<UInt8>, _ expected: @autoclosure () -> String, _ make: (Span<UInt8>) -> Value?
    ) throws(JSONLineDefect) -> Value {
        guard peek(line) == 0x22 else { throw unexpected(line, "must be text: " + expected()) }
        if let range = try string(line) {
            if let value = make(line.extracting(range)) { return value }
        } else if let value = make(decoded.span) {
            return value
        }
        throw defect("must be " + expected())
    }

    mutating func flag(_ line: Span<UInt8>) throws(JSONLineDefect) -> Bool {
        _ = peek(line)
        if take(line, word: .true) { return true }
        if take(line, word: .false) { return false }
        throw unexpected(line, "must be true or false")
    }

    /// A whole number from 0 on, written as one: no sign, fraction or exponent.
    mutating func wholeNumber(_ line: Span<UInt8>, most: Int) throws(JSONLineDefect) -> Int {
        let first = peek(line)
        guard first == 0x2D || (0x30...0x39).contains(first) else {
            throw unexpected(line, "must be a whole number")
        }
        let start = at
        try skipNumber(line)
        guard at - start <= 10, let value = decimalValue(line, start, at), value <= most else {
            throw defect("must be a whole number from 0 to \(most)")
        }
        return value
    }

    /// Passes over a number of any form JSON allows.
    private mutating func skipNumber(_ line: Span<UInt8>) throws(JSONLineDefect) {
        if line[at] == 0x2D { at += 1 }
        let whole = at
        guard skipDigits(line) else { throw notJSON("digits must follow a minus sign") }
        guard line[whole] != 0x30 || at == whole + 1 else { throw notJSON("a number starts with a superfluous zero") }
        if at < line.count, line[at] == 0x2E {
            at += 1
            guard skipDigits(line) else { throw notJSON("digits must follow the point") }
        }
        if at < line.count, line[at] | 0x20 == 0x65 {
            at += 1
            if at < line.count, line[at] == 0x2B || line[at] == 0x2D { at += 1 }
            guard skipDigits(line) else { throw notJSON("digits must follow the exponent") }
        }
    }

    private mutating func skipDigits(_ line: Span<UInt8>) -> Bool {
        let first = at
        while at < line.count, (0x30...0x39).contains(line[at]) { at += 1 }
        return at > first
    }

    // MARK: Values of the domain

    @inline(__always)
    mutating func day(_ line: Span<UInt8>) throws(JSONLineDefect) -> Day {
        try text(line, "a day of the calendar, yyyy-mm-dd") { Day($0) }
    }

    @inline(__always)
    mutating func identifier(_ line: Span<UInt8>) throws(JSONLineDefect) -> Identifier {
        try text(line, "1 to 20 letters or digits") { Identifier($0) }
    }

    @inline(__always)
    mutating func brin(_ line: Span<UInt8>) throws(JSONLineDefect) -> Brin {
        try text(line, "two digits and two capitals") { Brin($0) }
    }

    /// The count date of an ex officio status, which exists for 1 October only.
    mutating func october(_ line: Span<UInt8>) throws(JSONLineDefect) -> Day {
        try text(line, "a 1 October, yyyy-10-01") { bytes in
            Day(bytes).flatMap { $0.components.month == 10 && $0.components.day == 1 ? $0 : nil }
        }
    }

    @inline(__always)
    mutating func trainingCode(_ line: Span<UInt8>) throws(JSONLineDefect) -> TrainingCode {
        try text(line, "a training code of five digits") { TrainingCode($0) }
    }

    @inline(__always)
    mutating func shortText(_ line: Span<UInt8>) throws(JSONLineDefect) -> ShortText {
        try text(line, "at most \(ShortText.capacity) bytes") { ShortText(validUTF8: $0) }
    }

    mutating func personNumber(_ line: Span<UInt8>) throws(JSONLineDefect) -> PersonNumber {
        try text(line, "nine digits that pass the 11-test") { PersonNumber($0) }
    }

    mutating func birthDate(_ line: Span<UInt8>) throws(JSONLineDefect) -> BirthDate {
        try text(line, "a day of the calendar, yyyy-mm-dd, where the day, or day and month, may be 00") {
            BirthDate($0)
        }
    }

    mutating func freeText(_ line: Span<UInt8>) throws(JSONLineDefect) -> String {
        try text(line, "text without a zero character") { bytes in
            var copy: [UInt8] = []
            copy.reserveCapacity(bytes.count)
            for place in 0..<bytes.count {
                guard bytes[place] != 0 else { return nil }
                copy.append(bytes[place])
            }
            return String(decoding: copy, as: UTF8.self)
        }
    }

    mutating func pathway(_ line: Span<UInt8>) throws(JSONLineDefect) -> Pathway {
        try text(line, "one of BOL, BBL, BOL_DT, EX, OVO, ODT") { bytes in
            switch JSONScanner.packed(bytes) {
            case 0x42_4F4C: .bol
            case 0x42_424C: .bbl
            case 0x424F_4C5F_4454: .bolPartTime
            case 0x4558: .exam
            case 0x4F_564F: .otherEducation
            case 0x4F_4454: .other
            default: nil
            }
        }
    }

    mutating func level(_ line: Span<UInt8>) throws(JSONLineDefect) -> Level {
        try text(line, "one of MBO-1, MBO-2, MBO-3, MBO-4") { bytes in
            let packed = JSONScanner.packed(bytes)
            guard packed & ~0xFF == 0x4D_424F_2D00 else { return nil }
            return Level(rawValue: UInt8(truncatingIfNeeded: packed) &- 0x30)
        }
    }

    mutating func sex(_ line: Span<UInt8>) throws(JSONLineDefect) -> Sex {
        try text(line, "one of M, V, O") { bytes in
            switch JSONScanner.packed(bytes) {
            case 0x4D: .male
            case 0x56: .female
            case 0x4F: .unknown
            default: nil
            }
        }
    }

    mutating func phase(_ line: Span<UInt8>) throws(JSONLineDefect) -> RoutePhase {
        try text(line, "one of VO, MBO") { bytes in
            switch JSONScanner.packed(bytes) {
            case 0x564F: .secondary
            case 0x4D_424F: .vocational
            default: nil
            }
        }
    }

    /// A code of so many digits.
    mutating func code(_ line: Span<UInt8>, length: Int) throws(JSONLineDefect) -> Int {
        try text(line, "a code of \(length) digits") { bytes in
            bytes.count == length ? decimalValue(bytes, 0, length) : nil
        }
    }

    /// Up to eight bytes as one number, the first one highest; all ones for a longer text.
    @inline(__always)
    static func packed(_ bytes: Span<UInt8>) -> UInt64 {
        guard bytes.count <= 8 else { return .max }
        var packed: UInt64 = 0
        for place in 0..<bytes.count { packed = packed << 8 | UInt64(bytes[place]) }
        return packed
    }
}
