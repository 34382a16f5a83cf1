import FundingModel
import Wire

/// How the figures went through the year, drawn as two lines, with the numbers beside it. Dutch: verloop.
struct TrendView {
    struct Point {
        let x: Int
        let funded: Int
        let counting: Int
        let name: String
        let fundedText: String
        let countingText: String
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

    /// - Parameter replies: oldest first.
    init(_ replies: [TotalsReply]) {
        let sums = replies.map { ($0.at, Sums($0).enrolments) }
        let most = max(1, sums.map { max($0.1.listed, $0.1.winnersOctober) }.max() ?? 1)
        let step = Self.step(for: most)
        let top = (most + step - 1) / step * step
        func y(_ count: Int) -> Int { Self.bottom - (Self.bottom - Self.top) * count / top }
        let room = Self.width - Self.left - 30
        points = sums.enumerated().map { place, entry in
            Point(
                x: Self.left + (sums.count > 1 ? room * place / (sums.count - 1) : 0), funded: y(entry.1.funded),
                counting: y(entry.1.winnersOctober), name: Dutch.text(DutchTime(entry.0).day),
                fundedText: Dutch.text(entry.1.funded), countingText: Dutch.text(entry.1.winnersOctober),
                isLabelled: place == 0 || place == sums.count - 1 || sums.count < 7)
        }
        fundedLine = points.map { "\($0.x),\($0.funded)" }.joined(separator: " ")
        countingLine = points.map { "\($0.x),\($0.counting)" }.joined(separator: " ")
        rules = stride(from: 0, through: top, by: step).map { count in
            Rule(y: y(count), text: Dutch.text(count), labelY: y(count) + 4)
        }
        summary = Phrases.dutch(
            "trend.summary", points.first?.name ?? "", points.first?.fundedText ?? "", points.last?.name ?? "",
            points.last?.fundedText ?? "")
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
