/// All that the pages say, in one file: `Texts/nl.txt`. Plain Dutch, for people who do not do this every day (B1).
struct Phrases: Sendable {
    /// By key, such as `login.title`.
    let byKey: [String: String]

    static let dutch = Phrases(file: BuiltInFiles.text("nl.txt"))

    /// Lines of `key = text`; a line that begins with white space goes on with the one before; `#` begins a comment.
    init(file: String) {
        var byKey: [String: String] = [:]
        var last: String?
        for line in file.split(separator: "\n") where !line.hasPrefix("#") {
            if line.first == " ", let last {
                byKey[last, default: ""] += " " + line.drop { $0 == " " }
            } else if let equals = line.firstRange(of: " = ") {
                let key = String(line[..<equals.lowerBound])
                byKey[key] = String(line[equals.upperBound...])
                last = key
            }
        }
        self.byKey = byKey
    }

    /// The text of a key, with `[1]`, `[2]` … filled in; the key itself when there is none, which a test finds.
    func callAsFunction(_ key: String, _ values: any CustomStringConvertible...) -> String {
        var text = byKey[key] ?? key
        for (place, value) in values.enumerated() {
            text = text.replacing("[\(place + 1)]", with: value.description)
        }
        return text
    }
}
