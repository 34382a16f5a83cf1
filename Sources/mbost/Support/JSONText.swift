/// JSON for machines, built value by value.
indirect enum JSONText {
    case text(String?)
    case number(Int?)
    case truth(Bool?)
    case list([JSONText])
    /// In the order given.
    case object([(String, JSONText)])
    /// Already JSON.
    case raw(String)

    var description: String {
        switch self {
        case .text(let text): text.map(JSONText.quoted) ?? "null"
        case .number(let number): number.map(String.init) ?? "null"
        case .truth(let truth): truth.map { $0 ? "true" : "false" } ?? "null"
        case .list(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
        case .object(let fields):
            "{" + fields.map { "\(JSONText.quoted($0)): \($1.description)" }.joined(separator: ", ") + "}"
        case .raw(let text): text
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
