import Foundation
import TestSupport
import Testing

/// A caller in another language, written from the contract alone, does what ours does.
@Suite(.serialized) struct PythonClientTests {
    private func python(_ server: RunningServer, _ arguments: String..., input: String = "") throws -> Programs.Ending {
        let client = Programs.root.appending(path: "Tools/client/mbost_client.py").path
        return try Programs.run(
            try Self.interpreter, [client] + arguments, environment: server.environment(), input: input)
    }

    /// Tools/setup makes it, with `protobuf` from PyPI.
    private static var interpreter: String {
        get throws {
            let path = Programs.root.appending(path: ".build/python/bin/python3").path
            try #require(FileManager.default.isExecutableFile(atPath: path), "run Tools/setup first")
            return path
        }
    }

    @Test func lookUpRegistrationAndDownload() throws {
        let server = try RunningServer([], data: TemporaryFolder.path(named: "python"))
        #expect(try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample).status == 0)
        #expect(try server.mbost("recompute", "--year", "2027").status == 0)

        // Every method of the contract, of the kind the contract says.
        let methods = try python(server, "methods")
        #expect(methods.status == 0, "\(methods.errors)")
        let lines = methods.output.split(separator: "\n")
        let contract = try String(contentsOf: Programs.root.appending(path: "Proto/mbost/v1/status.proto"), encoding: .utf8)
        #expect(lines.count == contract.split(separator: "\n").count { $0.hasPrefix("  rpc ") })
        #expect(lines.contains("mbost.v1.Status/Register  bidirectional  Registration -> RegistrationAnswer"))
        #expect(lines.contains("mbost.v1.Status/Import  client streaming  ImportPart -> ImportReply"))

        let message = """
            {"message": "py-1", "brin": "27DV", "person": 123456782, "changes": [{"person": {"birthDate": 20050304}}, \
            {"nationalities": {"items": [{"code": 1}]}}, {"enrolment": {"sequence": "PY1", "enrolledOn": 20250801, \
            "plannedEnd": 20270731, "periods": [{"from": 20250801, "trainingCode": 25297, \
            "pathway": "PATHWAY_BOL", "requested": true}]}}]}
            """
        let bad = #"{"message": "py-2", "brin": "27DV", "person": 123456782, "changes": [{"deleteEnrolment": "X"}]}"#
        let answers = try python(server, "register", "-", input: message + "\n" + bad + "\n" + message + "\n")
        #expect(answers.status == 0, "\(answers.errors)")
        let answered = answers.output.split(separator: "\n")
        #expect(answered.count == 3)
        #expect(answered.first?.contains("\"refusals\"") == false && answered.first?.contains("\"change\"") == true)
        #expect(answered.dropFirst().first?.contains("ENROLMENT_UNKNOWN") == true)
        #expect(answered.last?.contains("\"repeated\": true") == true)

        let found = try python(server, "call", "LookUpStatus", #"{"person": 123456782}"#)
        #expect(found.status == 0 && found.output.contains("\"PY1\""), "\(found.output)\(found.errors)")
        let unknown = try python(server, "call", "LookUpStatus", #"{"person": 100000009}"#)
        #expect(unknown.status == 1 && unknown.errors.contains("NOT_FOUND"))
        #expect(!unknown.errors.contains("100000009"))

        let (theirs, ours) = (try TemporaryFolder.make(named: "theirs"), try TemporaryFolder.make(named: "ours"))
        let downloaded = try python(server, "download", "27DV", "2027", "--out", theirs)
        #expect(downloaded.status == 0, "\(downloaded.errors)")
        #expect(try server.mbost("overview", "27DV", "--year", "2027", "--output", ours).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: theirs)
        #expect(try FileManager.default.contentsOfDirectory(atPath: ours) == names && names.count == 1)
        let name = try #require(names.first)
        #expect(
            try Data(contentsOf: URL(filePath: theirs + "/" + name))
                == Data(contentsOf: URL(filePath: ours + "/" + name)))
        #expect(server.stop() == 0)
    }
}
