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

        @OptionGroup var server: ServerOptions

        func run() async throws {
            let entries = try await server.withClient { try await $0.standings(of: year.year, brin: brin?.brin) }
            for entry in entries {
                try Screen.write(json ? Machine.standing(entry).description + "\n" : StandingCommand.line(entry))
            }
            if entries.isEmpty && !json {
                try Screen.write("Voor \(year.year) is nog van geen instelling een stand vastgelegd: alle open.\n")
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

        @OptionGroup var server: ServerOptions

        func run() async throws {
            let request = SetStandingRequest(
                brin: brin.brin, fundingYear: year.year, standing: standing.standing, setBy: by, note: note)
            let entry = try await server.withClient { try await $0.setStanding(request) }
            try Screen.write(json ? Machine.standing(entry).description + "\n" : StandingCommand.line(entry))
        }
    }

    private static func line(_ entry: StandingEntry) -> String {
        var parts = [
            entry.brin.description, entry.fundingYear.description, entry.standing.rawValue.padded(to: 10),
            Words.text(entry.standing).padded(to: 28), DutchTime.text(entry.setAt),
        ]
        if !entry.setBy.isEmpty { parts.append("door \(entry.setBy)") }
        if !entry.note.isEmpty { parts.append(entry.note) }
        return parts.joined(separator: "  ") + "\n"
    }
}
