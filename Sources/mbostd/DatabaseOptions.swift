import ArgumentParser
import Foundation
import Logging
import Postgres

/// Which database the server works on: the same for every command.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Connection string of a PostgreSQL 15 server (or MBOST_DATABASE); without it the server runs its own.",
            valueName: "text"))
    var database: String?

    @Option(help: ArgumentHelp("Folder of the server's own database (or MBOST_DATA).", valueName: "folder"))
    var data: String?

    /// A database ready to be used, and how to let go of it.
    struct Opened {
        let connectionString: String
        /// Nil for a server that is not ours.
        let cluster: EmbeddedCluster?

        var kind: String { cluster == nil ? "external" : "embedded" }

        /// How long a call waits for another server that is being restarted or handing over to a replica.
        var patience: Duration { cluster == nil ? .seconds(3) : .zero }
    }

    func open(_ logger: Logger) throws -> Opened {
        let environment = ProcessInfo.processInfo.environment
        if let given = database ?? environment["MBOST_DATABASE"], !given.isEmpty {
            return Opened(connectionString: given, cluster: nil)
        }
        let folder = self.folder
        let cluster = try EmbeddedCluster.start(dataFolder: folder, logger: logger)
        return Opened(connectionString: cluster.connectionString, cluster: cluster)
    }

    /// As ``open(_:)``; where a server runs on the folder, its database beside it.
    func openAlsoBeside(_ logger: Logger) throws -> Opened {
        if !isExternal, let running = try EmbeddedCluster.connectionString(ofRunning: folder) {
            return Opened(connectionString: running, cluster: nil)
        }
        return try open(logger)
    }

    private var isExternal: Bool {
        !(database ?? ProcessInfo.processInfo.environment["MBOST_DATABASE"] ?? "").isEmpty
    }

    private var folder: String { data ?? ProcessInfo.processInfo.environment["MBOST_DATA"] ?? Self.standardFolder }

    /// `/var/lib/mbost` for root, `~/.local/share/mbost` for others.
    private static var standardFolder: String {
        getuid() == 0 ? "/var/lib/mbost" : NSHomeDirectory() + "/.local/share/mbost"
    }
}

/// Ends with one line on standard error, as operators and scripts expect.
func reportingFailures(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        throw error
    } catch {
        FileHandle.standardError.write(Data("mbostd: \(error)\n".utf8))
        throw ExitCode.failure
    }
}

/// A logger that writes to standard error.
func makeLogger(_ level: LogLevel) -> Logger {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "mbostd")
    logger.logLevel = level.level
    return logger
}

/// The levels of swift-log by name.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case trace, debug, info, notice, warning, error, critical

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
