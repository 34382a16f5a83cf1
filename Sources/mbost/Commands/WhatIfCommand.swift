import ArgumentParser
import ExchangeFormats
import FundingModel
import StatusClient
import Wire

/// `mbost what-if 123456782 --year 2027 changes.jsonl`
struct WhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if", abstract: "Show what would be decided if facts of one person changed.",
        discussion: """
            Takes messages as mbost register takes them, a line each, and statuses set ex officio; decides the person \
            on the facts that they would make, and stores nothing. What the standing of an institution is in the way \
            of is told and decided all the same. Messages come first, then ex officio statuses.

            FORMAT
              A JSON object a line: a message of mbost register (see its help), or one of
              {"exOfficio": {"brin": "27DV", "sequence": "C1",
                             "countDate": "2025-10-01", "funded": true,
                             "reason": "besluit 3"}}
              {"removeExOfficio": {"brin": "27DV", "sequence": "C1",
                                   "countDate": "2025-10-01", "reason": "bezwaar"}}

            EXAMPLE
              mbost what-if 123456782 --year 2027 changes.jsonl
              mbost what-if 123456782 --year 2027 --from-nothing - < all-facts.jsonl

            Without a server: change the dossier that mbost dossier --json or mbost convert gives, and have \
            mbost decide decide it.

            Exit status 1 when the changes cannot be made, 5 when a line cannot be read.

            \(ExitStatus.help)
            """)

    @Argument(help: "Person number: nine digits, BSN or onderwijsnummer.")
    var person: PersonArgument

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Argument(help: "Changes as JSON lines. Standard input when absent or -.", completion: .file())
    var file: String?

    @Flag(help: "Leave out what the register knows of the person: all facts are in the lines.")
    var fromNothing = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let request = try request()
        let reply = try await server.withClient { try await $0.whatIf(request) }
        if json {
            try Screen.write(Machine.whatIf(reply))
        } else {
            try Screen.write(WhatIfScreen(reply: reply, layout: screen.layout).text)
        }
        if !reply.refusals.isEmpty { throw ExitCode(ExitStatus.failure.rawValue) }
    }

    private func request() throws -> WhatIfRequest {
        var request = WhatIfRequest(person: person.number, fundingYear: year.year, fromNothing: fromNothing)
        var source = try LineSource(path: file)
        var reader = SuppositionReader()
        while let batch = try source.next() {
            guard !batch.isTooLong else { throw Self.failure(.lineTooLong, batch.firstLine) }
            var failure: Failure?
            batch.forEachLine { line, number in
                guard failure == nil else { return }
                do throws(JSONLineDefect) {
                    switch try reader.read(line) {
                    case .exOfficio(let change): request.exOfficio.append(change)
                    case .registration(let registration):
                        guard registration.person == person.number else {
                            throw JSONLineDefect(field: "person", message: "is another one than was asked about")
                        }
                        request.registrations.append(registration)
                    }
                } catch {
                    failure = Self.failure(error, number)
                }
            }
            if let failure { throw failure }
        }
        return request
    }

    private static func failure(_ defect: JSONLineDefect, _ line: Int) -> Failure {
        let field = defect.field.isEmpty ? "" : "\(defect.field): "
        return Failure(.badInput, "line \(line): \(field)\(defect.message)")
    }
}
