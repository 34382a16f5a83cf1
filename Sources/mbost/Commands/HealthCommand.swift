import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost health`
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask the server how it is.",
        discussion: """
            Exit status 0 when it serves, else 1 (it says why) or 4 (not reached).

            EXAMPLE
              mbost health --server 127.0.0.1:7641

            \(ExitStatus.help)
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let reply = try await server.withClient { try await $0.health() }
        if json {
            try Screen.write(Machine.health(reply))
        } else {
            try Screen.write(text(reply))
        }
        if !reply.serving { throw ExitCode(ExitStatus.failure.rawValue) }
    }

    private func text(_ reply: HealthReply) -> String {
        var lines = [
            reply.serving ? "in bedrijf" : "NIET in bedrijf: \(reply.trouble)",
            "programma       \(reply.program), schema \(reply.schema), database \(reply.database)",
            "referentie      \(reply.referenceData)",
            "register        \(reply.persons) personen, \(reply.enrolments) inschrijvingen, "
                + "\(reply.diplomas) diploma's",
        ]
        for year in reply.years {
            lines.append(
                "beslist \(year.fundingYear)    \(year.persons) personen, laatst \(DutchTime.text(year.decidedAt))")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
