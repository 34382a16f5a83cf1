/// A page of text and tables for reading and printing: Dutch, semantic, without script or anything from elsewhere.
///
/// The same content gives the same bytes.
package struct HTMLPage {
    private(set) var html: String

    init(title: String) {
        html = """
            <!DOCTYPE html>
            <html lang="nl">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTMLPage.escaped(title))</title>
            <style>
            body { font-family: "Noto Sans", Arial, sans-serif; line-height: 1.4; margin: 2rem; }
            body { color: #111; background: #fff; }
            main { max-width: 72rem; }
            table { border-collapse: collapse; margin: 1rem 0 2rem; }
            caption { text-align: left; font-weight: bold; padding: 0.3rem 0; }
            th, td { border: 1px solid #666; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
            thead th { background: #e8eef4; }
            .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            @media print { body { margin: 0; font-size: 9pt; } h2 { break-after: avoid; } \
            tr { break-inside: avoid; } thead { display: table-header-group; } }
            </style>
            </head>
            <body>
            <main>
            <h1>\(HTMLPage.escaped(title))</h1>

            """
    }

    mutating func heading(_ text: String) { html += "<h2>\(HTMLPage.escaped(text))</h2>\n" }

    mutating func subheading(_ text: String) { html += "<h3>\(HTMLPage.escaped(text))</h3>\n" }

    mutating func paragraph(_ text: String) { html += "<p>\(HTMLPage.escaped(text))</p>\n" }

    /// Names and what belongs to them.
    mutating func terms(_ terms: [(String, String)]) {
        html += "<dl>\n"
        for (name, value) in terms {
            html += "<dt>\(HTMLPage.escaped(name))</dt><dd>\(HTMLPage.escaped(value))</dd>\n"
        }
        html += "</dl>\n"
    }

    enum Cell {
        case text(String)
        /// Shown as Dutch numbers are.
        case number(String)
        /// A number that already is as it is shown.
        case figure(String)

        static func count(_ count: Int) -> Cell { .number(String(count)) }

        var isNumeric: Bool {
            switch self {
            case .text: false
            case .number, .figure: true
            }
        }
    }

    /// - Parameters:
    ///   - columns: their heads; those of numbers stand to the right.
    ///   - rows: the first cell of each heads its row.
    mutating func table(_ caption: String, columns: [String], rows: [[Cell]]) {
        let numeric = columns.indices.map { column in
            rows.contains { row in
                column < row.count && row[column].isNumeric
            }
        }
        html += "<table>\n<caption>\(HTMLPage.escaped(caption))</caption>\n<thead>\n<tr>"
        for (column, head) in columns.enumerated() {
            html += "<th scope=\"col\"\(numeric[column] ? " class=\"number\"" : "")>\(HTMLPage.escaped(head))</th>"
        }
        html += "</tr>\n</thead>\n<tbody>\n"
        for row in rows {
            html += "<tr>"
            for (column, cell) in row.enumerated() { html += HTMLPage.cell(cell, isHead: column == 0) }
            html += "</tr>\n"
        }
        html += "</tbody>\n</table>\n"
    }

    /// The whole page.
    func finished() -> [UInt8] { Array((html + "</main>\n</body>\n</html>\n").utf8) }

    private static func cell(_ cell: Cell, isHead: Bool) -> String {
        let (open, close) = isHead ? ("<th scope=\"row\"", "</th>") : ("<td", "</td>")
        switch cell {
        case .text(let text): return open + ">" + escaped(text) + close
        case .number(let number): return open + " class=\"number\">" + escaped(DutchNumber.text(number)) + close
        case .figure(let figure): return open + " class=\"number\">" + escaped(figure) + close
        }
    }

    /// A text as it stands in HTML, in an attribute too.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            // Not allowed in HTML at all.
            case "\u{0}"..<" " where scalar != "\n" && scalar != "\t": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
