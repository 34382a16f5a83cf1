import FundingModel

/// Letters and digits without a string: an optional letter and a number of a fixed or its own width.
struct Code: RandomAccessCollection {
    let letter: UInt8?
    let number: Int
    private let width: Int

    init(letter: Unicode.Scalar? = nil, _ number: Int, width: Int = 1) {
        self.letter = letter.map { UInt8(ascii: $0) }
        self.number = number
        var digits = width
        while number >= Code.power(digits) { digits += 1 }
        self.width = digits
    }

    private static func power(_ exponent: Int) -> Int {
        var power = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    var startIndex: Int { 0 }
    var endIndex: Int { width + (letter == nil ? 0 : 1) }

    subscript(place: Int) -> UInt8 {
        if let letter, place == 0 { return letter }
        return 0x30 + UInt8(number / Code.power(endIndex - 1 - place) % 10)
    }

    var identifier: Identifier {
        guard let identifier = Identifier(utf8: self) else { preconditionFailure("letters and digits make an id") }
        return identifier
    }

    var text: ShortText {
        guard let text = ShortText(utf8: self) else { preconditionFailure("letters and digits make a short text") }
        return text
    }
}

/// A text written in this module, which is known to be short.
func known(_ text: String) -> ShortText {
    guard let short = ShortText(text) else { preconditionFailure("'\(text)' is longer than a short text") }
    return short
}

/// The texts that rows share.
enum Words {
    /// Dutch: reden uitschrijving.
    static let graduated = known("08")
    static let leavingReasons = ["01", "02", "04", "05", "09", "11"].map(known)
    static let route = known("DLP")
    static let netherlands = known("NL")
    static let belgium = known("BE")
    static let germany = known("DE")
    static let nearStates = ["NW", "NI", "HB"].map(known)
    static let farStates = ["BY", "BE", "HH"].map(known)
    static let achieved = known("Behaald")
    /// Dutch language, arithmetic, English, citizenship.
    static let exams = ["3005", "3006", "3013", "3014"].map(known)
    static let marks = (4...10).map { Code($0).text }
}
