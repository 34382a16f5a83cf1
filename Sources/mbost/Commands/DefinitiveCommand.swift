import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost definitive --year 2027 --by …`
struct DefinitiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "definitive", abstract: "Determine a funding year definitively (definitieve vaststelling).",
        discussion: """
            Decides everybody anew, records every status as definitive as of one moment, and gives them out. It \
            needs the approved assurance report of every institution, unless --accept-missing-reports is given.

            EXAMPLE
              mbost definitive --year 2027 --by "J. de Vries"

            \(ExitStatus.help)
            """)

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Option(help: ArgumentHelp("Who asks.", valueName: "who"))
    var by: String

    @Flag(help: "Go on without assurance reports that are not approved.")
    var acceptMissingReports = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let request = DetermineRequest(
            fundingYear: year.year, askedBy: by, acceptMissingReports: acceptMissingReports)
        var bar = ProgressLine(resultsComeAfter: true)
        let last = try await server.withClient { client in
            var last: DetermineProgress?
            try await client.determine(request) { progress in
                show(progress, on: &bar)
                last = progress
            }
            return last
        }
        bar.end()
        guard let last, last.finished else {
            throw Failure(.failure, "the server ended without finishing; try again")
        }
        try report(last)
    }

    private func show(_ progress: DetermineProgress, on bar: inout ProgressLine) {
        switch progress.step {
        case .recompute:
            let pace = progress.job.map(JobScreen.pace) ?? ""
            bar.show(
                "personen beslist" + (pace.isEmpty ? "" : ", \(pace)"), done: progress.job?.personsDone ?? 0,
                total: progress.job?.personsTotal)
        case .record: bar.show("definitieve statussen vastleggen", done: 0, total: nil)
        case .release: bar.show("definitieve statussen vrijgeven", done: 0, total: nil)
        }
    }

    private func report(_ progress: DetermineProgress) throws {
        if json { return try Screen.write(Machine.determination(year.year, progress)) }
        let moment = progress.at.map { " per \(DutchTime.text($0))" } ?? ""
        try Screen.write(
            "bekostigingsjaar \(year.year) definitief vastgesteld\(moment): \(progress.enrolments) inschrijvingen, "
                + "\(progress.diplomas) diploma's\n")
        if !progress.missingReports.isEmpty {
            let names = progress.missingReports.map(\.description).joined(separator: ", ")
            StandardError.write(line: "let op: zonder goedgekeurd assurancerapport: \(names)")
        }
    }
}
