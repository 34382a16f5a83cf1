public import FundingModel

/// The two files of registrations that institutions and DUO exchange.
public enum RegistrationKind: String, CaseIterable, Sendable {
    /// Registration overview. Dutch: registratieoverzicht.
    case ro
    /// The facts decisions rest on. Dutch: bekostigingsgrondslagen.
    case grondslag

    /// The highest number of fields of a record, its kind included.
    func mostFields(_ kind: Record.Kind) -> Int {
        switch (self, kind) {
        case (.ro, .header): 5
        case (.ro, .person): 5
        case (.ro, .period): 14
        case (.ro, .diploma): 10
        case (.ro, .closing): 10
        case (.ro, .order): 11
        case (.ro, .genericExam), (.grondslag, .genericExam): 16
        case (.ro, .elective), (.grondslag, .elective): 12
        case (.ro, .enrolmentDecision), (.ro, .diplomaDecision): 0
        case (_, .enrolment): 8
        case (_, .support): 6
        case (_, .placement): 13
        case (.grondslag, .header): 5
        case (.grondslag, .person): 21
        case (.grondslag, .period): 15
        case (.grondslag, .diploma): 9
        case (.grondslag, .closing): 12
        case (.grondslag, .order): 11
        case (.grondslag, .enrolmentDecision): 14
        case (.grondslag, .diplomaDecision): 13
        case (_, .residenceTitle), (_, .nationality), (_, .control): 0
        }
    }

    /// The kinds that the closing record counts, in its order.
    var counted: [Record.Kind] {
        switch self {
        case .ro: [.person, .enrolment, .period, .support, .placement, .diploma, .order, .genericExam, .elective]
        case .grondslag:
            [
                .person, .enrolment, .period, .support, .placement, .enrolmentDecision, .diploma, .diplomaDecision,
                .order, .genericExam, .elective,
            ]
        }
    }
}

/// Reads an RO or GRONDSLAG piece by piece into dossiers, a person at a time: no I/O, constant memory.
///
/// Takes files as they are delivered (see `formats.md`). A record with a defect is left out, with what hangs below
/// it; the good records of its person are offered all the same, and who feeds the reader decides what defects mean.
public struct RegistrationReader: Sendable {
    public let kind: RegistrationKind
    public let file: String
    /// What is wrong, in order of line within a person.
    public private(set) var defects: [FileDefect] = []
    /// What deviates without being wrong.
    public private(set) var notices: [String] = []
    /// How many persons got a test number for their token.
    public var maskedPersons: Int { tokens.count }

    /// The token in the file that a person's test number stands for.
    public func token(of person: PersonNumber) -> String? { tokens.token(of: person) }

    private var lines = LineSplitter()
    private var tokens: PersonTokens
    private var separator: UInt8?
    /// The file as a whole cannot be read: nothing more is taken.
    private var isHopeless = false
    private var brin: Brin?
    private var studyYear: Int?
    private var hasHeader = false
    private var current: (person: PersonNumber, records: [Record])?
    private var seen: Set<PersonNumber> = []
    /// Persons that came before the header told the institution.
    private var waiting: [(person: PersonNumber, records: [Record])] = []
    private var counts: [Record.Kind: Int] = [:]
    private var closing: Record?

    /// - Parameters:
    ///   - file: its name, for messages; a BRIN in it serves when the header comes last.
    ///   - masked: the person fields hold tokens: each gets one valid test number.
    public init(_ kind: RegistrationKind, file: String, masked: Bool = false) {
        self.kind = kind
        self.file = file
        tokens = PersonTokens(isMasked: masked)
        let parts = file.split(separator: "_")
        brin = parts.count > 1 ? parts.compactMap { Brin(String($0)) }.first : nil
    }

    /// Takes the next piece; the dossiers of the persons that ended in it.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [Dossier] {
        var found: [LineSplitter.Line] = []
        lines.feed(Array(bytes)) { found.append($0) }
        return found.flatMap { take($0) }
    }

    /// The file has ended; the dossiers that are left.
    public mutating func finish() -> [Dossier] {
        var found: [LineSplitter.Line] = []
        lines.finish { found.append($0) }
        var dossiers = found.flatMap { take($0) }
        if isHopeless { return [] }
        dossiers += endPerson()
        if !waiting.isEmpty {
            defects.append(FileDefect(file: file, line: 0, record: "VLP", reason: "ontbreekt; geen instelling bekend"))
        }
        checkCounts()
        return dossiers
    }

    private mutating func take(_ line: LineSplitter.Line) -> [Dossier] {
        guard !isHopeless, !line.bytes.isEmpty else { return [] }
        do throws(FileDefect) {
            return try take(try record(line))
        } catch {
            defects.append(error)
            return []
        }
    }

    // MARK: Lines

    private mutating func record(_ line: LineSplitter.Line) throws(FileDefect) -> Record {
        if separator == nil { try recognize(line) }
        func defect(_ reason: String) -> FileDefect { FileDefect(file: file, line: line.number, reason: reason) }
        guard !line.isTooLong else { throw defect("is langer dan \(LineSplitter.longestLine) bytes") }
        guard String(validating: line.bytes, as: UTF8.self) != nil else {
            throw defect("is geen UTF-8; sla het bestand op als UTF-8")
        }
        let fields = Record.cut(line.bytes, at: separator ?? UInt8(ascii: "|"))
        let code = String(decoding: line.bytes[fields.first ?? 0..<0].prefix(10), as: UTF8.self)
        guard let recordKind = Record.Kind(rawValue: code), kind.mostFields(recordKind) > 0 else {
            throw defect("recordsoort '\(code)' komt niet voor in \(kind.rawValue.uppercased())")
        }
        let record = Record(file: file, line: line.number, kind: recordKind, bytes: line.bytes, fields: fields)
        guard fields.count <= kind.mostFields(recordKind) else {
            throw record.defect("", "heeft \(fields.count) velden, hoogstens \(kind.mostFields(recordKind)) verwacht")
        }
        return record
    }

    /// What file this is, from its first line; separator `|` or `;`.
    private mutating func recognize(_ line: LineSplitter.Line) throws(FileDefect) {
        func hopeless(_ reason: String) -> FileDefect {
            isHopeless = true
            return FileDefect(file: file, line: line.number, reason: reason)
        }
        let name = kind.rawValue.uppercased()
        if line.bytes.contains(0) { throw hopeless("is geen tekst; verwacht wordt een \(name)") }
        if line.bytes.first == UInt8(ascii: "<") { throw hopeless("is XML; verwacht wordt een \(name)") }
        if line.bytes.first == UInt8(ascii: "{") { throw hopeless("is JSON; verwacht wordt een \(name)") }
        for candidate in [UInt8(ascii: "|"), UInt8(ascii: ";")] where line.bytes.dropFirst(3).first == candidate {
            separator = candidate
            return
        }
        throw hopeless("heeft geen scheidingsteken | of ; na de recordsoort; is dit een \(name)?")
    }

    // MARK: Records

    private mutating func take(_ record: Record) throws(FileDefect) -> [Dossier] {
        counts[record.kind, default: 0] += 1
        switch record.kind {
        case .header: return try takeHeader(record)
        case .closing:
            closing = record
            return []
        case .person, .enrolment, .period, .support, .placement, .enrolmentDecision, .diploma, .diplomaDecision,
            .order, .genericExam, .elective, .residenceTitle, .nationality, .control:
            return try takePersonal(record)
        }
    }

    private mutating func takeHeader(_ record: Record) throws(FileDefect) -> [Dossier] {
        guard !hasHeader else { throw record.defect("", "staat twee keer in het bestand") }
        hasHeader = true
        let named = try record.optional(1, "BRIN", "BRIN (twee cijfers, twee hoofdletters)") { Brin(utf8: $0) }
        // A GRONDSLAG of all institutions names none: its records do.
        if named == nil, kind == .ro { throw record.defect("BRIN", "is leeg") }
        brin = named
        switch kind {
        case .ro:
            guard Record.day(record[2]) != nil else {
                isHopeless = true
                throw record.defect("periode van", "is geen datum; is dit wel een RO en geen GRONDSLAG?")
            }
            _ = try record.day(3, "periode tot")
            _ = try record.optionalDay(4, "aangemaakt")
        case .grondslag:
            guard record[2].count == 4, let year = Record.number(record[2]) else {
                isHopeless = true
                throw record.defect("studiejaar", "is geen jaar; is dit wel een GRONDSLAG en geen RO?")
            }
            studyYear = year
        }
        let late = waiting
        waiting = []
        return late.compactMap { assemble($0.person, $0.records) }
    }

    private mutating func takePersonal(_ record: Record) throws(FileDefect) -> [Dossier] {
        let person: PersonNumber
        do throws(FileDefect) {
            person = try tokens.person(record, kind)
        } catch {
            guard record.kind == .person else { throw error }
            // What follows hangs below a person that cannot be named: nothing more is said of it.
            defects.append(error)
            let ended = endPerson()
            followsLostPerson = true
            return ended
        }
        if current?.person == person {
            current?.records.append(record)
            return []
        }
        let ended = endPerson()
        guard !seen.contains(person) else {
            if record.kind == .person || seenApart.insert(person).inserted {
                defects.append(record.defect("", "staat los van de andere records van deze persoon"))
            }
            return ended
        }
        if record.kind == .person { followsLostPerson = false }
        current = (person, [record])
        return ended
    }

    /// The record of a person before had a person number with a defect.
    private var followsLostPerson = false

    /// Persons of whom it was said that their records stand apart.
    private var seenApart: Set<PersonNumber> = []

    private mutating func endPerson() -> [Dossier] {
        guard let ended = current else { return [] }
        current = nil
        if followsLostPerson {
            followsLostPerson = false
            if !ended.records.contains(where: { $0.kind == .person }) { return [] }
        }
        seen.insert(ended.person)
        guard kind == .ro ? brin != nil : studyYear != nil else {
            waiting.append(ended)
            return []
        }
        return assemble(ended.person, ended.records).map { [$0] } ?? []
    }

    private mutating func assemble(_ person: PersonNumber, _ records: [Record]) -> Dossier? {
        var assembler = PersonAssembler(kind: kind, brin: brin, studyYear: studyYear ?? 0)
        let dossier = assembler.assemble(person, records)
        defects += assembler.defects.sorted { $0.line < $1.line }
        return dossier
    }

    /// The closing record may count the whole delivery while the file is an extract of it.
    private mutating func checkCounts() {
        guard let closing else {
            notices.append("\(file): sluitrecord SLR ontbreekt; is het bestand volledig?")
            return
        }
        let different = kind.counted.enumerated().compactMap { place, kind -> String? in
            let told = Record.number(closing[place + 1]) ?? 0
            let found = counts[kind] ?? 0
            return told == found ? nil : "\(kind.rawValue) \(told) in plaats van \(found)"
        }
        if !different.isEmpty {
            notices.append("\(file): SLR telt anders dan het bestand: " + different.joined(separator: ", "))
        }
    }
}
