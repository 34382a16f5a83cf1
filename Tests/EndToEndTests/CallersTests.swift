import Foundation
import TestSupport
import Testing

/// Who may call, from an operator's first minute on: tokens, certificates, the log, the measurements.
@Suite(.serialized) struct CallersTests {
    private func callers(_ data: String, _ arguments: String...) throws -> Programs.Ending {
        try Programs.run("mbostd", ["callers"] + arguments + ["--data", data])
    }

    @Test func tokensAreGivenUsedAndTakenBackWhileTheServerRuns() throws {
        let data = TemporaryFolder.path(named: "callers")
        let server = try RunningServer([], data: data)
        #expect(try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample).status == 0)
        #expect(try server.mbost("recompute", "--year", "2027").status == 0)
        // The first token is its owner's alone.
        let attributes = try FileManager.default.attributesOfItem(atPath: server.tokenFile)
        #expect(attributes[.posixPermissions] as? Int == 0o600)

        #expect(try callers(data, "add", "school", "--role", "institution", "--brin", "27DV").status == 0)
        #expect(try callers(data, "add", "school", "--role", "helpdesk").errors.contains("there is a caller school"))
        #expect(try callers(data, "add", "Fout", "--role", "helpdesk").status == 64)
        #expect(try callers(data, "add", "fout", "--role", "institution").status == 64)
        #expect(try callers(data, "add", "fout", "--role", "baas").status == 64)
        let given = try callers(data, "token", "school", "--days", "30")
        let token = given.output.trimmingCharacters(in: .newlines)
        #expect(given.status == 0 && token.hasPrefix("mbost_") && token.count == 49)
        #expect(try callers(data, "token", "niemand").errors.contains("there is no caller niemand"))

        func ask(_ token: String?, _ arguments: String...) throws -> Programs.Ending {
            try Programs.run(
                "mbost", arguments,
                environment: ["MBOST_SERVER": server.address, "MBOST_TOKEN": token ?? "", "NO_COLOR": "1"])
        }
        // It holds within a quarter of a second; the machine may be busy.
        var own = try ask(token, "status", "999000044")
        for _ in 0..<50 where own.status == 8 {
            usleep(100_000)
            own = try ask(token, "status", "999000044")
        }
        #expect(own.status == 0 && own.output.contains("27DV"), "\(own.errors)")
        let folder = try TemporaryFolder.make(named: "own")
        #expect(try ask(token, "overview", "27DV", "--year", "2027", "--output", folder).status == 0)
        let other = try ask(token, "overview", "25LX", "--year", "2027", "--output", folder)
        #expect(other.status == 8 && other.errors.contains("an institution sees its own"))
        let job = try ask(token, "recompute", "--year", "2027")
        #expect(job.status == 8 && job.errors.contains("not for callers with role institution"))
        let nobody = try ask(nil, "status", "999000044")
        #expect(nobody.status == 8 && nobody.errors.contains("say who calls first"))
        let wrong = try ask("mbost_verzonnen", "status", "999000044")
        #expect(wrong.status == 8 && wrong.errors.contains("unknown, has expired or was revoked"))
        #expect(!wrong.errors.contains("verzonnen"))
        #expect(try ask(nil, "health").status == 0)

        let list = try callers(data, "list")
        #expect(list.output.contains("school  institution  27DV  1000/s\n  2  token  until "))
        #expect(!list.output.contains(token))
        #expect(try callers(data, "revoke", "2").output == "credential 2 is revoked\n")
        var revoked = own
        for _ in 0..<50 where revoked.status == 0 { revoked = try ask(token, "status", "999000044") }
        #expect(revoked.status == 8)
        #expect(try callers(data, "close", "school").status == 0)

        // Who looked at whom: the institution's look-up and its overview, not a number nor a token anywhere.
        let log = try server.mbost("audit", "--person", "999000044")
        let lines = log.output.split(separator: "\n")
        #expect(lines.contains { $0.contains("  school  LookUpStatus  OK  persoon ") }, "\(log.errors)")
        #expect(lines.contains { $0.contains("  school  DownloadOverview  OK  instelling 27DV") })
        #expect(lines.contains { $0.contains("  beheer  Import  OK  alles") })
        #expect(!log.output.contains("999000044"))
        let whole = try server.mbost("audit", "--verify", "--json")
        #expect(whole.status == 0 && whole.output.contains("\"whole\": true"))
        let noted = try #require(whole.output.firstMatch(of: /"last": "([0-9]+:[0-9a-f]{64})"/)).output.1
        #expect(try server.mbost("audit", "--verify", "--noted", String(noted)).status == 0)
        let changed = String(noted.dropLast()) + (noted.hasSuffix("0") ? "1" : "0")
        #expect(try server.mbost("audit", "--verify", "--noted", changed).status == 1)
        #expect(server.stop() == 0)
        let said = try String(contentsOf: server.log, encoding: .utf8)
        #expect(!said.contains("999000044") && !said.contains("mbost_"))

        // Also without a server; and the log is still whole.
        #expect(try callers(data, "list").output.contains("school  institution  27DV  1000/s  closed"))
        let again = try RunningServer([], data: data)
        #expect(try again.mbost("audit", "--verify", "--noted", String(noted)).status == 0)
        #expect(again.stop() == 0)
    }

    @Test func theCommandLineCallsByTLSWithACertificate() throws {
        let folder = try TemporaryFolder.make(named: "papers")
        let data = TemporaryFolder.path(named: "tls")
        func openssl(_ arguments: String...) throws {
            #expect(try Programs.run("/usr/bin/openssl", arguments).status == 0)
        }
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        for (name, extra) in [("server", "subjectAltName=IP:127.0.0.1"), ("caller", "subjectAltName=DNS:caller")] {
            let ending = try Programs.run(
                "/usr/bin/openssl",
                ["req", "-x509"] + key + [
                    "-subj", "/CN=\(name)", "-addext", extra, "-keyout", "\(folder)/\(name).key", "-out",
                    "\(folder)/\(name).pem",
                ])
            #expect(ending.status == 0, "\(ending.errors)")
        }
        // Beyond this machine, now that it is encrypted; measurements beside it.
        let server = try RunningServer(
            [
                "--listen", "0.0.0.0:0", "--tls-certificate", "\(folder)/server.pem", "--tls-key",
                "\(folder)/server.key", "--caller-authority", "\(folder)/caller.pem", "--metrics", "127.0.0.1:0",
                "--log", "notice",
            ], data: data)
        let port = server.address.split(separator: ":").last.map(String.init) ?? ""
        #expect(try callers(data, "add", "dienst", "--role", "operator").status == 0)
        #expect(try callers(data, "certificate", "dienst", "\(folder)/caller.pem").status == 0)
        #expect(try callers(data, "certificate", "dienst", "\(folder)/server.key").status == 1)
        let place = ["MBOST_SERVER": "127.0.0.1:\(port)", "NO_COLOR": "1"]
        let papers = [
            "--authority", "\(folder)/server.pem", "--certificate", "\(folder)/caller.pem", "--certificate-key",
            "\(folder)/caller.key",
        ]
        var jobs = try Programs.run("mbost", ["jobs"] + papers, environment: place)
        for _ in 0..<50 where jobs.status == 8 {
            usleep(100_000)
            jobs = try Programs.run("mbost", ["jobs"] + papers, environment: place)
        }
        #expect(jobs.status == 0, "\(jobs.errors)")
        // A token by TLS; no certificate; plain TCP; a server that nobody vouches for.
        let token = place.merging(["MBOST_TOKEN_FILE": server.tokenFile]) { $1 }
        #expect(try Programs.run("mbost", ["jobs"] + papers.prefix(2), environment: token).status == 0)
        #expect(try Programs.run("mbost", ["jobs"] + papers.prefix(2), environment: place).status == 8)
        #expect(try Programs.run("mbost", ["jobs", "--timeout", "2"], environment: token).status == 6)
        #expect(try Programs.run("mbost", ["jobs", "--tls"], environment: token).status == 6)
        #expect(try Programs.run("mbost", ["jobs", "--authority", "/nowhere"], environment: token).status == 5)

        let said = try String(contentsOf: server.log, encoding: .utf8)
        let measured = try #require(said.firstMatch(of: /address=127.0.0.1:([0-9]+).*measurements are at/))
        let numbers = try Programs.run(
            "/bin/bash",
            [
                "-c",
                "exec 3<>/dev/tcp/127.0.0.1/\(measured.output.1); "
                    + "printf 'GET /metrics HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3; cat <&3",
            ])
        #expect(numbers.output.contains(#"mbost_rpc_calls_total{method="ListJobs",code="OK"} 2"#))
        #expect(numbers.output.contains(#"mbost_rpc_calls_total{method="ListJobs",code="UNAUTHENTICATED"}"#))
        #expect(numbers.output.contains(#"mbost_rpc_duration_seconds_count{method="ListJobs"}"#))
        for name in [
            "mbost_rpc_connections ", "mbost_index_age_seconds ", "mbost_database_connections_busy ",
            "mbost_jobs_running 0",
        ] {
            #expect(numbers.output.contains("\n" + name), "\(name)")
        }
        #expect(server.stop() == 0)
    }

    @Test func whatCannotBeIsSaid() throws {
        func refused(_ arguments: [String], _ text: String) throws {
            let ending = try Programs.run("mbostd", ["serve"] + arguments)
            #expect(ending.status == 64 && ending.errors.contains(text), "\(ending.errors)")
        }
        try refused(["--tls-key", "x"], "--tls-certificate and --tls-key are given both")
        try refused(["--caller-authority", "x"], "--caller-authority needs --tls-certificate")
        try refused(["--require-caller-certificate"], "--require-caller-certificate needs --caller-authority")
        let data = TemporaryFolder.path(named: "wrong")
        let nothing = #expect(throws: RunningServer.DidNotStart.self) {
            try RunningServer(["--tls-certificate", "/nowhere", "--tls-key", "/nowhere"], data: data)
        }
        #expect(nothing?.errors.contains("/nowhere: no certificate in PEM can be read") == true)
        let database = try TestCluster.makeDatabase()
        #expect(try Programs.run("mbostd", ["migrate", "--database", database]).status == 0)
        let keyless = try Programs.run("mbostd", ["serve", "--database", database])
        #expect(keyless.status == 1 && keyless.errors.contains("name their key with --audit-key"))
    }
}
