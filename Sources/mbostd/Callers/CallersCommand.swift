import ArgumentParser
import Foundation
import FundingModel
import Postgres
import RegisterStore

/// `mbostd callers`
struct CallersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callers", abstract: "Who may call: add, give tokens, revoke, list.",
        discussion: """
            Works on the database itself, also beside a running server; what changes holds for it a quarter of a \
            second later. Whoever can reach the database can let anybody in: guard it.

            ROLES
              institution  a school: its own enrolments, feedback and overviews (--brin)
              helpdesk     looks up and explains, with a reason; --purpose is the reason of a back-end service
              operator     files, recomputations, standings, ex officio, definitive runs
              auditor      reads the log of accesses

            EXAMPLE
              mbostd callers add school-27dv --role institution --brin 27DV --data /var/lib/mbost
              mbostd callers token school-27dv --days 90 --data /var/lib/mbost > school-27dv.token
            """,
        subcommands: [Add.self, GiveToken.self, GiveCertificate.self, Revoke.self, Close.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a caller; it can show nothing yet.")

        @Argument(help: "Name: lower case, digits, dots and dashes; it stands in logs.")
        var name: String

        @Option(help: "institution, helpdesk, operator or auditor; give it again for several.")
        var role: [String]

        @Option(help: "BRIN of the institution; only with --role institution.")
        var brin: String?

        @Option(help: "Why it looks at persons when a call does not say.")
        var purpose = ""

        @Option(help: ArgumentHelp("Calls a second on average.", valueName: "calls"))
        var rate: Int32 = 1000

        @OptionGroup var database: DatabaseOptions

        func validate() throws {
            guard name.wholeMatch(of: /[a-z0-9][a-z0-9._-]{0,62}/) != nil else {
                throw ValidationError("name '\(name)': lower case, digits, dots and dashes, at most 63")
            }
            guard role.allSatisfy({ Role(rawValue: $0) != nil }), !role.isEmpty else {
                throw ValidationError("--role is institution, helpdesk, operator or auditor")
            }
            guard role.contains("institution") == (brin != nil), brin == nil || role.count == 1 else {
                throw ValidationError("--role institution stands alone and with --brin, and --brin only with it")
            }
            guard brin.map({ Brin($0) != nil }) ?? true else { throw ValidationError("--brin is like 27DV") }
            guard rate > 0 else { throw ValidationError("--rate must be 1 or more") }
        }

        func run() async throws {
            let caller = CallerRecord(
                number: 0, name: name, roles: role.compactMap { Role(rawValue: $0) }, brin: brin.flatMap { Brin($0) },
                purpose: purpose, callsPerSecond: rate, isClosed: false)
            try await database.withStore { _ = try await $0.addCaller(caller) }
            print("\(name) is added; give it a token: mbostd callers token \(name)")
        }
    }

    struct GiveToken: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "token", abstract: "Give a caller a new token: printed once, and never kept.",
            discussion: "To rotate: give a new one, put it in place, revoke the old one.")

        @Argument(help: "Name of the caller.")
        var name: String

        @Option(help: ArgumentHelp("How long it is valid.", valueName: "days"))
        var days = 90

        @OptionGroup var database: DatabaseOptions

        func validate() throws {
            guard (1...400).contains(days) else { throw ValidationError("--days must be 1 to 400") }
        }

        func run() async throws {
            let issued = try await database.withStore { try await $0.issueToken(to: name, days: days) }
            print(issued.token)
            FileHandle.standardError.write(
                Data("credential \(issued.credential) of \(name), valid for \(days) days\n".utf8))
        }
    }

    struct GiveCertificate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "certificate", abstract: "Let a caller in by a certificate for TLS.")

        @Argument(help: "Name of the caller.")
        var name: String

        @Argument(help: "The certificate, PEM or DER.")
        var file: String

        @Option(help: ArgumentHelp("How long it is accepted, if it does not end before.", valueName: "days"))
        var days = 400

        @OptionGroup var database: DatabaseOptions

        func validate() throws {
            guard (1...400).contains(days) else { throw ValidationError("--days must be 1 to 400") }
        }

        func run() async throws {
            try await reportingFailures {
                let fingerprint = try Certificates.fingerprint(file)
                let credential = try await database.withStore {
                    try await $0.addCredential(
                        of: name, .certificate, sha256: fingerprint, expiresAt: .inDays(days))
                }
                print("credential \(credential) of \(name), valid for \(days) days at most")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a token or certificate back at once.")

        @Argument(help: "Number of the credential; see: mbostd callers list.")
        var credential: Int32

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let isRevoked = try await database.withStore { try await $0.revokeCredential(credential) }
            print(isRevoked ? "credential \(credential) is revoked" : "there was nothing to revoke")
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a caller with all it can show; its name stays in the log.")

        @Argument(help: "Name of the caller.")
        var name: String

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let isClosed = try await database.withStore { try await $0.closeCaller(name) }
            print(isClosed ? "\(name) may not call any more" : "there is no such caller, or it was closed before")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Callers and what they can show.")

        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let list = try await database.withStore { try await $0.accessList() }
            for caller in list.callers {
                let roles = caller.roles.map(\.rawValue).joined(separator: "+")
                let about = [caller.brin?.description, caller.purpose.isEmpty ? nil : "'\(caller.purpose)'"]
                print(
                    ([caller.name, roles] + about.compactMap(\.self) + ["\(caller.callsPerSecond)/s"]
                        + (caller.isClosed ? ["closed"] : [])).joined(separator: "  "))
                for credential in list.credentials where credential.caller == caller.number {
                    let state = credential.revokedAt == nil ? "until" : "revoked; was until"
                    print("  \(credential.number)  \(credential.kind.rawValue)  \(state) \(credential.expiresAt.day)")
                }
            }
        }
    }
}

extension Moment {
    /// yyyy-mm-dd, UTC.
    fileprivate var day: String {
        let date = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
        return String(ISO8601DateFormatter().string(from: date).prefix(10))
    }
}

extension DatabaseOptions {
    /// The register, also of a server that runs; its schema must be there.
    func withStore<Value: Sendable>(_ body: (RegisterStore) async throws -> Value) async throws -> Value {
        var value: Value?
        try await reportingFailures {
            let opened = try openAlsoBeside(makeLogger(.warning))
            defer { opened.cluster?.stop() }
            let pool = ConnectionPool(opened.connectionString, connections: 1)
            let store = RegisterStore(pool: pool)
            if opened.cluster != nil { _ = try await store.migrate() }
            _ = try await store.checkSchema()
            value = try await body(store)
            await pool.close()
        }
        guard let value else { throw ExitCode.failure }
        return value
    }
}
