import ArgumentParser
import FundingModel
import StatusClient

/// `mbost jobs`
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "List, follow and cancel recomputations (herberekeningen).",
        discussion: """
            EXAMPLE
              mbost jobs
              mbost jobs follow 12

            \(ExitStatus.help)
            """,
        subcommands: [List.self, Follow.self, Cancel.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the latest jobs, latest first.",
            discussion: """
                EXAMPLE
                  mbost jobs list --most 5
                """)

        @Option(help: "How many at most.")
        var most = 20

        @Flag(help: "Print a JSON object a line.")
        var json = false

        @OptionGroup var screen: ScreenOptions

        @OptionGroup var server: ServerOptions

        func validate() throws {
            guard (1...10_000).contains(most) else { throw ValidationError("--most must be 1 to 10000") }
        }

        func run() async throws {
            let jobs = try await server.withClient { try await $0.jobs(most: most) }
            if json {
                for job in jobs { try Screen.write(Machine.job(job)) }
            } else {
                try Screen.write(JobScreen(layout: screen.layout).list(jobs))
            }
        }
    }

    struct Follow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Follow a job until it ends; Ctrl-C stops following, the job goes on.",
            discussion: """
                EXAMPLE
                  mbost jobs follow 12
                """)

        @Argument(help: "Number of the job.")
        var job: JobArgument

        @Flag(help: "Print one JSON object when it has ended.")
        var json = false

        @OptionGroup var server: ServerOptions

        func run() async throws {
            try await server.withClient { try await JobFollower(json: json).follow(job.job, at: $0) }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a job; what it has stored stays.",
            discussion: """
                EXAMPLE
                  mbost jobs cancel 12
                """)

        @Argument(help: "Number of the job.")
        var job: JobArgument

        @Flag(help: "Print one JSON object.")
        var json = false

        @OptionGroup var screen: ScreenOptions

        @OptionGroup var server: ServerOptions

        func run() async throws {
            let status = try await server.withClient { try await $0.cancelJob(job.job) }
            if json {
                try Screen.write(Machine.job(status))
            } else {
                try Screen.write(JobScreen(layout: screen.layout).list([status]))
            }
        }
    }
}
