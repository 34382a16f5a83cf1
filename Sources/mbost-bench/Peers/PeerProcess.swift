import Foundation

/// A program on the first processor, ended with us, however we end.
final class PeerProcess {
    private let process = Process()
    private let output = Pipe()
    /// The first line it printed.
    private(set) var firstLine = ""

    /// - Parameter says: whether it prints a line when it is ready.
    init(_ program: String, _ arguments: [String], says: Bool = true) throws {
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = ["--pdeathsig", "KILL", "taskset", "-c", "0", program] + arguments
        process.standardOutput = output
        // What goes wrong with it belongs to what is seen of the measurement.
        process.standardError = FileHandle.standardError
        try LastingThread.shared.run(process)
        guard says else { return }
        var text = ""
        while !text.contains("\n") {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text += String(decoding: piece, as: UTF8.self)
        }
        firstLine = text.split(separator: "\n").first.map(String.init) ?? ""
        guard !firstLine.isEmpty else { throw BenchError("\(program) did not start") }
    }

    deinit { end() }

    var port: Int { Int(firstLine.split(separator: ":").last ?? "") ?? 0 }

    var id: Int32 { process.processIdentifier }

    /// What a process takes now, or with `VmHWM:` took at most. Unit: bytes.
    static func memory(of id: Int32, _ name: String = "VmRSS:") -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    /// What a process holds open: files, sockets and the like.
    static func openFiles(of id: Int32) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count) ?? 0
    }

    func end() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Runs a program to its end.
    ///
    /// - Returns: what it printed; nil when it failed or is not there.
    static func output(of command: [String], input: Data? = nil, on processor: Int? = nil) -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = (processor.map { ["taskset", "-c", "\($0)"] } ?? []) + command
        let (output, given) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = given
        guard (try? process.run()) != nil else { return nil }
        if let input { try? given.fileHandleForWriting.write(contentsOf: input) }
        try? given.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? text : nil
    }

    static var ownProgram: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    }

    static func sibling(_ name: String) -> String {
        URL(filePath: ownProgram).deletingLastPathComponent().appending(path: name).path
    }
}
