/// Rows under headings, that fit the width of the screen.
///
/// The last column takes what room is left and breaks between words. Is that too little, it goes below its row; do
/// even the others not fit, each row becomes a list of heading and value. No value is ever cut.
struct Table {
    struct Column {
        var title: String
        var isNumber = false

        static func text(_ title: String) -> Column { Column(title: title) }
        static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    }

    let columns: [Column]
    /// A cell a column.
    var rows: [[Piece]] = []

    private static let gap = 2
    /// With less room than this the last column goes below its row.
    private static let leastRoom = 20
    /// How far it is set in then.
    private static let below = 4

    init(_ columns: Column..., rows: [[Piece]] = []) {
        self.columns = columns
        self.rows = rows
    }

    func lines(width: Int?) -> [ScreenLine] {
        let widths = columns.indices.map { column in
            rows.reduce(columns[column].title.count) { max($0, $1[column].text.count) }
        }
        let fixed = widths.dropLast().reduce(0, +)
        let start = fixed + Self.gap * (columns.count - 1)
        guard let width else { return beside(widths, start) }
        if start + min(widths.last ?? 0, Self.leastRoom) <= width { return beside(widths, start) }
        if start - Self.gap <= width { return below(widths) }
        return lists()
    }

    /// The last column in its place; its later rows stand below it.
    private func beside(_ widths: [Int], _ start: Int) -> [ScreenLine] {
        func line(_ cells: [Piece]) -> ScreenLine {
            var line = ScreenLine(0, hanging: start, Array(cells.suffix(1)))
            line.head = head(cells, widths)
            if columns.last?.isNumber == true, let last = widths.last {
                line.head.append(Piece(blanks(last - (cells.last?.text.count ?? 0))))
            }
            return line
        }
        return [line(columns.map { .strong($0.title) })] + rows.map(line)
    }

    private func below(_ widths: [Int]) -> [ScreenLine] {
        var titles = ScreenLine(0, [])
        titles.head = head(columns.map { .strong($0.title) }, widths)
        return [titles]
            + rows.flatMap { cells in
                var first = ScreenLine(0, [])
                first.head = head(cells, widths)
                guard let last = cells.last, !last.text.isEmpty else { return [first] }
                return [first, ScreenLine(Self.below, hanging: 0, [last])]
            }
    }

    private func lists() -> [ScreenLine] {
        let indent = columns.reduce(0) { max($0, $1.title.count) } + Self.gap
        var lines: [ScreenLine] = []
        for cells in rows {
            if !lines.isEmpty { lines.append(.empty) }
            for (column, cell) in zip(columns, cells) where !cell.text.isEmpty {
                var line = ScreenLine(0, hanging: indent, [cell])
                line.head = [.strong(column.title.padded(to: indent))]
                lines.append(line)
            }
        }
        return lines
    }

    /// All cells but the last one, each as wide as its column, with the gap behind.
    private func head(_ cells: [Piece], _ widths: [Int]) -> [Piece] {
        var pieces: [Piece] = []
        for (column, cell) in cells.dropLast().enumerated() {
            let filling = Piece(blanks(widths[column] - cell.text.count))
            pieces += columns[column].isNumber ? [filling, cell] : [cell, filling]
            pieces.append(Piece(blanks(Self.gap)))
        }
        return pieces
    }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}

extension Layout {
    func text(_ table: Table) -> String { text(table.lines(width: width)) }
}
