/// A piece of text with one look.
struct Piece {
    enum Look {
        case plain, strong, good, bad, faint
    }

    var text: String
    var look = Look.plain

    init(_ text: String, _ look: Look = .plain) {
        self.text = text
        self.look = look
    }

    /// Unit: characters.
    static func length(_ pieces: [Piece]) -> Int { pieces.reduce(0) { $0 + $1.text.count } }

    static func blanks(_ count: Int) -> Piece { Piece(String(repeating: " ", count: max(0, count))) }
    static func strong(_ text: String) -> Piece { Piece(text, .strong) }
    static func good(_ text: String) -> Piece { Piece(text, .good) }
    static func bad(_ text: String) -> Piece { Piece(text, .bad) }
    static func faint(_ text: String) -> Piece { Piece(text, .faint) }
}

/// A line of a screen, before it is known how wide that is.
struct ScreenLine {
    /// How far it is set in.
    var indent = 0
    /// How much further its later lines are set in when it does not fit.
    var hanging = 2
    /// Kept as it is, blanks included; the pieces after it flow.
    var head: [Piece] = []
    var pieces: [Piece]
    /// Kept as it is, behind the last row; the pieces flow in front of ``tailStart``.
    var tail: [Piece] = []
    /// Unit: characters.
    var tailStart = 0

    init(_ indent: Int, hanging: Int = 2, _ pieces: Piece...) {
        self.init(indent, hanging: hanging, pieces)
    }

    init(_ first: Piece, _ others: Piece...) {
        self.init(0, [first] + others)
    }

    init(_ indent: Int, hanging: Int = 2, _ pieces: [Piece]) {
        self.indent = indent
        self.hanging = hanging
        self.pieces = pieces
    }

    init(_ text: String) {
        self.init(0, [Piece(text)])
    }

    init(_ indent: Int, hanging: Int = 2, _ text: String) {
        self.init(indent, hanging: hanging, [Piece(text)])
    }

    /// With a label in front that keeps its blanks; later lines stand below what comes after it.
    init(_ indent: Int, label: String, _ pieces: Piece...) {
        self.init(indent, hanging: label.count, pieces)
        head = [Piece(label)]
    }

    static let empty = ScreenLine(0, [])

    /// With the indent, without the tail. Unit: characters.
    var length: Int { indent + Piece.length(head) + Piece.length(pieces) }
}

/// Brings lines to the width of the screen: breaks between words, never within one, so that no number is cut.
struct Layout {
    /// Nil: lines are as long as they are.
    let width: Int?
    let style: Style

    func text(_ lines: [ScreenLine]) -> String {
        lines.flatMap(rows).joined(separator: "\n") + "\n"
    }

    /// The rows a line takes.
    func rows(_ line: ScreenLine) -> [String] {
        let isBlank = line.head.isEmpty && line.pieces.isEmpty
        let room = line.tail.isEmpty ? width : line.tailStart
        guard let room, line.length > room else {
            let pieces = line.head + line.pieces + tail(line, after: line.length)
            return [blanks(isBlank ? 0 : line.indent) + styled(pieces)]
        }
        var rows: [String] = []
        var row: [Piece] = []
        var used = line.indent + Piece.length(line.head)
        func close() {
            rows.append(
                rows.isEmpty
                    ? blanks(line.indent) + styled(line.head + row)
                    : blanks(line.indent + line.hanging) + styled(row))
            row = []
        }
        for word in Self.words(line.pieces) {
            let length = Piece.length(word)
            if !row.isEmpty, used + 1 + length > room {
                close()
                used = line.indent + line.hanging
            }
            if !row.isEmpty {
                Self.append(Piece(" ", word.first?.look ?? .plain), to: &row)
                used += 1
            }
            used += length
            for piece in word { Self.append(piece, to: &row) }
        }
        row += tail(line, after: used)
        close()
        return rows
    }

    private func tail(_ line: ScreenLine, after used: Int) -> [Piece] {
        line.tail.isEmpty ? [] : [.blanks(line.tailStart - used)] + line.tail
    }

    /// What stands between blanks; a word may have several looks.
    private static func words(_ pieces: [Piece]) -> [[Piece]] {
        var words: [[Piece]] = []
        var isOpen = false
        for piece in pieces {
            for (place, part) in piece.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if place > 0 { isOpen = false }
                if part.isEmpty { continue }
                if isOpen {
                    words[words.count - 1].append(Piece(String(part), piece.look))
                } else {
                    words.append([Piece(String(part), piece.look)])
                }
                isOpen = true
            }
        }
        return words
    }

    /// Neighbours of one look become one piece.
    private static func append(_ piece: Piece, to row: inout [Piece]) {
        if let last = row.last, last.look == piece.look {
            row[row.count - 1].text += piece.text
        } else {
            row.append(piece)
        }
    }

    /// Without blanks at the end.
    private func styled(_ pieces: [Piece]) -> String {
        var pieces = pieces
        while let last = pieces.last {
            let end = last.text.lastIndex { $0 != " " }
            pieces[pieces.count - 1].text = end.map { String(last.text[...$0]) } ?? ""
            if end != nil { break }
            pieces.removeLast()
        }
        return pieces.map(style.text).joined()
    }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
