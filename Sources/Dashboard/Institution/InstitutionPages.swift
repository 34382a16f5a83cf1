import FundingModel
import Hummingbird
import NIOCore
import RPC
import StatusClient
import Wire

/// An institution's dashboard: its figures, and the way to every record. Dutch: dashboard van de instelling.
struct InstitutionPages: Sendable {
    let pages: Pages
    let years: DecidedYears
    /// Wall clock, for deadlines and for yesterday.
    let now: @Sendable () -> Moment

    func add(to router: PageRouter) {
        router.get("/instellingen") { request, context -> Response in
            let session = try context.signedIn
            guard session.maySeeInstitutions else { throw PageError(.refused) }
            if let brin = session.caller.brin { return .redirect(to: "/instelling/\(brin)", type: .normal) }
            return try await choose(FormFields(request.uri.query ?? ""), session)
        }
        router.get("/instelling/:brin") { request, context -> Response in
            let (session, filter) = try await filter(request, context)
            let isPart = FormFields(request.uri.query ?? "").has("deel")
            guard isPart else { return try await dashboard(filter, session) }
            return pages.part("figures", session, FiguresPart(figures: try await figures(filter, session).0))
        }
        router.get("/instelling/:brin/opleidingen") { request, context -> Response in
            let (session, filter) = try await filter(request, context)
            let fields = FormFields(request.uri.query ?? "")
            let reply = try await session.client.totals(
                TotalsRequest(filter.selection, withoutNational: true, withNames: true))
            let names = Names(reply.texts)
            if fields.has("deel") {
                return pages.part("training-choices", session, TrainingChoices(reply.tally, names))
            }
            let all = TrainingView.all(reply.tally, FiguresView.Links(filter, isOpen: session.mayList), names)
            let content = TrainingsPage(filter, all, names, page: try fields.page)
            return pages.page("trainings", title: content.title, session, content)
        }
        router.get("/instelling/:brin/verloop") { request, context -> Response in
            let (session, filter) = try await filter(request, context)
            let trend = try await trend(filter, session)
            let title = Phrases.dutch("trend.title", filter.brin)
            let content = TrendPage(title: title, trend: trend, back: filter.address, words: filter.words())
            if FormFields(request.uri.query ?? "").has("deel") { return pages.part("trend-part", session, content) }
            return pages.page("trend", title: title, session, content)
        }
    }

    private struct TrendPage {
        let title: String
        let trend: TrendView
        let back: String
        let words: String
    }

    /// Who asks, and for what.
    ///
    /// - Throws: refused for another institution than one's own.
    func filter(_ request: Request, _ context: PageContext) async throws -> (Session, Filter) {
        let session = try context.signedIn
        guard session.maySeeInstitutions else { throw PageError(.refused) }
        guard let brin = Brin(try context.parameters.require("brin")) else { throw PageError(.notFound) }
        if let own = session.caller.brin, own != brin { throw PageError(.refused) }
        let usual = try await years.usual(session.client, today: today)
        return (session, try Filter(brin, FormFields(request.uri.query ?? ""), year: usual))
    }

    var today: Day { DutchTime(now()).day }

    private func choose(_ fields: FormFields, _ session: Session) async throws -> Response {
        let known = try await years.known(session.client)
        let usual = try await years.usual(session.client, today: today)
        let year = try fields.year("jaar") ?? usual
        let found = try await session.client.listInstitutions(ListInstitutionsRequest(fundingYear: year))
        let content = ChoicePage(
            year: year.description, hasChoices: !found.institutions.isEmpty,
            years: known.map { ChoicePage.Year(text: $0.description, isChosen: $0 == year) },
            institutions: found.institutions.map { entry in
                ChoicePage.Entry(
                    path: Filter(entry.brin, year).address, brin: entry.brin.description, name: entry.name,
                    listed: Dutch.text(entry.counts.listed), funded: Dutch.text(entry.counts.funded),
                    diplomas: Dutch.text(entry.counts.diplomas))
            })
        let title = Phrases.dutch("choice.title")
        return pages.page("institutions", title: title, session, content, here: "/instellingen")
    }

    private struct ChoicePage {
        let year: String
        let hasChoices: Bool
        let years: [Year]
        let institutions: [Entry]

        struct Year {
            let text: String
            let isChosen: Bool
        }

        struct Entry {
            let path: String
            let brin: String
            let name: String
            let listed: String
            let funded: String
            let diplomas: String
        }
    }

    // MARK: The dashboard

    /// What follows each registration, with the totals it was made of.
    private func figures(_ filter: Filter, _ session: Session) async throws -> (FiguresView, TotalsReply) {
        let request = TotalsRequest(filter.selection, withNames: true, withPlaces: !filter.isWhole)
        async let current = session.client.totals(request)
        async let yesterday = past(filter, session)
        async let lastYear = yearBefore(filter, session)
        let figures = FiguresView(
            try await current, yesterday: await yesterday, lastYear: await lastYear, filter, today: today,
            lists: session.mayList)
        return (figures, try await current)
    }

    private func dashboard(_ filter: Filter, _ session: Session) async throws -> Response {
        let client = session.client
        async let counted = figures(filter, session)
        async let institutions = client.listInstitutions(
            ListInstitutionsRequest(
                brin: filter.brin, fundingYear: filter.selection.fundingYear, kind: filter.selection.kind))
        async let standings = client.standings(of: filter.selection.fundingYear, brin: filter.brin)
        let (entry, standing) = (try await institutions.institutions.first, try await standings.last?.standing)
        let known = try await years.known(client)
        let (figures, reply) = try await counted
        let names = Names(reply.texts)
        let title = reply.name.isEmpty ? filter.brin.description : "\(filter.brin) \(reply.name)"
        let links = FiguresView.Links(filter, isOpen: session.mayList)
        let content = DashboardPage(
            title: title, year: filter.selection.fundingYear.description, figures: figures,
            form: FilterForm(filter, years: known, entry, reply, names), standing: Dutch.text(standing ?? .open),
            deadlines: DeadlineView.all(reply.tally, standing, links, today: today),
            places: PlaceView.all(filter.isWhole ? entry?.providers ?? [] : reply.places, links),
            live: "\(filter.path)/volg?jaar=\(filter.selection.fundingYear)",
            part: filter.address + "&deel=cijfers", trend: "\(filter.path)/verloop?\(filter.query)",
            stake: "\(filter.path)/op-het-spel?jaar=\(filter.selection.fundingYear)",
            overview: session.mayList ? "\(filter.path)/overzicht?\(filter.query)" : nil,
            isLive: session.mayList && filter.selection.kind != .definitive,
            recent: filter.changed(since: today.dayBefore).address)
        return pages.page("dashboard", title: title, session, content, here: "/instellingen")
    }

    private struct FiguresPart {
        let figures: FiguresView
    }

    struct DashboardPage {
        let title: String
        let year: String
        let figures: FiguresView
        let form: FilterForm
        let standing: String
        let deadlines: [DeadlineView]
        let places: [PlaceView]
        let live: String
        let part: String
        let trend: String
        let stake: String
        let overview: String?
        let isLive: Bool
        /// Only what changed since yesterday began.
        let recent: String
    }

    /// As things stood when today began; nil when that cannot be told, as before the year was decided: to say that
    /// everything is new would say nothing.
    private func past(_ filter: Filter, _ session: Session) async -> TotalsReply? {
        guard let midnight = DutchTime.moment(today.description) else { return nil }
        // What changed later did not stand then.
        if let since = filter.selection.changedSince, since >= midnight { return nil }
        let reply = await session.past.totals(
            TotalsRequest(filter.selection, at: midnight, withoutNational: true), session.client)
        return reply?.tally.isEmpty == true ? nil : reply
    }

    /// The same selection of the funding year before; nil when that was not decided.
    private func yearBefore(_ filter: Filter, _ session: Session) async -> TotalsReply? {
        guard let selection = filter.yearBefore?.selection,
            (try? await years.known(session.client))?.contains(selection.fundingYear) == true
        else { return nil }
        return try? await session.client.totals(TotalsRequest(selection, withoutNational: true))
    }

    private func trend(_ filter: Filter, _ session: Session) async throws -> TrendView {
        var points: [(day: Day?, reply: TotalsReply)] = []
        for day in TrendView.days(filter.selection.fundingYear, today: today) {
            guard let moment = DutchTime.moment(day.description) else { continue }
            let request = TotalsRequest(filter.selection, at: moment, withoutNational: true)
            // Before the register knew the year there is nothing to draw.
            if let reply = await session.past.totals(request, session.client), !reply.tally.isEmpty {
                points.append((day, reply))
            }
        }
        points.append((nil, try await session.client.totals(TotalsRequest(filter.selection, withoutNational: true))))
        return TrendView(points, FiguresView.Links(filter, isOpen: session.mayList))
    }
}

/// Trainings to choose from, by code.
struct TrainingChoices {
    let trainings: [Choice]

    struct Choice {
        let code: String
        let name: String
    }

    init(_ tally: Tally, _ names: Names) {
        trainings = Set(tally.enrolments.keys.map(\.trainingCode)).sorted { $0.value < $1.value }.map { code in
            Choice(code: code.description, name: names.text(code))
        }
    }
}

/// Every training, fifty at a time, the most enrolments first.
struct TrainingsPage {
    let title: String
    let trainings: [TrainingView]
    let total: String
    let back: String
    let words: String
    let next: String?
    let previous: String?

    static let size = 50

    /// - Parameter page: from 1.
    init(_ filter: Filter, _ all: some RandomAccessCollection<TrainingView>, _ names: Names, page: Int) {
        title = Phrases.dutch("trainings.title", filter.brin)
        trainings = Array(all.dropFirst((page - 1) * Self.size).prefix(Self.size))
        total = Dutch.text(all.count)
        back = filter.address
        words = filter.words(names)
        let address = "\(filter.path)/opleidingen?\(filter.query)&pagina="
        next = all.count > page * Self.size ? "\(address)\(page + 1)" : nil
        previous = page > 1 ? "\(address)\(page - 1)" : nil
    }
}

extension FormFields {
    /// From 1, which it is when none is given.
    fileprivate var page: Int {
        get throws(PageError) {
            guard let text = self["pagina"] else { return 1 }
            guard let page = Int(text), (1...10_000).contains(page) else { throw PageError(.badField) }
            return page
        }
    }
}

extension Session {
    /// Lists of students and downloads: an institution's own, and operators'.
    var mayList: Bool { has(.institution) || has(.administrator) }
}
