import FundingModel

/// The years of a student drawn: a row an enrolment, below it its placements, then the diplomas. The same stands in
/// the tables, for who does not see it.
struct Timeline {
    struct Bar {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
        /// bol, bbl, other, placement, support.
        let look: String
        /// What a pointer shows.
        let title: String
        let label: String?
        let labelX: Int
        let labelY: Int
    }

    struct Label {
        let x: Int
        let y: Int
        let text: String
    }

    struct Dot {
        let x: Int
        let y: Int
        let title: String
    }

    /// A day that counts.
    struct Mark {
        let x: Int
        let text: String
        let labelY: Int
    }

    private(set) var rows: [Label] = []
    private(set) var bars: [Bar] = []
    private(set) var dots: [Dot] = []
    private(set) var marks: [Mark] = []
    private(set) var years: [Mark] = []
    private(set) var height = 0
    let width = 960
    let summary: String
    private(set) var bottom = 0
    private(set) var bottomLabel = 0

    private let first: Day
    private let last: Day

    private static let left = 150
    private static let top = 34
    private static let rowHeight = 24

    /// Nil for who has neither enrolments nor diplomas.
    init?(_ dossier: Dossier, countDates: [Day], _ names: Names) {
        var days = dossier.enrolments.flatMap { [$0.enrolledOn, $0.effectiveEnd] } + dossier.diplomas.map(\.obtainedOn)
        days += countDates
        guard !(dossier.enrolments.isEmpty && dossier.diplomas.isEmpty), let first = days.min(), let last = days.max(),
            let start = Day(year: first.year, month: 1, day: 1), let end = Day(year: last.year, month: 12, day: 31)
        else { return nil }
        (self.first, self.last) = (start, end)
        summary = Phrases.dutch(
            "person.timelineSummary", dossier.enrolments.count, dossier.placements.count, dossier.diplomas.count)
        var y = Self.top
        for enrolment in dossier.enrolments.sorted(by: { $0.enrolledOn < $1.enrolledOn }) {
            draw(enrolment, of: dossier, at: &y, names)
        }
        if !dossier.diplomas.isEmpty {
            rows.append(Label(x: 4, y: y + 15, text: Phrases.dutch("person.diplomas")))
            for diploma in dossier.diplomas {
                let title = "\(Dutch.text(diploma.obtainedOn)): \(names.text(diploma.trainingCode)), \(diploma.brin)"
                dots.append(Dot(x: x(diploma.obtainedOn), y: y + 10, title: title))
            }
            y += Self.rowHeight
        }
        height = y + 24
        (bottom, bottomLabel) = (height - 18, height - 4)
        for date in Set(countDates).sorted() where date >= start && date <= end {
            marks.append(Mark(x: x(date), text: Dutch.text(date), labelY: marks.count.isMultiple(of: 2) ? 12 : 26))
        }
        for year in start.year...end.year {
            if let day = Day(year: year, month: 1, day: 1) { years.append(Mark(x: x(day), text: "\(year)", labelY: 0)) }
        }
    }

    private mutating func draw(_ enrolment: Enrolment, of dossier: Dossier, at y: inout Int, _ names: Names) {
        rows.append(Label(x: 4, y: y + 15, text: "\(enrolment.brin) \(enrolment.sequence)"))
        let periods = Array(dossier.periods[enrolment.periods])
        for (place, period) in periods.enumerated() {
            let next = place + 1 < periods.count ? periods[place + 1].from.dayBefore : enrolment.effectiveEnd
            let until = min(next, enrolment.effectiveEnd)
            guard period.from <= until else { continue }
            let look = period.pathway == .bbl ? "bbl" : period.pathway == .bol ? "bol" : "other"
            let text = "\(period.pathway) \(names.text(period.trainingCode))"
            let title = Phrases.dutch("person.fromUntil", text, Dutch.text(period.from), Dutch.text(until))
            bars.append(bar(period.from, until, y, 20, look, title, label: text))
        }
        y += Self.rowHeight
        for placement in dossier.placements[enrolment.placements] {
            let (from, until) = (Dutch.text(placement.from), Dutch.text(placement.effectiveEnd))
            let title = Phrases.dutch("person.placementSpan", placement.sequence, from, until)
            bars.append(bar(placement.from, placement.effectiveEnd, y, 8, "placement", title, label: nil))
            y += 11
        }
        y += enrolment.placements.isEmpty ? 4 : 6
    }

    private func bar(
        _ from: Day, _ until: Day, _ y: Int, _ height: Int, _ look: String, _ title: String, label: String?
    ) -> Bar {
        let start = x(max(from, first))
        let width = max(3, x(min(until, last)) - start)
        // About seven units a letter; what does not fit stands in the title.
        let room = (width - 8) / 7
        let short = label.map { $0.count <= room ? $0 : room > 6 ? $0.prefix(room - 1) + "…" : "" }
        return Bar(
            x: start, y: y, width: width, height: height, look: look, title: title,
            label: short?.isEmpty == false ? short : nil, labelX: start + 4, labelY: y + height - 5)
    }

    private func x(_ day: Day) -> Int {
        let span = Int(last.number - first.number)
        return Self.left + (width - Self.left - 10) * Int(day.number - first.number) / max(1, span)
    }
}
