import FundingModel
import Wire

/// The form that narrows what a page is about.
struct FilterForm {
    struct Option {
        let value: String
        let text: String
        let isChosen: Bool
    }

    let path: String
    let years: [Option]
    let providers: [Option]
    let locations: [Option]
    let levels: [Option]
    let pathways: [Option]
    let kinds: [Option]
    let signals: [Option]
    let dates: [Option]
    let training: String?
    /// Where the trainings are that the institution has, to choose from.
    let choices: String
    let since: String?
    let isNarrowed: Bool
    let words: String
    let clear: String

    init(
        _ filter: Filter, years known: [FundingYear], _ places: InstitutionEntry?, _ reply: TotalsReply, _ names: Names
    ) {
        let selection = filter.selection
        path = filter.path
        years = Set(known + [selection.fundingYear]).sorted(by: >).map { year in
            Option(
                value: year.description, text: Phrases.dutch("filter.year", year, year.year - 2, year.year - 1),
                isChosen: year == selection.fundingYear)
        }
        let provider = places?.providers.first { $0.provider == selection.provider }
        providers = Self.options(
            places?.providers.compactMap { entry in
                entry.provider.map { ($0.description, Self.counted($0, entry.counts)) }
            } ?? [], chosen: selection.provider?.description)
        locations = Self.options(
            (selection.provider == nil ? places?.providers.flatMap(\.locations) : provider?.locations)?
                .compactMap { entry in entry.location.map { ($0.description, Self.counted($0, entry.counts)) } } ?? [],
            chosen: selection.location?.description)
        levels = Self.options(
            Level.allCases.map { ($0.description, $0.description) }
                + (reply.selected?.groups ?? []).map(\.group).filter { $0.levels.count > 1 }
                .map { ($0.description, Phrases.dutch("group.\($0)")) }
                + [(Filter.LevelChoice.noneName, Phrases.dutch("filter.noLevel"))],
            chosen: filter.level)
        pathways = Self.options(
            [Pathway.bol, .bbl].map { ($0.rawValue, Dutch.text($0)) }, chosen: selection.pathway?.rawValue)
        kinds = Self.options(
            StatusKind.allCases.map { ($0.rawValue, Dutch.text($0)) }, chosen: selection.kind?.rawValue)
        signals = Self.options(
            Signal.inOrder.map { (String($0.rawValue), "\($0.rawValue) " + Phrases.dutch("signal.\($0.rawValue)")) },
            chosen: filter.signals)
        dates = Self.options(
            RecordSelection.CountDate.allCases.map {
                (Filter.CountDateName($0).rawValue, Dutch.text($0.day(of: selection.fundingYear)))
            }, chosen: selection.countDate.map { Filter.CountDateName($0).rawValue })
        training = selection.trainingCode?.description
        choices = "\(filter.path)/opleidingen?\(filter.ofWhole.query)&deel=keuze"
        since = filter.since
        isNarrowed = !filter.isWhole || selection.kind != nil
        words = filter.words(names)
        clear = Filter(filter.brin, selection.fundingYear).address
    }

    private static func counted(_ place: ShortText, _ counts: PlaceCounts) -> String {
        Phrases.dutch("filter.place", place, Dutch.text(counts.listed))
    }

    /// A location may stand under more than one provider.
    private static func options(_ values: [(String, String)], chosen: String?) -> [Option] {
        var seen: Set<String> = []
        var options = values.filter { seen.insert($0.0).inserted }.map {
            Option(value: $0.0, text: $0.1, isChosen: $0.0 == chosen)
        }
        if let chosen, !seen.contains(chosen) { options.append(Option(value: chosen, text: chosen, isChosen: true)) }
        return options
    }
}
