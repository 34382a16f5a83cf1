public import FundingModel

/// One record of an OBO: the fields behind its kind, dates and flags in one way whatever way the file had them.
public struct OBORecord: Equatable, Sendable {
    public let kind: OBOKind
    public let fields: [String]

    public init(kind: OBOKind, fields: [String]) {
        self.kind = kind
        self.fields = fields
    }
}

/// A person's records in an OBO, in the order of the file.
public struct OBOPerson: Equatable, Sendable {
    public let person: PersonNumber
    public let records: [OBORecord]

    public init(person: PersonNumber, records: [OBORecord]) {
        self.person = person
        self.records = records
    }
}

/// Reads an OBO piece by piece, a person at a time: no I/O, constant memory. What is out of form, out of order or
/// counted otherwise than the control totals say is a defect.
public struct OBOReader: Sendable {
    public let file: String
    public private(set) var header: OBOHeader?
    public private(set) var defects: [FileDefect] = []
    public private(set) var controls = OBOControls()

    private var lines = LineSplitter()
    private var tokens: PersonTokens
    private var separator: UInt8?
    private var isHopeless = false
    private var current: (person: PersonNumber, records: [OBORecord])?
    private var last: PersonNumber?
    private var control: Record?

    /// - Parameters:
    ///   - file: its name, for messages.
    ///   - masked: the person fields hold tokens: each gets one valid test number.
    public init(file: String, masked: Bool = false) {
        self.file = file
        tokens = PersonTokens(isMasked: masked)
    }

    /// Takes the next piece; the persons that ended in it.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [OBOPerson] {
        var found: [LineSplitter.Line] = []
        lines.feed(Array(bytes)) { found.append($0) }
        return found.compactMap { take($0) }
    }

    /// The file has ended; the person that is left.
    public mutating func finish() -> [OBOPerson] {
        var found: [LineSplitter.Line] = []
        lines.finish { found.append($0) }
        var persons = found.compactMap { take($0) }
        if isHopeless { return [] }
        if header == nil { defects.append(FileDefect(file: file, line: 0, record: "VLP", reason: "ontbreekt")) }
        persons += [endPerson()].compactMap(\.self)
        checkControls()
        return persons
    }

    private mutating func take(_ line: LineSplitter.Line) -> OBOPerson? {
        guard !isHopeless, !line.bytes.isEmpty else { return nil }
        do throws(FileDefect) {
            return try take(try record(line))
        } catch {
            defects.append(error)
            return nil
        }
    }

    private mutating func record(_ line: LineSplitter.Line) throws(FileDefect) -> Record {
        func defect(_ reason: String) -> FileDefect { FileDefect(file: file, line: line.number, reason: reason) }
        if separator == nil {
            let found = line.bytes.dropFirst(3).first
            guard line.bytes.starts(with: Array("VLP".utf8)), found == UInt8(ascii: "|") || found == UInt8(ascii: ";")
            else {
                isHopeless = true
                throw defect("is geen voorlooprecord VLP; is dit een OBO?")
            }
            separator = found
        }
        guard !line.isTooLong else { throw defect("is langer dan \(LineSplitter.longestLine) bytes") }
        guard String(validating: line.bytes, as: UTF8.self) != nil else {
            throw defect("is geen UTF-8; sla het bestand op als UTF-8")
        }
        let fields = Record.cut(line.bytes, at: separator ?? UInt8(ascii: "|"))
        let code = String(decoding: line.bytes[fields.first ?? 0..<0].prefix(10), as: UTF8.self)
        guard let kind = Record.Kind(rawValue: code), let most = mostFields(kind) else {
            throw defect("recordsoort '\(code)' komt niet voor in OBO")
        }
        let record = Record(file: file, line: line.number, kind: kind, bytes: line.bytes, fields: fields)
        guard fields.count <= most + 1 else {
            throw record.defect("", "heeft \(fields.count) velden, hoogstens \(most + 1) verwacht")
        }
        return record
    }

    private func mostFields(_ kind: Record.Kind) -> Int? {
        switch kind {
        case .header: 4
        case .control: 5
        default: OBOKind(kind)?.fields.count
        }
    }

    private mutating func take(_ record: Record) throws(FileDefect) -> OBOPerson? {
        if record.kind == .header {
            guard header == nil else { throw record.defect("", "staat twee keer in het bestand") }
            header = try record.oboHeader()
            return nil
        }
        if record.kind == .control {
            control = record
            return nil
        }
        guard let kind = OBOKind(record.kind) else { return nil }
        let person = try tokens.person(record, .ro)
        var ended: OBOPerson?
        if current?.person != person {
            ended = endPerson()
            if let last, !person.follows(last) {
                defects.append(record.defect("", "staat niet op volgorde van persoonsnummer"))
            }
            last = person
            current = (person, [])
            if kind != .person { defects.append(record.defect("", "hoort bij een persoon zonder PER-record")) }
        } else if kind == .person {
            defects.append(record.defect("", "staat twee keer bij deze persoon"))
        }
        let read: OBORecord
        do throws(FileDefect) {
            read = try record.oboRecord(kind, person)
        } catch {
            defects.append(error)
            return ended
        }
        current?.records.append(read)
        count(read)
        return ended
    }

    private mutating func endPerson() -> OBOPerson? {
        defer { current = nil }
        return current.map { OBOPerson(person: $0.person, records: $0.records) }
    }

    private mutating func count(_ record: OBORecord) {
        switch record.kind {
        case .enrolment: controls.enrolments += 1
        case .diploma: controls.diplomas += 1
        case .person, .residenceTitle, .nationality, .period, .placement: break
        }
        if let place = record.kind.trainingField { controls.trainingCodes += Int(record.fields[place]) ?? 0 }
        if let place = record.kind.requestedField, record.fields[place] == "J" { controls.requested += 1 }
    }

    private mutating func checkControls() {
        guard let control else {
            defects.append(
                FileDefect(file: file, line: 0, record: "CTR", reason: "ontbreekt; is het bestand volledig?"))
            return
        }
        for (place, (name, found)) in zip(OBOControls.names, controls.inOrder).enumerated() {
            let told = String(decoding: control[place + 1], as: UTF8.self)
            guard Int(told) != found else { continue }
            defects.append(control.defect(name, "is '\(told.prefix(20))', het bestand telt \(found)"))
        }
    }
}

extension Record {
    fileprivate func oboHeader() throws(FileDefect) -> OBOHeader {
        let year = try required(1, "studiejaar", "studiejaar (2025-2026)") { field in
            let parts = field.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            let years = parts.compactMap { $0.count == 4 ? Record.number($0) : nil }
            return parts.count == 2 && years.count == 2 && years[1] == years[0] + 1 ? FundingYear(years[0] + 2) : nil
        }
        return OBOHeader(
            try required(2, "BRIN", "BRIN (twee cijfers, twee hoofdletters)") { Brin(utf8: $0) }, year: year,
            requestedOn: try day(3, "aangevraagd"), created: try day(4, "aangemaakt"))
    }

    fileprivate func oboRecord(_ kind: OBOKind, _ person: PersonNumber) throws(FileDefect) -> OBORecord {
        let isCitizen = person.kind == .citizenServiceNumber
        var fields = isCitizen ? [person.digits, ""] : ["", person.digits]
        for (place, field) in kind.fields.enumerated().dropFirst(2) {
            fields.append(try canonical(place + 1, field))
        }
        return OBORecord(kind: kind, fields: fields)
    }

    private func canonical(_ place: Int, _ field: OBOKind.Field) throws(FileDefect) -> String {
        let name = field.name
        switch field.form {
        case .person: return ""
        case .birthDate: return try required(place, name, "datum", Record.birthDate).description
        case .day: return try day(place, name).description
        case .optionalDay: return try optionalDay(place, name)?.description ?? ""
        case .identifier: return try identifier(place, name).description
        case .optionalIdentifier: return try optionalIdentifier(place, name)?.description ?? ""
        case .training: return try training(place).description
        case .optionalTraining: return try optionalTraining(place)?.description ?? ""
        case .flag: return try flag(place, name) ? "J" : "N"
        case .text: return try text(place, name)?.description ?? ""
        case .sex:
            let sex: Sex? = try option(place, name, "geslacht (M, V of O)")
            return sex?.rawValue ?? ""
        case .pathway:
            let pathway: Pathway? = try option(place, name, "leertraject (BOL, BBL, BOL_DT, EX, OVO, ODT)")
            guard let pathway else { throw defect(name, "is leeg; verwacht wordt: leertraject") }
            return pathway.rawValue
        case .phase:
            let phase: RoutePhase? = try option(place, name, "leerroutefase (VO of MBO)")
            return phase?.rawValue ?? ""
        case .level:
            return try optional(place, name, "niveau (MBO-1 tot en met MBO-4)") {
                Level(String(decoding: $0, as: UTF8.self))
            }?.description ?? ""
        case .nationality: return try digits(place, name, 4)
        case .residenceTitle: return try digits(place, name, 2)
        }
    }

    /// A code of so many digits; a spreadsheet may have taken its zeros.
    private func digits(_ place: Int, _ name: String, _ width: Int) throws(FileDefect) -> String {
        let code = try required(place, name, "code van \(width) cijfers") { field in
            field.count <= width ? Record.number(field) : nil
        }
        let text = String(code)
        return String(repeating: "0", count: width - text.count) + text
    }
}
