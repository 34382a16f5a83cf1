/// Dutch legal time: UTC+1, in summer UTC+2. Dutch: wettelijke tijd.
///
/// Summer time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October.
/// Source: Directive 2000/84/EC.
public struct DutchTime: Equatable, Sendable {
    public let day: Day
    /// 0…23, 0…59, 0…59.
    public let hour: Int
    public let minute: Int
    public let second: Int

    public init(_ moment: Moment) {
        let utc = moment.microseconds.floorDivided(by: 1_000_000)
        let local = utc + (DutchTime.isSummer(utc) ? 7200 : 3600)
        let days = local.floorDivided(by: DutchTime.secondsPerDay)
        let rest = Int(local - days * DutchTime.secondsPerDay)
        day = Day(number: Int32(days) - DutchTime.daysTo2000)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
    }

    /// `yyyy-mm-dd hh:mm:ss`, as the OSB-i writes it.
    public static func text(_ moment: Moment) -> String {
        let time = DutchTime(moment)
        return "\(time.day) \(Day.padded(time.hour, 2)):\(Day.padded(time.minute, 2)):\(Day.padded(time.second, 2))"
    }

    /// Reads `yyyy-mm-dd`, the beginning of that day, or `yyyy-mm-dd hh:mm` with seconds or without, also with a `T`
    /// between; of the hour that comes twice in October the first. Nil for a text or a time that is none.
    public static func moment(_ text: String) -> Moment? {
        guard let day = Day(String(text.prefix(10))) else { return nil }
        var parts = [0, 0, 0]
        let rest = text.dropFirst(10)
        if let mark = rest.first {
            let numbers = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            guard mark == " " || mark == "T", (2...3).contains(numbers.count) else { return nil }
            for (place, number) in numbers.enumerated() {
                guard number.utf8.count == 2, number.utf8.allSatisfy({ (48...57).contains($0) }),
                    let value = Int(number)
                else { return nil }
                parts[place] = value
            }
        }
        guard parts[0] < 24, parts[1] < 60, parts[2] < 60 else { return nil }
        let local =
            Int64(day.number + daysTo2000) * secondsPerDay + Int64(parts[0] * 3600 + parts[1] * 60 + parts[2])
        let utc = isSummer(local - 7200) ? local - 7200 : local - 3600
        let moment = Moment(microseconds: utc * 1_000_000)
        let time = DutchTime(moment)
        // An hour that was skipped in March is no time.
        return time.day == day && [time.hour, time.minute, time.second] == parts ? moment : nil
    }

    private static let secondsPerDay: Int64 = 86_400
    /// From 1970-01-01 to 2000-01-01.
    private static let daysTo2000: Int32 = 10_957

    private static func isSummer(_ utc: Int64) -> Bool {
        let day = Day(number: Int32(utc.floorDivided(by: secondsPerDay)) - daysTo2000)
        let year = day.year
        let start = Int64(lastSunday(ofMonth: 3, year: year).number + daysTo2000) * secondsPerDay + 3600
        let end = Int64(lastSunday(ofMonth: 10, year: year).number + daysTo2000) * secondsPerDay + 3600
        return start <= utc && utc < end
    }

    /// March and October both have 31 days; 2000-01-02 was a Sunday.
    private static func lastSunday(ofMonth month: Int, year: Int) -> Day {
        let last = Day.number(year: year, month: month, day: 31)
        let sinceSunday = ((last - 1) % 7 + 7) % 7
        return Day(number: last - sinceSunday)
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
