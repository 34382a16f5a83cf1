import FundingModel

/// Reads an individual overview in the form of a table (CSV) piece by piece: see ``OverviewColumn``.
///
/// The columns are found by the names in the first row, in any order; those that a kind of record needs must be there.
/// Rows of one enrolment that follow each other are one record; after sorting in a spreadsheet they may not, and then
/// an enrolment comes twice, with a count date each.
public struct OverviewTableReader: Sendable {
    public let file: String
    private var rows = SeparatedRows()
    /// Which column stands at a place; nil until the first row was read.
    private var columns: [OverviewColumn]?
    private var places: [String: Int] = [:]
    /// The enrolment to which the next row may add a count date.
    private var pending: OverviewEnrolment?

    public init(file: String) {
        self.file = file
    }

    /// Takes the next piece; the records that ended in it.
    ///
    /// - Throws: ``FileDefect``; nothing after it can be read.
    public mutating func feed(_ bytes: some Sequence<UInt8>) throws(FileDefect) -> [OverviewRecord] {
        try take(rows.feed(bytes))
    }

    /// The file has ended; the records that are left.
    public mutating func finish() throws(FileDefect) -> [OverviewRecord] {
        var records = try take(rows.finish())
        guard columns != nil else { throw FileDefect(file: file, line: 0, reason: "is leeg; een kopregel ontbreekt") }
        if let last = pending { records.append(.enrolment(last)) }
        pending = nil
        return records
    }

    private mutating func take(_ found: [SeparatedRows.Row]) throws(FileDefect) -> [OverviewRecord] {
        var records: [OverviewRecord] = []
        for row in found {
            guard let columns else {
                try readHeader(row)
                continue
            }
            guard row.count <= columns.count else {
                throw FileDefect(
                    file: file, line: row.number, reason: "heeft \(row.count) velden; de kopregel \(columns.count)")
            }
            try take(OverviewRow(file: file, row: row, columns: columns, places: places), &records)
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
            places[name] = place
        }
        if let missing = OverviewColumn.standard.first(where: { !found.contains($0) }) {
            throw FileDefect(
                file: file, line: row.number, field: missing.rawValue, reason: "ontbreekt in de kopregel")
        }
        columns = found
    }

    private mutating func take(_ row: OverviewRow, _ records: inout [OverviewRecord]) throws(FileDefect) {
        switch row.text(OverviewColumn.recordKind.rawValue) {
        case OverviewTable.enrolment:
            try row.requireNothing(outside: OverviewColumn.ofEnrolment + OverviewColumn.ofCountDate)
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
            try row.requireNothing(outside: OverviewColumn.ofDiploma)
            if let before = pending { records.append(.enrolment(before)) }
            pending = nil
            records.append(.diploma(try row.diploma(try row.signals())))
        case let other:
            throw row.defect(
                OverviewColumn.recordKind.rawValue,
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

/// One row by the names of its columns.
private struct OverviewRow: OverviewValues {
    let file: String
    let row: SeparatedRows.Row
    let columns: [OverviewColumn]
    let places: [String: Int]

    func text(_ name: String) -> String? {
        guard let place = places[name], place < row.count, !row[place].isEmpty else { return nil }
        let text = String(decoding: row[place], as: UTF8.self)
        return columns[place].isDecimal ? text.replacing(",", with: ".") : text
    }

    func defect(_ field: String, _ reason: String) -> FileDefect {
        let kind = places[OverviewColumn.recordKind.rawValue].map { $0 < row.count ? row[$0].prefix(12) : [] } ?? []
        return FileDefect(
            file: file, line: row.number, record: String(decoding: kind, as: UTF8.self), field: field, reason: reason)
    }

    /// A value where none can be would be lost without a word.
    func requireNothing(outside allowed: [OverviewColumn]) throws(FileDefect) {
        for (place, column) in columns.enumerated()
        where place < row.count && !row[place].isEmpty && !allowed.contains(column) {
            switch column {
            case .recordKind, .change: break
            default: throw defect(column.rawValue, "hoort leeg te zijn bij deze recordsoort")
            }
        }
    }

    /// Nil for an enrolment without count dates.
    func countDate() throws(FileDefect) -> OverviewCountDate? {
        guard text(OverviewColumn.countDate.rawValue) != nil else {
            for column in OverviewColumn.ofCountDate where text(column.rawValue) != nil {
                throw defect(column.rawValue, "hoort leeg te zijn zonder teldatum")
            }
            return nil
        }
        let placements = try optional(OverviewColumn.placements.rawValue, "lijst van BPV") {
            OverviewCells.placements($0)
        }
        return try countDate(placements ?? [], try signals())
    }

    func signals() throws(FileDefect) -> [OverviewSignal] {
        try optional(OverviewColumn.signals.rawValue, "lijst van signalen") { OverviewCells.signals($0) } ?? []
    }
}
