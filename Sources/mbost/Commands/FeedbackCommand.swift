import ArgumentParser
import FundingModel
import StatusClient

/// `mbost feedback 27DV`
struct FeedbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feedback", abstract: "Show what changed for an institution (terugkoppeling).",
        discussion: """
            A line a status that came, changed or went: number, moment, person, funding year, reason, and what it \
            was and is. Numbers count up by one: keep the last one and go on after it.

            EXAMPLE
              mbost feedback 27DV --after 1200 --follow --json

            \(ExitStatus.help)
            """)

    @Argument(help: "BRIN of the institution.")
    var brin: BrinArgument

    @Option(help: ArgumentHelp("Only what comes after this number.", valueName: "number"))
    var after: Int64 = 0

    @Flag(help: "Stay and show what comes, until Ctrl-C.")
    var follow = false

    @Flag(help: "Print a JSON object a line.")
    var json = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after must not be negative") }
    }

    func run() async throws {
        try await server.withClient { client in
            try await client.feedback(to: brin.brin, after: after, follow: follow) { item in
                try Screen.write(json ? Machine.feedback(item).description + "\n" : text(item))
            }
        }
    }

    private func text(_ item: Feedback) -> String {
        let change =
            switch item.record {
            case .enrolment(let id, let old, let new): "inschrijving \(id): \(Words.text(old)) → \(Words.text(new))"
            case .diploma(let id, let old, let new): "diploma \(id): \(Words.text(old)) → \(Words.text(new))"
            }
        return "\(item.number)  \(DutchTime.text(item.at))  \(item.person.digits)  "
            + "\(item.fundingYear) \(Words.text(item.kind))  \(item.reason.rawValue)  \(change)\n"
    }
}
