/// Rows of a text and numbers behind it that fit a width: numbers are never cut, the text goes on on a next line.
struct NumberTable {
    let width: Int
    private var rows: [(text: String, numbers: [String])] = []

    init(width: Int) {
        self.width = width
    }

    mutating func add(_ text: String, _ numbers: [String]) {
        rows.append((text, numbers))
    }

    var lines: [String] {
        let columns = rows.map(\.numbers.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.numbers.count ? $0.numbers[column].count : 0 }.max() ?? 0
        }
        let numbersWidth = widths.reduce(0) { $0 + $1 + 2 }
        let longest = rows.map(\.text.count).max() ?? 0
        // A word is never cut either: then the row is wider than asked.
        let longestWord = rows.map { Self.widest(Self.wrapped($0.text, 1)) }.max() ?? 0
        let textWidth = max(min(longest, width - numbersWidth), longestWord)
        return rows.flatMap { row in
            let texts = Self.wrapped(row.text, textWidth)
            let numbers = zip(row.numbers, widths).map { number, width in
                "  " + String(repeating: " ", count: width - number.count) + number
            }.joined()
            return texts.enumerated().map { place, text in
                place == texts.count - 1 && !numbers.isEmpty ? text.padded(to: textWidth) + numbers : text
            }
        }
    }

    private static func widest(_ lines: [String]) -> Int { lines.map(\.count).max() ?? 0 }

    /// At blanks; later lines are indented by two.
    static func wrapped(_ text: String, _ width: Int) -> [String] {
        let indent = String(text.prefix { $0 == " " })
        var lines: [String] = []
        var line = indent
        for word in text.split(separator: " ") {
            let isStart = line.allSatisfy { $0 == " " }
            if !isStart, line.count + 1 + word.count > width {
                lines.append(line)
                line = indent + "  " + word
            } else {
                line += (isStart ? "" : " ") + word
            }
        }
        return lines + [line]
    }
}
