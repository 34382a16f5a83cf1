import ArgumentParser
import Foundation

/// The command line of mbost.
@main
struct Mbost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mbost",
        abstract: "MBO funding statuses: decided, looked up and exported. Dutch: statustoekenning.",
        discussion: ExitStatus.help,
        subcommands: [
            StatusCommand.self, ExplainCommand.self, ImportCommand.self, RegisterCommand.self, RecomputeCommand.self,
            JobsCommand.self, FeedbackCommand.self, StandingCommand.self, ExOfficioCommand.self,
            DefinitiveCommand.self, OverviewCommand.self, HealthCommand.self, Decide.self, Convert.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            failure.report(asJSON: CommandLine.arguments.contains("--json"))
            Foundation.exit(failure.status.rawValue)
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            // One line, as every other error; the parser's own would be four.
            let line = message(for: error).split(separator: "\n").first.map(String.init) ?? "wrong arguments"
            Failure(.usage, "\(line); see: mbost help").report(asJSON: CommandLine.arguments.contains("--json"))
            Foundation.exit(ExitStatus.usage.rawValue)
        }
    }
}
