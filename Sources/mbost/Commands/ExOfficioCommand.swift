import ArgumentParser
import FundingModel
import StatusClient
import Wire

/// `mbost ex-officio 123456782`
struct ExOfficioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ex-officio", abstract: "Show, set or take back statuses set ex officio (ambtshalve).",
        discussion: """
            A status set ex officio stands on the 1 October of one enrolment, whatever the checks say.

            EXAMPLE
              mbost ex-officio 123456782
              mbost ex-officio set 123456782 27DV C1 --year 2027 --no-funded --reason "besluit 3" --by "J. de Vries"

            \(ExitStatus.help)
            """,
        subcommands: [List.self, Put.self, Remove.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what was set and taken back for a person, oldest first.",
            discussion: """
                EXAMPLE
                  mbost ex-officio list 123456782
                """)

        @Argument(help: "Person number: nine digits, BSN or onderwijsnummer.")
        var person: PersonArgument

        @Flag(help: "Print a JSON object a line.")
        var json = false

        @OptionGroup var server: ServerOptions

        func run() async throws {
            let entries = try await server.withClient { try await $0.exOfficio(of: person.number) }
            for entry in entries {
                try Screen.write(json ? Machine.exOfficio(entry).description + "\n" : line(entry))
            }
            if entries.isEmpty && !json {
                try Screen.write("Persoon \(person.number.digits): niets ambtshalve vastgesteld.\n")
            }
        }

        private func line(_ entry: ExOfficioEntry) -> String {
            let what = entry.isRemoved ? "ingetrokken" : entry.funded ? "bekostigd" : "niet bekostigd"
            return "\(DutchTime.text(entry.doneAt))  \(entry.brin) \(entry.sequence) op \(entry.countDate)  "
                + "\(what.padded(to: 14))  \(entry.reason)  door \(entry.doneBy)\n"
        }
    }

    /// Which enrolment, on which count date, why and by whom.
    struct Target: ParsableArguments {
        @Argument(help: "Person number: nine digits, BSN or onderwijsnummer.")
        var person: PersonArgument

        @Argument(help: "BRIN of the institution.")
        var brin: BrinArgument

        @Argument(help: "Sequence id of the enrolment (inschrijvingvolgnummer).")
        var sequence: SequenceArgument

        @Option(help: "Funding year T (bekostigingsjaar): the count date is 1 October T-2.")
        var year: YearArgument

        @Option(help: "Why; at most 80 characters are shown with the status.")
        var reason: String

        @Option(help: ArgumentHelp("Who does it.", valueName: "who"))
        var by: String

        @Flag(help: "Print one JSON object.")
        var json = false

        @OptionGroup var server: ServerOptions

        func send(remove: Bool, funded: Bool, _ outcome: String) async throws {
            let request = SetExOfficioRequest(
                person: person.number, brin: brin.brin, sequence: sequence.id, countDate: year.year.october,
                remove: remove, funded: funded, reason: reason, setBy: by)
            let reply = try await server.withClient { try await $0.setExOfficio(request) }
            if json { return try Screen.write(Machine.exOfficioReply(reply)) }
            try Screen.write(
                "inschrijving \(brin.brin) \(sequence.id) op \(year.year.october): \(outcome) "
                    + "(wijziging \(reply.change))\n")
            for status in reply.years {
                let enrolment = status.decision.enrolments.first {
                    $0.brin == brin.brin && $0.sequence == sequence.id
                }
                if let enrolment { try Screen.write("  \(status.decision.fundingYear): \(Words.text(enrolment))\n") }
            }
        }
    }

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Set the status of an enrolment on a 1 October.",
            discussion: """
                EXAMPLE
                  mbost ex-officio set 123456782 27DV C1 --year 2027 --funded --reason "besluit 3" --by "J. de Vries"
                """)

        @Flag(inversion: .prefixedNo, help: "Whether the enrolment is funded.")
        var funded: Bool

        @OptionGroup var target: Target

        func run() async throws {
            let outcome = funded ? "ambtshalve bekostigd" : "ambtshalve niet bekostigd"
            try await target.send(remove: false, funded: funded, outcome)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a status set ex officio back.",
            discussion: """
                EXAMPLE
                  mbost ex-officio remove 123456782 27DV C1 --year 2027 --reason "bezwaar" --by "J. de Vries"
                """)

        @OptionGroup var target: Target

        func run() async throws {
            try await target.send(remove: true, funded: false, "ambtshalve vaststelling ingetrokken")
        }
    }
}
