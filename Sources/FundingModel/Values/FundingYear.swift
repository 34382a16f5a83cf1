/// A calendar year T in which money is paid, and the days its money rests on.
///
/// Dutch: bekostigingsjaar. T = 2027: count dates 2025-10-01 and 2026-02-01, diplomas of 2025.
public struct FundingYear: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let year: Int
    /// Count date 1 October T-2. Dutch: eerste teldatum.
    public let october: Day
    /// Count date 1 February T-1. Dutch: tweede teldatum.
    public let february: Day
    /// 31 December T-2 and 1 June T-1, the days that placements are held against.
    public let newYearsEve: Day
    public let firstJune: Day
    /// 1 August T-2 … 31 July T-1. Dutch: studiejaar.
    public let firstStudyDay: Day
    public let lastStudyDay: Day

    /// Nil outside 1000…9000; whether rules exist for the year is for the rule sets to say.
    public init?(_ year: Int) {
        guard (1000...9000).contains(year) else { return nil }
        self.year = year
        october = Day(number: Day.number(year: year - 2, month: 10, day: 1))
        february = Day(number: Day.number(year: year - 1, month: 2, day: 1))
        newYearsEve = Day(number: Day.number(year: year - 2, month: 12, day: 31))
        firstJune = Day(number: Day.number(year: year - 1, month: 6, day: 1))
        firstStudyDay = Day(number: Day.number(year: year - 2, month: 8, day: 1))
        lastStudyDay = Day(number: Day.number(year: year - 1, month: 7, day: 31))
    }

    /// The calendar year whose diplomas count: T-2.
    public var diplomaYear: Int { year - 2 }

    public static func < (left: FundingYear, right: FundingYear) -> Bool { left.year < right.year }

    public var description: String { String(year) }
}
