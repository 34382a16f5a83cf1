import Foundation
import TestSupport
import Testing

/// The built server killed under work, again and again: nothing acknowledged is lost, nothing is done twice.
@Suite(.serialized) struct KilledServerTests {
    private static let rounds = 4

    /// Kills fall at moments that a seed gives.
    private struct Moments {
        var state: UInt64

        mutating func next(upTo seconds: Double) -> TimeInterval {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 40) / Double(1 << 24) * seconds
        }
    }

    @Test func jobsAndMessagesOutliveTheirServer() throws {
        let data = TemporaryFolder.path(named: "killed")
        let folder = try TemporaryFolder.make(named: "register")
        let made = try Programs.run(
            "mbost-bench", ["generate", "--persons", "3000", "--seed", "7", "--format", "dossiers", "--out", folder])
        #expect(made.status == 0, "\(made.errors)")
        var server = try RunningServer([], data: data)
        let imported = try server.mbost("import", "--from", "dossiers", folder + "/dossiers.jsonl")
        let decided = try server.mbost("recompute", "--year", "2027")
        #expect(imported.status == 0 && decided.status == 0, "\(imported.errors) \(decided.errors)")
        var moments = Moments(state: 20_261_124)
        var sent = 0
        var acknowledged: Set<String> = []
        for round in 0..<Self.rounds {
            let lines = (0..<150).map { _ in
                sent += 1
                return Self.message(sent)
            }
            // A job of another year and messages, while the server goes.
            let job = try start(server, "recompute", "--year", "\(2023 + round)", input: "")
            let messages = try start(server, "register", "--json", input: lines.joined(separator: "\n"))
            Thread.sleep(forTimeInterval: moments.next(upTo: 1.2))
            server.killHard()
            acknowledged.formUnion(try accepted(messages))
            _ = try accepted(job)
            server = try RunningServer([], data: data)
            try waitForJobs(server)
        }
        try check(server, sent: sent, acknowledged: acknowledged)
        #expect(server.stop() == 0)
        print("rounds \(Self.rounds), messages \(sent), acknowledged \(acknowledged.count), losses 0")
    }

    /// The long version is `mbost-bench faults --rounds 50`: server, worker, database, connections, disk.
    @Test func nothingIsLostWhateverFails() throws {
        let folder = try TemporaryFolder.make(named: "faults")
        let ending = try Programs.run(
            "mbost-bench", ["faults", "--rounds", "6", "--seed", "3", "--persons", "1500", "--data", folder])
        #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
        #expect(ending.output.contains("losses 0, doubles 0, refused 0"))
        print(ending.output)
    }

    /// Valid person numbers that the made-up register has not: it ends below.
    private static let persons: [Int] = (999_000_000..<999_900_000).lazy.filter { number in
        let digits = String(number).compactMap(\.wholeNumberValue)
        return (zip(digits, (2...9).reversed()).reduce(0) { $0 + $1.0 * $1.1 } - digits[8]) % 11 == 0
    }.prefix(1000).map(\.self)

    /// Each message brings in a person with an enrolment.
    private static func message(_ number: Int) -> String {
        """
        {"message": "m-\(number)", "brin": "99ZZ", "person": "\(persons[number])", "changes": [\
        {"person": {"birthDate": "2005-01-01"}}, {"enrolment": {"sequence": "E\(number)", \
        "enrolledOn": "2025-08-01", "plannedEnd": "2026-07-31", "periods": [{"from": "2025-08-01", \
        "trainingCode": "25297", "pathway": "BOL", "requested": true}]}}]}
        """
    }

    private struct Started {
        let process: Process
        let output: URL
    }

    private func start(_ server: RunningServer, _ arguments: String..., input: String) throws -> Started {
        let process = Process()
        process.executableURL = Programs.folder.appending(path: "mbost")
        process.arguments = arguments
        process.environment = server.environment(["NO_COLOR": "1", "PATH": "/usr/bin:/bin"])
        let scratch = try TemporaryFolder.make(named: "run")
        let (output, given) = (URL(filePath: scratch + "/out"), URL(filePath: scratch + "/in"))
        try Data().write(to: output)
        try Data(input.utf8).write(to: given)
        process.standardInput = try FileHandle(forReadingFrom: given)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        return Started(process: process, output: output)
    }

    /// The messages that were answered as accepted before the end.
    private func accepted(_ started: Started) throws -> Set<String> {
        started.process.waitUntilExit()
        let text = try String(contentsOf: started.output, encoding: .utf8)
        let found = text.matches(of: /"message": "(m-[0-9]+)", "person": "[0-9]+", "accepted": true/)
        return Set(found.map { String($0.1) })
    }

    private func waitForJobs(_ server: RunningServer) throws {
        let end = Date(timeIntervalSinceNow: 60)
        while Date() < end {
            let jobs = try server.mbost("jobs", "--json")
            if jobs.status == 0, !jobs.output.contains("\"running\"") { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        Issue.record("a job did not end")
    }

    private func check(_ server: RunningServer, sent: Int, acknowledged: Set<String>) throws {
        // Sent again, each takes effect once: all enrolments are there, and each message is known.
        let again = try start(
            server, "register", "--json", input: (1...sent).map(Self.message).joined(separator: "\n"))
        let known = try accepted(again)
        #expect(known.count == sent && acknowledged.isSubset(of: known))
        let repeated = try String(contentsOf: again.output, encoding: .utf8)
        let told = repeated.matches(
            of: /"message": "(m-[0-9]+)", "person": "[0-9]+", "accepted": true, "repeated": true/)
        #expect(acknowledged.isSubset(of: told.map { String($0.1) }))
        let health = try server.mbost("health", "--json")
        #expect(health.output.contains("\"persons\": \(3000 + sent)"), "\(health.output)")
        // What stands is what deciding from scratch gives; a year whose job was never taken in (its server died before)
        // is decided here for the first time.
        var decidedBefore = 0
        for year in 2023...2027 where year < 2023 + Self.rounds || year == 2027 {
            let recomputed = try server.mbost("recompute", "--year", "\(year)", "--anew", "--json")
            if recomputed.output.contains("\"reason\": \"ST\"") { continue }
            decidedBefore += 1
            #expect(recomputed.output.contains("\"recordsChanged\": 0"), "\(year): \(recomputed.output)")
        }
        #expect(decidedBefore > 0)
        // The institution's feedback has no gap and no double.
        let feedback = try server.mbost("feedback", "99ZZ", "--json")
        let numbers = feedback.output.matches(of: /"number": ([0-9]+)/).compactMap { Int($0.1) }
        #expect(!numbers.isEmpty && numbers == Array(1...numbers.count))
    }
}
