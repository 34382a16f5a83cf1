import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost dashboard 27DV --year 2027`
struct DashboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard", abstract: "Show an institution's key figures (kerncijfers).",
        discussion: """
            Students that count, those funded, values, correction factor and share as they stand now, and why \
            students are not funded.

            EXAMPLE
              mbost dashboard 27DV --year 2027

            \(ExitStatus.help)
            """)

    @Argument(help: "BRIN of the institution.")
    var brin: BrinArgument

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let request = TotalsRequest(selection.selection(brin.brin, year.year), withNames: true)
        let reply = try await server.withClient { try await $0.totals(request) }
        guard !json else { return try Screen.write(Machine.totals(reply)) }
        try Screen.write(DashboardScreen(reply: reply, layout: screen.layout).text)
    }
}
