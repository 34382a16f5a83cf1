import FundingModel

/// Records of an RO in the making: fields behind a `|`, lines ended by LF.
struct RecordOutput: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Lines begun since the file began.
    private(set) var line = 0
    /// The record in the making.
    private var kind: Record.Kind = .header
    /// The first value that the format cannot carry, until it is taken back.
    private(set) var flaw: (line: Int, kind: Record.Kind, field: String, reason: String)?

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Where the output stands, so that what follows can be taken back.
    var mark: (count: Int, line: Int) { (bytes.count, line) }

    mutating func takeBack(to mark: (count: Int, line: Int)) {
        bytes.removeSubrange(mark.count...)
        line = mark.line
        flaw = nil
    }

    mutating func begin(_ kind: Record.Kind) {
        self.kind = kind
        line += 1
        bytes.put(kind.rawValue)
    }

    mutating func end() { bytes.append(UInt8(ascii: "\n")) }

    /// The first one is kept.
    mutating func note(_ field: String, _ reason: String) {
        if flaw == nil { flaw = (line, kind, field, reason) }
    }

    // MARK: Fields

    mutating func skip(_ fields: Int = 1) {
        for _ in 0..<fields { separate() }
    }

    mutating func put(_ person: PersonNumber) {
        let isCitizen = person.kind == .citizenServiceNumber
        if !isCitizen { separate() }
        separate()
        bytes.put(Int(person.value), width: 9)
        if isCitizen { separate() }
    }

    mutating func put(_ brin: Brin) {
        separate()
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: brin.packed >> shift)) }
    }

    mutating func put(_ day: Day?) {
        guard let day else { return separate() }
        let (year, month, date) = day.components
        putDate(year, month, date)
    }

    mutating func put(_ day: BirthDate) {
        putDate(Int(day.year), Int(day.month), Int(day.day))
    }

    private mutating func putDate(_ year: Int, _ month: Int, _ day: Int) {
        separate()
        bytes.put(year, width: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.put(month, width: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.put(day, width: 2)
    }

    mutating func put(_ code: TrainingCode?) {
        separate()
        if let code { bytes.put(Int(code.value), width: 5) }
    }

    mutating func put(_ id: Identifier?) {
        separate()
        if let id { append(id.text) }
    }

    /// Letters or digits of our own.
    mutating func put(word: String?) {
        separate()
        if let word { bytes.put(word) }
    }

    /// J or N.
    mutating func put(_ flag: Bool) {
        separate()
        bytes.append(flag ? UInt8(ascii: "J") : UInt8(ascii: "N"))
    }

    mutating func put(_ number: Int?, _ field: String = "") {
        separate()
        guard let number else { return }
        if !(0...999_999_999).contains(number) { note(field, "\(number) is geen getal van hoogstens negen cijfers") }
        bytes.put(number)
    }

    /// A text must come back as it went: without separators or line ends in it, or blanks around it.
    mutating func put(_ text: ShortText?, _ field: String) {
        separate()
        guard let text, !text.isEmpty else { return }
        for place in 0..<text.count {
            switch text.byte(at: place) {
            case UInt8(ascii: "|"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                note(field, "bevat een scheidingsteken of regeleinde")
            case UInt8(ascii: " ") where place == 0 || place == text.count - 1:
                note(field, "begint of eindigt met een spatie")
            default: break
            }
        }
        append(text)
    }

    private mutating func append(_ text: ShortText) {
        for place in 0..<text.count { bytes.append(text.byte(at: place)) }
    }

    private mutating func separate() { bytes.append(UInt8(ascii: "|")) }
}
