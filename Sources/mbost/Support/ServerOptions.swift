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

    static let standardAddress = "127.0.0.1:7641"

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be 1 to 3600 seconds") }
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
            let client = try await StatusClient.connect(toAnyOf: addresses, timeout: .seconds(Int64(timeout)))
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
        }
    }
}

extension Failure {
    init(call error: CallError) {
        let status: ExitStatus =
            switch error.code {
            case .unavailable, .deadlineExceeded: .unreachable
            case .notFound: .notFound
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
