import ArgumentParser
import Foundation
import FundingModel
import StatusClient
import Wire

/// `mbost audit --person 123456782`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Who looked at whom: the log of accesses. Dutch: logboek van inzage.",
        discussion: """
            A line an access: moment, caller, call, outcome, about whom, reason. Persons stand there under a \
            pseudonym; asked for by person, it also shows who took data of the person's whole institution.

            The log is a chain: --verify checks it all and prints its last batch and hash. Note them elsewhere; \
            --noted with them shows later that nothing up to there was changed or cut off. A broken chain ends with \
            exit status 1.

            EXAMPLE
              mbost audit --person 123456782 --from 2026-11-01
              mbost audit --verify --noted 120:9f86d081884c7d65...

            \(ExitStatus.help)
            """)

    @Option(help: "Person number: nine digits.")
    var person: PersonArgument?

    @Option(help: "BRIN: accesses to all of an institution.")
    var brin: BrinArgument?

    @Option(help: "Name of a caller.")
    var caller: String?

    @Option(help: ArgumentHelp("First day, UTC.", valueName: "yyyy-mm-dd"))
    var from: DayArgument?

    @Option(help: ArgumentHelp("Last day, UTC.", valueName: "yyyy-mm-dd"))
    var until: DayArgument?

    @Flag(help: "Check the whole log.")
    var verify = false

    @Option(help: ArgumentHelp("A batch and its hash as printed before; with --verify.", valueName: "batch:hash"))
    var noted: NotedBatch?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard person == nil || brin == nil else { throw ValidationError("--person and --brin exclude each other") }
        guard noted == nil || verify else { throw ValidationError("--noted needs --verify") }
    }

    func run() async throws {
        if verify { return try await check() }
        let request = AuditRequest(
            person: person?.number, brin: brin?.brin, caller: caller ?? "",
            from: from?.start ?? Moment(microseconds: 0),
            until: until?.end)
        try await server.withClient { client in
            try await client.audit(request) { entry in
                try Screen.write(json ? Machine.audit(entry).description + "\n" : AuditScreen.line(entry))
            }
        }
    }

    private func check() async throws {
        let request = VerifyAuditRequest(batch: noted?.batch ?? 0, hash: noted?.hash ?? [])
        let found = try await server.withClient { try await $0.verifyAudit(request) }
        try Screen.write(json ? Machine.audit(found).description + "\n" : AuditScreen.text(found))
        if let broken = found.brokenAt {
            throw Failure(.failure, "the log is not what was written, from batch \(broken) on")
        }
    }
}

/// `120:9f86d0…`
struct NotedBatch: ExpressibleByArgument {
    let batch: Int64
    let hash: [UInt8]

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let batch = Int64(parts[0]), batch > 0, parts[1].utf8.count == 64 else { return nil }
        let digits = parts[1].compactMap(\.hexDigitValue)
        guard digits.count == 64 else { return nil }
        self.batch = batch
        hash = stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// A day on the command line.
struct DayArgument: ExpressibleByArgument {
    let start: Moment

    init?(argument: String) {
        guard let date = try? Date(argument, strategy: .iso8601.year().month().day()) else { return nil }
        start = Moment(microseconds: Int64(date.timeIntervalSince1970) * 1_000_000)
    }

    var end: Moment { Moment(microseconds: start.microseconds + 86_400_000_000 - 1) }
}
