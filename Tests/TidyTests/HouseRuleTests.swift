import Foundation
import Testing

/// The rules of the house, held against every file: see Sources/ARCHITECTURE.md.
@Suite struct HouseRuleTests {
    @Test func filesAndLinesAreShort() throws {
        for file in try SourceTree.swiftFiles() {
            #expect(file.lines.count <= 401, "\(file): at most 400 lines")
            // Rows of test tables and samples may be as wide as they need.
            guard !file.path.hasPrefix("Tests/") else { continue }
            for (number, line) in file.lines.enumerated() {
                #expect(line.count <= 120, "\(file):\(number + 1): at most 120 characters")
            }
        }
    }

    @Test func functionsAreShort() throws {
        for file in try SourceTree.files(below: "Sources", suffix: ".swift") {
            for (name, length) in functionLengths(of: file) {
                #expect(length <= 60, "\(file): \(name) has \(length) lines, at most 60")
            }
        }
    }

    /// Functions by the indentation of their first and last line.
    private func functionLengths(of file: SourceTree.File) -> [(String, Int)] {
        var lengths: [(String, Int)] = []
        for (start, line) in file.lines.enumerated() {
            let words = line.split(separator: " ")
            guard words.contains("func") || line.drop(while: { $0 == " " }).hasPrefix("init(") else { continue }
            let indent = line.prefix { $0 == " " }
            guard
                let end = file.lines[start...].firstIndex(where: { $0 == indent + "}" || $0.hasPrefix(indent + "} ") })
            else { continue }
            lengths.append((String(line.dropFirst(indent.count)), end - start + 1))
        }
        return lengths
    }

    /// Each C library stands behind one module.
    @Test(arguments: [
        ("CPostgres", ["Postgres"]), ("CProtobuf", ["Wire"]), ("CMbostProto", ["Wire"]),
        ("CReferenceTables", ["ReferenceData"]), ("CMigrations", ["RegisterStore"]),
        ("CDashboardFiles", ["Dashboard"]),
    ])
    func fencesHold(_ module: String, _ allowed: [Substring]) throws {
        for file in try SourceTree.swiftFiles() where !file.lines(holding: "import \(module)").isEmpty {
            #expect(allowed.contains(file.target), "\(file) imports \(module)")
        }
    }

    /// What may know what: a module imports only those the house gives it.
    @Test(arguments: [
        ("FundingModel", [String]()), ("FundingRules", ["FundingModel"]), ("ExchangeFormats", ["FundingModel"]),
        ("SyntheticRegister", ["FundingModel"]), ("RPC", []), ("Postgres", ["CPostgres"]),
        ("Wire", ["FundingModel", "CMbostProto", "CProtobuf"]),
        ("RegisterStore", ["FundingModel", "Postgres", "Wire", "CMigrations"]),
        ("StatusClient", ["FundingModel", "Wire", "RPC"]),
        (
            "Dashboard",
            ["FundingModel", "FundingRules", "ExchangeFormats", "Wire", "RPC", "StatusClient", "CDashboardFiles"]
        ),
        ("mbost-web", ["Dashboard", "RPC", "StatusClient"]),
    ])
    func directionHolds(_ target: String, _ allowed: [String]) throws {
        let ours = [
            "FundingModel", "FundingRules", "ReferenceData", "ExchangeFormats", "Postgres", "RegisterStore", "Wire",
            "RPC", "StatusService", "StatusClient", "SyntheticRegister", "CPostgres", "CProtobuf", "CMbostProto",
            "CMigrations", "CDashboardFiles", "Dashboard",
        ]
        for file in try SourceTree.files(below: "Sources/\(target)", suffix: ".swift") {
            for module in ours where !allowed.contains(module) && module != target {
                let found = file.lines.contains { $0.hasSuffix("import \(module)") }
                #expect(!found, "\(file) imports \(module)")
            }
        }
    }

    /// Pointers stay below the fences, and where the program's built-in files are read.
    @Test func unsafeStaysInTheFences() throws {
        let fences: [Substring] = ["Postgres", "Wire"]
        let builtIn = [
            "Sources/ReferenceData/ReferenceFolder.swift", "Sources/RegisterStore/BuiltInMigrations.swift",
            "Sources/mbost/Support/AtomicRename.swift", "Sources/Dashboard/Rendering/BuiltInFiles.swift",
            "Sources/mbost/Support/Terminal.swift",
            // Lends entries to readers who hold one lock of several: what the language's own mutex cannot say.
            "Sources/StatusService/Index/SharedPages.swift", "Sources/StatusService/Index/StatusPages.swift",
            // The third fence: what the kernel's sockets take.
            "Sources/RPC/Sockets/Socket.swift", "Sources/RPC/Sockets/Poller.swift", "Sources/RPC/Sockets/PollLoop.swift",
            // Files are read where they are in memory, which no library asks the kernel for.
            "Sources/StatusService/Overviews/PieceReader.swift",
            // libFuzzer hands over a pointer.
            "Sources/mbost-fuzz/Entry.swift",
            // The load generator is C, so that it measures others and not itself.
            "Sources/mbost-bench/Peers/PeerLoad.swift",
        ]
        for file in try SourceTree.files(below: "Sources", suffix: ".swift")
        where !fences.contains(file.target) && !builtIn.contains(file.path) {
            #expect(file.lines(holding: "unsafe ").isEmpty, "\(file) uses pointers")
            #expect(file.lines(holding: "@unchecked Sendable").isEmpty, "\(file) vouches for itself")
        }
    }

    /// The bench's floors are PostgreSQL alone, so they speak it too.
    @Test func sqlStaysInTheStore() throws {
        for file in try SourceTree.files(below: "Sources", suffix: ".swift")
        where file.target != "RegisterStore" && file.target != "Postgres"
            && !file.path.hasPrefix("Sources/mbost-bench/Floors/")
        {
            for statement in ["INSERT INTO", "SELECT ", "UPDATE ", "DELETE FROM"] {
                #expect(file.lines(holding: statement).isEmpty, "\(file) holds SQL")
            }
        }
    }

    @Test func mainFilesHoldOneLine() throws {
        for file in try SourceTree.files(below: "Sources", suffix: "main.swift") {
            let code = file.lines.filter { !$0.isEmpty && !$0.hasPrefix("import") && !$0.hasPrefix("//") }
            #expect(code.count == 1, "\(file): top-level code is @MainActor, keep it to one line")
        }
    }

    @Test func topLevelHoldsNothingElse() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path)
        let allowed: Set = ["Package.swift", "Package.resolved", "README.md", "Sources", "Tests", "Proto", "Tools"]
        #expect(names.filter { !$0.hasPrefix(".") && !allowed.contains($0) } == [])
    }

    @Test func nothingForcesOrPrints() throws {
        for file in try SourceTree.files(below: "Sources", suffix: ".swift") {
            #expect(file.lines(holding: "try!").isEmpty, "\(file) forces a try")
            #expect(file.lines(holding: "fatalError(").isEmpty, "\(file): a programmer's error is a precondition")
        }
    }
}
