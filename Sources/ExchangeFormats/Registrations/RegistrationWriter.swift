public import FundingModel

/// Writes the registration overview of one institution person by person; the caller takes the bytes away whenever it
/// likes. Dutch: registratieoverzicht (RO).
///
/// Of each dossier the institution's own rows are written, and a person without any is passed over. What stands here
/// is read back by ``RegistrationReader`` as the same facts. Constant memory; `|`, LF, dates `yyyy-mm-dd`.
public struct RegistrationWriter: Sendable {
    public let brin: Brin
    /// `RO_<BRIN>_<from>_<until>.CSV`
    public let file: String
    /// What has been written since the last ``clear()``.
    public var bytes: [UInt8] { output.bytes }
    /// How many persons have been written.
    public var persons: Int { tally.persons }

    private var output = RecordOutput()
    private var tally = Tally()
    private var last: PersonNumber?

    /// Counts for the closing record. Dutch: sluitrecord.
    private struct Tally: Sendable {
        var persons = 0
        var enrolments = 0
        var periods = 0
        var supportPeriods = 0
        var placements = 0
        var diplomas = 0
        var orders = 0
        var genericExams = 0
        var electives = 0

        var inOrder: [Int] {
            [
                persons, enrolments, periods, supportPeriods, placements, diplomas, orders, genericExams, electives,
            ]
        }
    }

    /// - Parameters:
    ///   - from: first day of the period that the overview is about.
    ///   - until: its last day.
    ///   - created: the day the file is made.
    public init(_ brin: Brin, from: Day, until: Day, created: Day) {
        self.brin = brin
        file = RegistrationWriter.fileName(brin, from: from, until: until)
        output.begin(.header)
        output.put(brin)
        output.put(from)
        output.put(until)
        output.put(created)
        output.end()
    }

    /// `RO_25LX_20170801_20270731.CSV`
    public static func fileName(_ brin: Brin, from: Day, until: Day) -> String {
        func compact(_ day: Day) -> String { day.description.filter { $0 != "-" } }
        return "RO_\(brin)_\(compact(from))_\(compact(until)).CSV"
    }

    /// Forgets what the caller has taken.
    public mutating func clear() { output.clear() }

    /// Ends the file with the counts.
    public mutating func end() {
        output.begin(.closing)
        for count in tally.inOrder { output.put(count) }
        output.end()
    }

    /// Writes the institution's rows of a person; false when there are none.
    ///
    /// Persons come ascending by number, those with an education number last.
    /// - Throws: what the format cannot carry; then nothing of the person is written.
    @discardableResult
    public mutating func write(_ dossier: Dossier) throws(FileDefect) -> Bool {
        guard
            dossier.enrolments.contains(where: { $0.brin == brin })
                || dossier.diplomas.contains(where: { $0.brin == brin })
                || dossier.partialResults.contains(where: { $0.brin == brin })
        else { return false }
        let number = dossier.person.number
        if let last, !RegistrationWriter.precedes(last, number) {
            throw FileDefect(
                file: file, line: output.line + 1, record: Record.Kind.person.rawValue,
                reason: "komt niet op volgorde van persoonsnummer")
        }
        let (mark, before) = (output.mark, tally)
        writeRows(of: dossier)
        if let flaw = output.flaw {
            output.takeBack(to: mark)
            tally = before
            throw FileDefect(
                file: file, line: flaw.line, record: flaw.kind.rawValue, field: flaw.field, reason: flaw.reason)
        }
        last = number
        return true
    }

    private static func precedes(_ one: PersonNumber, _ other: PersonNumber) -> Bool {
        one.kind == other.kind ? one < other : one.kind == .citizenServiceNumber
    }

    // MARK: Records

    private mutating func begin(_ kind: Record.Kind, _ dossier: Dossier) {
        output.begin(kind)
        output.put(dossier.person.number)
    }

    private mutating func writeRows(of dossier: Dossier) {
        tally.persons += 1
        begin(.person, dossier)
        output.put(dossier.person.birthDate)
        output.put(word: dossier.person.sex?.rawValue)
        output.end()
        for enrolment in dossier.enrolments where enrolment.brin == brin { write(enrolment, of: dossier) }
        for diploma in dossier.diplomas where diploma.brin == brin {
            write(diploma, of: dossier)
            writeResults(of: dossier) { $0.diplomaResult == diploma.result }
        }
        writeResults(of: dossier) { [brin] result in
            !dossier.diplomas.contains { $0.brin == brin && $0.result == result.diplomaResult }
        }
    }

    private mutating func write(_ enrolment: Enrolment, of dossier: Dossier) {
        tally.enrolments += 1
        begin(.enrolment, dossier)
        output.put(enrolment.sequence)
        output.put(enrolment.enrolledOn)
        output.put(enrolment.plannedEnd)
        output.put(enrolment.actualEnd)
        output.put(enrolment.leavingReason, "reden uitschrijving")
        output.end()
        for period in dossier.periods[enrolment.periods] { write(period, enrolment.sequence, dossier) }
        for support in dossier.supportPeriods[enrolment.supportPeriods] {
            tally.supportPeriods += 1
            begin(.support, dossier)
            output.put(enrolment.sequence)
            output.put(support.from)
            output.put(support.until)
            output.end()
        }
        for placement in dossier.placements[enrolment.placements] { write(placement, enrolment.sequence, dossier) }
    }

    private mutating func write(_ period: Period, _ enrolment: Identifier, _ dossier: Dossier) {
        tally.periods += 1
        begin(.period, dossier)
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

    private mutating func write(_ placement: Placement, _ enrolment: Identifier, _ dossier: Dossier) {
        tally.placements += 1
        begin(.placement, dossier)
        output.put(enrolment)
        output.put(placement.sequence)
        output.put(placement.agreedOn)
        output.put(placement.from)
        output.put(placement.plannedEnd)
        output.put(placement.actualEnd)
        output.put(placement.hours.map { Int($0) }, "omvang")
        output.put(placement.company, "leerbedrijf")
        output.put(placement.trainingCode)
        output.put(placement.elective, "keuzedeel")
        output.end()
    }

    private mutating func write(_ diploma: Diploma, of dossier: Dossier) {
        tally.diplomas += 1
        begin(.diploma, dossier)
        output.put(diploma.result)
        output.put(diploma.trainingCode)
        output.put(diploma.obtainedOn)
        output.skip()
        output.put(diploma.requested)
        output.put(diploma.enrolment)
        output.put(diploma.provider, "onderwijsaanbieder")
        output.end()
    }

    /// AMO, then GEO, then KZD.
    private mutating func writeResults(of dossier: Dossier, _ belongs: (PartialResult) -> Bool) {
        guard !dossier.partialResults.isEmpty else { return }
        for kind in PartialResult.Kind.allCases {
            for result in dossier.partialResults where result.kind == kind && result.brin == brin && belongs(result) {
                write(result, dossier)
            }
        }
    }

    private mutating func write(_ result: PartialResult, _ dossier: Dossier) {
        switch result.kind {
        case .order:
            tally.orders += 1
            begin(.order, dossier)
        case .genericExam:
            tally.genericExams += 1
            begin(.genericExam, dossier)
        case .elective:
            tally.electives += 1
            begin(.elective, dossier)
        }
        output.put(result.diplomaResult)
        output.put(result.diplomaTraining)
        if result.result == nil { output.note("resultaatvolgnummer", "ontbreekt") }
        output.put(result.result)
        output.put(result.code, "code")
        output.put(result.date)
        switch result.kind {
        case .order: output.put(result.certificate, "certificaat")
        case .genericExam:
            output.put(result.finalMark, "eindcijfer")
            output.put(result.exemption, "vrijstelling")
            output.put(result.schoolMark, "cijfer IE")
            output.put(result.schoolExemption, "vrijstelling IE")
            output.put(result.centralMark, "cijfer CE")
            output.put(result.centralExemption, "vrijstelling CE")
        case .elective:
            output.put(result.outcome, "resultaat")
            output.put(result.certificate, "certificaat")
        }
        output.put(result.enrolment)
        output.put(result.provider, "onderwijsaanbieder")
        output.end()
    }
}
