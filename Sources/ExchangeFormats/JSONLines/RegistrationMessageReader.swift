public import FundingModel

/// Reads one line of JSON as a message of an institution (``Registration``), strictly.
///
/// `{"message": "m-1", "brin": "27DV", "person": "123456782", "answeredByAccountant": false, "changes": [
/// {"deletePlacement": {"enrolment": "C1", "sequence": "C2"}}, …]}`: each change is an object with one field, whose
/// value has the form of the dossier's object. An enrolment has no placements here and may leave out its periods; a
/// period or placement names its enrolment; `brin` may be left out of enrolments and diplomas. Ends before their
/// beginnings and the like are taken as they are: the register refuses them.
public struct RegistrationMessageReader {
    private var rows = DossierReader(leavesRules: true)
    private let shapes = RegistrationMessageShapes()
    /// Stands in until the message's own institution is known.
    private let noInstitution: Brin
    /// Institutions that enrolments and diplomas name themselves, and where.
    private var named: [(brin: Brin, field: String)] = []

    public init() {
        guard let brin = Brin("00AA") else { preconditionFailure("two digits and two capitals are a BRIN") }
        noInstitution = brin
    }

    /// - Parameter line: the bytes of one line without its line feed.
    public mutating func read(_ line: Span<UInt8>) throws(JSONLineDefect) -> Registration {
        guard line.count <= JSONLineDefect.longestLine else { throw .lineTooLong }
        rows.json.start()
        named.removeAll(keepingCapacity: true)
        var message: MessageID?
        var brin: Brin?
        var person: PersonNumber?
        var isAnswered = false
        var changes: [FactChange] = []
        var object = try rows.json.element(line)
        while let field = try rows.json.next(line, &object, shapes.top) {
            switch field {
            case .message: message = try messageID(line)
            case .brin: brin = try rows.json.brin(line)
            case .person: person = try rows.json.personNumber(line)
            case .answeredByAccountant: isAnswered = try rows.json.flag(line)
            case .changes:
                try rows.json.enterArray(line)
                while try rows.json.nextElement(line) { changes.append(try change(line)) }
            }
        }
        let isComplete = object.present & shapes.top.required == shapes.top.required
        guard let message, let brin, let person, isComplete else { throw rows.json.missing(object, shapes.top) }
        try rows.json.end(line)
        for other in named where other.brin != brin {
            throw JSONLineDefect(field: other.field, message: "must be the institution of the message")
        }
        return Registration(
            message: message, brin: brin, person: person, isAnsweredByAccountant: isAnswered,
            changes: changes.map { $0.placed(at: brin) })
    }

    private mutating func messageID(_ line: Span<UInt8>) throws(JSONLineDefect) -> MessageID {
        guard let id = MessageID(try rows.json.freeText(line)) else {
            throw rows.json.defect("must be 1 to \(MessageID.longest) printable ASCII characters without blanks")
        }
        return id
    }

    private mutating func change(_ line: Span<UInt8>) throws(JSONLineDefect) -> FactChange {
        var change: FactChange?
        var object = try rows.json.element(line)
        while let field = try rows.json.next(line, &object, shapes.change) {
            guard change == nil else {
                throw rows.json.defect("stands beside another change: write one change an object")
            }
            change = try self.change(field, line)
        }
        guard let change else { throw rows.json.defectOfElement("must hold a change") }
        return change
    }

    private mutating func change(
        _ field: RegistrationMessageFields.Change, _ line: Span<UInt8>
    ) throws(JSONLineDefect) -> FactChange {
        switch field {
        case .person: return .person(try personFacts(line))
        case .nationalities:
            var items: [Nationality] = []
            try rows.nationalities(line, &items)
            return .nationalities(items)
        case .residenceTitles:
            var items: [ResidenceTitle] = []
            try rows.residenceTitles(line, &items)
            return .residenceTitles(items)
        case .deletePerson:
            guard try rows.json.flag(line) else { throw rows.json.defect("must be true") }
            return .deletePerson
        case .enrolment: return try enrolment(line)
        case .deleteEnrolment: return .deleteEnrolment(try rows.json.identifier(line))
        case .period: return try period(line)
        case .deletePeriod: return try periodKey(line)
        case .placement: return try placement(line)
        case .deletePlacement: return try placementKey(line)
        case .diploma: return try diploma(line)
        case .deleteDiploma: return .deleteDiploma(try rows.json.identifier(line))
        }
    }

    private mutating func personFacts(_ line: Span<UInt8>) throws(JSONLineDefect) -> PersonFacts {
        var birthDate: BirthDate?
        var person = rows.nobody
        var object = try rows.json.enterObject(line)
        while let field = try rows.json.next(line, &object, shapes.person) {
            switch field {
            case .birthDate: birthDate = try rows.json.birthDate(line)
            case .sex: person.sex = try rows.json.sex(line)
            case .deathDate: person.deathDate = try rows.json.day(line)
            case .inBRP: person.inBRP = try rows.json.flag(line)
            case .residence: try rows.residence(line, &person)
            case .number, .partialResults: throw rows.json.defect("is no field of this object: leave it out")
            }
        }
        guard let birthDate else { throw rows.json.missing(object, shapes.person) }
        rows.json.leave()
        return PersonFacts(
            birthDate: birthDate, sex: person.sex, deathDate: person.deathDate, inBRP: person.inBRP,
            country: person.country, region: person.region)
    }

    private mutating func enrolment(_ line: Span<UInt8>) throws(JSONLineDefect) -> FactChange {
        var object = try rows.json.enterObject(line)
        let facts = try rows.enrolment(line, &object, shapes.enrolment)
        guard let enrolment = facts.enrolment(at: noInstitution) else {
            throw rows.json.missing(object, shapes.enrolment)
        }
        if let brin = facts.brin { named.append((brin, rows.json.fieldPath("brin"))) }
        rows.json.leave()
        return .enrolment(
            enrolment, periods: rows.periods.isEmpty ? nil : rows.periods,
            supportPeriods: facts.hasSupportPeriods ? rows.supportPeriods : nil)
    }

    private mutating func period(_ line: Span<UInt8>) throws(JSONLineDefect) -> FactChange {
        var object = try rows.json.enterObject(line)
        let (row, enrolment) = try rows.period(line, &object, shapes.period, DossierReader.EnrolmentFacts())
        guard let enrolment else { throw rows.json.missing(object, shapes.period) }
        rows.json.leave()
        return .period(enrolment: enrolment, row)
    }

    private mutating func periodKey(_ line: Span<UInt8>) throws(JSONLineDefect) -> FactChange {
        var enrolment: Identifier?
        var from: Day?
        var object = try rows.json.enterObject(line)
        while let field = try rows.json.next(line, &object, shapes.periodKey) {
            switch field {
            case .enrolment: enrolment = try rows.json.identifier(line)
            case .from: from = try rows.json.day(line)
            }
        }
        guard let enrolment, let from else { throw rows.json.missing(object, shapes.periodKey) }
        rows.json.leave()
        return .deletePeriod(enrolment: enrolment, from: from)
    }

    private mutating func placement(_ line: Span<UInt8>) throws(JSONLineDefect) -> FactChange {
        var object = try rows.json.enterObject(line)
        let (row, enrolment) = try rows.placement(line, &object, shapes.placement)
        guard let enrolment else { throw rows.json.missing(object, shapes.placement) }
        rows.json.leave()
        return .placement(enrolment: enrolment, row)
    }

    private mutating func placementKey(_ line: Span<UInt8>) throws(JSONLineDefect) -> FactChange {
        var enrolment: Identifier?
        var sequence: Identifier?
        var object = try rows.json.enterObject(line)
        while let field = try rows.json.next(line, &object, shapes.placementKey) {
            switch field {
            case .enrolment: enrolment = try rows.json.identifier(line)
            case .sequence: sequence = try rows.json.identifier(line)
            }
        }
        guard let enrolment, let sequence else { throw rows.json.missing(object, shapes.placementKey) }
        rows.json.leave()
        return .deletePlacement(PlacementKey(enrolment: enrolment, sequence: sequence))
    }

    private mutating func diploma(_ line: Span<UInt8>) throws(JSONLineDefect) -> FactChange {
        var object = try rows.json.enterObject(line)
        let diploma = try rows.diploma(line, &object, shapes.diploma, at: noInstitution)
        let brinBit: UInt32 = 1 << UInt32(shapes.diploma.fields.firstIndex(of: .brin) ?? 0)
        if object.present & brinBit != 0 { named.append((diploma.brin, rows.json.fieldPath("brin"))) }
        rows.json.leave()
        return .diploma(diploma)
    }
}

extension FactChange {
    /// The same with the institution of the message in it.
    fileprivate func placed(at brin: Brin) -> FactChange {
        switch self {
        case .enrolment(var facts, let periods, let supportPeriods):
            facts.brin = brin
            return .enrolment(facts, periods: periods, supportPeriods: supportPeriods)
        case .diploma(var facts):
            facts.brin = brin
            return .diploma(facts)
        default: return self
        }
    }
}
