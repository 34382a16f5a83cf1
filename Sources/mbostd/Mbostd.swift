import ArgumentParser

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
        subcommands: [Serve.self, Migrate.self], defaultSubcommand: Serve.self)
}
