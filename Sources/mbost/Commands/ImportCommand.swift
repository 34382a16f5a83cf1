import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost import --from ro RO_27DV_….csv`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Send a file of registrations to the register.",
        discussion: """
            Streams an RO, a GRONDSLAG or a file of dossiers (JSON lines) to the server, which stores it as one \
            transaction: all of it, or nothing. A defect stops the import unless --keep-going is given; then the \
            good records are stored. The enrolments and diplomas a file names replace those with the same \
            id; others stay.

            EXAMPLE
              mbost import --from ro --masked RO_27DV_20240731_20260324.csv

            \(ExitStatus.help)
            """)

    @Option(help: "What the file is: ro, grondslag or dossiers.")
    var from: FileKind

    @Flag(help: "The person fields hold tokens (BSN1): give each a test number.")
    var masked = false

    @Flag(help: "Store the good records though others have defects.")
    var keepGoing = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Argument(help: "The file.")
    var file: String

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let input = try InputFile(path: file)
        let header = ImportHeader(
            format: from.importFormat, fileName: input.name, masked: masked, keepGoing: keepGoing)
        var progress = ProgressLine(resultsComeAfter: true)
        let reply = try await server.withClient { client in
            try await client.importFile(header) { send in
                var sent = 0
                while let chunk = try input.next() {
                    try await send(chunk)
                    sent += chunk.count
                    progress.show(input.name, done: sent, total: input.size)
                }
            }
        }
        progress.end()
        try report(reply)
        if !reply.stored || reply.defectCount > 0 { throw ExitCode(ExitStatus.badRecords.rawValue) }
    }

    private func report(_ reply: ImportReply) throws {
        if json {
            try Screen.write(Machine.importReply(reply))
            return
        }
        for defect in reply.defects { StandardError.write(line: defect.text) }
        if reply.defectCount > reply.defects.count {
            StandardError.write(line: "… en nog \(Int(reply.defectCount) - reply.defects.count) gebreken")
        }
        for notice in reply.notices { StandardError.write(line: "let op: \(notice)") }
        if reply.maskedPersons > 0 {
            StandardError.write(line: "let op: \(reply.maskedPersons) gemaskeerde personen kregen een testnummer")
        }
        if reply.stored {
            try Screen.write(
                "opgeslagen (run \(reply.run)): \(reply.persons) personen, \(reply.enrolments) inschrijvingen, "
                    + "\(reply.diplomas) diploma's\n")
        } else {
            StandardError.write(line: "niets opgeslagen: herstel de gebreken, of gebruik --keep-going voor de rest")
        }
    }
}
