import FundingModel
import Wire

/// How the figures went through the year, drawn as two lines, with the numbers beside it. Dutch: verloop.
struct TrendView {
    struct Point {
        let x: Int
        let funded: Int
        let counting: Int
        let name: String
        /// With the list as it stood then.
        let fundedList: Linked
        let countingList: Linked
        let isLabelled: Bool
    }

    struct Rule {
        let y: Int
        let text: String
        let labelY: Int
    }

    let points: [Point]
    let fundedLine: String
    let countingLine: String
    let rules: [Rule]
    let summary: String
    let hasPoints: Bool

    static let width = 640
    private static let (left, top, bottom) = (56, 12, 200)

    /// - Parameter replies: oldest first, with the days they are of; nil for now.
    init(_ replies: [(day: Day?, reply: TotalsReply)], _ links: FiguresView.Links) {
        let sums = replies.map { (day: $0.day, at: $0.reply.at, counts: Sums($0.reply).enrolments) }
        let most = max(1, sums.map { max($0.counts.listed, $0.counts.winnersOctober) }.max() ?? 1)
        let step = Self.step(for: most)
        let top = (most + step - 1) / step * step
        func y(_ count: Int) -> Int { Self.bottom - (Self.bottom - Self.top) * count / top }
        let room = Self.width - Self.left - 30
        points = sums.enumerated().map { place, entry in
            let then = links.asOf(entry.day)
            return Point(
                x: Self.left + (sums.count > 1 ? room * place / (sums.count - 1) : 0), funded: y(entry.counts.funded),
                counting: y(entry.counts.winnersOctober), name: Dutch.text(DutchTime(entry.at).day),
                fundedList: Linked(entry.counts.funded, then.list(.funded)),
                countingList: Linked(entry.counts.winnersOctober, then.counting(.october)),
                isLabelled: place == 0 || place == sums.count - 1 || sums.count < 7)
        }
        fundedLine = points.map { "\($0.x),\($0.funded)" }.joined(separator: " ")
        countingLine = points.map { "\($0.x),\($0.counting)" }.joined(separator: " ")
        rules = stride(from: 0, through: top, by: step).map { count in
            Rule(y: y(count), text: Dutch.text(count), labelY: y(count) + 4)
        }
        summary = Phrases.dutch(
            "trend.summary", points.first?.name ?? "", points.first?.fundedList.text ?? "", points.last?.name ?? "",
            points.last?.fundedList.text ?? "")
        hasPoints = !points.isEmpty
    }

    /// A round number that goes four times or so into the highest.
    private static func step(for most: Int) -> Int {
        var step = 1
        while most / step > 5 {
            let digits = String(step)
            step = digits.hasPrefix("2") ? step / 2 * 5 : step * 2
        }
        return step
    }

    /// The days looked at: the first of each month of the year's run, from October on, up to today; a dozen at most.
    static func days(_ year: FundingYear, today: Day) -> [Day] {
        var days: [Day] = []
        var (y, month) = (year.year - 2, 10)
        while days.count < 22, let day = Day(year: y, month: month, day: 1), day <= today, day <= year.lastStudyDay {
            days.append(day)
            (y, month) = month == 12 ? (y + 1, 1) : (y, month + 1)
        }
        return days
    }
}
