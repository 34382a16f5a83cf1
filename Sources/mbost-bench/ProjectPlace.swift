import ExchangeFormats
import Foundation
import FundingModel

/// Where the project's files and this program's siblings are.
struct ProjectPlace {
    private let root: URL

    /// - Parameter path: nil to look from this program, and from the current folder, upwards.
    init(named path: String?) throws {
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
        let starts = path.map { [URL(fileURLWithPath: $0, isDirectory: true)] } ?? [executable, current]
        for start in starts {
            var folder = start
            while true {
                let marker = folder.appendingPathComponent("Tests/FundingRulesTests/Cases").path
                if FileManager.default.fileExists(atPath: marker) {
                    root = folder
                    return
                }
                guard folder.path != "/" else { break }
                folder.deleteLastPathComponent()
            }
        }
        throw BenchError("the project's files are not found; name its folder with --project")
    }

    func path(_ name: String) -> String { root.appendingPathComponent(name).path }

    /// Another program of the same build.
    func sibling(_ name: String) throws -> String {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let path = folder.appendingPathComponent(name).path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchError("\(path) is not there; build it: swift build -c release --product \(name)")
        }
        return path
    }

    func caseDossiers(year: Int) throws -> [Dossier] {
        var reader = DossierReader()
        return try caseBytes(year: year).split(separator: 0x0A).map { try reader.read(Array($0).span) }
    }

    private func caseBytes(year: Int) throws -> Data {
        let name = path("Tests/FundingRulesTests/Cases/dossiers-\(year).jsonl")
        guard let data = FileManager.default.contents(atPath: name) else { throw BenchError("\(name) cannot be read") }
        return data
    }

    /// A temporary file of dossiers.
    struct Input {
        let path: String
        let count: Int

        func remove() { try? FileManager.default.removeItem(atPath: path) }
    }

    func repeatedDossiers(year: Int, count: Int) throws -> Input {
        let bytes = try caseBytes(year: year)
        let perRound = bytes.count { $0 == 0x0A }
        let rounds = max(1, count / perRound)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("mbost-bench-\(UUID()).jsonl")
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw BenchError("\(file.path) cannot be made; check TMPDIR")
        }
        let handle = try FileHandle(forWritingTo: file)
        for _ in 0..<rounds { try handle.write(contentsOf: bytes) }
        try handle.close()
        return Input(path: file.path, count: rounds * perRound)
    }
}

/// Other programs, run to their end.
enum Program {
    /// - Parameter words: the program's name, found along PATH, and its arguments.
    static func run(_ words: [String], keepsOutput: Bool = false) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardError = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = keepsOutput ? pipe : FileHandle.nullDevice
        try process.run()
        let output = keepsOutput ? pipe.fileHandleForReading.readDataToEndOfFile() : Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
