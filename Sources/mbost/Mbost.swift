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
            StatusCommand.self, ExplainCommand.self, DossierCommand.self, HistoryCommand.self, WhatIfCommand.self,
            FindCommand.self, ImportCommand.self, RegisterCommand.self, RecomputeCommand.self,
            JobsCommand.self, FeedbackCommand.self, StandingCommand.self, ExOfficioCommand.self,
            DefinitiveCommand.self, OverviewCommand.self, ExportCommand.self, OsbCommand.self, DashboardCommand.self,
            HealthCommand.self, AuditCommand.self, Decide.self, TotalsCommand.self, StakeCommand.self,
            CompareCommand.self, OrdersCommand.self, Convert.self,
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
            Failure(.usage, "\(oneLine(message(for: error))); see: mbost help")
                .report(asJSON: CommandLine.arguments.contains("--json"))
            Foundation.exit(ExitStatus.usage.rawValue)
        }
    }

    /// One line, as every other error, with the list of values that belongs to it; the parser's own would be many.
    private static func oneLine(_ message: String) -> String {
        let lines = message.split(separator: "\n").map(String.init)
        guard let first = lines.first else { return "wrong arguments" }
        guard first.hasSuffix(":") else { return first }
        let values = lines.dropFirst().prefix { $0.hasPrefix("  - ") }.map { $0.dropFirst(4) }
        return first + " " + values.joined(separator: ", ")
    }
}
