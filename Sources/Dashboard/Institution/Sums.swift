import FundingModel
import Wire

/// What a reply's cells add up to.
struct Sums {
    var enrolments = EnrolmentCounts()
    var diplomas = DiplomaCounts()
    let studentValue: Decimal2
    let diplomaValue: Decimal2

    init(_ reply: TotalsReply) {
        for counts in reply.tally.enrolments.values { enrolments = enrolments + counts }
        for counts in reply.tally.diplomas.values { diplomas = diplomas + counts }
        let groups = reply.selected?.groups ?? []
        studentValue = groups.reduce(Decimal2.zero) { $0 + $1.studentValue }
        diplomaValue = groups.reduce(Decimal2.zero) { $0 + $1.diplomaValue }
    }
}

/// A figure with what it was, leading to the records it is made of.
struct FigureView {
    let id: String
    let name: String
    let value: Linked
    /// Since yesterday; nil when that is not known.
    let sinceYesterday: String?
    /// Against the year before.
    let sinceLastYear: String?
    var hint: String?
}

extension FigureView {
    /// A number of records.
    init(
        _ id: String, _ count: (Sums) -> Int, _ sums: Sums, _ yesterday: Sums?, _ lastYear: Sums?, list: String?
    ) {
        self.init(
            id: id, name: Phrases.dutch("figure.\(id)"), value: Linked(count(sums), list),
            sinceYesterday: yesterday.map { Dutch.difference(count(sums) - count($0)) },
            sinceLastYear: lastYear.map { Dutch.difference(count(sums) - count($0)) })
    }

    /// A value with two decimals.
    init(
        _ id: String, value: (Sums) -> Decimal2, _ sums: Sums, _ yesterday: Sums?, _ lastYear: Sums?, list: String?
    ) {
        self.init(
            id: id, name: Phrases.dutch("figure.\(id)"),
            value: Linked(Dutch.decimal(value(sums).description), value(sums) == .zero ? nil : list),
            sinceYesterday: yesterday.map { Dutch.difference(value(sums) - value($0)) },
            sinceLastYear: lastYear.map { Dutch.difference(value(sums) - value($0)) })
    }
}

extension Dutch {
    /// `+12,40`.
    static func difference(_ value: Decimal2) -> String {
        let text = decimal(value.description)
        return value > .zero ? "+" + text : text
    }
}
