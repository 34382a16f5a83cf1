import Dispatch
import Foundation
import Testing

/// `mbost decide` as a person or a script runs it: what goes in, what comes out, and how it ends.
@Suite struct DecideCommandTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let cases = root.appendingPathComponent("Tests/FundingRulesTests/Cases").path
    static let tables = root.appendingPathComponent("Sources/ReferenceData/Tables").path

    struct Ending {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs the program of the same build as these tests; `input` comes through a pipe.
    static func mbost(_ arguments: String..., input: String? = nil) throws -> Ending {
        let process = Process()
        process.executableURL = program()
        process.arguments = arguments
        let (given, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input == nil ? FileHandle.nullDevice : given
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        if let input {
            // Beside the reading: the program takes no more in than it can give out.
            let end = given.fileHandleForWriting
            DispatchQueue.global().async {
                try? end.write(contentsOf: Data(input.utf8))
                try? end.close()
            }
        }
        let read = output.fileHandleForReading.readDataToEndOfFile()
        let told = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ending(
            status: process.terminationStatus, output: String(decoding: read, as: UTF8.self),
            errors: String(decoding: told, as: UTF8.self))
    }

    private static func program() -> URL {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let bundle = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let builds = [folder] + bundle + [root.appendingPathComponent(".build/debug")]
        return builds.map { $0.appendingPathComponent("mbost") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
            ?? root.appendingPathComponent(".build/debug/mbost")
    }

    static func text(_ file: String) throws -> String {
        try String(contentsOfFile: cases + "/" + file, encoding: .utf8)
    }

    @Test("The case files, from a file and through a pipe", arguments: [2018, 2022, 2027])
    func caseFiles(year: Int) throws {
        let expected = try Self.text("decisions-\(year).jsonl")
        let file = try Self.mbost(
            "decide", "--year", "\(year)", "--reference", Self.tables, Self.cases + "/dossiers-\(year).jsonl")
        #expect(file.status == 0 && file.output == expected)
        #expect(file.errors.split(separator: "\n").count == 1 && file.errors.contains("assumed training row"))
        let piped = try Self.mbost("decide", "--year", "\(year)", input: Self.text("dossiers-\(year).jsonl"))
        #expect(piped.status == 0 && piped.output == expected)
    }

    @Test("Bad lines are reported in their place, the others decided, in order")
    func badLines() throws {
        let dossiers = try Self.text("dossiers-2027.jsonl").split(separator: "\n")
        let decisions = try Self.text("decisions-2027.jsonl").split(separator: "\n")
        let input = "\(dossiers[0])\r\n\n{}\n\(dossiers[1])\nno json\n\(dossiers[2])"
        let ending = try Self.mbost("decide", "--year", "2027", input: input)
        let output = ending.output.split(separator: "\n")
        #expect(ending.status == 3)
        try #require(output.count == 5)
        #expect(output[0] == decisions[0] && output[2] == decisions[1] && output[4] == decisions[2])
        #expect(output[1].hasPrefix(#"{"line": 3, "error": {"code": "INVALID_ARGUMENT", "field": "person", "#))
        #expect(output[3].hasPrefix(#"{"line": 5, "error": {"code": "INVALID_ARGUMENT", "field": "", "#))
        #expect(ending.errors == "mbost: 2 of 6 lines were not taken; an error stands in the place of each\n")
    }

    @Test("A line longer than the limit is a bad line")
    func longLine() throws {
        let long = String(repeating: "x", count: (4 << 20) + 1)
        let ending = try Self.mbost("decide", "--year", "2027", input: long + "\n{}\n")
        #expect(ending.status == 3)
        #expect(ending.output.contains(#"{"line": 1, "#) && ending.output.contains("longer than 4 MiB"))
        #expect(ending.output.contains(#"{"line": 2, "#))
    }

    @Test("Nothing in, nothing out")
    func empty() throws {
        let ending = try Self.mbost("decide", "--year", "2027")
        #expect(ending.status == 0 && ending.output.isEmpty && ending.errors.isEmpty)
    }

    @Test("One line of what is wrong, and a status that says so")
    func failures() throws {
        let file = Self.cases + "/dossiers-2027.jsonl"
        let rows: [([String], Int32, String)] = [
            (["--year", "2014", file], 4, "no rule set covers funding year 2014"),
            (["--year", "3", file], 4, "3 is no funding year"),
            (["--year", "2027", "/nowhere/x.jsonl"], 5, "/nowhere/x.jsonl: no such file"),
            (["--year", "2027", "/tmp"], 5, "/tmp: is a folder"),
            (["--year", "2027", "--reference", "/nowhere", file], 5, "/nowhere"),
            (["--year", "2027", "--reference", Self.cases, file], 5, "holds no training table"),
        ]
        for (arguments, status, text) in rows {
            let ending = try run(arguments)
            #expect(ending.status == status && ending.output.isEmpty, "\(arguments)")
            #expect(ending.errors.hasPrefix("mbost: ") && ending.errors.contains(text), "\(ending.errors)")
            #expect(ending.errors.split(separator: "\n").count == 1)
        }
        #expect(try run(["--year", "x"]).status == 64)
        #expect(try Self.mbost("decide").status == 64)
    }

    private func run(_ arguments: [String]) throws -> Ending {
        switch arguments.count {
        case 2: try Self.mbost("decide", arguments[0], arguments[1])
        case 3: try Self.mbost("decide", arguments[0], arguments[1], arguments[2])
        default: try Self.mbost("decide", arguments[0], arguments[1], arguments[2], arguments[3], arguments[4])
        }
    }

    @Test("For machines")
    func json() throws {
        let ending = try Self.mbost("decide", "--json", "--year", "2027", input: "{}\n")
        #expect(ending.errors == #"{"lines": 1, "decided": 0, "bad": 1, "restOnAssumption": 0}"# + "\n")
        let failure = try Self.mbost("decide", "--json", "--year", "2014", input: "")
        #expect(failure.status == 4 && failure.errors.hasPrefix(#"{"error": {"status": 4, "message": "#))
    }

    @Test("Help shows an example and the exit status")
    func help() throws {
        let ending = try Self.mbost("decide", "--help")
        #expect(ending.status == 0 && ending.output.contains("EXAMPLE") && ending.output.contains("EXIT STATUS"))
    }
}
