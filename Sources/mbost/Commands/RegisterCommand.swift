import ArgumentParser
import ExchangeFormats
import FundingModel
import StatusClient
import Wire

/// `mbost register messages.jsonl`
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Send messages of institutions (registraties), one a line.",
        discussion: """
            A message changes facts of one person: all of its changes are taken, or none. Shown is of each whether \
            it was accepted, and if not, why. A message that was accepted before has no second effect.

            FORMAT
              One JSON object a line, each change an object with one field:
              {"message": "m-1", "brin": "27DV", "person": "123456782",
               "answeredByAccountant": false, "changes": [
                {"person": {"birthDate": "2004-09-18", "sex": "V",
                            "residence": {"country": "NL"}}},
                {"nationalities": [{"code": "0001", "from": "2004-09-18"}]},
                {"residenceTitles": []},
                {"enrolment": {"sequence": "C1", "enrolledOn": "2025-08-01",
                               "plannedEnd": "2028-07-31", "periods": [
                  {"from": "2025-08-01", "trainingCode": "25297",
                   "pathway": "BBL", "requested": true}]}},
                {"period": {"enrolment": "C1", "from": "2026-08-01",
                            "trainingCode": "25297", "pathway": "BOL",
                            "requested": true}},
                {"placement": {"enrolment": "C1", "sequence": "P1",
                               "agreedOn": "2025-08-20", "from": "2025-09-01",
                               "plannedEnd": "2026-07-31"}},
                {"diploma": {"result": "9", "trainingCode": "25297",
                             "obtainedOn": "2025-06-16", "requested": true}},
                {"deletePeriod": {"enrolment": "C1", "from": "2026-08-01"}},
                {"deletePlacement": {"enrolment": "C1", "sequence": "P1"}},
                {"deleteEnrolment": "C1"}, {"deleteDiploma": "9"},
                {"deletePerson": true}]}

            Objects have the fields of the dossiers that mbost decide takes. An enrolment without periods or \
            supportPeriods leaves those there are; placements are changes of their own.

            EXAMPLE
              mbost register messages.jsonl
              my-sis --export | mbost register --json

            Exit status 1 when a message was refused, 3 when a line could not be read.

            \(ExitStatus.help)
            """)

    @Flag(help: "Print a JSON object a message.")
    var json = false

    @Argument(help: "Messages as JSON lines. Standard input when absent or -.", completion: .file())
    var file: String?

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let source = try LineSource(path: file)
        var tally = RegisterTally()
        let unread = try await server.withClient { client in
            try await client.register { session in
                // Not a child task: it may be waiting for input when the server has ended the call.
                let sending = Task { try await RegistrationSender(json: json, session: session).send(source) }
                defer { sending.cancel() }
                while let answer = try await session.next() {
                    tally.count(answer)
                    try Screen.write(json ? Machine.answer(answer).description + "\n" : text(answer))
                }
                return try await sending.value
            }
        }
        if !json { StandardError.write(line: tally.text(unread: unread)) }
        if tally.refused > 0 { throw ExitCode(ExitStatus.failure.rawValue) }
        if unread > 0 { throw ExitCode(ExitStatus.badRecords.rawValue) }
    }

    private func text(_ answer: RegistrationAnswer) -> String {
        let style = Screen.style
        let again = answer.repeated ? ", al eerder verwerkt" : ""
        guard !answer.isAccepted else {
            return "\(answer.message)  \(style.good("aangenomen")) (wijziging \(answer.change)\(again))\n"
        }
        let reasons = answer.refusals.map { refusal in
            "    \(refusal.rule.rawValue)  \(refusal.field.isEmpty ? "" : refusal.field + ": ")\(refusal.text)\n"
        }
        return "\(answer.message)  \(style.bad("GEWEIGERD"))\(again)\n" + reasons.joined()
    }
}

/// How many messages were accepted, refused or seen before.
struct RegisterTally {
    private(set) var accepted = 0
    private(set) var refused = 0
    private var repeated = 0

    mutating func count(_ answer: RegistrationAnswer) {
        if answer.isAccepted { accepted += 1 } else { refused += 1 }
        if answer.repeated { repeated += 1 }
    }

    func text(unread: Int) -> String {
        var text = "\(accepted) berichten aangenomen, \(refused) geweigerd"
        if repeated > 0 { text += ", \(repeated) al eerder verwerkt" }
        if unread > 0 { text += ", \(unread) regels niet te lezen en niet verstuurd" }
        return text
    }
}
