/// Rows under headings, that fit the width of the screen. No value is ever cut.
///
/// One column takes what room is left and breaks between words. The last one, as remarks do: is that too little, it
/// goes below its row; do even the others not fit, each row becomes a list of heading and value. Or the first one, as
/// what numbers are about: is that too little, the numbers go below it, each with its heading.
struct Table {
    struct Column {
        var title: String
        var isNumber = false

        static func text(_ title: String) -> Column { Column(title: title) }
        static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    }

    /// Which column takes the room that is left.
    enum Flow {
        case first, last
    }

    let columns: [Column]
    let flow: Flow
    /// At most a cell a column. Blanks at the beginning of a first cell that flows set its row in.
    var rows: [[Piece]] = []

    private static let gap = 2
    /// With less room than this the last column goes below its row.
    private static let leastRoom = 20
    /// How far it is set in then.
    private static let below = 4

    init(_ columns: Column..., rows: [[Piece]] = []) {
        self.columns = columns
        self.rows = rows
        flow = .last
    }

    /// What numbers are about, and the numbers.
    init(numbersOf title: String, _ numbers: [String]) {
        columns = [.text(title)] + numbers.map { .number($0) }
        flow = .first
    }

    mutating func add(_ text: String, _ numbers: [String] = []) {
        rows.append([Piece(text)] + numbers.map { Piece($0) })
    }

    func lines(width: Int?) -> [ScreenLine] {
        let widths = columns.indices.map { column in
            rows.reduce(columns[column].title.count) { max($0, column < $1.count ? $1[column].text.count : 0) }
        }
        switch flow {
        case .first: return numbered(widths, width)
        case .last: return remarked(widths, width)
        }
    }

    private func remarked(_ widths: [Int], _ width: Int?) -> [ScreenLine] {
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
                line.head.append(.blanks(last - (cells.last?.text.count ?? 0)))
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
            let filling = Piece.blanks(widths[column] - cell.text.count)
            pieces += columns[column].isNumber ? [filling, cell] : [cell, filling]
            pieces.append(.blanks(Self.gap))
        }
        return pieces
    }
}

/// Numbers behind what they are about.
extension Table {
    private func numbered(_ widths: [Int], _ width: Int?) -> [ScreenLine] {
        let taken = widths.dropFirst().reduce(0) { $0 + Self.gap + $1 }
        let longestWord = rows.reduce(0) { max($0, $1.first.map { ScreenLine(setIn: $0).leastLength } ?? 0) }
        let room = width.map { min(widths[0], $0 - taken) } ?? widths[0]
        let titles = columns.map { Piece.strong($0.title) }
        return room >= longestWord
            ? ([titles] + rows).map { line($0, widths, room) } : rows.flatMap { underneath($0, widths) }
    }

    /// The numbers in their columns, beside the last row of the text.
    private func line(_ cells: [Piece], _ widths: [Int], _ room: Int) -> ScreenLine {
        var line = ScreenLine(setIn: cells.first ?? Piece(""))
        line.tailStart = room
        for (cell, width) in zip(cells, widths).dropFirst() {
            line.tail += [.blanks(Self.gap + width - cell.text.count), cell]
        }
        return line
    }

    private func underneath(_ cells: [Piece], _ widths: [Int]) -> [ScreenLine] {
        let titles = columns.dropFirst().reduce(0) { max($0, $1.title.count) } + Self.gap
        let text = ScreenLine(setIn: cells.first ?? Piece(""))
        return [text]
            + zip(columns, cells).dropFirst().filter { !$1.text.isEmpty }.map { column, cell in
                ScreenLine(text.indent + text.hanging, label: column.title.padded(to: titles), cell)
            }
    }
}

extension ScreenLine {
    /// Set in by the blanks the text begins with.
    fileprivate init(setIn piece: Piece) {
        let indent = piece.text.prefix { $0 == " " }.count
        self.init(indent, [Piece(String(piece.text.dropFirst(indent)), piece.look)])
    }

    /// How narrow it can become: each word by itself, the first one where the line begins.
    fileprivate var leastLength: Int {
        let words = pieces.flatMap { $0.text.split(separator: " ") }.map(\.count)
        return max(indent + (words.first ?? 0), words.dropFirst().map { indent + hanging + $0 }.max() ?? 0)
    }
}

extension Layout {
    func text(_ table: Table) -> String { text(table.lines(width: width)) }
}
