import ArgumentParser
import ExchangeFormats
import FundingModel
import FundingRules

/// `mbost compare A B`
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compare two individual overviews (OSB-i, TBG-i), or an RO with one.",
        discussion: """
            Each file is an OSB-i or TBG-i, as XML or CSV; one of them may be an institution's own RO, of which is \
            compared what it can say. Persons are matched by BSN, else onderwijsnummer, also masked ones; order and \
            size of the files do not matter. Not a difference: moments of determination, texts of signals, the order \
            of signals and placements.

            EXAMPLE
              mbost compare TBGI_25LX_2027_20251124.XML OSBI_25LX_2027_20251201.CSV --details
              mbost compare RO_27DV_20240731_20260324.csv OSBI_27DV_2027_20260401.XML --ignore age,phase
              mbost compare old.xml new.xml --ignore status-kind --json

            KINDS FOR --ignore
              \(DifferenceKind.allCases.map(\.rawValue).joined(separator: ", "))

            \(ExitStatus.help)
            """)

    @Argument(help: "The first file (A).", completion: .file())
    var a: String

    @Argument(help: "The second file (B).", completion: .file())
    var b: String

    @Option(help: ArgumentHelp("Kinds that are no difference, separated by commas.", valueName: "kind,…"))
    var ignore: [IgnoredKinds] = []

    @Option(help: "Funding year to hold an RO against, when the other file does not tell it.")
    var year: YearArgument?

    @Flag(help: "List every record that differs, with its person.")
    var details = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    func run() throws {
        do {
            try compare()
        } catch let failure as Failure where failure.status == .failure {
            // 1 says that the files differ.
            throw Failure(.comparisonFailure, failure.message)
        }
    }

    private func compare() throws {
        var (fileA, fileB) = (try ComparedFile(path: a), try ComparedFile(path: b))
        try read(&fileA, &fileB)
        let ignored = Set(ignore.flatMap(\.kinds))
        var comparer = OverviewComparer(a: fileA.kind, b: fileB.kind, ignored: ignored, groups: Self.groups)
        let titles = ComparisonTitles(fileA, fileB, ignored: ignored)
        let comparison: Comparison
        if json {
            let output = ComparisonJSON(titles: titles, listsRecords: details)
            try output.begin()
            comparison = try comparer.compare(fileA.sorter, fileB.sorter) { try output.put($0) }
            try output.end(comparison)
        } else {
            let people = CompareScreen(layout: screen.layout, titles: titles)
            comparison = try comparer.compare(fileA.sorter, fileB.sorter) { record in
                if details { try Screen.write(people.text(record)) }
            }
            try Screen.write(people.text(comparison))
        }
        if fileA.defects + fileB.defects > 0 { throw ExitCode(ExitStatus.badRecords.rawValue) }
        if !comparison.isSame { throw ExitCode(ExitStatus.failure.rawValue) }
    }

    /// Overviews first: they tell the funding year an RO is held against.
    private func read(_ fileA: inout ComparedFile, _ fileB: inout ComparedFile) throws {
        var progress = ProgressLine(resultsComeAfter: true)
        defer { progress.end() }
        if fileA.kind == .registrations, fileB.kind == .registrations {
            throw Failure(.usage, "both files are an RO; give an OSB-i or TBG-i to hold one against")
        }
        if fileA.kind == .overview { try fileA.readOverview(&progress) }
        if fileB.kind == .overview { try fileB.readOverview(&progress) }
        if fileA.kind == .registrations || fileB.kind == .registrations {
            guard let year = year?.year ?? fileA.year ?? fileB.year else {
                throw Failure(.usage, "the overview tells no funding year; give it with --year")
            }
            if fileA.kind == .registrations { try fileA.readRegistrations(of: year, &progress) }
            if fileB.kind == .registrations { try fileB.readRegistrations(of: year, &progress) }
        }
        try fileA.sort()
        try fileB.sort()
    }

    /// The levels that share one budget; of a year without rules each level by itself.
    private static func groups(_ year: Int) -> [[Level]] {
        guard let year = FundingYear(year), let ruleSet = try? RuleSet.covering(year) else {
            return Level.allCases.map { [$0] }
        }
        return ruleSet.groups.map(\.levels)
    }
}

/// Kinds of difference on the command line, separated by commas.
struct IgnoredKinds: ExpressibleByArgument {
    let kinds: [DifferenceKind]

    init?(argument: String) {
        let names = argument.split(separator: ",", omittingEmptySubsequences: false)
        kinds = names.compactMap { DifferenceKind(rawValue: String($0)) }
        guard kinds.count == names.count else { return nil }
    }
}
