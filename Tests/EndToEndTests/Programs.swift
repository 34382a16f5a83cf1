import Foundation
import TestSupport

/// The built programs, run as people run them.
enum Programs {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct Ending {
        var status: Int32
        var output: String
        var errors: String

        /// Without the moment up to which a status is known, which goes on by itself.
        var timeless: String { output.replacing(/"asOf": "[^"]*"/, with: "") }
    }

    /// The folder of the same build as these tests.
    static var folder: URL {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let bundles = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        return ([folder] + bundles).first {
            FileManager.default.isExecutableFile(atPath: $0.appending(path: "mbostd").path)
        } ?? root.appending(path: ".build/debug")
    }

    /// Runs a program to its end.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> Ending {
        let process = Process()
        process.executableURL = program.hasPrefix("/") ? URL(filePath: program) : folder.appending(path: program)
        process.arguments = arguments
        process.currentDirectoryURL = root
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        let scratch = try TemporaryFolder.make(named: "run")
        let files = ["out", "err", "in"].map { URL(filePath: scratch + "/" + $0) }
        for file in files { try Data((file == files[2] ? input ?? "" : "").utf8).write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        process.standardInput = try FileHandle(forReadingFrom: files[2])
        try process.run()
        process.waitUntilExit()
        return Ending(
            status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }
}

/// A server started as an operator starts it; ended with the test, also when that fails.
final class RunningServer {
    let process = Process()
    let address: String
    /// What it says on standard error.
    let log: URL
    /// Of a caller that may do everything but be an institution.
    let tokenFile: String
    private let output = Pipe()

    struct DidNotStart: Error {
        let errors: String
    }

    init(_ arguments: [String], data: String) throws {
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments =
            ["--pdeathsig", "KILL", Programs.folder.appending(path: "mbostd").path, "serve", "--data", data]
            + (arguments.contains("--listen") ? [] : ["--listen", "127.0.0.1:0"]) + arguments
        tokenFile = data + "/first.token"
        if arguments.contains("--database") {
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            let key = data + "/audit.key"
            if !FileManager.default.fileExists(atPath: key) {
                try Data(repeating: 7, count: 32).write(to: URL(filePath: key))
            }
            process.arguments? += ["--audit-key", key, "--first-token", tokenFile]
        }
        log = URL(filePath: try TemporaryFolder.make(named: "log") + "/mbostd.log")
        try Data().write(to: log)
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text += String(decoding: piece, as: UTF8.self)
        }
        guard let place = text.range(of: "mbostd listens on ") else {
            process.waitUntilExit()
            throw DidNotStart(errors: try String(contentsOf: log, encoding: .utf8))
        }
        address = text[place.upperBound...].split(separator: "\n").first.map(String.init) ?? ""
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// In good order; the exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    func killHard() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func environment(_ more: [String: String] = [:]) -> [String: String] {
        let own = ["MBOST_SERVER": address, "MBOST_TOKEN_FILE": tokenFile, "MBOST_REASON": "test"]
        return own.merging(more) { $1 }
    }

    func mbost(_ arguments: String...) throws -> Programs.Ending {
        try Programs.run("mbost", arguments, environment: environment(["NO_COLOR": "1"]))
    }
}
