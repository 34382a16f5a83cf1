import FundingModel

/// One line of an RO, GRONDSLAG or OBO, cut into fields.
struct Record: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case header = "VLP"
        case person = "PER"
        case enrolment = "ISG"
        case period = "ISP"
        case support = "ISE"
        case placement = "BPV"
        case enrolmentDecision = "BII"
        case diploma = "DIP"
        case diplomaDecision = "BID"
        case order = "AMO"
        case genericExam = "GEO"
        case elective = "KZD"
        case closing = "SLR"
        // In an OBO alone.
        case residenceTitle = "VBT"
        case nationality = "NAT"
        case control = "CTR"

        /// Its place among all kinds, for counting.
        var ordinal: Int {
            switch self {
            case .header: 0
            case .person: 1
            case .enrolment: 2
            case .period: 3
            case .support: 4
            case .placement: 5
            case .enrolmentDecision: 6
            case .diploma: 7
            case .diplomaDecision: 8
            case .order: 9
            case .genericExam: 10
            case .elective: 11
            case .closing: 12
            case .residenceTitle: 13
            case .nationality: 14
            case .control: 15
            }
        }
    }

    let file: String
    let line: Int
    let kind: Kind
    private let bytes: [UInt8]
    /// Where each field is; trailing empty ones are left out.
    private let fields: [Range<Int>]

    init(file: String, line: Int, kind: Kind, bytes: [UInt8], fields: [Range<Int>]) {
        self.file = file
        self.line = line
        self.kind = kind
        self.bytes = bytes
        self.fields = fields
    }

    /// Fields up to the last one that holds anything, the kind included.
    var count: Int { fields.count }

    subscript(place: Int) -> ArraySlice<UInt8> {
        place < fields.count ? bytes[fields[place]] : []
    }

    /// Cuts a line at a separator; trailing empty fields are dropped, blanks around a field as well.
    static func cut(_ bytes: [UInt8], at separator: UInt8) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var start = 0
        for place in 0...bytes.count where place == bytes.count || bytes[place] == separator {
            var (low, high) = (start, place)
            while low < high, bytes[low] == UInt8(ascii: " ") { low += 1 }
            while high > low, bytes[high - 1] == UInt8(ascii: " ") { high -= 1 }
            fields.append(low..<high)
            start = place + 1
        }
        while let last = fields.last, last.isEmpty { fields.removeLast() }
        return fields
    }

    func defect(_ field: String = "", _ reason: String) -> FileDefect {
        FileDefect(file: file, line: line, record: kind.rawValue, field: field, reason: reason)
    }

    // MARK: Values of fields

    /// A value that may be absent but not wrong.
    func optional<Value>(
        _ place: Int, _ name: String, _ what: String, _ read: (ArraySlice<UInt8>) -> Value?
    ) throws(FileDefect) -> Value? {
        let field = self[place]
        if field.isEmpty { return nil }
        guard let value = read(field) else {
            let shown = String(decoding: field.prefix(30), as: UTF8.self)
            throw defect(name, "'\(shown)' is geen \(what)")
        }
        return value
    }

    func required<Value>(
        _ place: Int, _ name: String, _ what: String, _ read: (ArraySlice<UInt8>) -> Value?
    ) throws(FileDefect) -> Value {
        guard let value = try optional(place, name, what, read) else {
            throw defect(name, "is leeg; verwacht wordt: \(what)")
        }
        return value
    }

    func day(_ place: Int, _ name: String) throws(FileDefect) -> Day {
        try required(place, name, "datum", Record.day)
    }

    func optionalDay(_ place: Int, _ name: String) throws(FileDefect) -> Day? {
        try optional(place, name, "datum", Record.day)
    }

    func identifier(_ place: Int, _ name: String) throws(FileDefect) -> Identifier {
        try required(place, name, "volgnummer van 1 tot 20 letters of cijfers") { Identifier(utf8: $0) }
    }

    func optionalIdentifier(_ place: Int, _ name: String) throws(FileDefect) -> Identifier? {
        try optional(place, name, "volgnummer van 1 tot 20 letters of cijfers") { Identifier(utf8: $0) }
    }

    func training(_ place: Int, _ name: String = "opleidingcode") throws(FileDefect) -> TrainingCode {
        try required(place, name, "code van vijf cijfers") { TrainingCode(utf8: $0) }
    }

    func optionalTraining(_ place: Int, _ name: String = "opleidingcode") throws(FileDefect) -> TrainingCode? {
        try optional(place, name, "code van vijf cijfers") { TrainingCode(utf8: $0) }
    }

    func text(_ place: Int, _ name: String) throws(FileDefect) -> ShortText? {
        try optional(place, name, "tekst van hoogstens 20 tekens") { ShortText(utf8: $0) }
    }

    func option<Value: RawRepresentable<String>>(_ place: Int, _ name: String, _ what: String) throws(FileDefect)
        -> Value?
    {
        try optional(place, name, what) { Value(rawValue: String(decoding: $0, as: UTF8.self)) }
    }

    /// J/N or 1/0.
    func flag(_ place: Int, _ name: String) throws(FileDefect) -> Bool {
        try required(place, name, "J of N (of 1 of 0)") { field in
            switch field {
            case [UInt8(ascii: "J")], [UInt8(ascii: "1")]: true
            case [UInt8(ascii: "N")], [UInt8(ascii: "0")]: false
            default: nil
            }
        }
    }

    func number(_ place: Int, _ name: String) throws(FileDefect) -> Int? {
        try optional(place, name, "getal") { Record.number($0) }
    }

    static func number(_ field: ArraySlice<UInt8>) -> Int? {
        guard !field.isEmpty, field.count <= 9, field.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return field.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    static func day(_ field: ArraySlice<UInt8>) -> Day? {
        dateParts(field).flatMap { Day(year: $0.year, month: $0.month, day: $0.day) }
    }

    static func birthDate(_ field: ArraySlice<UInt8>) -> BirthDate? {
        dateParts(field).flatMap { BirthDate(year: $0.year, month: $0.month, day: $0.day) }
    }

    /// `yyyy-mm-dd`, `yyyymmdd` or `d-m-yyyy`.
    private static func dateParts(_ field: ArraySlice<UInt8>) -> (year: Int, month: Int, day: Int)? {
        let parts = field.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let numbers = parts.compactMap(number)
        if parts.count == 1, field.count == 8, let all = numbers.first {
            return (all / 10_000, all / 100 % 100, all % 100)
        }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        if parts[0].count == 4, parts[1].count == 2, parts[2].count == 2 { return (numbers[0], numbers[1], numbers[2]) }
        guard parts[2].count == 4, parts[0].count <= 2, parts[1].count <= 2 else { return nil }
        return (numbers[2], numbers[1], numbers[0])
    }
}
