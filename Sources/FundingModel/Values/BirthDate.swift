/// A date of birth, of which the day, or day and month, may be unknown.
///
/// Dutch: geboortedatum. An unknown part is written `00` and counts as 1 **(choice)**: see ``earliest``.
public struct BirthDate: Hashable, Sendable, BitwiseCopyable {
    public let year: Int16
    /// 1…12, or 0 when unknown.
    public let month: UInt8
    /// 1…31, or 0 when unknown; always 0 when the month is.
    public let day: UInt8

    /// Nil when the known parts name no day of the calendar, or a day is given in an unknown month.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...12).contains(month), (0...31).contains(day), month != 0 || day == 0,
            Day(year: year, month: max(month, 1), day: max(day, 1)) != nil
        else { return nil }
        self.year = Int16(year)
        self.month = UInt8(month)
        self.day = UInt8(day)
    }

    /// The day counted as birthday: unknown parts are 1 **(choice)**.
    public var earliest: Day {
        Day(number: Day.number(year: Int(year), month: max(Int(month), 1), day: max(Int(day), 1)))
    }

    /// Whole years on a day; one born on 29 February is a year older from 1 March. Negative before the birth.
    @inlinable
    public func age(on date: Day) -> Int {
        let (onYear, onMonth, onDay) = date.components
        let birthMonth = max(Int(month), 1)
        let birthDay = max(Int(day), 1)
        let birthdayPassed = onMonth > birthMonth || (onMonth == birthMonth && onDay >= birthDay)
        return onYear - Int(year) - (birthdayPassed ? 0 : 1)
    }
}

extension BirthDate: CustomStringConvertible {
    /// `yyyy-mm-dd`, unknown parts `00`.
    public var description: String {
        Day.padded(Int(year), 4) + "-" + Day.padded(Int(month), 2) + "-" + Day.padded(Int(day), 2)
    }

    /// Reads exactly `yyyy-mm-dd`; nil for anything else.
    public init?(_ text: String) {
        guard let parts = Day.parts(ofISO: text.utf8) else { return nil }
        self.init(year: parts.year, month: parts.month, day: parts.day)
    }
}
