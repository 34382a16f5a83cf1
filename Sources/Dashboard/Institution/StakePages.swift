import FundingModel
import FundingRules
import Hummingbird
import StatusClient
import Wire

/// What could still be won: per signal how many records, what they are worth, what mends it and until when.
/// Dutch: wat op het spel staat.
struct StakePages: Sendable {
    let pages: Pages
    let institutions: InstitutionPages

    func add(to router: PageRouter) {
        router.get("/instelling/:brin/op-het-spel") { request, context -> Response in
            let (session, filter) = try await institutions.filter(request, context)
            let year = filter.selection.fundingYear
            async let counted = session.client.stake(of: filter.brin, year: year)
            let whole = RecordSelection(brin: filter.brin, fundingYear: year)
            let national = NationalTotals(groups: try await session.client.totals(TotalsRequest(whole)).national)
            let stake = try await counted.stake.sharing(national, budgets: national.budgets)
            let links = FiguresView.Links(Filter(filter.brin, year), isOpen: session.mayList)
            let title = Phrases.dutch("stake.title", filter.brin)
            let content = StakeView(title: title, back: filter.address, stake, links, today: institutions.today)
            if FormFields(request.uri.query ?? "").has("deel") { return pages.part("stake-part", session, content) }
            return pages.page("stake", title: title, session, content)
        }
    }
}

struct StakeView {
    let title: String
    let back: String
    let lines: [Line]
    let isEmpty: Bool
    /// Of all lines that can still be mended by themselves.
    let open: String
    let hasShares: Bool
    let hasAmounts: Bool

    struct Line {
        let code: Int
        let name: String
        let mending: String
        let until: String?
        let isOver: Bool
        let october: Linked
        let february: Linked
        let diplomas: Linked
        let worth: Worth
        let together: [Together]
        let hasTogether: Bool
    }

    /// Records that other signals stand in the way of, too.
    struct Together {
        let codes: String
        let counts: [Count]
        let worth: Worth

        struct Count {
            let count: Linked
            /// `op 1 oktober`, `diploma’s`.
            let name: String
        }
    }

    /// What is gained: value, what the institution's shares grow, and money where the budgets are known.
    struct Worth {
        let value: String
        let shares: [Share]
        /// Whole euros.
        let amount: String?
    }

    struct Share {
        let group: String
        let share: String
    }

    init(title: String, back: String, _ stake: InstitutionStake, _ links: FiguresView.Links, today: Day) {
        self.title = title
        self.back = back
        lines = stake.lines.map { Line($0, links, today: today) }
        isEmpty = lines.isEmpty
        hasShares = stake.lines.contains { line in line.sums.contains { $0.groups.contains { $0.share != nil } } }
        hasAmounts = stake.lines.contains { line in line.sums.contains { $0.amount != nil } }
        let sum = stake.lines.filter { ($0.mendableUntil ?? .distantPast) >= today }.reduce(Decimal2.zero) {
            $0 + $1.alone.value
        }
        open = Dutch.decimal(sum.description)
    }
}

extension StakeView.Line {
    fileprivate init(_ line: StakeLine, _ links: FiguresView.Links, today: Day) {
        code = Int(line.signal.rawValue)
        name = Phrases.dutch("signal.\(line.signal.rawValue)")
        mending = line.mending
        until = Dutch.text(line.mendableUntil)
        isOver = (line.mendableUntil ?? .distantPast) < today
        october = Linked(line.alone.october, links.carrying(SignalSet(line.signal), .notFunded, on: .october))
        february = Linked(line.alone.february, links.carrying(SignalSet(line.signal), .enrolments, on: .february))
        diplomas = Linked(line.alone.diplomas, links.carrying(SignalSet(line.signal), .diplomasNotFunded, on: nil))
        worth = StakeView.Worth(line.alone)
        hasTogether = !line.together.isEmpty
        together = line.together.map { StakeView.Together($0, with: line.signal, links) }
    }
}

extension StakeView.Together {
    fileprivate init(_ together: StakeTogether, with signal: Signal, _ links: FiguresView.Links) {
        codes = together.others.ordered.map { String($0.rawValue) }.joined(separator: ", ")
        // Others may come up only once this one is mended, so that records need not carry them.
        let (signals, sum) = (SignalSet(signal), together.sum)
        let all: [(String, Int, String?)] = [
            ("october", sum.october, links.carrying(signals, .notFunded, on: .october)),
            ("february", sum.february, links.carrying(signals, .enrolments, on: .february)),
            ("diplomas", sum.diplomas, links.carrying(signals, .diplomasNotFunded, on: nil)),
        ]
        counts = all.filter { $0.1 > 0 }.map { name, count, list in
            Count(count: Linked(count, list), name: Phrases.dutch("stake.\(name)"))
        }
        worth = StakeView.Worth(sum)
    }
}

extension StakeView.Worth {
    fileprivate init(_ sum: StakeSum) {
        value = Dutch.decimal(sum.value.description)
        shares = sum.groups.compactMap { group in
            group.share.map {
                StakeView.Share(group: Phrases.dutch("group.\(group.group)"), share: "+" + Dutch.percentage($0))
            }
        }
        amount = sum.amount.map { Dutch.euros($0) }
    }
}

extension StakeLine {
    fileprivate var sums: [StakeSum] { [alone] + together.map(\.sum) }
}

extension Day {
    fileprivate static let distantPast = Day(number: .min)
}
