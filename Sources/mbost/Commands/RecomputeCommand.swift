import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost recompute --year 2027`
struct RecomputeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recompute", abstract: "Decide every person anew for one funding year.",
        discussion: """
            Only decisions that change are written; what they replace stays in the history.

            EXAMPLE
              mbost recompute --year 2027

            \(ExitStatus.help)
            """)

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var server: ServerOptions

    func run() async throws {
        var bar = ProgressLine(resultsComeAfter: true)
        let last = try await server.withClient { client in
            var last: JobStatus?
            let job = try await client.startJob(JobRequest(fundingYear: year.year))
            try await client.followJob(job.job) { progress in
                bar.show("personen beslist", done: progress.personsDone, total: progress.personsTotal)
                last = progress
            }
            return last
        }
        bar.end()
        guard let last, last.state == .finished else {
            throw Failure(.failure, "the server ended without finishing; try again")
        }
        try report(last)
    }

    private func report(_ progress: JobStatus) throws {
        if json {
            try Screen.write(Machine.recomputation(year.year, progress))
            return
        }
        try Screen.write(
            "bekostigingsjaar \(year.year): \(progress.personsDone) personen beslist, "
                + "\(progress.recordsChanged) gewijzigde beslissingen opgeslagen\n")
        if progress.assumedDecisions > 0 {
            StandardError.write(
                line: "let op: \(progress.assumedDecisions) beslissingen rusten op een aanname in de opleidingentabel")
        }
    }
}
