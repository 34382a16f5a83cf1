import FundingModel

/// Records of an RO, GRONDSLAG or OBO in the making, counted by kind; lines end with CRLF, as in delivered files.
struct RecordOutput: Sendable {
    /// How a file writes its values.
    struct Style: Sendable {
        let separator: UInt8
        /// `yyyy-mm-dd`, else `yyyymmdd`.
        let hasDashes: Bool

        static let bars = Style(separator: UInt8(ascii: "|"), hasDashes: true)
        static let semicolons = Style(separator: UInt8(ascii: ";"), hasDashes: false)
    }

    /// Where the output stands, so that what follows can be taken back.
    struct Mark {
        let count: Int
        let line: Int
        let counts: [Int]
    }

    let style: Style
    private(set) var bytes: [UInt8] = []
    /// Lines begun since the file began.
    private(set) var line = 0
    private var counts = [Int](repeating: 0, count: Record.Kind.allCases.count)
    /// The record in the making.
    private var kind: Record.Kind = .header
    /// The first value that the format cannot carry, until it is taken back.
    private(set) var flaw: (line: Int, kind: Record.Kind, field: String, reason: String)?

    init(_ style: Style) {
        self.style = style
    }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// How many records of a kind there are.
    func count(of kind: Record.Kind) -> Int { counts[kind.ordinal] }

    /// Lets the body write what stays whole or not at all.
    ///
    /// - Throws: what the format cannot carry; then nothing of it is there.
    mutating func whole(_ file: String, _ write: (inout RecordOutput) -> Void) throws(FileDefect) {
        let mark = Mark(count: bytes.count, line: line, counts: counts)
        write(&self)
        guard let found = flaw else { return }
        bytes.removeSubrange(mark.count...)
        (line, counts, flaw) = (mark.line, mark.counts, nil)
        throw FileDefect(
            file: file, line: found.line, record: found.kind.rawValue, field: found.field, reason: found.reason)
    }

    mutating func begin(_ kind: Record.Kind) {
        self.kind = kind
        line += 1
        counts[kind.ordinal] += 1
        bytes.put(kind.rawValue)
    }

    mutating func end() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The closing record, with the counts of these kinds. Dutch: sluitrecord.
    mutating func close(counting kinds: [Record.Kind]) {
        begin(.closing)
        for kind in kinds { put(count(of: kind)) }
        end()
    }

    /// The first one is kept.
    mutating func note(_ field: String, _ reason: String) {
        if flaw == nil { flaw = (line, kind, field, reason) }
    }

    // MARK: Fields

    mutating func skip(_ fields: Int = 1) {
        for _ in 0..<fields { separate() }
    }

    /// Two fields: the citizen service number, the education number.
    mutating func put(_ person: PersonNumber) {
        let isCitizen = person.kind == .citizenServiceNumber
        if !isCitizen { separate() }
        separate()
        bytes.put(Int(person.value), width: 9)
        if isCitizen { separate() }
    }

    mutating func put(_ brin: Brin?) {
        separate()
        if let brin { bytes.put(plain: brin) }
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
        if style.hasDashes { bytes.append(UInt8(ascii: "-")) }
        bytes.put(month, width: 2)
        if style.hasDashes { bytes.append(UInt8(ascii: "-")) }
        bytes.put(day, width: 2)
    }

    /// `yyyymmddhhmmss`, in Dutch legal time.
    mutating func put(_ moment: Moment) {
        let time = DutchTime(moment)
        put(time.day)
        for part in [time.hour, time.minute, time.second] { bytes.put(part, width: 2) }
    }

    mutating func put(_ code: TrainingCode?) {
        separate()
        if let code { bytes.put(plain: code) }
    }

    mutating func put(_ id: Identifier?) {
        separate()
        if let id { bytes.put(plain: id.text) }
    }

    /// Letters or digits of our own.
    mutating func put(word: String?) {
        separate()
        if let word { bytes.put(word) }
    }

    /// What the body appends: no separator, no line end.
    mutating func put(_ append: (inout [UInt8]) -> Void) {
        separate()
        append(&bytes)
    }

    /// J or N.
    mutating func put(_ flag: Bool?) {
        separate()
        if let flag { bytes.append(flag ? UInt8(ascii: "J") : UInt8(ascii: "N")) }
    }

    /// 1 or 0.
    mutating func put(digit flag: Bool) {
        separate()
        bytes.append(flag ? UInt8(ascii: "1") : UInt8(ascii: "0"))
    }

    mutating func put(_ number: Int?, _ field: String = "") {
        separate()
        guard let number else { return }
        if !(0...999_999_999).contains(number) { note(field, "\(number) is geen getal van hoogstens negen cijfers") }
        bytes.put(number)
    }

    /// A number with leading zeros.
    mutating func put(_ number: Int, width: Int) {
        separate()
        bytes.put(number, width: width)
    }

    mutating func put(_ factor: Factor?) {
        separate()
        if let factor { bytes.put(plain: factor) }
    }

    mutating func put(_ amount: Decimal6?) {
        separate()
        if let amount { bytes.put(plain: amount) }
    }

    /// A text must come back as it went: without separators or line ends in it, or blanks around it.
    mutating func put(_ text: ShortText?, _ field: String) {
        separate()
        guard let text, !text.isEmpty else { return }
        for place in 0..<text.count {
            switch text.byte(at: place) {
            case style.separator, UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                note(field, "bevat een scheidingsteken of regeleinde")
            case UInt8(ascii: " ") where place == 0 || place == text.count - 1:
                note(field, "begint of eindigt met een spatie")
            default: break
            }
        }
        bytes.put(plain: text)
    }

    private mutating func separate() { bytes.append(style.separator) }
}

extension Day {
    /// `yyyymmdd`, as names of files have it.
    var compactText: String { description.filter { $0 != "-" } }
}

extension Array {
    /// In order; as it is when it is already.
    func ordered(by precedes: (Element, Element) -> Bool) -> [Element] {
        for place in indices.dropFirst() where precedes(self[place], self[place - 1]) { return sorted(by: precedes) }
        return self
    }
}
