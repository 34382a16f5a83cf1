import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost history 123456782`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what was decided about one person when, why and on what.",
        discussion: """
            Newest first: each status that stands or stood, provisional or definitive (D), why it came (WA WI WP WW \
            DS ST CG AB AM OV, as feedback says), what it rests on (grondslag: rule set, reference data, program), \
            and when it gave way; and the moments at which facts of the register gave way to others.

            EXAMPLE
              mbost history 123456782 --year 2027

            \(ExitStatus.help)
            """)

    @Argument(help: "Person number: nine digits, BSN or onderwijsnummer.")
    var person: PersonArgument

    @Option(help: "Funding year (bekostigingsjaar); without it every year.")
    var year: YearArgument?

    @Option(help: "How many entries at most.")
    var most = 50

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var screen: ScreenOptions

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard (1...10_000).contains(most) else { throw ValidationError("--most must be 1 to 10000") }
    }

    func run() async throws {
        let reply = try await server.withClient { try await pages(from: $0) }
        if json {
            try Screen.write(Machine.history(reply))
        } else {
            try Screen.write(HistoryScreen(reply: reply, layout: screen.layout).text)
        }
    }

    /// As many pages as are wanted, put together.
    private func pages(from client: StatusClient) async throws -> HistoryReply {
        var request = HistoryRequest(
            person: person.number, fundingYear: year?.year, most: min(most, HistoryRequest.most))
        var reply = try await client.history(request)
        while reply.entries.count < most, let next = reply.next {
            request.before = next
            request.most = min(most - reply.entries.count, HistoryRequest.most)
            let page = try await client.history(request)
            reply.entries += page.entries
            reply.next = page.next
            reply.receipts.merge(page.receipts) { first, _ in first }
        }
        return reply
    }
}
