import FundingModel
import Postgres

/// The domain's values from a row's next fields.
extension FieldReader where Self: ~Copyable {
    mutating func personNumber() throws -> PersonNumber {
        guard let number = PersonNumber(value: UInt32(bitPattern: try int32())) else { throw damaged("person number") }
        return number
    }

    mutating func fundingYear() throws -> FundingYear {
        guard let year = FundingYear(Int(try int16())) else { throw damaged("funding year") }
        return year
    }

    mutating func brin() throws -> Brin {
        guard let brin = try bytes({ Brin(utf8: $0) }) else { throw damaged("BRIN") }
        return brin
    }

    mutating func identifier() throws -> Identifier {
        guard let identifier = try optionalIdentifier() else { throw damaged("identifier") }
        return identifier
    }

    mutating func optionalIdentifier() throws -> Identifier? {
        try bytes { Identifier(utf8: $0) }
    }

    mutating func enrolmentKey() throws -> DossierRows.Key {
        DossierRows.Key(person: try personNumber(), brin: try brin(), sequence: try identifier())
    }

    mutating func shortText() throws -> ShortText? {
        try bytes { ShortText(utf8: $0) }
    }

    mutating func day() throws -> Day { Day(try date()) }

    mutating func optionalDay() throws -> Day? { try optionalDate().map { Day($0) } }

    mutating func moment() throws -> Moment { Moment(databaseTime: try timestamp()) }

    mutating func trainingCode() throws -> TrainingCode {
        guard let code = try optionalTrainingCode() else { throw damaged("training code") }
        return code
    }

    mutating func optionalTrainingCode() throws -> TrainingCode? {
        try optionalInt32().flatMap { TrainingCode(value: UInt32(bitPattern: $0)) }
    }

    mutating func pathway() throws -> Pathway {
        guard let pathway = try optionalPathway() else { throw damaged("pathway") }
        return pathway
    }

    mutating func optionalPathway() throws -> Pathway? {
        try optionalText().flatMap { Pathway(rawValue: $0) }
    }

    mutating func optionalLevel() throws -> Level? {
        try optionalInt16().flatMap { Level(rawValue: UInt8(truncatingIfNeeded: $0)) }
    }

    mutating func optionalPhase() throws -> RoutePhase? {
        try optionalText().flatMap { RoutePhase(rawValue: $0) }
    }

    /// The columns from `sequence` on.
    mutating func placement() throws -> Placement {
        Placement(
            sequence: try identifier(), agreedOn: try day(), from: try day(), plannedEnd: try day(),
            actualEnd: try optionalDay(), hours: try optionalInt32(), company: try shortText(),
            trainingCode: try optionalTrainingCode(), elective: try shortText())
    }
}

extension Connection {
    /// The years in the first column of a query's answer.
    mutating func fundingYears(_ sql: String) throws -> [FundingYear] {
        var years: [FundingYear] = []
        try query(sql) { years.append(try $0.fundingYear()) }
        return years
    }
}
