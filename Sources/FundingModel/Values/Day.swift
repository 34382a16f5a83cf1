/// A calendar day, kept as the number of days since 2000-01-01.
///
/// Dutch: datum. Every day from 0001-01-01 to 9999-12-31 has one; a day that does not exist cannot be made.
public struct Day: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Days since 2000-01-01, negative before it.
    public let number: Int32

    @inlinable
    public init(number: Int32) {
        self.number = number
    }

    /// The day with this year (1…9999), month (1…12) and day of the month; nil when the calendar has none.
    @inlinable
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        number = Day.number(year: year, month: month, day: day)
    }

    /// The day before this one.
    @inlinable public var dayBefore: Day { Day(number: number - 1) }

    @inlinable
    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    @inlinable public var year: Int { components.year }

    /// Year, month (1…12) and day of the month (Gregorian; the era computation of H. Hinnant's "civil from days").
    @inlinable public var components: (year: Int, month: Int, day: Int) {
        let shifted = Int(number) + 730_425
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    @inlinable
    static func number(year: Int, month: Int, day: Int) -> Int32 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 730_425)
    }

    @inlinable
    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    @inlinable
    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Day: CustomStringConvertible {
    /// `yyyy-mm-dd`.
    public var description: String {
        let (year, month, day) = components
        return Day.padded(year, 4) + "-" + Day.padded(month, 2) + "-" + Day.padded(day, 2)
    }

    /// Reads exactly `yyyy-mm-dd`; nil for anything else.
    public init?(_ text: String) {
        guard let parts = Day.parts(ofISO: text.utf8) else { return nil }
        self.init(year: parts.year, month: parts.month, day: parts.day)
    }

    /// The three numbers of `yyyy-mm-dd`, not yet checked against the calendar.
    @inlinable
    public static func parts(
        ofISO bytes: some Collection<UInt8>
    ) -> (year: Int, month: Int, day: Int)? {
        guard bytes.count == 10 else { return nil }
        var numbers = (0, 0, 0)
        for (place, byte) in bytes.enumerated() {
            if place == 4 || place == 7 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard byte >= 48, byte <= 57 else { return nil }
            let digit = Int(byte) - 48
            if place < 4 {
                numbers.0 = numbers.0 * 10 + digit
            } else if place < 7 {
                numbers.1 = numbers.1 * 10 + digit
            } else {
                numbers.2 = numbers.2 * 10 + digit
            }
        }
        return (numbers.0, numbers.1, numbers.2)
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
