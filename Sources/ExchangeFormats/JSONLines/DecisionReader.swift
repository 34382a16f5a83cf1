public import FundingModel

/// Reads one line of JSON as a decision, strictly.
///
/// What a line does not show is not known: the phase is nil, and nothing rests on an assumption.
public struct DecisionReader {
    var json = JSONScanner()
    let shapes = Shapes()

    /// Stands in until a record's training code has been read.
    private let blankCode: TrainingCode

    public init() {
        guard let zero = TrainingCode(value: 0) else { preconditionFailure("zero is a code of five digits") }
        blankCode = zero
    }

    enum Top: String, CaseIterable, Sendable {
        case person, fundingYear, enrolments, diplomas
    }

    enum Enrolment: String, CaseIterable, Sendable {
        case brin, sequence, highestFundedDiplomaLevel, countDates
    }

    enum Record: String, CaseIterable, Sendable {
        case date, trainingCode, level, pathway, requested, ageOn1August, funded, countsForCorrection
        case pathwayFactor, priceFactor, stayYears, stayYearFactor, contribution, placements, signals
    }

    enum Key: String, CaseIterable, Sendable {
        case enrolment, sequence
    }

    enum SignalField: String, CaseIterable, Sendable {
        case code, parameters
    }

    enum Diploma: String, CaseIterable, Sendable {
        case brin, result, obtainedOn, trainingCode, level, specialist, highestFundedDiplomaLevel
        case highestFundedIsSpecialist, funded, contribution, signals
    }

    struct Shapes: Sendable {
        let top = JSONShape<Top>(required: [.person, .fundingYear, .enrolments, .diplomas])
        let enrolment = JSONShape<Enrolment>(required: [.brin, .sequence, .countDates])
        let record = JSONShape<Record>(
            required: [.date, .trainingCode, .pathway, .requested, .ageOn1August, .countsForCorrection, .stayYears])
        let key = JSONShape<Key>(required: [.enrolment, .sequence])
        let signal = JSONShape<SignalField>(required: [.code])
        let diploma = JSONShape<Diploma>(
            required: [.brin, .result, .obtainedOn, .trainingCode, .specialist, .funded])
    }

    /// - Parameter line: the bytes of one line without its line feed.
    public mutating func read(_ line: Span<UInt8>) throws(JSONLineDefect) -> Decision {
        guard line.count <= JSONLineDefect.longestLine else { throw .lineTooLong }
        json.start()
        var person: PersonNumber?
        var fundingYear: FundingYear?
        var enrolments: [EnrolmentDecision] = []
        var diplomas: [DiplomaDecision] = []
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.top) {
            switch field {
            case .person: person = try json.personNumber(line)
            case .fundingYear:
                fundingYear = FundingYear(try json.wholeNumber(line, most: 9000))
                if fundingYear == nil { throw json.defect("must be a year from 1000 to 9000") }
            case .enrolments:
                try json.enterArray(line)
                while try json.nextElement(line) { enrolments.append(try enrolment(line)) }
            case .diplomas:
                try json.enterArray(line)
                while try json.nextElement(line) { diplomas.append(try diploma(line)) }
            }
        }
        let isComplete = object.present & shapes.top.required == shapes.top.required
        guard let person, let fundingYear, isComplete else { throw json.missing(object, shapes.top) }
        try json.end(line)
        return Decision(person: person, fundingYear: fundingYear, enrolments: enrolments, diplomas: diplomas)
    }

    private mutating func enrolment(_ line: Span<UInt8>) throws(JSONLineDefect) -> EnrolmentDecision {
        var brin: Brin?
        var sequence: Identifier?
        var level: Level?
        var october: CountDateRecord?
        var february: CountDateRecord?
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.enrolment) {
            switch field {
            case .brin: brin = try json.brin(line)
            case .sequence: sequence = try json.identifier(line)
            case .highestFundedDiplomaLevel: level = try json.level(line)
            case .countDates:
                try json.enterArray(line)
                while try json.nextElement(line) {
                    let record = try record(line)
                    let isOctober = record.date.components.month == 10
                    guard (isOctober ? october : february) == nil else {
                        throw json.defectOfElement("is of a count date that stands twice: keep one")
                    }
                    if isOctober { october = record } else { february = record }
                }
            }
        }
        guard let brin, let sequence, object.present & shapes.enrolment.required == shapes.enrolment.required
        else { throw json.missing(object, shapes.enrolment) }
        return EnrolmentDecision(
            brin: brin, sequence: sequence, highestFundedDiplomaLevel: level, october: october, february: february)
    }

    private mutating func record(_ line: Span<UInt8>) throws(JSONLineDefect) -> CountDateRecord {
        var date: Day?
        var trainingCode: TrainingCode?
        var pathway: Pathway?
        var record = CountDateRecord(
            date: Day(number: 0), trainingCode: blankCode, level: nil, pathway: .other, requested: false, phase: nil,
            ageOn1August: 0)
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.record) {
            switch field {
            case .date:
                date = try json.text(line, "a 1 October or a 1 February") { bytes in
                    Day(bytes).flatMap { DecisionReader.isCountDate($0) ? $0 : nil }
                }
            case .trainingCode: trainingCode = try json.trainingCode(line)
            case .level: record.level = try json.level(line)
            case .pathway: pathway = try json.pathway(line)
            case .requested: record.requested = try json.flag(line)
            case .ageOn1August: record.ageOn1August = Int16(try json.wholeNumber(line, most: Int(Int16.max)))
            case .funded: record.funded = try json.flag(line)
            case .countsForCorrection: record.countsForCorrection = try json.flag(line)
            case .pathwayFactor: record.pathwayFactor = try factor(line)
            case .priceFactor: record.priceFactor = try factor(line)
            case .stayYears: record.stayYears = UInt8(try json.wholeNumber(line, most: Int(UInt8.max)))
            case .stayYearFactor: record.stayYearFactor = try factor(line)
            case .contribution: record.contribution = try amount(line)
            case .placements: record.placements = try placements(line)
            case .signals: try signals(line, &record)
            }
        }
        guard let date, let trainingCode, let pathway,
            object.present & shapes.record.required == shapes.record.required
        else { throw json.missing(object, shapes.record) }
        record.date = date
        record.trainingCode = trainingCode
        record.pathway = pathway
        return record
    }

    private static func isCountDate(_ day: Day) -> Bool {
        let (_, month, date) = day.components
        return date == 1 && (month == 10 || month == 2)
    }

    private mutating func factor(_ line: Span<UInt8>) throws(JSONLineDefect) -> Factor {
        guard let factor = Factor(try json.freeText(line)) else { throw json.defect("must be a number as 1.30") }
        return factor
    }

    mutating func amount(_ line: Span<UInt8>) throws(JSONLineDefect) -> Decimal6 {
        guard let amount = Decimal6(try json.freeText(line)) else { throw json.defect("must be a number as 0.520000") }
        return amount
    }

    private mutating func placements(_ line: Span<UInt8>) throws(JSONLineDefect) -> [PlacementKey] {
        var keys: [PlacementKey] = []
        try json.enterArray(line)
        while try json.nextElement(line) {
            var enrolment: Identifier?
            var sequence: Identifier?
            var object = try json.element(line)
            while let field = try json.next(line, &object, shapes.key) {
                switch field {
                case .enrolment: enrolment = try json.identifier(line)
                case .sequence: sequence = try json.identifier(line)
                }
            }
            guard let enrolment, let sequence else { throw json.missing(object, shapes.key) }
            keys.append(PlacementKey(enrolment: enrolment, sequence: sequence))
        }
        return keys
    }
}
