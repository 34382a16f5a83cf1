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

/// What records added up to at one moment, with the way to their lists.
struct Figured {
    let sums: Sums
    let links: FiguresView.Links
}

/// The same selection now, when today began, and a year before; nil for what is not known.
struct Compared {
    let now: Figured
    let yesterday: Figured?
    let lastYear: Figured?
}

/// A figure with what it was, leading to the records it is made of.
struct FigureView {
    let id: String
    let name: String
    let value: Linked
    /// Since yesterday, leading to the records of then; nil when that is not known.
    let sinceYesterday: Linked?
    /// Against the year before, likewise.
    let sinceLastYear: Linked?
}

extension FigureView {
    /// A number of records.
    init(
        _ id: String, _ count: (Sums) -> Int, _ compared: Compared, list: (FiguresView.Links) -> String?
    ) {
        self.init(
            id, compared, list: list, isNothing: { count($0) == 0 }, text: { Dutch.text(count($0)) },
            difference: { Dutch.difference(count($0) - count($1)) })
    }

    /// A value with two decimals.
    init(
        _ id: String, value: (Sums) -> Decimal2, _ compared: Compared, list: (FiguresView.Links) -> String?
    ) {
        self.init(
            id, compared, list: list, isNothing: { value($0) == .zero },
            text: { Dutch.decimal(value($0).description) }, difference: { Dutch.difference(value($0) - value($1)) })
    }

    private init(
        _ id: String, _ compared: Compared, list: (FiguresView.Links) -> String?, isNothing: (Sums) -> Bool,
        text: (Sums) -> String, difference: (Sums, Sums) -> String
    ) {
        let now = compared.now
        let here = isNothing(now.sums) ? nil : list(now.links)
        func since(_ then: Figured?) -> Linked? {
            then.map { then in
                // Nothing then: the difference is all there is now.
                Linked(difference(now.sums, then.sums), isNothing(then.sums) ? here : list(then.links))
            }
        }
        self.init(
            id: id, name: Phrases.dutch("figure.\(id)"), value: Linked(text(now.sums), here),
            sinceYesterday: since(compared.yesterday), sinceLastYear: since(compared.lastYear))
    }
}

extension Dutch {
    /// `+12,40`.
    static func difference(_ value: Decimal2) -> String {
        let text = decimal(value.description)
        return value > .zero ? "+" + text : text
    }
}
