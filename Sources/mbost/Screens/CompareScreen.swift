import ExchangeFormats
import FundingModel

/// A comparison as people read it.
struct CompareScreen {
    let layout: Layout
    let titles: ComparisonTitles

    private var saysA: Bool { titles.a.kind == .overview }
    private var saysB: Bool { titles.b.kind == .overview }

    /// One record that differs.
    func text(_ record: DifferingRecord) -> String {
        var lines = [ScreenLine(.strong("Persoon \(record.person) · \(name(of: record.subject))"))]
        let longest = record.differences.map(\.kind.text.count).max() ?? 0
        for difference in record.differences {
            switch difference.kind {
            case .missingInA, .missingInB: lines.append(ScreenLine(2, [.bad(difference.kind.text)]))
            default:
                let change = "\(difference.a ?? "–") → \(difference.b ?? "–")"
                lines.append(ScreenLine(2, label: difference.kind.text.padded(to: longest) + "  ", Piece(change)))
            }
        }
        return layout.text(lines)
    }

    private func name(of subject: ComparedSubject) -> String {
        switch subject {
        case .enrolment(let brin, let sequence): "inschrijving \(brin) \(sequence)"
        case .countDate(let brin, let sequence, let date): "inschrijving \(brin) \(sequence) op \(date)"
        case .diploma(let brin, let result): "diploma \(brin) \(result)"
        }
    }

    func text(_ comparison: Comparison) -> String {
        var lines = [title("A", titles.a, comparison.a), title("B", titles.b, comparison.b)]
        if !titles.ignored.isEmpty {
            lines.append(ScreenLine("Buiten beschouwing: " + titles.ignored.map(\.text).joined(separator: ", ")))
        }
        lines.append(.empty)
        if comparison.isSame {
            lines.append(ScreenLine(.good("Geen verschillen.")))
        } else {
            lines.append(ScreenLine(.bad(records(comparison.differingRecords))))
            lines += [.empty] + effects(comparison)
        }
        if saysA || saysB { lines += [.empty] + groups(comparison) }
        return layout.text(lines)
    }

    private func records(_ count: Int) -> String {
        count == 1 ? "1 record verschilt." : "\(count) records verschillen."
    }

    private func title(_ letter: String, _ title: ComparisonTitles.Side, _ side: Comparison.Side) -> ScreenLine {
        let kind = title.kind == .overview ? "overzicht" : "RO"
        return ScreenLine(
            "\(letter): \(title.name) (\(kind)): \(count(side.enrolments, "inschrijving", "inschrijvingen")), "
                + "\(count(side.countDates, "teldatum", "teldata")), \(count(side.diplomas, "diploma", "diploma's"))")
    }

    private func count(_ count: Int, _ one: String, _ more: String) -> String { "\(count) \(count == 1 ? one : more)" }

    private func effects(_ comparison: Comparison) -> [ScreenLine] {
        var table = Table(numbersOf: "Verschil", ["aantal"] + valueHeadings)
        var subject: ComparedSubject.Kind?
        for (key, effect) in comparison.effects.sorted(by: { $0.key < $1.key }) {
            if key.subject != subject { table.add(key.subject.text) }
            subject = key.subject
            table.add(
                "  " + key.kind.text,
                [String(effect.count)] + values(effect.contributionA, effect.contributionB, Self.amount))
        }
        let note = "Bijdrage: van de records met het verschil; een record telt bij elk van zijn verschillen."
        return table.lines(width: layout.width) + [ScreenLine(.faint(note))]
    }

    private var valueHeadings: [String] {
        switch (saysA, saysB) {
        case (true, true): ["bijdrage A", "bijdrage B", "B - A"]
        case (true, false): ["bijdrage A"]
        case (false, true): ["bijdrage B"]
        case (false, false): []
        }
    }

    private func values(_ a: Int64, _ b: Int64, _ text: (Int64) -> String) -> [String] {
        switch (saysA, saysB) {
        case (true, true): [text(a), text(b), text(b - a)]
        case (true, false): [text(a)]
        case (false, true): [text(b)]
        case (false, false): []
        }
    }

    private static func amount(_ millionths: Int64) -> String { Decimal6(millionths: millionths).description }

    private func groups(_ comparison: Comparison) -> [ScreenLine] {
        let headings = [saysA ? "A" : nil, saysB ? "B" : nil, saysA && saysB ? "B - A" : nil]
        var table = Table(numbersOf: "Per groep", headings.compactMap(\.self))
        for (group, sums) in comparison.groups.sorted(by: { $0.key < $1.key }) {
            func count(_ text: String, _ value: (Comparison.Sums) -> Int) {
                table.add("  " + text, values(Int64(value(sums.a)), Int64(value(sums.b))) { String($0) })
            }
            func amount(_ text: String, _ value: (Comparison.Sums) -> Int64) {
                table.add("  " + text, values(value(sums.a), value(sums.b), Self.amount))
            }
            table.add(group.text)
            count("telt mee op 1 oktober", \.countingInOctober)
            count("telt mee op 1 februari", \.countingInFebruary)
            count("bekostigde inschrijvingen", \.fundedEnrolments)
            amount("bijdrage inschrijvingen", \.enrolmentContribution)
            count("bekostigde diploma's", \.fundedDiplomas)
            amount("bijdrage diploma's", \.diplomaContribution)
        }
        return table.lines(width: layout.width)
    }
}
