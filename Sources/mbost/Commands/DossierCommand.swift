import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost dossier 123456782`
struct DossierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dossier", abstract: "Show all that the register knows of one person.",
        discussion: """
            Shows the person's facts, enrolments with their periods and placements, diplomas, partial results, \
            statuses set ex officio, and the latest feedback that institutions were sent about the person.

            EXAMPLE
              mbost dossier 123456782

            \(ExitStatus.help)
            """)

    @Argument(help: "Person number: nine digits, BSN or onderwijsnummer.")
    var person: PersonArgument

    @Flag(help: "Print one JSON object; its dossier is as mbost decide takes it.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let reply = try await server.withClient { try await $0.lookUpDossier(person.number) }
        if json {
            try Screen.write(Machine.dossier(reply))
        } else {
            try Screen.write(DossierScreen(reply: reply, layout: screen.layout).text)
        }
    }
}
