import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost standing --year 2027`
struct StandingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "standing", abstract: "Show or set how far institutions are with a funding year.",
        discussion: """
            Standings: open, complete (volledigheid verklaard), restricted (mutaties beperkt), stopped \
            (mutatiestop), approved (assurancerapport goedgekeurd), definitive, historical.

            EXAMPLE
              mbost standing --year 2027
              mbost standing set 27DV --year 2027 approved --by "J. de Vries"

            \(ExitStatus.help)
            """,
        subcommands: [List.self, Put.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the standing of every institution, or the history of one.",
            discussion: """
                EXAMPLE
                  mbost standing list --year 2027 --brin 27DV
                """)

        @Option(help: "Funding year (bekostigingsjaar).")
        var year: YearArgument

        @Option(help: "The history of this institution.")
        var brin: BrinArgument?

        @Flag(help: "Print a JSON object a line.")
        var json = false

        @OptionGroup var screen: ScreenOptions

        @OptionGroup var server: ServerOptions

        func run() async throws {
            let entries = try await server.withClient { try await $0.standings(of: year.year, brin: brin?.brin) }
            if json {
                for entry in entries { try Screen.write(Machine.standing(entry)) }
            } else if entries.isEmpty {
                try Screen.write("Voor \(year.year) is nog van geen instelling een stand vastgelegd: alle open.\n")
            } else {
                try Screen.write(StandingScreen(layout: screen.layout).list(entries))
            }
        }
    }

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Set the standing of an institution.",
            discussion: """
                EXAMPLE
                  mbost standing set 27DV --year 2027 stopped --by "J. de Vries" --note "controle begonnen"
                """)

        @Argument(help: "BRIN of the institution.")
        var brin: BrinArgument

        @Option(help: "Funding year (bekostigingsjaar).")
        var year: YearArgument

        @Argument(help: "The standing.")
        var standing: StandingArgument

        @Option(help: ArgumentHelp("Who sets it.", valueName: "who"))
        var by: String

        @Option(help: "Why, for who reads it later.")
        var note = ""

        @Flag(help: "Print one JSON object.")
        var json = false

        @OptionGroup var screen: ScreenOptions

        @OptionGroup var server: ServerOptions

        func run() async throws {
            let request = SetStandingRequest(
                brin: brin.brin, fundingYear: year.year, standing: standing.standing, setBy: by, note: note)
            let entry = try await server.withClient { try await $0.setStanding(request) }
            if json {
                try Screen.write(Machine.standing(entry))
            } else {
                try Screen.write(StandingScreen(layout: screen.layout).list([entry]))
            }
        }
    }
}
