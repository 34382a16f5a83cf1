import ArgumentParser
import Foundation
import FundingModel
import NIOCore
import RPC
import StatusClient

/// Where the server is and how long to wait for it: the same for every command that calls it.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Address of mbostd (or MBOST_SERVER); several, separated by commas, are tried in their order.",
            valueName: "host:port"))
    var server: String?

    @Option(help: ArgumentHelp("How long to wait for a short answer.", valueName: "seconds"))
    var timeout: Int = 10

    @Option(
        help: ArgumentHelp(
            "File with the token that says who calls (or MBOST_TOKEN_FILE, or the token itself in MBOST_TOKEN).",
            valueName: "file"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("Why persons are looked at, for the log (or MBOST_REASON).", valueName: "text"))
    var why: String?

    @Flag(help: "Call by TLS; so do --authority and --certificate.")
    var tls = false

    @Option(help: ArgumentHelp("Authority of the server's certificate, PEM; else the machine's.", valueName: "file"))
    var authority: String?

    @Option(help: ArgumentHelp("Our own certificate, PEM, for a server that asks for one.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("Private key of --certificate, PEM.", valueName: "file"))
    var certificateKey: String?

    static let standardAddress = "127.0.0.1:7641"

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be 1 to 3600 seconds") }
        guard (certificate == nil) == (certificateKey == nil) else {
            throw ValidationError("--certificate and --certificate-key are given both or not at all")
        }
        if let server, Self.addresses(server) == nil {
            throw ValidationError("--server '\(server)' is not host:port, as \(Self.standardAddress)")
        }
    }

    /// Nil when one of them is no address.
    private static func addresses(_ text: String) -> [ServerAddress]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let addresses = parts.compactMap { ServerAddress(String($0)) }
        return addresses.count == parts.count ? addresses : nil
    }

    /// Connects, lets the body call, and closes whatever happens.
    func withClient<Value>(_ body: (StatusClient) async throws -> Value) async throws -> Value {
        let text = server ?? ProcessInfo.processInfo.environment["MBOST_SERVER"] ?? Self.standardAddress
        guard let addresses = Self.addresses(text) else {
            throw Failure(.usage, "MBOST_SERVER '\(text)' is not host:port, as \(Self.standardAddress)")
        }
        do {
            let client = try await StatusClient.connect(
                toAnyOf: addresses, timeout: .seconds(Int64(timeout)), options: try clientOptions())
            do {
                let value = try await body(client)
                await client.close()
                return value
            } catch {
                await client.close()
                throw error
            }
        } catch let error as CallError {
            throw Failure(call: error)
        } catch let error as ServerError {
            // A certificate of ours that cannot be used.
            throw Failure(.badInput, error.description)
        }
    }

    private func clientOptions() throws(Failure) -> ClientOptions {
        let environment = ProcessInfo.processInfo.environment
        var options = ClientOptions()
        options.reason = why ?? environment["MBOST_REASON"] ?? ""
        if let file = tokenFile ?? environment["MBOST_TOKEN_FILE"], !file.isEmpty {
            guard let content = FileManager.default.contents(atPath: file) else {
                throw Failure(.badInput, "\(file): the token cannot be read; is this your file?")
            }
            options.token = String(decoding: content, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        } else if let token = environment["MBOST_TOKEN"], !token.isEmpty {
            options.token = token
        }
        if tls || authority != nil || certificate != nil {
            let own = certificate.flatMap { chain in certificateKey.map { (chainFile: chain, keyFile: $0) } }
            options.trust = ClientTrust(authorityFile: authority, own: own)
        }
        return options
    }
}

extension Failure {
    init(call error: CallError) {
        let status: ExitStatus =
            switch error.code {
            case .unavailable, .deadlineExceeded: .unreachable
            case .notFound: .notFound
            case .unauthenticated, .permissionDenied: .refused
            default: .failure
            }
        self.init(status, error.message)
    }
}

/// A person number on the command line.
struct PersonArgument: ExpressibleByArgument {
    let number: PersonNumber

    init?(argument: String) {
        guard let number = PersonNumber(argument) else { return nil }
        self.number = number
    }
}

/// A funding year on the command line.
struct YearArgument: ExpressibleByArgument {
    let year: FundingYear

    init?(argument: String) {
        guard let number = Int(argument), let year = FundingYear(number) else { return nil }
        self.year = year
    }
}

/// A BRIN on the command line.
struct BrinArgument: ExpressibleByArgument {
    let brin: Brin

    init?(argument: String) {
        guard let brin = Brin(argument) else { return nil }
        self.brin = brin
    }
}

/// A training's code on the command line.
struct TrainingArgument: ExpressibleByArgument {
    let code: TrainingCode

    init?(argument: String) {
        guard let code = TrainingCode(argument) else { return nil }
        self.code = code
    }
}

/// A sequence id on the command line.
struct SequenceArgument: ExpressibleByArgument {
    let id: Identifier

    init?(argument: String) {
        guard let id = Identifier(argument) else { return nil }
        self.id = id
    }
}

/// A reason of change on the command line: WA, WI, WP, WW, DS, ST, CG, AB, AM or OV.
struct ReasonArgument: ExpressibleByArgument {
    let reason: ChangeReason

    init?(argument: String) {
        guard let reason = ChangeReason(rawValue: argument.uppercased()) else { return nil }
        self.reason = reason
    }

    static var allValueStrings: [String] { ChangeReason.allCases.map(\.rawValue) }
}

/// A standing on the command line.
struct StandingArgument: ExpressibleByArgument {
    let standing: Standing

    init?(argument: String) {
        guard let standing = Standing(rawValue: argument) else { return nil }
        self.standing = standing
    }

    static var allValueStrings: [String] { Standing.allCases.map(\.rawValue) }
}

/// A job's number on the command line.
struct JobArgument: ExpressibleByArgument {
    let job: Int64

    init?(argument: String) {
        guard let job = Int64(argument), job > 0 else { return nil }
        self.job = job
    }
}
