/// Objects and lists written one field after the other, commas put in between.
struct JSONObjectOutput {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// An object, as the value of a name, as an element of a list, or as the whole.
    mutating func object(_ name: String? = nil, _ content: (inout JSONObjectOutput) -> Void) {
        enclose(name, "{", "}", content)
    }

    mutating func list(_ name: String, _ content: (inout JSONObjectOutput) -> Void) {
        enclose(name, "[", "]", content)
    }

    mutating func text(_ name: String, _ text: String?) {
        begin(name)
        if let text { bytes.putQuoted(text) } else { bytes.put("null") }
    }

    mutating func number(_ name: String, _ number: Int?) {
        begin(name)
        if let number { bytes.put(number) } else { bytes.put("null") }
    }

    /// An element of a list.
    mutating func element(_ text: String) {
        begin(nil)
        bytes.putQuoted(text)
    }

    /// The line as a whole.
    func finished() -> [UInt8] { bytes + [0x0A] }

    private mutating func begin(_ name: String?) {
        if !isFirst { bytes.put(", ") }
        isFirst = false
        guard let name else { return }
        bytes.putQuoted(name)
        bytes.put(": ")
    }

    private mutating func enclose(
        _ name: String?, _ open: String, _ close: String, _ content: (inout JSONObjectOutput) -> Void
    ) {
        begin(name)
        bytes.put(open)
        isFirst = true
        content(&self)
        bytes.put(close)
        isFirst = false
    }
}
