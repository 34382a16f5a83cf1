public import FundingModel

/// Reads one line of JSON as a dossier, strictly: the first defect in the order of the text is thrown.
///
/// A defect that takes two values is met at the later of the two in the text. Make one reader a thread and use it
/// for line after line: its working memory is kept.
public struct DossierReader {
    var json = JSONScanner()
    let shapes = DossierShapes()
    // What must be unique in a dossier.
    var enrolmentKeys = DistinctKeys<RecordKey>()
    var diplomaKeys = DistinctKeys<RecordKey>()
    var exOfficioKeys = DistinctKeys<ExOfficioKey>()
    // Rows and keys of the enrolment being read.
    var periods: [Period] = []
    var supportPeriods: [SupportPeriod] = []
    var placements: [Placement] = []
    var periodStarts = DistinctKeys<Day>()
    var placementKeys = DistinctKeys<Identifier>()
    /// Stands in until the person has been read.
    let nobody: Person
    /// Takes rows that break a rule of the dossier (an end before its beginning, a key twice) as they are.
    let leavesRules: Bool

    struct RecordKey: Hashable {
        var brin: Brin
        var id: Identifier
    }

    struct ExOfficioKey: Hashable {
        var record: RecordKey
        var countDate: Day
    }

    public init() {
        self.init(leavesRules: false)
    }

    /// - Parameter leavesRules: for messages about which somebody else decides.
    init(leavesRules: Bool) {
        self.leavesRules = leavesRules
        guard let number = PersonNumber(value: 0), let birthDate = BirthDate(year: 1, month: 0, day: 0) else {
            preconditionFailure("zero passes the 11-test and the year 1 has a first day")
        }
        nobody = Person(number: number, birthDate: birthDate)
    }

    /// - Parameter line: the bytes of one line without its line feed.
    public mutating func read(_ line: Span<UInt8>) throws(JSONLineDefect) -> Dossier {
        guard line.count <= JSONLineDefect.longestLine else { throw .lineTooLong }
        json.start()
        enrolmentKeys.removeAll()
        diplomaKeys.removeAll()
        exOfficioKeys.removeAll()
        var dossier = Dossier(person: nobody)
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.top) {
            switch field {
            case .person: dossier.person = try person(line, &dossier.partialResults)
            case .nationalities: try nationalities(line, &dossier.nationalities)
            case .residenceTitles: try residenceTitles(line, &dossier.residenceTitles)
            case .enrolments: try enrolments(line, &dossier)
            case .diplomas: try diplomas(line, &dossier.diplomas)
            case .exOfficio: try exOfficio(line, &dossier.exOfficio)
            case .partialResults: try partialResults(line, &dossier.partialResults)
            }
        }
        guard object.present & shapes.top.required == shapes.top.required else {
            throw json.missing(object, shapes.top)
        }
        try json.end(line)
        return dossier
    }

    private mutating func person(
        _ line: Span<UInt8>, _ results: inout [PartialResult]
    ) throws(JSONLineDefect) -> Person {
        var number: PersonNumber?
        var birthDate: BirthDate?
        var person = nobody
        var object = try json.enterObject(line)
        while let field = try json.next(line, &object, shapes.person) {
            switch field {
            case .number: number = try json.personNumber(line)
            case .birthDate: birthDate = try json.birthDate(line)
            case .sex: person.sex = try json.sex(line)
            case .deathDate: person.deathDate = try json.day(line)
            case .inBRP: person.inBRP = try json.flag(line)
            case .residence: try residence(line, &person)
            case .partialResults: try partialResults(line, &results)
            }
        }
        guard let number, let birthDate else { throw json.missing(object, shapes.person) }
        json.leave()
        person.number = number
        person.birthDate = birthDate
        return person
    }

    mutating func residence(_ line: Span<UInt8>, _ person: inout Person) throws(JSONLineDefect) {
        var object = try json.enterObject(line)
        while let field = try json.next(line, &object, shapes.residence) {
            switch field {
            case .country: person.country = try json.shortText(line)
            case .region: person.region = try json.shortText(line)
            }
        }
        json.leave()
    }

    mutating func nationalities(
        _ line: Span<UInt8>, _ rows: inout [Nationality]
    ) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) {
            let row = try codedStretch(line, codeLength: 4)
            rows.append(Nationality(code: UInt16(row.code), from: row.from, until: row.until))
        }
    }

    mutating func residenceTitles(
        _ line: Span<UInt8>, _ rows: inout [ResidenceTitle]
    ) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) {
            let row = try codedStretch(line, codeLength: 2)
            rows.append(ResidenceTitle(code: UInt8(row.code), from: row.from, until: row.until))
        }
    }

    /// What nationalities and residence titles have in common.
    private mutating func codedStretch(
        _ line: Span<UInt8>, codeLength: Int
    ) throws(JSONLineDefect) -> (code: Int, from: Day?, until: Day?) {
        var code: Int?
        var from: Day?
        var until: Day?
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.codedStretch) {
            switch field {
            case .code: code = try json.code(line, length: codeLength)
            case .from: from = try json.day(line)
            case .until: until = try json.day(line)
            }
            try inOrder(from, until)
        }
        guard let code else { throw json.missing(object, shapes.codedStretch) }
        return (code, from, until)
    }

    /// Ends not before their beginnings; thrown at the field that was read last.
    @inline(__always)
    func inOrder(_ beginning: Day?, _ end: Day?) throws(JSONLineDefect) {
        guard let beginning, let end, end < beginning, !leavesRules else { return }
        throw json.defect("the end lies before the beginning")
    }
}
