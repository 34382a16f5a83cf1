import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost overview 27DV --year 2027`
struct OverviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overview", abstract: "Download an institution's individual overview (OSB-i).",
        discussion: """
            The file appears under its name only when it is whole and its checksum is right.

            EXAMPLE
              mbost overview 27DV --year 2027 --output .

            \(ExitStatus.help)
            """)

    @Argument(help: "The institution's BRIN.")
    var brin: BrinArgument

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Option(help: "Folder for the file, or - for standard output.")
    var output: String = "."

    @Flag(help: "Give the file its old name, TBGI_….")
    var oldName = false

    @Flag(help: "Print one JSON object about the file.")
    var json = false

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let request = DownloadOverviewRequest(brin: brin.brin, fundingYear: year.year, name: oldName ? .tbgi : .osbi)
        let file = OverviewFile(folder: output)
        var progress = ProgressLine(resultsComeAfter: !file.isStandardOutput)
        defer { progress.end() }
        do {
            try await server.withClient { client in
                try await client.downloadOverview(request) { part in
                    try file.take(part)
                    progress.show("\(file.bytes / 1024) kB ontvangen", done: file.bytes, total: nil)
                }
            }
            progress.end()
            try file.finish()
        } catch {
            file.abandon()
            throw error
        }
        try report(file)
    }

    private func report(_ file: OverviewFile) throws {
        guard let end = file.end, !file.isStandardOutput else { return }
        if json {
            try Screen.write(Machine.overview(file.path, end))
        } else {
            try Screen.write(
                "\(file.path): \(end.enrolments) inschrijvingen, \(end.diplomas) diploma's, \(end.bytes) bytes, "
                    + "SHA-256 \(end.sha256)\n")
        }
    }
}
