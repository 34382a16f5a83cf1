import Foundation
import TestSupport
import Testing

/// The server as an operator sees it, the commands as a clerk does.
@Suite struct ServerTests {
    static let sample = Programs.root.appending(
        path: "Tests/ExchangeFormatsTests/Samples/RO_27DV_20240731_20260324.csv"
    ).path

    @Test func aKilledServerComesBackWithWhatItHad() throws {
        let data = TemporaryFolder.path(named: "killed-server")
        let first = try RunningServer([], data: data)
        #expect(try first.mbost("import", "--from", "ro", "--masked", Self.sample).status == 0)
        #expect(try first.mbost("recompute", "--year", "2027").status == 0)
        let before = try first.mbost("status", "999000044", "--json")
        first.killHard()
        let second = try RunningServer([], data: data)
        let after = try second.mbost("status", "999000044", "--json")
        #expect(after.status == 0 && after.timeless == before.timeless)
        #expect(second.stop() == 0)
    }

    @Test func twoServersOnOneFolderAndOnOnePort() throws {
        let data = TemporaryFolder.path(named: "twice")
        let server = try RunningServer([], data: data)
        var error = #expect(throws: RunningServer.DidNotStart.self) { try RunningServer([], data: data) }
        #expect(error?.errors.contains("another mbostd runs on the data folder \(data)") == true)
        let other = TemporaryFolder.path(named: "other")
        error = #expect(throws: RunningServer.DidNotStart.self) {
            try RunningServer(["--listen", server.address], data: other)
        }
        #expect(error?.errors.contains("\(server.address) is taken by another program") == true)
        #expect(server.stop() == 0)
    }

    @Test func aDatabaseThatIsNotThereIsSaid() throws {
        let error = #expect(throws: RunningServer.DidNotStart.self) {
            try RunningServer(
                ["--database", "host=/nowhere dbname=mbost password=geheim"], data: TemporaryFolder.path(named: "none"))
        }
        #expect(error?.errors.contains("cannot connect to PostgreSQL at /nowhere") == true)
        #expect(error?.errors.contains("geheim") == false)
    }

    @Test func theNextServerIsAskedWhenOneIsGone() throws {
        let database = try TestCluster.makeDatabase()
        #expect(try Programs.run("mbostd", ["migrate", "--database", database]).status == 0)
        let data = TemporaryFolder.path(named: "unused")
        let (first, second) = (
            try RunningServer(["--database", database], data: data),
            try RunningServer(["--database", database], data: data)
        )
        let both = "\(first.address),\(second.address)"
        func health() throws -> Programs.Ending {
            try Programs.run("mbost", ["health"], environment: ["MBOST_SERVER": both])
        }
        #expect(try health().status == 0)
        first.killHard()
        #expect(try health().status == 0)
        #expect(second.stop() == 0)
        let gone = try health()
        #expect(gone.status == 6 && gone.errors.contains("none of the servers answers: \(first.address), "))
        let wrong = try Programs.run("mbost", ["health", "--server", "\(first.address),"])
        #expect(wrong.status == 64)
    }

    @Test func listeningBeyondThisMachineMustBeSaid() throws {
        let data = TemporaryFolder.path(named: "open")
        let server = try RunningServer(["--listen", "0.0.0.0:0", "--plain-tcp-on-a-trusted-network"], data: data)
        #expect(server.address.hasPrefix("0.0.0.0:"))
        #expect(server.stop() == 0)
    }

    @Test func anotherServersDatabaseWorksTheSame() throws {
        let database = try TestCluster.makeDatabase()
        let data = TemporaryFolder.path(named: "unused")
        let error = #expect(throws: RunningServer.DidNotStart.self) {
            try RunningServer(["--database", database], data: data)
        }
        #expect(error?.errors.contains("run: mbostd migrate") == true)
        let migrated = try Programs.run("mbostd", ["migrate", "--database", database])
        #expect(
            migrated.status == 0
                && migrated.output
                    == "applied: 0001-register, 0002-processes, 0003-definitive-facts, 0004-jobs, 0005-access, 0006-places, 0007-orders, 0008-find\n"
        )
        #expect(try Programs.run("mbostd", ["migrate", "--database", database]).output == "the schema is up to date\n")
        let server = try RunningServer(["--database", database], data: data)
        #expect(try server.mbost("import", "--from", "ro", "--masked", Self.sample).status == 0)
        #expect(try server.mbost("health").output.contains("database external"))
        #expect(!FileManager.default.fileExists(atPath: data + "/cluster"))
        #expect(server.stop() == 0)
    }

    @Test func errorsAreOneLineWithAStatus() throws {
        let data = TemporaryFolder.path(named: "errors")
        let server = try RunningServer([], data: data)
        func check(_ ending: Programs.Ending, _ status: Int32, _ text: String) {
            #expect(ending.status == status, "\(text)")
            #expect(ending.errors.contains(text), "\(ending.errors)")
            #expect(ending.errors.split(separator: "\n").count == 1 && ending.output.isEmpty)
        }
        check(try server.mbost("status", "123456782"), 7, "does not know this person number")
        check(try server.mbost("overview", "27DV", "--year", "2027"), 7, "no institution 27DV")
        check(try server.mbost("recompute", "--year", "2014"), 1, "no rule set covers funding year 2014")
        check(try server.mbost("import", "--from", "ro", "/nowhere.csv"), 5, "/nowhere.csv: no such file")
        check(try server.mbost("import", "--from", "ro", "/tmp"), 5, "/tmp: is a folder")
        let refused = try server.mbost("import", "--from", "ro", Self.sample)
        #expect(refused.status == 3 && refused.output.isEmpty && refused.errors.contains("niets opgeslagen"))
        check(try server.mbost("status", "123456783"), 64, "'123456783' is invalid for '<person>'; see: mbost help")
        check(try server.mbost("overview", "27dv", "--year", "2027"), 64, "'27dv' is invalid for '<brin>'")
        check(try server.mbost("recompute"), 64, "Missing expected argument '--year <year>'")
        check(try Programs.run("mbostd", ["serve", "--listen", "7641"]), 64, "--listen '7641' is not host:port")
        for address in ["0.0.0.0:0", "10.0.0.1:7641", "[::]:0", "127.example.org:1"] {
            check(
                try Programs.run("mbostd", ["serve", "--listen", address]), 64,
                "--listen \(address) is beyond this machine")
        }
        #expect(server.stop() == 0)
        check(try server.mbost("health"), 6, "cannot reach a server at \(server.address)")
    }

    @Test func garbageOnThePortLeavesTheServerAlive() throws {
        let data = TemporaryFolder.path(named: "garbage")
        let server = try RunningServer([], data: data)
        let port = server.address.split(separator: ":").last.map(String.init) ?? ""
        for bytes in [#"GET / HTTP/1.1\r\n\r\n"#, #"\xff\xff\xff\xff\xff\xff\xff\xff"#, #"\x00\x00\x00\x02\x01\x00"#] {
            let ending = try Programs.run(
                "/bin/bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(port); printf '\(bytes)' >&3; cat <&3"])
            #expect(ending.status == 0)
        }
        #expect(try server.mbost("health").status == 0)
        #expect(server.stop() == 0)
    }

    @Test(arguments: [
        "status", "explain", "import", "register", "recompute", "jobs", "feedback", "standing", "ex-officio",
        "definitive", "overview", "decide", "convert", "health", "totals", "orders", "stake", "compare",
        "dossier", "history", "what-if", "find",
    ])
    func everyCommandHasHelpWithAnExample(_ command: String) throws {
        let help = try Programs.run("mbost", [command, "--help"])
        #expect(help.status == 0 && help.output.contains("EXAMPLE") && help.output.contains("EXIT STATUS"))
        #expect(help.output.contains("mbost \(command)"))
    }

    @Test func convertGivesWhatDecideTakes() throws {
        let dossiers = try Programs.run("mbost", ["convert", "--from", "ro", "--masked", Self.sample])
        #expect(dossiers.status == 0 && dossiers.output.split(separator: "\n").count == 10)
        let decisions = try Programs.run("mbost", ["decide", "--year", "2027"], input: dossiers.output)
        #expect(decisions.status == 0 && decisions.output.split(separator: "\n").count == 10)
        let plain = try Programs.run("mbost", ["convert", "--from", "ro", Self.sample])
        #expect(plain.status == 3 && plain.output.isEmpty)
        #expect(plain.errors.contains("RO_27DV_20240731_20260324.csv, regel 2, PER, veld BSN"))
    }
}
