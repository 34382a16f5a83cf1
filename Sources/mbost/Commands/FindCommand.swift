import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost find 27DV --enrolment C1`
struct FindCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Find whose an enrolment or a diploma is.",
        discussion: """
            Shows at most 50: person, ids, training and dates.

            EXAMPLE
              mbost find 27DV --enrolment C1
              mbost find 27DV --result 8277645
              mbost find --person 123456782

            Exit status 7 when nothing is found.

            \(ExitStatus.help)
            """)

    @Argument(help: "BRIN of the institution whose id it is.")
    var brin: BrinArgument?

    @Option(help: ArgumentHelp("Sequence id of an enrolment (inschrijvingvolgnummer).", valueName: "id"))
    var enrolment: SequenceArgument?

    @Option(help: ArgumentHelp("Result id of a diploma (resultaatvolgnummer).", valueName: "id"))
    var result: SequenceArgument?

    @Option(help: ArgumentHelp("Person whose enrolments and diplomas are wanted.", valueName: "number"))
    var person: PersonArgument?

    @Flag(help: "Print a JSON object a line.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard key != nil else {
            throw ValidationError("give a BRIN with --enrolment or --result, or --person alone")
        }
    }

    private var key: FindPersonsRequest.Key? {
        switch (person?.number, brin?.brin, enrolment?.id, result?.id) {
        case (let person?, nil, nil, nil): .person(person)
        case (nil, let brin?, let enrolment?, nil): .enrolment(brin, enrolment)
        case (nil, let brin?, nil, let result?): .diploma(brin, result)
        default: nil
        }
    }

    func run() async throws {
        guard let key else { return }
        let reply = try await server.withClient { try await $0.findPersons(key) }
        guard !reply.records.isEmpty else {
            throw Failure(.notFound, "the register knows no such enrolment or diploma")
        }
        if json {
            for record in reply.records { try Screen.write(Machine.found(record, reply.texts)) }
            if reply.isTruncated { StandardError.write(line: "mbost: there are more; shown are the first") }
        } else {
            try Screen.write(FindScreen(reply: reply, layout: screen.layout).text)
        }
    }
}
