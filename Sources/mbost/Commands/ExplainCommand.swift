import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost explain 123456782 --year 2027`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain a person's decision, check by check.",
        discussion: """
            Decides the person anew on the facts as they stand and shows every check with its outcome, the facts it \
            looked at and its article. Nothing is stored.

            EXAMPLE
              mbost explain 123456782 --year 2027

            \(ExitStatus.help)
            """)

    @Argument(help: "Person number: nine digits, BSN or onderwijsnummer.")
    var person: PersonArgument

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let request = ExplainRequest(person: person.number, fundingYear: year.year)
        let reply = try await server.withClient { try await $0.explain(request) }
        if json {
            try Screen.write(Machine.explanation(reply))
        } else {
            try Screen.write(ExplainScreen(reply: reply, layout: screen.layout).text)
        }
    }
}
