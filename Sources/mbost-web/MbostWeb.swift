import ArgumentParser
import Dashboard
import Foundation
import Hummingbird
import Logging
import StatusClient
import RPC
import ServiceLifecycle
import UnixSignals

/// The pages' command line.
@main
struct MbostWeb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mbost-web",
        abstract: "Web pages of mbost: the dashboard for institutions and the look-up screen for DUO's staff.",
        discussion: """
            Calls mbostd like any other program. People sign in with a token of `mbostd callers token`; what they see \
            follows from its role. Prints one line on standard output once it listens: mbost-web listens on \
            http://HOST:PORT/. Ends in good order on SIGTERM or SIGINT.

            It speaks plain HTTP: put a proxy with TLS before it (nginx, HAProxy) and keep it on 127.0.0.1. Cookies \
            are for TLS alone, so to try it without a proxy on this machine, say --plain-http.

            EXAMPLE
              mbost-web --listen 127.0.0.1:8080 --server 127.0.0.1:7641 --plain-http

            EXIT STATUS
              0  ended in good order
              1  could not start or go on; one line on standard error says why
              64 wrong arguments
            """)

    @Option(help: ArgumentHelp("Address to listen on; port 0 for any free one.", valueName: "host:port"))
    var listen = "127.0.0.1:8080"

    @Option(
        help: ArgumentHelp(
            "Address of mbostd (or MBOST_SERVER); several, separated by commas, are tried in their order.",
            valueName: "host:port"))
    var server: String?

    @Flag(help: "Call mbostd by TLS; so does --authority.")
    var tls = false

    @Option(help: ArgumentHelp("Authority of mbostd's certificate, PEM; else the machine's.", valueName: "file"))
    var authority: String?

    @Flag(help: "Cookies also without TLS: only for browsers on this machine, with --listen on loopback.")
    var plainHttp = false

    @Flag(help: "The caller's address is the last one of X-Forwarded-For, which the proxy before us writes.")
    var behindProxy = false

    @Option(help: "What to log on standard error: trace, debug, info, notice, warning, error, critical.")
    var log = "warning"

    static func main() async {
        do {
            var command = try parse()
            try await command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            // One line, as every other error; the parser's own would be four.
            let line = message(for: error).split(separator: "\n").first.map(String.init) ?? "wrong arguments"
            FileHandle.standardError.write(Data("mbost-web: \(line); see: mbost-web --help\n".utf8))
            Foundation.exit(exitCode(for: error).rawValue)
        }
    }

    mutating func run() async throws {
        let options = try dashboardOptions()
        let servers = try serverAddresses()
        guard let level = Logger.Level(rawValue: log) else { throw ValidationError("--log '\(log)' is no level") }
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "mbost-web")
        logger.logLevel = level
        let trust = tls || authority != nil ? ClientTrust(authorityFile: authority) : nil
        do {
            let dashboard = try Dashboard(signIn: TokenSignIn(servers: servers, trust: trust), options: options)
            let host = options.host.contains(":") ? "[\(options.host)]" : options.host
            let application = dashboard.application(logger: logger) { port in
                print("mbost-web listens on http://\(host):\(port)/")
                fflush(nil)
            }
            try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
        } catch {
            FileHandle.standardError.write(Data("mbost-web: \(error)\n".utf8))
            throw ExitCode.failure
        }
    }

    private func serverAddresses() throws -> [ServerAddress] {
        let environment = ProcessInfo.processInfo.environment["MBOST_SERVER"] ?? ""
        let text = server ?? (environment.isEmpty ? "127.0.0.1:7641" : environment)
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let address = ServerAddress(String(part)) else {
                throw ValidationError("--server '\(text)' is not host:port, as 127.0.0.1:7641")
            }
            return address
        }
    }

    private func dashboardOptions() throws -> DashboardOptions {
        guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
            throw ValidationError("--listen '\(listen)' is not host:port, as 127.0.0.1:8080")
        }
        var options = DashboardOptions()
        options.host = listen[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        guard !plainHttp || ["127.0.0.1", "::1", "localhost"].contains(options.host) else {
            throw ValidationError("--plain-http is for this machine alone: listen on 127.0.0.1")
        }
        options.port = Int(port)
        options.cookiesAreSecure = !plainHttp
        options.isBehindProxy = behindProxy
        return options
    }
}
