import FundingModel

/// Writes an individual overview as a table, piece by piece: the same records as ``OverviewWriter``, for spreadsheets.
///
/// The form is that of ``OverviewColumn``. The caller takes the bytes away whenever it likes.
public struct OverviewTableWriter: Sendable {
    public private(set) var bytes: [UInt8]
    private let columns: [OverviewColumn]

    /// - Parameter showsChanges: with a last column that says what became of each record.
    public init(showsChanges: Bool = false) {
        columns = showsChanges ? OverviewColumn.allCases : OverviewColumn.standard
        bytes = [0xEF, 0xBB, 0xBF] + Array((columns.map(\.rawValue).joined(separator: ";") + "\r\n").utf8)
    }

    /// Nothing stands behind the last row; here so that both writers are used alike.
    public mutating func end() {}

    /// Forgets what the caller has taken.
    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// - Parameter change: shown where the table shows changes.
    public mutating func write(_ enrolment: OverviewEnrolment, change: OverviewChange? = nil) {
        if enrolment.countDates.isEmpty { write(enrolment, nil, change) }
        for countDate in enrolment.countDates { write(enrolment, countDate, change) }
    }

    private mutating func write(
        _ enrolment: OverviewEnrolment, _ countDate: OverviewCountDate?, _ change: OverviewChange?
    ) {
        for (place, column) in columns.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ";")) }
            switch column {
            case .recordKind: bytes.put(OverviewTable.enrolment)
            case .brin: bytes.put(plain: enrolment.brin)
            case .citizenServiceNumber: put(enrolment.citizenServiceNumber)
            case .educationNumber: put(enrolment.educationNumber)
            case .enrolment: bytes.put(plain: enrolment.sequence.text)
            case .enrolledOn: bytes.put(plain: enrolment.enrolledOn)
            case .plannedEnd: bytes.put(plain: enrolment.plannedEnd)
            case .actualEnd: put(enrolment.actualEnd)
            case .highestLevel: put(word: enrolment.highestFundedDiplomaLevel?.description)
            case .change: put(word: change?.rawValue)
            default: if let countDate { put(column, of: countDate) }
            }
        }
        bytes.put("\r\n")
    }

    private mutating func put(_ column: OverviewColumn, of countDate: OverviewCountDate) {
        switch column {
        case .countDate: bytes.put(plain: countDate.record.date)
        case .determinedAt: quoting { $0.put(countDate.determinedAt) }
        case .kind: bytes.put(countDate.kind.rawValue)
        case .age: bytes.put(Int(countDate.record.ageOn1August))
        case .training: bytes.put(plain: countDate.record.trainingCode)
        case .level: put(word: countDate.record.level?.description)
        case .pathway: bytes.put(countDate.record.pathway.rawValue)
        case .phase: put(word: countDate.record.phase?.rawValue)
        case .requested: put(countDate.record.requested)
        case .funded: put(countDate.record.funded)
        case .countsForCorrection: put(countDate.record.countsForCorrection)
        case .pathwayFactor: put(countDate.record.pathwayFactor)
        case .priceFactor: put(countDate.record.priceFactor)
        case .stayYears: bytes.put(Int(countDate.record.stayYears))
        case .stayYearFactor: put(countDate.record.stayYearFactor)
        case .contribution: put(countDate.record.contribution)
        case .placements: OverviewCells.put(countDate.placements, to: &bytes)
        case .signals: put(countDate.signals)
        default: break
        }
    }

    public mutating func write(_ diploma: OverviewDiploma, change: OverviewChange? = nil) {
        for (place, column) in columns.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ";")) }
            switch column {
            case .recordKind: bytes.put(OverviewTable.diploma)
            case .brin: bytes.put(plain: diploma.decision.brin)
            case .citizenServiceNumber: put(diploma.citizenServiceNumber)
            case .educationNumber: put(diploma.educationNumber)
            case .result: bytes.put(plain: diploma.decision.result.text)
            case .training: bytes.put(plain: diploma.decision.trainingCode)
            case .enrolment: if let enrolment = diploma.enrolment { bytes.put(plain: enrolment.text) }
            case .obtainedOn: bytes.put(plain: diploma.decision.obtainedOn)
            case .level: put(word: diploma.decision.level?.description)
            case .specialist: put(diploma.decision.specialist)
            case .highestLevel: put(word: diploma.decision.highestFundedDiplomaLevel?.description)
            case .highestIsSpecialist: put(diploma.highestIsSpecialist)
            case .determinedAt: quoting { $0.put(diploma.determinedAt) }
            case .kind: bytes.put(diploma.kind.rawValue)
            case .funded: put(diploma.decision.funded)
            case .diplomaContribution: put(diploma.decision.contribution)
            case .signals: put(diploma.signals)
            case .change: put(word: change?.rawValue)
            default: break
            }
        }
        bytes.put("\r\n")
    }

    // MARK: Cells

    /// Of our own making.
    private mutating func put(word: String?) {
        if let word { bytes.put(word) }
    }

    private mutating func put(_ day: Day?) {
        if let day { bytes.put(plain: day) }
    }

    /// J or N.
    private mutating func put(_ flag: Bool?) {
        if let flag { bytes.append(flag ? UInt8(ascii: "J") : UInt8(ascii: "N")) }
    }

    private mutating func put(_ factor: Factor?) {
        if let factor { bytes.put(plain: factor, point: UInt8(ascii: ",")) }
    }

    private mutating func put(_ amount: Decimal6?) {
        if let amount { bytes.put(plain: amount, point: UInt8(ascii: ",")) }
    }

    private mutating func put(_ text: ShortText?) {
        if let text { quoting { $0.put(plain: text) } }
    }

    private mutating func put(_ signals: [OverviewSignal]) {
        quoting { OverviewCells.put(signals, to: &$0) }
    }

    /// Puts what the body appends in quotes where it must be.
    private mutating func quoting(_ append: (inout [UInt8]) -> Void) {
        let (start, quote) = (bytes.count, UInt8(ascii: "\""))
        append(&bytes)
        let needsQuotes = bytes[start...].contains { byte in
            byte == UInt8(ascii: ";") || byte == quote || byte == 10 || byte == 13
        }
        guard needsQuotes else { return }
        let value = Array(bytes[start...])
        bytes.removeSubrange(start...)
        bytes.append(quote)
        for byte in value {
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
