import Foundation
import StatusClient

/// A built mbostd, started as an operator starts it; it ends with us, however we end.
final class ServerProgram {
    let address: ServerAddress
    private let process = Process()

    /// Waits until it listens.
    ///
    /// - Parameter log: the file its log is added to.
    init(_ arguments: [String], log: String) throws {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments =
            ["--pdeathsig", "KILL", folder.appending(path: "mbostd").path, "serve", "--listen", "127.0.0.1:0"]
            + arguments
        let output = Pipe()
        process.standardOutput = output
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
        let file = try FileHandle(forWritingTo: URL(filePath: log))
        try file.seekToEnd()
        process.standardError = file
        try LastingThread.shared.run(process)
        var text = ""
        while !text.contains("\n") {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text += String(decoding: piece, as: UTF8.self)
        }
        guard let place = text.range(of: "mbostd listens on "),
            let address = ServerAddress(String(text[place.upperBound...].prefix { $0 != "\n" }))
        else {
            process.terminate()
            throw BenchError("mbostd did not start; see \(log); is it built beside mbost-bench?")
        }
        self.address = address
    }

    deinit { killHard() }

    func killHard() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// In good order.
    ///
    /// - Returns: The exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// How measurements are let in: a log's key and the first caller's token, in the measurement's own folder.
struct BenchAccess {
    let tokenFile: String
    private let keyFile: String

    init(_ folder: BenchFolder) {
        tokenFile = folder.path + "/first.token"
        keyFile = folder.path + "/audit.key"
    }

    /// Arguments of mbostd.
    var arguments: [String] {
        if !FileManager.default.fileExists(atPath: keyFile) {
            _ = FileManager.default.createFile(
                atPath: keyFile, contents: Data((0..<32).map { _ in UInt8.random(in: 0...255) }),
                attributes: [.posixPermissions: 0o600])
        }
        return ["--audit-key", keyFile, "--first-token", tokenFile]
    }
}
