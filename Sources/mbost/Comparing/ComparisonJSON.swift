import ExchangeFormats
import FundingModel

/// A comparison as one JSON object, written as it is found: records first, then what they add up to.
struct ComparisonJSON {
    let titles: ComparisonTitles
    let listsRecords: Bool
    private let isFirst = FirstMark()

    private final class FirstMark {
        var isFirst = true
    }

    init(titles: ComparisonTitles, listsRecords: Bool) {
        self.titles = titles
        self.listsRecords = listsRecords
    }

    func begin() throws { try Screen.write("{" + (listsRecords ? "\"records\": [" : "")) }

    func put(_ record: DifferingRecord) throws {
        guard listsRecords else { return }
        try Screen.write((isFirst.isFirst ? "\n  " : ",\n  ") + json(record).description)
        isFirst.isFirst = false
    }

    func end(_ comparison: Comparison) throws {
        let sum: JSONText = .object([
            ("a", side(titles.a, comparison.a)), ("b", side(titles.b, comparison.b)),
            ("ignored", .list(titles.ignored.map { .text($0.rawValue) })), ("same", .truth(comparison.isSame)),
            ("differingRecords", .number(comparison.differingRecords)),
            ("differences", .list(comparison.effects.sorted { $0.key < $1.key }.map { effect($0.key, $0.value) })),
            ("groups", .list(comparison.groups.sorted { $0.key < $1.key }.map { group($0.key, $0.value) })),
        ])
        try Screen.write((listsRecords ? "\n], " : "") + sum.description.dropFirst() + "\n")
    }

    private func side(_ title: ComparisonTitles.Side, _ side: Comparison.Side) -> JSONText {
        .object([
            ("file", .text(title.name)), ("kind", .text(title.kind.rawValue)), ("enrolments", .number(side.enrolments)),
            ("countDates", .number(side.countDates)), ("diplomas", .number(side.diplomas)),
        ])
    }

    private func effect(_ key: Comparison.Kind, _ effect: Comparison.Effect) -> JSONText {
        .object(
            [
                ("subject", .text(key.subject.rawValue)), ("kind", .text(key.kind.rawValue)),
                ("count", .number(effect.count)),
            ] + values("contribution", effect.contributionA, effect.contributionB))
    }

    private func group(_ group: ComparedGroup, _ sums: (a: Comparison.Sums, b: Comparison.Sums)) -> JSONText {
        func side(_ sums: Comparison.Sums) -> JSONText {
            .object([
                ("countingInOctober", .number(sums.countingInOctober)),
                ("countingInFebruary", .number(sums.countingInFebruary)),
                ("fundedEnrolments", .number(sums.fundedEnrolments)),
                ("enrolmentContribution", amount(sums.enrolmentContribution)),
                ("fundedDiplomas", .number(sums.fundedDiplomas)),
                ("diplomaContribution", amount(sums.diplomaContribution)),
            ])
        }
        return .object([
            ("levels", .list(group.levels.map { .text($0.description) })),
            ("a", titles.a.kind == .overview ? side(sums.a) : .text(nil)),
            ("b", titles.b.kind == .overview ? side(sums.b) : .text(nil)),
        ])
    }

    /// Both sides and the difference, null where a file cannot say.
    private func values(_ name: String, _ a: Int64, _ b: Int64) -> [(String, JSONText)] {
        let (saysA, saysB) = (titles.a.kind == .overview, titles.b.kind == .overview)
        return [
            (name + "A", saysA ? amount(a) : .text(nil)), (name + "B", saysB ? amount(b) : .text(nil)),
            ("difference", saysA && saysB ? amount(b - a) : .text(nil)),
        ]
    }

    private func amount(_ millionths: Int64) -> JSONText {
        .text(Decimal6(millionths: millionths).description)
    }

    private func json(_ record: DifferingRecord) -> JSONText {
        var fields: [(String, JSONText)] = [("person", .text(record.person))]
        switch record.subject {
        case .enrolment(let brin, let sequence):
            fields += [("brin", .text(brin.description)), ("enrolment", .text(sequence.description))]
        case .countDate(let brin, let sequence, let date):
            fields += [
                ("brin", .text(brin.description)), ("enrolment", .text(sequence.description)),
                ("countDate", .text(date.description)),
            ]
        case .diploma(let brin, let result):
            fields += [("brin", .text(brin.description)), ("result", .text(result.description))]
        }
        fields += [
            ("contributionA", .text(record.contributionA?.description)),
            ("contributionB", .text(record.contributionB?.description)),
            (
                "differences",
                .list(
                    record.differences.map {
                        .object([("kind", .text($0.kind.rawValue)), ("a", .text($0.a)), ("b", .text($0.b))])
                    })
            ),
        ]
        return .object(fields)
    }
}
