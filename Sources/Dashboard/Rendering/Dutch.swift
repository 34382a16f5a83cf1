import FundingModel

/// Days, numbers and moments as people here write them.
enum Dutch {
    private static let months = [
        "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec",
    ]

    /// `1 okt 2025`.
    static func text(_ day: Day) -> String {
        let (year, month, day) = day.components
        return "\(day) \(months[month - 1]) \(year)"
    }

    static func text(_ day: Day?) -> String? { day.map { text($0) } }

    /// `24 nov 2026 06:03`.
    static func text(_ moment: Moment) -> String {
        let time = DutchTime(moment)
        return "\(text(time.day)) \(twoDigits(time.hour)):\(twoDigits(time.minute))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// `20.134`.
    static func text(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var result = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { result.append(".") }
            result.append(digit)
        }
        return (number < 0 ? "−" : "") + result
    }

    /// `+12`, `−3`, `0`.
    static func difference(_ number: Int) -> String { number > 0 ? "+\(text(number))" : text(number) }

    /// An exact decimal as it is written with a point, with a comma and dots: `1.234,560000`.
    static func decimal(_ text: String) -> String {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, let number = Int(whole) else { return text }
        let sign = whole.hasPrefix("-") && number == 0 ? "−" : ""
        return sign + Dutch.text(number) + (parts.count > 1 ? "," + parts[1] : "")
    }

    /// A part of one as a percentage with eight decimals: `33,33333333%`.
    static func percentage(_ part: Ratio) -> String {
        decimal(part.percentage) + "%"
    }

    /// `€ 1.234`, of cents that are not rounded yet.
    static func euros(_ cents: Ratio) -> String {
        "€ " + decimal(Ratio(cents.numerator, cents.denominator * 100).text(decimals: 0))
    }

    static func text(_ value: Decimal6) -> String { decimal(value.description) }
    static func text(_ factor: Factor) -> String { decimal(factor.description) }

    /// Unknown parts stay unknown: `00-00-2004`.
    static func text(_ birth: BirthDate) -> String {
        "\(twoDigits(Int(birth.day)))-\(twoDigits(Int(birth.month)))-\(birth.year)"
    }

    static func text(_ kind: StatusKind) -> String {
        switch kind {
        case .provisional: Phrases.dutch("word.provisional")
        case .definitive: Phrases.dutch("word.definitive")
        }
    }

    static func text(_ level: Level?) -> String { level?.description ?? Phrases.dutch("word.levelUnknown") }

    static func text(_ pathway: Pathway) -> String { Phrases.dutch("pathway.\(pathway.rawValue)") }

    static func text(_ reason: ChangeReason) -> String { Phrases.dutch("reasonOfChange.\(reason.rawValue)") }

    static func text(_ standing: Standing) -> String { Phrases.dutch("standing.\(standing.rawValue)") }
}
