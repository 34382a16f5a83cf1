import FundingModel

/// The study years of the register and their days. Dutch: studiejaar, 1 August to 31 July.
struct StudyCalendar: Sendable {
    static let yearsOfHistory = 10

    /// Calendar year in which the first, and the last, study year begins.
    let firstYear: Int
    let lastYear: Int
    /// Nothing happens after it: the last day of the last study year.
    let lastDay: Day
    /// 1 August of each year from ``firstYear`` on.
    private let augusts: [Day]

    init(lastYear: Int) {
        self.lastYear = lastYear
        firstYear = lastYear - StudyCalendar.yearsOfHistory + 1
        augusts = (firstYear...lastYear + 10).map { year in
            guard let day = Day(year: year, month: 8, day: 1) else { preconditionFailure("each year has a 1 August") }
            return day
        }
        lastDay = augusts[StudyCalendar.yearsOfHistory].dayBefore
    }

    func august(_ year: Int) -> Day { augusts[min(max(year - firstYear, 0), augusts.count - 1)] }

    /// Dutch: eerste teldatum.
    func october(_ year: Int) -> Day { august(year).later(by: 61) }

    func newYearsEve(_ year: Int) -> Day { august(year).later(by: 152) }

    /// Of the calendar year after the study year's first. Dutch: tweede teldatum.
    func february(_ year: Int) -> Day { august(year).later(by: 184) }

    /// The study year a day lies in, by its first calendar year.
    func studyYear(of day: Day) -> Int {
        var year = firstYear
        while year < firstYear + augusts.count - 2, august(year + 1) <= day { year += 1 }
        return year
    }
}

extension Day {
    func later(by days: Int) -> Day { Day(number: number + Int32(days)) }

    func days(until other: Day) -> Int { Int(other.number - number) }
}
