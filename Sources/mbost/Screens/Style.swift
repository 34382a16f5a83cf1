/// How text may look: colours only on a terminal.
struct Style {
    var isColoured: Bool

    func strong(_ text: String) -> String { self.text(.strong(text)) }
    func good(_ text: String) -> String { self.text(.good(text)) }
    func bad(_ text: String) -> String { self.text(.bad(text)) }
    func faint(_ text: String) -> String { self.text(.faint(text)) }

    func text(_ piece: Piece) -> String {
        switch piece.look {
        case .plain: piece.text
        case .strong: wrapped(piece.text, "1")
        case .good: wrapped(piece.text, "32")
        case .bad: wrapped(piece.text, "31")
        case .faint: wrapped(piece.text, "2")
        }
    }

    private func wrapped(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// Filled up with blanks to a width; never cut.
    func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
