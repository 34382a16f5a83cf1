import ArgumentParser
import ExchangeFormats
import FundingModel
import Wire

/// The OBO of an institution and study year, with difference lists when an earlier one is given.
struct ExportAccountant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "obo", abstract: "The overview for the accountant (OBO) in its ZIP.",
        discussion: """
            With --earlier, an OBO of the same study year (its ZIP or the CSV), the ZIP also holds a list a kind of \
            record of what was added, changed or removed since.

            EXAMPLE
              mbost export obo 27DV --study-year 2025
              mbost export obo 27DV --study-year 2025 --earlier 27DV_20251119.ZIP --output later
            """)

    @Argument(help: "The institution's BRIN.")
    var brin: BrinArgument

    @Option(help: "The study year, by its first calendar year: 2025 for 2025-2026.")
    var studyYear: StudyYearArgument

    @Option(help: ArgumentHelp("An earlier OBO: what changed since goes into the ZIP.", valueName: "file"))
    var earlier: String?

    @OptionGroup var options: ExportOptions

    func run() async throws {
        var request = DownloadOverviewRequest(brin: brin.brin, fundingYear: studyYear.year)
        request.file = .accountantOverview
        // So that a file that is not there is said before anything is downloaded.
        if let earlier { _ = try InputFile(path: earlier) }
        try await options.download(request) { file in
            guard let earlier else { return nil }
            let counts = try DifferenceArchive.extend(file, with: earlier)
            return "verschillen: " + counts.map { "\($0.kind.rawValue) \($0.count)" }.joined(separator: " ")
        }
    }
}
