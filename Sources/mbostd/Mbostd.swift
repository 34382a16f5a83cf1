import ArgumentParser
import Foundation

/// The daemon's command line.
@main
struct Mbostd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mbostd",
        abstract: "The server of mbost: the register, its statuses and overviews. Dutch: statustoekenning.",
        discussion: """
            EXIT STATUS
              0  ended in good order
              1  could not start or go on; one line on standard error says why
              64 wrong arguments
            """,
        subcommands: [Serve.self, Migrate.self, CallersCommand.self], defaultSubcommand: Serve.self)

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            // One line, as every other error; the parser's own would be four.
            let line = message(for: error).split(separator: "\n").first.map(String.init) ?? "wrong arguments"
            FileHandle.standardError.write(Data("mbostd: \(line); see: mbostd help\n".utf8))
            Foundation.exit(exitCode(for: error).rawValue)
        }
    }
}
