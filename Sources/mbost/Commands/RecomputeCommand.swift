import ArgumentParser
import Foundation
import FundingModel
import StatusClient

/// `mbost recompute --year 2027`
struct RecomputeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recompute", abstract: "Decide everybody anew for one funding year, or some.",
        discussion: """
            Starts a job at the server and follows it; Ctrl-C stops following, the job goes on (see: mbost jobs). \
            After the first time only those are decided whose facts changed since, as long as rules, reference data \
            and program are the same; --anew decides everyone. Only decisions that change are written; what they \
            replace stays in the history. With --dry-run nothing is written: shown is, by institution and signal, \
            what would change.

            EXAMPLE
              mbost recompute --year 2027
              mbost recompute --year 2027 --training 25297 --dry-run

            \(ExitStatus.help)
            """)

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Option(help: "Only persons with an enrolment or diploma at this institution (BRIN).")
    var brin: BrinArgument?

    @Option(help: "Only persons with a period or diploma of this training (opleidingcode).")
    var training: TrainingArgument?

    @Option(parsing: .upToNextOption, help: "Only these persons: nine digits each.")
    var person: [PersonArgument] = []

    @Option(help: "Reason told to institutions; ST for the first of a year, WW afterwards when absent.")
    var reason: ReasonArgument?

    @Flag(help: "Report what would change and store nothing.")
    var dryRun = false

    @Flag(help: "Decide also those whose facts did not change since the last time, on the same rules and tables.")
    var anew = false

    @Option(help: ArgumentHelp("Who asks.", valueName: "who"))
    var by: String = NSUserName()

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        let selections = (brin == nil ? 0 : 1) + (training == nil ? 0 : 1) + (person.isEmpty ? 0 : 1)
        guard selections <= 1 else { throw ValidationError("give one of --brin, --training and --person") }
    }

    private var selection: JobRequest.Selection {
        if let brin { return .institution(brin.brin) }
        if let training { return .training(training.code) }
        return person.isEmpty ? .everyone : .persons(person.map(\.number))
    }

    func run() async throws {
        let request = JobRequest(
            fundingYear: year.year, reason: reason?.reason, selection: selection, isDryRun: dryRun,
            isAnew: anew, askedBy: by)
        try await server.withClient { client in
            let job = try await client.startJob(request)
            try await JobFollower(json: json).follow(job.job, at: client)
        }
    }
}
