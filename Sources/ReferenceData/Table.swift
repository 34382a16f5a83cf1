/// A `;`-separated table with a header line, as the reference files are: columns are found by name, others are kept
/// in the file and passed over here.
struct Table {
    let file: String
    let header: [String: Int]
    let rows: [Row]

    struct Row {
        let line: Int
        let fields: [Substring]
    }

    init(file: String, bytes: [UInt8], columns: [String]) throws(ReferenceDataError) {
        self.file = file
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw ReferenceDataError(file: file, reason: "is not UTF-8; save it as UTF-8")
        }
        if text.first == "\u{FEFF}" { text.removeFirst() }
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        let names = (lines.first ?? "").split(separator: ";", omittingEmptySubsequences: false)
        header = Dictionary(
            names.enumerated().map { (String($0.element), $0.offset) }, uniquingKeysWith: { first, _ in first })
        for column in columns where header[column] == nil {
            throw ReferenceDataError(
                file: file, line: 1, column: column, reason: "the header lacks this column; separator is ';'")
        }
        var rows: [Row] = []
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: ";", omittingEmptySubsequences: false)
            guard fields.count == names.count else {
                throw ReferenceDataError(
                    file: file, line: index + 1,
                    reason: "has \(fields.count) fields where the header has \(names.count)")
            }
            rows.append(Row(line: index + 1, fields: fields))
        }
        self.rows = rows
    }

    /// The text of a column; nil when the table has no such column or the field is empty.
    func text(_ column: String, of row: Row) -> String? {
        guard let index = header[column], !row.fields[index].isEmpty else { return nil }
        return String(row.fields[index])
    }

    /// A value that may be absent but not wrong.
    func value<Value>(
        _ column: String, of row: Row, as kind: String, _ read: (String) -> Value?
    ) throws(ReferenceDataError) -> Value? {
        guard let text = text(column, of: row) else { return nil }
        guard let value = read(text) else {
            throw ReferenceDataError(
                file: file, line: row.line, column: column, reason: "'\(text.prefix(40))' is not \(kind)")
        }
        return value
    }

    func required<Value>(
        _ column: String, of row: Row, as kind: String, _ read: (String) -> Value?
    ) throws(ReferenceDataError) -> Value {
        guard let value = try value(column, of: row, as: kind, read) else {
            throw ReferenceDataError(file: file, line: row.line, column: column, reason: "is empty; it must be \(kind)")
        }
        return value
    }
}
