import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost osb 27DV --year 2027`
struct OsbCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "osb", abstract: "Show what an institution's records add up to (OSB).",
        discussion: """
            As things stand now, or stood at a moment: a day alone is its beginning, times are Dutch. Without a BRIN \
            all institutions, for who may see them. A selection's values are worked out with the institution's own \
            correction factor.

            EXAMPLE
              mbost osb 27DV --year 2027
              mbost osb 27DV --year 2027 --at "2026-07-01 12:00" --provider 100A127

            \(ExitStatus.help)
            """)

    @Argument(help: "BRIN of the institution.")
    var brin: BrinArgument?

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Option(help: ArgumentHelp("As things stood at this moment.", valueName: "moment"))
    var at: MomentArgument?

    @Flag(help: "Tell enrolments apart by provider and location.")
    var byPlace = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let request = TotalsRequest(
            selection.selection(brin?.brin, year.year), at: at?.moment, byPlace: byPlace)
        let reply = try await server.withClient { try await $0.totals(request) }
        try Screen.write(Machine.totals(reply))
    }
}
