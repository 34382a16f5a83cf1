import FundingModel

/// One line of JSON in the making, in the form that Python's `json.dumps` gives: `", "` and `": "`, ASCII only.
extension [UInt8] {
    /// Appends text as it stands.
    @inline(__always)
    mutating func put(_ text: String) {
        append(contentsOf: text.utf8)
    }

    @inline(__always)
    mutating func put(_ flag: Bool) {
        put(flag ? "true" : "false")
    }

    mutating func put(_ flag: Bool?) {
        if let flag { put(flag) } else { put("null") }
    }

    /// Appends a whole number with at least so many digits.
    @inline(__always)
    mutating func put(_ number: Int, width: Int = 1) {
        if number < 0 { append(0x2D) }
        var rest = number.magnitude
        var scale: UInt = 1
        for _ in 1..<Swift.max(width, 1) { scale *= 10 }
        while rest / scale >= 10 { scale *= 10 }
        while scale > 0 {
            append(0x30 &+ UInt8(truncatingIfNeeded: rest / scale))
            rest %= scale
            scale /= 10
        }
    }

    /// `"yyyy-mm-dd"`.
    mutating func put(_ day: Day) {
        let (year, month, date) = day.components
        putDate(year, month, date)
    }

    mutating func put(_ day: Day?) {
        if let day { put(day) } else { put("null") }
    }

    /// `"yyyy-mm-dd"`, unknown parts `00`.
    mutating func put(_ day: BirthDate) {
        putDate(Int(day.year), Int(day.month), Int(day.day))
    }

    private mutating func putDate(_ year: Int, _ month: Int, _ day: Int) {
        append(0x22)
        put(year, width: 4)
        append(0x2D)
        put(month, width: 2)
        append(0x2D)
        put(day, width: 2)
        append(0x22)
    }

    /// Two decimals in quotes, or null.
    mutating func put(_ factor: Factor?) {
        guard let factor else { return put("null") }
        putDecimal(Int(factor.hundredths), 100, width: 2)
    }

    /// Six decimals in quotes, or null.
    mutating func put(_ amount: Decimal6?) {
        guard let amount else { return put("null") }
        putDecimal(Int(amount.millionths), 1_000_000, width: 6)
    }

    private mutating func putDecimal(_ scaled: Int, _ scale: UInt, width: Int) {
        put(scaled < 0 ? "\"-" : "\"")
        put(Int(scaled.magnitude / scale))
        append(0x2E)
        put(Int(scaled.magnitude % scale), width: width)
        append(0x22)
    }

    mutating func put(_ brin: Brin) {
        append(0x22)
        for shift: UInt32 in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: brin.packed >> shift)) }
        append(0x22)
    }

    mutating func put(_ code: TrainingCode) {
        append(0x22)
        put(Int(code.value), width: 5)
        append(0x22)
    }

    mutating func put(_ code: TrainingCode?) {
        if let code { put(code) } else { put("null") }
    }

    mutating func put(_ number: PersonNumber) {
        append(0x22)
        put(Int(number.value), width: 9)
        append(0x22)
    }

    mutating func put(_ level: Level?) {
        guard let level else { return put("null") }
        put("\"MBO-")
        append(0x30 + level.rawValue)
        append(0x22)
    }

    mutating func put(_ id: Identifier) {
        append(0x22)
        for place in 0..<id.text.count { append(id.text.byte(at: place)) }
        append(0x22)
    }

    mutating func put(_ id: Identifier?) {
        if let id { put(id) } else { put("null") }
    }

    mutating func put(_ text: ShortText?) {
        guard let text else { return put("null") }
        putQuoted(text.description)
    }

    /// A string with everything but printable ASCII escaped.
    mutating func putQuoted(_ text: String) {
        append(0x22)
        for character in text.unicodeScalars {
            switch character.value {
            case 0x22, 0x5C:
                append(0x5C)
                append(UInt8(character.value))
            case 0x20...0x7E: append(UInt8(character.value))
            case 0x08: put("\\b")
            case 0x09: put("\\t")
            case 0x0A: put("\\n")
            case 0x0C: put("\\f")
            case 0x0D: put("\\r")
            default:
                for unit in UTF16.encode(character) ?? UTF16.encodedReplacementCharacter { putEscape(unit) }
            }
        }
        append(0x22)
    }

    private mutating func putEscape(_ unit: UInt16) {
        put("\\u")
        for shift: UInt16 in [12, 8, 4, 0] {
            let digit = UInt8(unit >> shift & 0xF)
            append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}
