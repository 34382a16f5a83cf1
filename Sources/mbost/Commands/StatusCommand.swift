import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost status 123456782`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Look up what stands for one person.",
        discussion: """
            Shows each enrolment and diploma with its status, its signals and whether it counts.

            EXAMPLE
              mbost status 123456782 --year 2027

            \(ExitStatus.help)
            """)

    @Argument(help: "Person number: nine digits, BSN or onderwijsnummer.")
    var person: PersonArgument

    @Option(help: "Funding year (bekostigingsjaar); without it every decided year.")
    var year: YearArgument?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let request = LookUpStatusRequest(person: person.number, fundingYear: year?.year, withTexts: true)
        let reply = try await server.withClient { try await $0.lookUpStatus(request) }
        if json {
            try Screen.write(Machine.status(reply))
        } else {
            try Screen.write(StatusScreen(person: person.number, reply: reply, layout: screen.layout).text)
        }
    }
}
