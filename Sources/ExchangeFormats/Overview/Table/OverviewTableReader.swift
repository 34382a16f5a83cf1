import FundingModel

/// Reads an individual overview in the form of a table (CSV) piece by piece: see ``OverviewColumn``.
///
/// The columns are found by the names in the first row, in any order; those that a kind of record needs must be there.
/// Rows of one enrolment that follow each other are one record; after sorting in a spreadsheet they may not, and then
/// an enrolment comes twice, with a count date each.
public struct OverviewTableReader: Sendable {
    public let file: String
    private var rows = SeparatedRows()
    /// Nil until the first row was read.
    private var header: OverviewHeader?
    /// The enrolment to which the next row may add a count date.
    private var pending: OverviewEnrolment?

    public init(file: String) {
        self.file = file
    }

    /// Takes the next piece; the records that ended in it.
    ///
    /// - Throws: ``FileDefect``; nothing after it can be read.
    public mutating func feed(_ bytes: some Sequence<UInt8>) throws(FileDefect) -> [OverviewRecord] {
        try take(rows.feed(Array(bytes)))
    }

    /// The file has ended; the records that are left.
    public mutating func finish() throws(FileDefect) -> [OverviewRecord] {
        var records = try take(rows.finish())
        guard header != nil else { throw FileDefect(file: file, line: 0, reason: "is leeg; een kopregel ontbreekt") }
        if let last = pending { records.append(.enrolment(last)) }
        pending = nil
        return records
    }

    private mutating func take(_ found: [SeparatedRows.Row]) throws(FileDefect) -> [OverviewRecord] {
        var records: [OverviewRecord] = []
        for row in found {
            guard let header else {
                try readHeader(row)
                continue
            }
            let most = header.columns.count
            guard row.count <= most else {
                throw FileDefect(
                    file: file, line: row.number, reason: "heeft \(row.count) velden; de kopregel \(most)")
            }
            try take(OverviewRow(file: file, row: row, header: header), &records)
        }
        if let flaw = rows.flaw { throw FileDefect(file: file, line: flaw.line, reason: flaw.reason) }
        return records
    }

    private mutating func readHeader(_ row: SeparatedRows.Row) throws(FileDefect) {
        var found: [OverviewColumn] = []
        for place in 0..<row.count {
            let name = String(decoding: row[place], as: UTF8.self)
            guard let column = OverviewColumn(rawValue: name) else {
                throw FileDefect(
                    file: file, line: row.number, field: String(name.prefix(60)),
                    reason: "is geen kolom van een OSB-i; de kopregel hoort te beginnen met Recordsoort;BRIN")
            }
            guard !found.contains(column) else {
                throw FileDefect(file: file, line: row.number, field: name, reason: "staat twee keer in de kopregel")
            }
            found.append(column)
        }
        if let missing = OverviewColumn.standard.first(where: { !found.contains($0) }) {
            throw FileDefect(
                file: file, line: row.number, field: missing.rawValue, reason: "ontbreekt in de kopregel")
        }
        header = OverviewHeader(found)
    }

    private mutating func take(_ row: OverviewRow, _ records: inout [OverviewRecord]) throws(FileDefect) {
        switch row.text(.column(.recordKind)) {
        case OverviewTable.enrolment:
            try row.requireNothing(at: row.header.notOfEnrolments)
            var enrolment = try row.enrolmentFacts()
            if let countDate = try row.countDate() { enrolment.countDates = [countDate] }
            if let before = pending {
                if before.takes(enrolment) {
                    pending?.countDates += enrolment.countDates
                    return
                }
                records.append(.enrolment(before))
            }
            pending = enrolment
        case OverviewTable.diploma:
            try row.requireNothing(at: row.header.notOfDiplomas)
            if let before = pending { records.append(.enrolment(before)) }
            pending = nil
            records.append(.diploma(try row.diploma(try row.signals())))
        case let other:
            throw row.defect(
                .column(.recordKind),
                "'\((other ?? "").prefix(30))' is geen Inschrijving en geen Diploma")
        }
    }
}

extension OverviewEnrolment {
    /// Is this the same enrolment on another count date?
    fileprivate func takes(_ other: OverviewEnrolment) -> Bool {
        guard countDates.count == 1, let next = other.countDates.first, countDates[0].record.date != next.record.date
        else { return false }
        var facts = other
        facts.countDates = countDates
        return facts == self
    }
}

/// Which column stands where.
private struct OverviewHeader: Sendable {
    let columns: [OverviewColumn]
    private let places: [OverviewColumn: Int]
    /// The places that are empty for one kind of record.
    let notOfEnrolments: [Int]
    let notOfDiplomas: [Int]
    let ofCountDates: [Int]

    init(_ columns: [OverviewColumn]) {
        self.columns = columns
        places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        let both: Set<OverviewColumn> = [.recordKind, .change]
        func those(_ isMeant: (OverviewColumn) -> Bool) -> [Int] { columns.indices.filter { isMeant(columns[$0]) } }
        let ofEnrolments = Set(OverviewColumn.ofEnrolment + OverviewColumn.ofCountDate)
        notOfEnrolments = those { !both.contains($0) && !ofEnrolments.contains($0) }
        let ofDiplomas = Set(OverviewColumn.ofDiploma)
        notOfDiplomas = those { !both.contains($0) && !ofDiplomas.contains($0) }
        ofCountDates = those(Set(OverviewColumn.ofCountDate).contains)
    }

    func place(_ column: OverviewColumn) -> Int? { places[column] }
}

/// One row by the names of its columns.
private struct OverviewRow: OverviewValues {
    let file: String
    let row: SeparatedRows.Row
    let header: OverviewHeader

    func bytes(_ element: OverviewElement) -> ArraySlice<UInt8>? {
        guard case .column(let column) = element, let place = header.place(column), !isEmpty(place) else { return nil }
        guard column.isDecimal else { return row[place] }
        return ArraySlice(row[place].map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 })
    }

    private func isEmpty(_ place: Int) -> Bool { place >= row.count || row[place].isEmpty }

    func defect(_ element: OverviewElement, _ reason: String) -> FileDefect {
        let kind = header.place(.recordKind).map { $0 < row.count ? row[$0].prefix(12) : [] } ?? []
        return FileDefect(
            file: file, line: row.number, record: String(decoding: kind, as: UTF8.self), field: element.name,
            reason: reason)
    }

    /// A value where none can be would be lost without a word.
    func requireNothing(at places: [Int]) throws(FileDefect) {
        for place in places where !isEmpty(place) {
            throw defect(.column(header.columns[place]), "hoort leeg te zijn bij deze recordsoort")
        }
    }

    /// Nil for an enrolment without count dates.
    func countDate() throws(FileDefect) -> OverviewCountDate? {
        guard bytes(.column(.countDate)) != nil else {
            for place in header.ofCountDates where !isEmpty(place) {
                throw defect(.column(header.columns[place]), "hoort leeg te zijn zonder teldatum")
            }
            return nil
        }
        let placements = try optional(.column(.placements), "lijst van BPV") { OverviewCells.placements($0) }
        return try countDate(placements ?? [], try signals())
    }

    func signals() throws(FileDefect) -> [OverviewSignal] {
        try optional(.column(.signals), "lijst van signalen") { OverviewCells.signals($0) } ?? []
    }
}
