import Foundation
import Synchronization
import TestSupport
import Testing

/// A register with the sample decided, its server and the pages before it, each the built program.
final class WebScene: @unchecked Sendable {
    let server: RunningServer
    let pages: RunningPages
    private(set) var tokens: [String: String] = [:]

    static let student = "999000044"

    /// One for all tests, from a thread that lasts: the programs end with the thread that began them.
    static let shared: Result<WebScene, any Error> = {
        let made = Mutex<Result<WebScene, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            let scene = Result { try WebScene() }
            made.withLock { $0 = scene }
            done.signal()
            while true { Thread.sleep(forTimeInterval: 3600) }
        }
        thread.start()
        done.wait()
        return made.withLock { $0 } ?? .failure(WebDriver.Failure(description: "no scene"))
    }()

    private let data = TemporaryFolder.path(named: "web")

    /// Ends with the thread that makes it.
    init() throws {
        server = try RunningServer([], data: data)
        for arguments in [
            ["import", "--from", "ro", "--masked", ServerTests.sample], ["recompute", "--year", "2026"],
            ["recompute", "--year", "2027"],
        ] {
            let ending = try Programs.run("mbost", arguments, environment: server.environment(["NO_COLOR": "1"]))
            guard ending.status == 0 else { throw WebDriver.Failure(description: ending.errors) }
        }
        pages = try RunningPages(server: server.address)
        for (name, roles) in [
            ("school", ["--role", "institution", "--brin", "27DV"]), ("balie", ["--role", "helpdesk"]),
            ("beheerder", ["--role", "helpdesk", "--role", "operator"]), ("controle", ["--role", "auditor"]),
        ] {
            for arguments in [["callers", "add", name] + roles, ["callers", "token", name, "--days", "1"]] {
                let ending = try Programs.run("mbostd", arguments + ["--data", data])
                guard ending.status == 0 else { throw WebDriver.Failure(description: ending.errors) }
                tokens[name] = ending.output.trimmingCharacters(in: .whitespacesAndNewlines)
            }
        }
        // The server looks for new callers four times a second.
        usleep(600_000)
    }

    /// Runs SQL on the server's own database, by what PostgreSQL's client is there.
    func run(sql: String) throws {
        let files = FileManager.default.enumerator(atPath: data)?.compactMap { $0 as? String } ?? []
        let file = try files.first { $0.hasSuffix("postmaster.pid") }
            .map { try String(contentsOfFile: data + "/" + $0, encoding: .utf8) }
        let lines = (file ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 4 else { throw WebDriver.Failure(description: "no database") }
        let ending = try Programs.run(
            "/usr/bin/psql",
            ["-h", String(lines[4]), "-U", "mbost", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-q", "-c", sql])
        guard ending.status == 0 else { throw WebDriver.Failure(description: ending.errors) }
    }

    /// A browser signed in as one of the callers.
    func signIn(
        _ driver: WebDriver, _ name: String, reason: String? = nil
    ) throws {
        try driver.open(pages.address + "/inloggen")
        try driver.type(tokens[name] ?? "", into: "#token")
        try driver.go("main form button")
        if let reason {
            try driver.type(reason, into: "#reden")
            try driver.go("main form button")
        }
    }
}

/// `mbost-web`, started as an operator starts it.
final class RunningPages {
    let process = Process()
    let address: String
    let log: URL

    init(server: String) throws {
        let output = Pipe()
        log = URL(filePath: try TemporaryFolder.make(named: "log") + "/mbost-web.log")
        try Data().write(to: log)
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = [
            "--pdeathsig", "KILL", Programs.folder.appending(path: "mbost-web").path, "--listen", "127.0.0.1:0",
            "--server", server, "--plain-http", "--log", "info",
        ]
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            text += String(decoding: piece, as: UTF8.self)
        }
        guard let start = text.range(of: "mbost-web listens on ") else {
            throw WebDriver.Failure(description: try String(contentsOf: log, encoding: .utf8))
        }
        address = text[start.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines)
            .trimmingCharacters(in: CharacterSet(charactersIn: "/"))
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
}
