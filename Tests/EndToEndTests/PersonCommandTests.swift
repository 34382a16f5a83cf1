import Foundation
import TestSupport
import Testing

/// Dossier, history, what-if and search, as a clerk uses them.
@Suite struct PersonCommandTests {
    static let messages = """
        {"message": "m-1", "brin": "27DV", "person": "123456782", "changes": [{"person": {"birthDate": "2004-09-18"}}, \
        {"nationalities": [{"code": "0001"}]}, {"enrolment": {"sequence": "C1", "enrolledOn": "2025-08-01", \
        "plannedEnd": "2028-07-31", "periods": [{"from": "2025-08-01", "trainingCode": "25297", "pathway": "BOL", \
        "requested": true}]}}]}

        """
    /// The enrolment begins after 1 October.
    static let later = """
        {"message": "m-2", "brin": "27DV", "person": "123456782", "changes": [{"enrolment": {"sequence": "C1", \
        "enrolledOn": "2025-11-01", "plannedEnd": "2028-07-31", "periods": [{"from": "2025-11-01", \
        "trainingCode": "25297", "pathway": "BOL", "requested": true}]}}]}

        """

    @Test func aClerkSeesAllOfOnePerson() throws {
        let server = try RunningServer([], data: TemporaryFolder.path(named: "person"))
        func mbost(_ arguments: [String], input: String? = nil, columns: String? = nil) throws -> Programs.Ending {
            var environment = server.environment()
            environment["COLUMNS"] = columns
            return try Programs.run("mbost", arguments, environment: environment, input: input)
        }
        #expect(try mbost(["recompute", "--year", "2027"]).status == 0)
        #expect(try mbost(["register"], input: Self.messages).status == 0)

        let dossier = try mbost(["dossier", "123456782"])
        #expect(dossier.status == 0 && dossier.output.contains("Inschrijving 27DV C1"))
        #expect(dossier.output.contains("Terugkoppeling, nieuwste eerst"))
        let json = try mbost(["dossier", "123456782", "--json"])
        #expect(json.output.contains("\"dossier\": {\"person\": {\"number\": \"123456782\""))

        let question = ["what-if", "123456782", "--year", "2027"]
        let supposed = try mbost(question + ["-"], input: Self.later)
        #expect(supposed.status == 0, "\(supposed.errors)")
        #expect(supposed.output.contains("nu      1 okt bekostigd") && supposed.output.contains("wordt   1 feb telt mee"))
        let exOfficio = #"""
            {"exOfficio": {"brin": "27DV", "sequence": "C1", "countDate": "2025-10-01", "funded": false, "reason": "r"}}

            """#
        let answer = try mbost(question + ["--json"], input: exOfficio)
        #expect(answer.status == 0 && answer.output.contains("\"warnings\": []"), "\(answer.errors)")
        #expect(try mbost(["status", "123456782"]).output.contains("1 okt 2025  BEKOSTIGD"))
        let refused = try mbost(
            question, input: Self.later.replacing(#""changes": ["#, with: #""changes": [{"deleteDiploma": "9"}, "#))
        #expect(refused.status == 1 && refused.output.contains("DIPLOMA_UNKNOWN"))
        let other = try mbost(question, input: Self.later.replacing("123456782", with: "100000009"))
        #expect(other.status == 5 && other.errors.contains("line 1: person: is another one"))
        #expect(!other.errors.contains("100000009"))
        #expect(try mbost(question + ["/nowhere"]).status == 5)
        let nothing = try mbost(
            ["what-if", "100000009", "--year", "2027", "--from-nothing"],
            input: Self.messages.replacing("123456782", with: "100000009"))
        #expect(nothing.status == 0 && nothing.output.contains("wordt   1 okt bekostigd"), "\(nothing.errors)")

        #expect(try mbost(["register"], input: Self.later).status == 0)
        let history = try mbost(["history", "123456782", "--year", "2027"])
        #expect(history.status == 0 && history.output.contains("gegevens gewijzigd door 27DV, bericht m-2"))
        #expect(history.output.contains("vervallen") && history.output.contains("grondslag 1: UWEB 2024-08-01"))
        let one = try mbost(["history", "123456782", "--most", "1", "--json"])
        #expect(one.output.contains("\"more\": true") && one.output.contains("\"reason\": \"WI\""))
        #expect(try mbost(["history", "123456782", "--most", "0"]).status == 64)

        let found = try mbost(["find", "27DV", "--enrolment", "C1", "--json"])
        #expect(found.status == 0 && found.output.contains("\"person\": \"123456782\""))
        #expect(try mbost(["find", "--person", "123456782"]).status == 0)
        #expect(try mbost(["find", "27DV", "--result", "9"]).status == 7)
        #expect(try mbost(["find", "27DV"]).status == 64)
        #expect(try mbost(["find", "27DV", "--enrolment", "C1", "--result", "9"]).status == 64)
        for command in ["dossier", "history"] { #expect(try mbost([command, "100000009"]).status == 7) }
        #expect(server.stop() == 0)
    }

    /// Wide lines break at COLUMNS; into a pipe nothing is coloured unless it is asked.
    @Test func screensFitAndPipesArePlain() throws {
        let server = try RunningServer([], data: TemporaryFolder.path(named: "screens"))
        func mbost(_ arguments: String..., columns: String? = nil, input: String? = nil) throws -> String {
            var environment = server.environment()
            environment["COLUMNS"] = columns
            return try Programs.run("mbost", arguments, environment: environment, input: input).output
        }
        _ = try mbost("recompute", "--year", "2027")
        _ = try mbost("register", input: Self.messages)
        for command in [["status", "123456782"], ["explain", "123456782", "--year", "2027"], ["jobs"]] {
            func show(_ more: String..., columns: String? = nil) throws -> String {
                var environment = server.environment()
                environment["COLUMNS"] = columns
                return try Programs.run("mbost", command + more, environment: environment).output
            }
            let narrow = try show(columns: "50")
            #expect(!narrow.isEmpty && narrow.split(separator: "\n").allSatisfy { $0.count <= 50 }, "\(narrow)")
            #expect(try !show().contains("\u{1B}") && !show("--color", "never").contains("\u{1B}"))
            #expect(try show("--color", "always").contains("\u{1B}["))
        }
        #expect(server.stop() == 0)
    }
}
