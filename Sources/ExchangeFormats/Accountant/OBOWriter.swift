public import FundingModel

/// What stands at the head of an OBO.
public struct OBOHeader: Equatable, Sendable {
    public var brin: Brin
    /// The funding year whose count dates lie in the study year.
    public var year: FundingYear
    public var requestedOn: Day
    public var created: Day

    public init(_ brin: Brin, year: FundingYear, requestedOn: Day, created: Day) {
        self.brin = brin
        self.year = year
        self.requestedOn = requestedOn
        self.created = created
    }

    /// `OBO_27DV_2025-2026_20251119.CSV`
    public var file: String { "OBO_\(brin)_\(year.studyYearText)_\(created.compactText).CSV" }

    /// `27DV_20251119.ZIP`
    public var archive: String { "\(brin)_\(created.compactText).ZIP" }
}

/// Writes the overview for the accountant of one institution and study year, person by person; the caller takes the
/// bytes away whenever it likes. Dutch: OBO.
///
/// Which rows it shows **(choice)** where sources are silent: enrolments with a day in the study year, of them the
/// periods current on a day of it; diplomas of the calendar year that counts; all nationalities and titles; of who has
/// a BBL period among those shown, every placement at the institution that had not ended when the study year began,
/// whichever enrolment it is registered under, since placements are looked at so [UWEB 2.2.2.2]. Constant memory; `|`,
/// CRLF, dates `yyyy-mm-dd`.
public struct OBOWriter: Sendable {
    public let header: OBOHeader
    /// What has been written since the last ``clear()``.
    public var bytes: [UInt8] { output.bytes }
    public var persons: Int { output.count(of: .person) }
    public private(set) var controls = OBOControls()

    private let file: String
    private var output = RecordOutput(.bars)
    private var last: PersonNumber?

    public init(_ header: OBOHeader) {
        self.header = header
        file = header.file
        output.put(header)
    }

    /// Forgets what the caller has taken.
    public mutating func clear() { output.clear() }

    /// Ends the file with the control totals.
    public mutating func end() {
        output.begin(.control)
        for number in controls.inOrder { output.put { $0.put(number) } }
        output.end()
    }

    /// Writes the institution's rows of a person; false when there are none.
    ///
    /// Persons come ascending by number, those with an education number last.
    /// - Throws: what the format cannot carry; then nothing of the person is written.
    @discardableResult
    public mutating func write(_ dossier: Dossier) throws(FileDefect) -> Bool {
        let rows = OBORows(dossier, header)
        guard !rows.isEmpty else { return false }
        let number = dossier.person.number
        if let last, !number.follows(last) {
            throw FileDefect(
                file: file, line: output.line + 1, record: Record.Kind.person.rawValue,
                reason: "komt niet op volgorde van persoonsnummer")
        }
        var added = controls
        try output.whole(file) { output in rows.write(to: &output, &added) }
        controls = added
        last = number
        return true
    }
}

extension RecordOutput {
    mutating func put(_ header: OBOHeader) {
        begin(.header)
        put(word: header.year.studyYearText)
        put(header.brin)
        put(header.requestedOn)
        put(header.created)
        end()
    }
}

/// The records of one person in an OBO.
private struct OBORows {
    private let dossier: Dossier
    private let brin: Brin
    private let year: FundingYear
    private let enrolments: [Enrolment]
    private let diplomas: [Diploma]
    /// Whether a period shown is BBL.
    private let hasPlacements: Bool

    var isEmpty: Bool { enrolments.isEmpty && diplomas.isEmpty }

    init(_ dossier: Dossier, _ header: OBOHeader) {
        self.dossier = dossier
        (brin, year) = (header.brin, header.year)
        let (brin, year) = (header.brin, header.year)
        enrolments = dossier.enrolments.filter {
            $0.brin == brin && $0.enrolledOn <= year.lastStudyDay && $0.effectiveEnd >= year.firstStudyDay
        }.ordered { $0.sequence < $1.sequence }
        diplomas = dossier.diplomas.filter {
            $0.brin == brin && year.firstDiplomaDay <= $0.obtainedOn && $0.obtainedOn <= year.newYearsEve
        }.ordered { $0.result < $1.result }
        hasPlacements = enrolments.contains { enrolment in
            Self.periods(of: enrolment, dossier, year).contains { dossier.periods[$0].pathway == .bbl }
        }
    }

    /// Those current on a day of the study year, by their places.
    private static func periods(of enrolment: Enrolment, _ dossier: Dossier, _ year: FundingYear) -> [Int] {
        enrolment.periods.filter { place in
            let next = place + 1 < enrolment.periods.upperBound ? dossier.periods[place + 1].from.dayBefore : nil
            let from = max(dossier.periods[place].from, year.firstStudyDay)
            let until = min(min(next ?? enrolment.effectiveEnd, enrolment.effectiveEnd), year.lastStudyDay)
            return from <= until
        }
    }

    private func begin(_ kind: OBOKind, _ output: inout RecordOutput) {
        output.begin(kind.record)
        output.put(dossier.person.number)
    }

    func write(to output: inout RecordOutput, _ controls: inout OBOControls) {
        writePerson(to: &output)
        for enrolment in enrolments { write(enrolment, to: &output, &controls) }
        if hasPlacements {
            for enrolment in dossier.enrolments.filter({ brin == $0.brin }).ordered(by: { $0.sequence < $1.sequence })
            where !enrolments.contains(enrolment) {
                writePlacements(of: enrolment, to: &output, &controls)
            }
        }
        for diploma in diplomas {
            controls.diplomas += 1
            controls.trainingCodes += Int(diploma.trainingCode.value)
            controls.requested += diploma.requested ? 1 : 0
            begin(.diploma, &output)
            output.put(diploma.result)
            output.put(diploma.trainingCode)
            output.put(diploma.obtainedOn)
            output.put(diploma.requested)
            output.put(diploma.enrolment)
            output.end()
        }
    }

    private func writePerson(to output: inout RecordOutput) {
        begin(.person, &output)
        output.put(dossier.person.birthDate)
        output.put(word: dossier.person.sex?.rawValue)
        output.end()
        func start(_ day: Day?) -> Int32 { day?.number ?? .min }
        let titles = dossier.residenceTitles.ordered {
            (start($0.from), $0.code, start($0.until)) < (start($1.from), $1.code, start($1.until))
        }
        for title in titles {
            begin(.residenceTitle, &output)
            output.put(title.from)
            output.put(title.until)
            output.put(Int(title.code), width: 2)
            output.end()
        }
        let nationalities = dossier.nationalities.ordered {
            (start($0.from), $0.code, start($0.until)) < (start($1.from), $1.code, start($1.until))
        }
        for nationality in nationalities {
            begin(.nationality, &output)
            output.put(Int(nationality.code), width: 4)
            output.put(nationality.from)
            output.put(nationality.until)
            output.end()
        }
    }

    private func write(_ enrolment: Enrolment, to output: inout RecordOutput, _ controls: inout OBOControls) {
        controls.enrolments += 1
        begin(.enrolment, &output)
        output.put(enrolment.sequence)
        output.put(enrolment.enrolledOn)
        output.put(enrolment.actualEnd)
        output.put(enrolment.covers(year.october))
        output.put(enrolment.covers(year.february))
        output.end()
        for place in Self.periods(of: enrolment, dossier, year) {
            write(dossier.periods[place], of: enrolment, to: &output, &controls)
        }
        if hasPlacements { writePlacements(of: enrolment, to: &output, &controls) }
    }

    private func write(
        _ period: Period, of enrolment: Enrolment, to output: inout RecordOutput, _ controls: inout OBOControls
    ) {
        controls.trainingCodes += Int(period.trainingCode.value)
        controls.requested += period.requested ? 1 : 0
        begin(.period, &output)
        output.put(enrolment.sequence)
        output.put(period.from)
        output.put(period.trainingCode)
        output.put(word: period.pathway.rawValue)
        output.put(word: period.level?.description)
        output.put(period.route, "leerroute")
        output.put(word: period.phase?.rawValue)
        output.put(period.requested)
        for day in [year.october, year.february] {
            output.put(dossier.period(of: enrolment, on: day)?.from == period.from)
        }
        output.end()
    }

    private func writePlacements(
        of enrolment: Enrolment, to output: inout RecordOutput, _ controls: inout OBOControls
    ) {
        for placement in dossier.placements(of: enrolment) where placement.effectiveEnd >= year.firstStudyDay {
            controls.trainingCodes += placement.trainingCode.map { Int($0.value) } ?? 0
            begin(.placement, &output)
            output.put(enrolment.sequence)
            output.put(placement.sequence)
            output.put(placement.agreedOn)
            output.put(placement.from)
            output.put(placement.actualEnd)
            output.put(placement.trainingCode)
            output.end()
        }
    }
}
