/// Numbers as Dutch readers expect them: a comma before decimals, a point between thousands.
enum DutchNumber {
    /// - Parameter text: digits with at most one point and a minus sign, as our decimals show themselves.
    static func text(_ text: String) -> String {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", maxSplits: 1)
        let whole = parts.first ?? "0"
        var grouped = ""
        for (place, digit) in whole.enumerated() {
            if place > 0, (whole.count - place) % 3 == 0 { grouped.append(".") }
            grouped.append(digit)
        }
        return (isNegative ? "−" : "") + grouped + (parts.count > 1 ? "," + parts[1] : "")
    }

    static func text(_ number: Int) -> String { text(String(number)) }
}
