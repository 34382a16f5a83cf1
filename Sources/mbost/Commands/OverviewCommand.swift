import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost overview 27DV --year 2027`
struct OverviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overview", abstract: "Download an institution's individual overview (OSB-i).",
        discussion: """
            The file appears under its name only when it is whole and its checksum is right. A selection, or only \
            what changed since a moment (Dutch time) or after a number of the feedback, has its name say so. As CSV \
            changes come with what is gone and a column Wijziging; XML has no place for that and holds what stands.

            EXAMPLE
              mbost overview 27DV --year 2027 --output .
              mbost overview 27DV --year 2027 --format csv --provider 100A127
              mbost overview 27DV --year 2027 --format csv --since "2026-02-01 12:00"

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

    @Option(help: ArgumentHelp("xml or csv.", valueName: "xml|csv"))
    var format = OverviewFormat.xml

    @Option(help: ArgumentHelp("Only what changed since this moment.", valueName: "moment"))
    var since: MomentArgument?

    @Option(help: ArgumentHelp("Only what was told after this number of the feedback.", valueName: "number"))
    var after: Int64?

    @Flag(help: "Print one JSON object about the file.")
    var json = false

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var server: ServerOptions

    func validate() throws {
        if let after, after < 1 { throw ValidationError("--after must be a number of the feedback, 1 or more") }
    }

    private var request: DownloadOverviewRequest {
        var request = DownloadOverviewRequest(brin: brin.brin, fundingYear: year.year, name: oldName ? .tbgi : .osbi)
        request.form = format == .csv ? .csv : .xml
        var filter = selection.selection(brin.brin, year.year)
        filter.changedSince = since?.moment
        if filter != RecordSelection(brin: brin.brin, fundingYear: year.year) { request.filter = filter }
        request.afterFeedback = after
        return request
    }

    func run() async throws {
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

/// The forms of an overview on the command line.
enum OverviewFormat: String, ExpressibleByArgument, CaseIterable {
    case xml, csv
}
