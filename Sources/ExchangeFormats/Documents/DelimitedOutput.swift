/// Lines of `;`-separated fields, the first one the kind of record, ended by a line feed.
///
/// A field with a separator, quote or line end stands in quotes; an absent one is empty.
struct DelimitedOutput {
    private(set) var bytes: [UInt8] = []

    mutating func line(_ kind: String, _ fields: [String?]) {
        bytes.put(kind)
        for field in fields {
            bytes.append(UInt8(ascii: ";"))
            bytes.put(DelimitedOutput.quoted(field ?? ""))
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { [0x0A, 0x0D, 0x22, 0x3B].contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
