import FundingModel
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
            let reply = try await session.client.stake(of: filter.brin, year: filter.selection.fundingYear)
            let links = FiguresView.Links(Filter(filter.brin, filter.selection.fundingYear), isOpen: session.mayList)
            let title = Phrases.dutch("stake.title", filter.brin)
            let content = StakeView(title: title, back: filter.address, reply.stake, links, today: institutions.today)
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

    struct Line {
        let code: Int
        let name: String
        let mending: String
        let until: String?
        let isOver: Bool
        let october: String
        let octoberPath: String?
        let february: String
        let diplomas: String
        let value: String
        let together: [Together]
    }

    /// Records that other signals stand in the way of, too.
    struct Together {
        let codes: String
        let records: String
        let value: String
    }

    init(title: String, back: String, _ stake: InstitutionStake, _ links: FiguresView.Links, today: Day) {
        self.title = title
        self.back = back
        lines = stake.lines.map { Line($0, links, today: today) }
        isEmpty = lines.isEmpty
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
        october = Dutch.text(line.alone.october)
        octoberPath =
            line.alone.october == 0
            ? nil
            : links.list(.notFunded) {
                $0.signal = line.signal
                $0.countDate = .october
            }
        february = Dutch.text(line.alone.february)
        diplomas = Dutch.text(line.alone.diplomas)
        value = Dutch.decimal(line.alone.value.description)
        together = line.together.map { together in
            StakeView.Together(
                codes: together.others.ordered.map { String($0.rawValue) }.joined(separator: ", "),
                records: Dutch.text(together.sum.october + together.sum.february + together.sum.diplomas),
                value: Dutch.decimal(together.sum.value.description))
        }
    }
}

extension Day {
    fileprivate static let distantPast = Day(number: .min)
}
