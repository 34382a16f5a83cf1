public import FundingModel

/// Writes the registration overview of one institution person by person; the caller takes the bytes away whenever it
/// likes. Dutch: registratieoverzicht (RO).
///
/// Of each dossier the institution's own rows of the period are written, in the order of the file whatever their order
/// in the dossier; a person without any is passed over. What stands here is read back by ``RegistrationReader`` as the
/// same facts. Constant memory; `|`, CRLF, dates `yyyy-mm-dd`.
public struct RegistrationWriter: Sendable {
    public let brin: Brin
    /// `RO_<BRIN>_<from>_<until>.CSV`
    public let file: String
    /// What has been written since the last ``clear()``.
    public var bytes: [UInt8] { output.bytes }
    /// How many persons have been written, and how many enrolments and diplomas of theirs.
    public var persons: Int { output.count(of: .person) }
    public var enrolments: Int { output.count(of: .enrolment) }
    public var diplomas: Int { output.count(of: .diploma) }

    private let scope: RegistrationScope
    private var output = RecordOutput(.bars)
    private var last: PersonNumber?

    /// - Parameters:
    ///   - from: first day of the period that the overview is about.
    ///   - until: its last day.
    ///   - created: the day the file is made.
    /// - Precondition: the period does not end before it begins.
    public init(_ brin: Brin, from: Day, until: Day, created: Day) {
        self.brin = brin
        file = RegistrationWriter.fileName(brin, from: from, until: until)
        scope = RegistrationScope(brin, days: from...until)
        output.begin(.header)
        output.put(brin)
        output.put(from)
        output.put(until)
        output.put(created)
        output.end()
    }

    /// `RO_25LX_20170801_20270731.CSV`
    public static func fileName(_ brin: Brin, from: Day, until: Day) -> String {
        "RO_\(brin)_\(from.compactText)_\(until.compactText).CSV"
    }

    /// Forgets what the caller has taken.
    public mutating func clear() { output.clear() }

    /// Ends the file with the counts.
    public mutating func end() { output.close(counting: RegistrationKind.ro.counted) }

    /// Writes the institution's rows of a person; false when there are none.
    ///
    /// Persons come ascending by number, those with an education number last.
    /// - Throws: what the format cannot carry; then nothing of the person is written.
    @discardableResult
    public mutating func write(_ dossier: Dossier) throws(FileDefect) -> Bool {
        guard let rows = scope.rows(of: dossier) else { return false }
        let number = dossier.person.number
        if let last, !number.follows(last) {
            throw FileDefect(
                file: file, line: output.line + 1, record: Record.Kind.person.rawValue,
                reason: "komt niet op volgorde van persoonsnummer")
        }
        try output.whole(file) { output in OverviewRows(dossier: dossier).write(rows, to: &output) }
        last = number
        return true
    }
}

extension PersonNumber {
    /// Comes after another in an RO or OBO: ascending, those with an education number last.
    func follows(_ other: PersonNumber) -> Bool {
        kind == other.kind ? other < self : kind == .educationNumber
    }
}

/// The records of one person in an RO.
private struct OverviewRows {
    let dossier: Dossier

    private func begin(_ kind: Record.Kind, _ output: inout RecordOutput) {
        output.begin(kind)
        output.put(dossier.person.number)
    }

    func write(_ rows: RegistrationScope.Rows, to output: inout RecordOutput) {
        begin(.person, &output)
        output.put(dossier.person.birthDate)
        output.put(word: dossier.person.sex?.rawValue)
        output.end()
        for enrolment in rows.enrolments { write(enrolment, to: &output) }
        for diploma in rows.diplomas {
            write(diploma, to: &output)
            rows.results(of: diploma) { write($0, to: &output) }
        }
        rows.results(of: nil) { write($0, to: &output) }
    }

    private func write(_ enrolment: Enrolment, to output: inout RecordOutput) {
        begin(.enrolment, &output)
        output.put(enrolment.sequence)
        output.put(enrolment.enrolledOn)
        output.put(enrolment.plannedEnd)
        output.put(enrolment.actualEnd)
        output.put(enrolment.leavingReason, "reden uitschrijving")
        output.end()
        for period in dossier.periods[enrolment.periods] { write(period, enrolment.sequence, to: &output) }
        for support in dossier.support(of: enrolment) {
            begin(.support, &output)
            output.put(enrolment.sequence)
            output.put(support.from)
            output.put(support.until)
            output.end()
        }
        for placement in dossier.placements(of: enrolment) {
            begin(.placement, &output)
            output.put(enrolment.sequence)
            output.put(placement)
            output.end()
        }
    }

    private func write(_ period: Period, _ enrolment: Identifier, to output: inout RecordOutput) {
        begin(.period, &output)
        output.put(enrolment)
        output.put(period.from)
        output.put(period.trainingCode)
        output.put(word: period.pathway.rawValue)
        output.put(word: period.level?.description)
        output.put(period.requested)
        // The location for early leavers (VSV) is no part of a dossier.
        output.skip()
        output.put(period.provider, "onderwijsaanbieder")
        output.put(period.location, "onderwijslocatie")
        output.put(period.route, "leerroute")
        output.put(word: period.phase?.rawValue)
        output.end()
    }

    private func write(_ diploma: Diploma, to output: inout RecordOutput) {
        begin(.diploma, &output)
        output.put(diploma.result)
        output.put(diploma.trainingCode)
        output.put(diploma.obtainedOn)
        output.skip()
        output.put(diploma.requested)
        output.put(diploma.enrolment)
        output.put(diploma.provider, "onderwijsaanbieder")
        output.end()
    }

    private func write(_ result: PartialResult, to output: inout RecordOutput) {
        begin(result.kind.record, &output)
        output.put(result.diplomaResult)
        output.put(result.diplomaTraining)
        output.put(resultOf: result)
        output.put(result.date)
        switch result.kind {
        case .order: output.put(result.certificate, "certificaat")
        case .genericExam: output.put(marksOf: result)
        case .elective:
            output.put(result.outcome, "resultaat")
            output.put(result.certificate, "certificaat")
        }
        output.put(result.enrolment)
        output.put(result.provider, "onderwijsaanbieder")
        output.end()
    }
}

/// What RO and GRONDSLAG write alike.
extension RecordOutput {
    mutating func put(_ placement: Placement) {
        put(placement.sequence)
        put(placement.agreedOn)
        put(placement.from)
        put(placement.plannedEnd)
        put(placement.actualEnd)
        put(placement.hours.map { Int($0) }, "omvang")
        put(placement.company, "leerbedrijf")
        put(placement.trainingCode)
        put(placement.elective, "keuzedeel")
    }

    /// Its own id and code.
    mutating func put(resultOf result: PartialResult) {
        if result.result == nil { note("resultaatvolgnummer", "ontbreekt") }
        put(result.result)
        put(result.code, "code")
    }

    mutating func put(marksOf result: PartialResult) {
        put(result.finalMark, "eindcijfer")
        put(result.exemption, "vrijstelling")
        put(result.schoolMark, "cijfer IE")
        put(result.schoolExemption, "vrijstelling IE")
        put(result.centralMark, "cijfer CE")
        put(result.centralExemption, "vrijstelling CE")
    }
}

extension PartialResult.Kind {
    var record: Record.Kind {
        switch self {
        case .order: .order
        case .genericExam: .genericExam
        case .elective: .elective
        }
    }
}

extension Dossier {
    func support(of enrolment: Enrolment) -> [SupportPeriod] {
        Array(supportPeriods[enrolment.supportPeriods]).ordered { one, other in
            one.from != other.from ? one.from < other.from : (one.until?.number ?? .max) < (other.until?.number ?? .max)
        }
    }

    func placements(of enrolment: Enrolment) -> [Placement] {
        Array(placements[enrolment.placements]).ordered { $0.sequence < $1.sequence }
    }
}
