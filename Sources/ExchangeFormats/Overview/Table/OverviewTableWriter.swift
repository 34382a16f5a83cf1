import FundingModel

/// Writes an individual overview as a table, piece by piece: the same records as ``OverviewWriter``, for spreadsheets.
///
/// The form is that of ``OverviewColumn``. The caller takes the bytes away whenever it likes.
public struct OverviewTableWriter: Sendable {
    public private(set) var bytes: [UInt8]
    private let columns: [OverviewColumn]
    private let places: [OverviewColumn: Int]

    /// - Parameter showsChanges: with a last column that says what became of each record.
    public init(showsChanges: Bool = false) {
        columns = showsChanges ? OverviewColumn.allCases : OverviewColumn.standard
        places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        bytes = [0xEF, 0xBB, 0xBF] + Array((columns.map(\.rawValue).joined(separator: ";") + "\r\n").utf8)
    }

    /// Nothing stands behind the last row; here so that both writers are used alike.
    public mutating func end() {}

    /// Forgets what the caller has taken.
    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// - Parameter change: shown where the table shows changes.
    public mutating func write(_ enrolment: OverviewEnrolment, change: OverviewChange? = nil) {
        for countDate in enrolment.countDates.isEmpty ? [nil] : enrolment.countDates.map(Optional.some) {
            var row = Row(columns.count, places)
            row[.recordKind] = OverviewTable.enrolment
            row[.brin] = enrolment.brin.description
            row[.citizenServiceNumber] = enrolment.citizenServiceNumber?.description
            row[.educationNumber] = enrolment.educationNumber?.description
            row[.enrolment] = enrolment.sequence.description
            row[.enrolledOn] = enrolment.enrolledOn.description
            row[.plannedEnd] = enrolment.plannedEnd.description
            row[.actualEnd] = enrolment.actualEnd?.description
            row[.highestLevel] = enrolment.highestFundedDiplomaLevel?.description
            if let countDate { row.put(countDate) }
            row[.change] = change?.rawValue
            put(row)
        }
    }

    public mutating func write(_ diploma: OverviewDiploma, change: OverviewChange? = nil) {
        let decision = diploma.decision
        var row = Row(columns.count, places)
        row[.recordKind] = OverviewTable.diploma
        row[.brin] = decision.brin.description
        row[.citizenServiceNumber] = diploma.citizenServiceNumber?.description
        row[.educationNumber] = diploma.educationNumber?.description
        row[.result] = decision.result.description
        row[.training] = decision.trainingCode.description
        row[.enrolment] = diploma.enrolment?.description
        row[.obtainedOn] = decision.obtainedOn.description
        row[.level] = decision.level?.description
        row[.specialist] = letter(decision.specialist)
        row[.highestLevel] = decision.highestFundedDiplomaLevel?.description
        row[.highestIsSpecialist] = diploma.highestIsSpecialist.map(letter)
        row[.determinedAt] = diploma.determinedAt
        row[.kind] = diploma.kind.rawValue
        row[.funded] = letter(decision.funded)
        row[.diplomaContribution] = decision.contribution.map { comma($0.description) }
        row[.signals] = OverviewCells.text(diploma.signals)
        row[.change] = change?.rawValue
        put(row)
    }

    private mutating func put(_ row: Row) {
        for (place, value) in row.values.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ";")) }
            if let value { put(value) }
        }
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func put(_ value: String) {
        let quote = UInt8(ascii: "\"")
        let needsQuotes = value.utf8.contains { byte in
            byte == UInt8(ascii: ";") || byte == quote || byte == 10 || byte == 13
        }
        guard needsQuotes else { return bytes.append(contentsOf: value.utf8) }
        bytes.append(quote)
        for byte in value.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}

/// The words in the column ``OverviewColumn/recordKind``.
enum OverviewTable {
    static let enrolment = "Inschrijving"
    static let diploma = "Diploma"
}

/// One row in the making.
private struct Row {
    private(set) var values: [String?]
    private let places: [OverviewColumn: Int]

    init(_ count: Int, _ places: [OverviewColumn: Int]) {
        values = Array(repeating: nil, count: count)
        self.places = places
    }

    /// A column that is not shown takes nothing.
    subscript(column: OverviewColumn) -> String? {
        get { places[column].flatMap { values[$0] } }
        set { if let place = places[column] { values[place] = newValue } }
    }

    mutating func put(_ countDate: OverviewCountDate) {
        let record = countDate.record
        self[.countDate] = record.date.description
        self[.determinedAt] = countDate.determinedAt
        self[.kind] = countDate.kind.rawValue
        self[.age] = String(record.ageOn1August)
        self[.training] = record.trainingCode.description
        self[.level] = record.level?.description
        self[.pathway] = record.pathway.rawValue
        self[.phase] = record.phase?.rawValue
        self[.requested] = letter(record.requested)
        self[.funded] = record.funded.map(letter)
        self[.countsForCorrection] = letter(record.countsForCorrection)
        self[.pathwayFactor] = record.pathwayFactor.map { comma($0.description) }
        self[.priceFactor] = record.priceFactor.map { comma($0.description) }
        self[.stayYears] = String(record.stayYears)
        self[.stayYearFactor] = record.stayYearFactor.map { comma($0.description) }
        self[.contribution] = record.contribution.map { comma($0.description) }
        self[.placements] = OverviewCells.text(countDate.placements)
        self[.signals] = OverviewCells.text(countDate.signals)
    }
}

private func letter(_ flag: Bool) -> String { flag ? "J" : "N" }

/// A decimal without superfluous zeros, with a comma: `1`, `0,52`.
private func comma(_ decimal: String) -> String {
    short(decimal).replacing(".", with: ",")
}
