import FundingModel
import Wire

/// Days that decide what counts, and what is still open. Dutch: termijnen.
struct DeadlineView {
    let day: String
    let what: String
    /// `over 34 dagen`, `verlopen`.
    let left: String
    let isOver: Bool
    /// What is still open, leading to the students.
    let open: String?
    let path: String?

    static func all(_ tally: Tally, _ standing: Standing?, _ links: FiguresView.Links, today: Day) -> [DeadlineView] {
        let year = links.filter.selection.fundingYear
        func signals(_ signal: Signal) -> Int { tally.signals[SignalCell(signal, on: .october)] ?? 0 }
        func list(_ signal: Signal) -> String? {
            links.carrying(SignalSet(signal), .enrolments, on: .october)
        }
        let (agreements, practice) = (signals(.noAgreementInTime), signals(.noPracticeInTime))
        let isApproved = (standing ?? .open) >= .approved
        guard let july = Day(year: year.year - 1, month: 7, day: 1) else { return [] }
        return [
            DeadlineView(
                year.newYearsEve, "agreements", today, open: agreements, path: list(.noAgreementInTime)),
            DeadlineView(year.february, "february", today, open: nil, path: links.counting(.february)),
            DeadlineView(year.firstJune, "practice", today, open: practice, path: list(.noPracticeInTime)),
            DeadlineView(july, "report", today, open: isApproved ? 0 : 1, path: nil),
        ]
    }

    private init(_ day: Day, _ key: String, _ today: Day, open count: Int?, path: String?) {
        self.day = Dutch.text(day)
        what = Phrases.dutch("deadline.\(key)")
        let days = Int(day.number - today.number)
        isOver = days < 0
        left =
            days < 0 ? Phrases.dutch("deadline.over") : days == 0 ? Phrases.dutch("deadline.today")
            : days == 1 ? Phrases.dutch("deadline.tomorrow") : Phrases.dutch("deadline.left", Dutch.text(days))
        open = count.map { count in
            count == 0
                ? Phrases.dutch("deadline.\(key).done") : Phrases.dutch("deadline.\(key).open", Dutch.text(count))
        }
        self.path = count == 0 ? nil : path
    }
}
