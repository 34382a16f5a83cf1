import FundingModel
import Postgres

/// A dossier as the register holds it, with the version of its facts: another one after every change of them.
struct RegisteredDossier: Sendable {
    var dossier: Dossier
    var version: Int64
}

/// Puts dossiers together from the rows of the fact tables, each table sorted by person; a table's rows may come from
/// a query or from a COPY alike.
///
/// Enrolments wait for their rows: ``finish()`` merges them when all tables have been read.
struct DossierRows {
    private var registered: [RegisteredDossier] = []
    private var place = 0
    private var enrolments: [(person: PersonNumber, row: Enrolment)] = []
    private var periods = Sorted<Period>()
    private var supportPeriods = Sorted<SupportPeriod>()
    private var placements = Sorted<Placement>()

    /// Names an enrolment in the register.
    struct Key: Equatable {
        let person: PersonNumber
        let brin: Brin
        let sequence: Identifier
    }

    /// Rows by enrolment, taken from the front.
    struct Sorted<Row> {
        private var keys: [Key] = []
        private var rows: [Row] = []
        private var next = 0

        mutating func append(_ key: Key, _ row: Row) {
            keys.append(key)
            rows.append(row)
        }

        /// The rows of an enrolment; asked for in the order of the rows.
        mutating func take(_ key: Key) -> ArraySlice<Row> {
            let start = next
            while next < keys.count, keys[next] == key { next += 1 }
            return rows[start..<next]
        }

        var isTaken: Bool { next == keys.count }
    }

    /// Before the first row of a table.
    mutating func begin() { place = 0 }

    mutating func take(_ row: inout some FieldReader & ~Copyable, of table: FactTable) throws {
        switch table {
        case .persons: try takePerson(&row)
        case .nationalities:
            let index = try index(of: row.personNumber())
            registered[index].dossier.nationalities.append(
                Nationality(
                    code: UInt16(bitPattern: try row.int16()), from: try row.optionalDay(),
                    until: try row.optionalDay()))
        case .residenceTitles:
            let index = try index(of: row.personNumber())
            registered[index].dossier.residenceTitles.append(
                ResidenceTitle(
                    code: UInt8(truncatingIfNeeded: try row.int16()), from: try row.optionalDay(),
                    until: try row.optionalDay()))
        case .enrolments: enrolments.append((try row.personNumber(), try row.enrolment()))
        case .periods:
            let key = try row.enrolmentKey()
            periods.append(key, try row.period())
        case .supportPeriods:
            let key = try row.enrolmentKey()
            supportPeriods.append(key, SupportPeriod(from: try row.day(), until: try row.optionalDay()))
        case .placements:
            let key = try row.enrolmentKey()
            placements.append(key, try row.placement())
        case .diplomas:
            let index = try index(of: row.personNumber())
            registered[index].dossier.diplomas.append(try row.diploma())
        case .exOfficio:
            let index = try index(of: row.personNumber())
            registered[index].dossier.exOfficio.append(try row.exOfficioStatus())
        case .partialResults:
            let index = try index(of: row.personNumber())
            registered[index].dossier.partialResults.append(try row.partialResult())
        }
    }

    private mutating func takePerson(_ row: inout some FieldReader & ~Copyable) throws {
        let number = try row.personNumber()
        let version = try row.int64()
        let birthDate = BirthDate(year: Int(try row.int16()), month: Int(try row.int16()), day: Int(try row.int16()))
        guard let birthDate else { throw damaged("birth date") }
        let person = Person(
            number: number, birthDate: birthDate, sex: try row.optionalText().flatMap(Sex.init),
            deathDate: try row.optionalDay(), inBRP: try row.optionalBool(), country: try row.shortText(),
            region: try row.shortText())
        registered.append(RegisteredDossier(dossier: Dossier(person: person), version: version))
    }

    /// Walks through the dossiers in step with rows sorted the same way.
    private mutating func index(of person: PersonNumber) throws -> Int {
        while place < registered.count, registered[place].dossier.person.number < person { place += 1 }
        guard place < registered.count, registered[place].dossier.person.number == person else {
            throw damaged("order of persons")
        }
        return place
    }

    /// The dossiers, whole, in order of person.
    consuming func finish() throws -> [RegisteredDossier] {
        place = 0
        for (person, enrolment) in enrolments {
            let index = try index(of: person)
            let key = Key(person: person, brin: enrolment.brin, sequence: enrolment.sequence)
            registered[index].dossier.append(
                enrolment, periods: periods.take(key), supportPeriods: supportPeriods.take(key),
                placements: placements.take(key))
        }
        guard periods.isTaken, supportPeriods.isTaken, placements.isTaken else { throw damaged("order of enrolments") }
        return registered
    }
}

extension FieldReader where Self: ~Copyable {
    /// The columns from `brin` on.
    fileprivate mutating func enrolment() throws -> Enrolment {
        Enrolment(
            brin: try brin(), sequence: try identifier(), enrolledOn: try day(), plannedEnd: try day(),
            actualEnd: try optionalDay(), leavingReason: try shortText())
    }

    /// The columns from `from_date` on.
    fileprivate mutating func period() throws -> Period {
        Period(
            from: try day(), trainingCode: try trainingCode(), pathway: try pathway(), level: try optionalLevel(),
            requested: try bool(), provider: try shortText(), location: try shortText(), route: try shortText(),
            phase: try optionalPhase())
    }

    fileprivate mutating func diploma() throws -> Diploma {
        Diploma(
            brin: try brin(), result: try identifier(), trainingCode: try trainingCode(), obtainedOn: try day(),
            requested: try bool(), enrolment: try optionalIdentifier(), provider: try shortText())
    }

    fileprivate mutating func exOfficioStatus() throws -> ExOfficioStatus {
        ExOfficioStatus(
            brin: try brin(), sequence: try identifier(), countDate: try day(), funded: try bool(),
            reason: try text(), isRemoved: try bool())
    }

    fileprivate mutating func partialResult() throws -> PartialResult {
        guard let kind = PartialResult.Kind(rawValue: try text()) else { throw damaged("kind of result") }
        var result = PartialResult(kind: kind)
        result.brin = try bytes { Brin(utf8: $0) }
        result.result = try optionalIdentifier()
        result.diplomaResult = try optionalIdentifier()
        result.diplomaTraining = try optionalTrainingCode()
        result.code = try shortText()
        result.date = try optionalDay()
        result.enrolment = try optionalIdentifier()
        result.provider = try shortText()
        result.certificate = try shortText()
        result.outcome = try shortText()
        result.finalMark = try shortText()
        result.exemption = try shortText()
        result.schoolMark = try shortText()
        result.schoolExemption = try shortText()
        result.centralMark = try shortText()
        result.centralExemption = try shortText()
        return result
    }
}

/// The register holds what its constraints rule out: the database was changed from outside.
func damaged(_ what: String) -> PostgresError {
    PostgresError(.protocolViolation, "the register holds an impossible \(what); was it changed by other means?")
}
