import ArgumentParser
import Foundation
import FundingModel
import RPC
import RegisterStore
import StatusService

/// Who may call, how they show it, and where it is logged.
struct AccessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Certificate for TLS with those between it and its root, PEM.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("Private key of the certificate, PEM.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "Authority of callers' certificates, PEM: a caller may then show one in place of a token.",
            valueName: "file"))
    var callerAuthority: String?

    @Flag(help: "Connect only callers that show a certificate of --caller-authority.")
    var requireCallerCertificate = false

    @Flag(
        help: "Listen beyond this machine though nothing is encrypted: only on a network of which you trust everybody.")
    var plainTcpOnATrustedNetwork = false

    @Option(
        help: ArgumentHelp(
            "Key of the pseudonyms in the log of accesses (or MBOST_AUDIT_KEY): 32 bytes, the same for all servers of "
                + "a register. The server's own database has one in its folder.", valueName: "file"))
    var auditKey: String?

    @Option(
        help: ArgumentHelp(
            "Key of the pseudonyms in a GRONDSLAG (or MBOST_PSEUDONYM_KEY): 32 bytes, the same for all servers of a "
                + "register. The server's own database has one in its folder; without a key none is given out.",
            valueName: "file"))
    var pseudonymKey: String?

    @Option(
        help: ArgumentHelp(
            "Where to write a token for the first caller, when nobody may call yet. With the server's own database: "
                + "first.token in its folder.", valueName: "file"))
    var firstToken: String?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key are given both or not at all")
        }
        guard callerAuthority == nil || tlsCertificate != nil else {
            throw ValidationError("--caller-authority needs --tls-certificate and --tls-key")
        }
        guard !requireCallerCertificate || callerAuthority != nil else {
            throw ValidationError("--require-caller-certificate needs --caller-authority")
        }
    }

    var certificate: ServerCertificate? {
        guard let tlsCertificate, let tlsKey else { return nil }
        return ServerCertificate(
            chainFile: tlsCertificate, keyFile: tlsKey, callerAuthorityFile: callerAuthority,
            requiresCallerCertificate: requireCallerCertificate)
    }

    /// - Parameter folder: of the server's own database; nil for another's.
    func key(folder: String?) throws -> AuditKey {
        let given = auditKey ?? ProcessInfo.processInfo.environment["MBOST_AUDIT_KEY"]
        if let given, !given.isEmpty { return AuditKey(try read(given, "the log")) }
        guard let folder else {
            throw AccessError(
                "accesses to personal data are logged under pseudonyms: name their key with --audit-key; to make one: "
                    + "(umask 077; head -c 32 /dev/urandom > audit.key)")
        }
        return AuditKey(try read(try made(folder + "/audit.key"), "the log"))
    }

    /// Nil when there is none.
    ///
    /// - Parameter folder: of the server's own database; nil for another's.
    /// - Throws: when others can read it.
    func keyOfPseudonyms(folder: String?) throws -> PseudonymKey? {
        let given = pseudonymKey ?? ProcessInfo.processInfo.environment["MBOST_PSEUDONYM_KEY"]
        let path: String
        if let given, !given.isEmpty {
            path = given
        } else if let folder {
            path = try made(folder + "/pseudonym.key")
        } else {
            return nil
        }
        let bytes = try read(path, "pseudonyms")
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw AccessError("\(path): the key of pseudonyms can be read by others; run: chmod 600 \(path)")
        }
        return PseudonymKey(bytes)
    }

    /// A key made when it was not there yet.
    private func made(_ path: String) throws -> String {
        if !FileManager.default.fileExists(atPath: path) {
            try writePrivately((0..<AuditKey.size).map { _ in UInt8.random(in: 0...255) }, to: path)
        }
        return path
    }

    private func read(_ path: String, _ what: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw AccessError("\(path): the key of \(what) cannot be read")
        }
        guard bytes.count == AuditKey.size else {
            throw AccessError("\(path): the key of \(what) has \(bytes.count) bytes, not \(AuditKey.size)")
        }
        return Array(bytes)
    }

    func firstTokenFile(folder: String?) -> String? { firstToken ?? folder.map { $0 + "/first.token" } }
}

/// Why nobody could be let in.
struct AccessError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A file that only its owner can read, whole or not at all.
func writePrivately(_ bytes: [UInt8], to path: String) throws {
    let draft = "\(path).\(UInt64.random(in: 0...UInt64.max))"
    guard
        FileManager.default.createFile(
            atPath: draft, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw AccessError("\(path): cannot be written") }
    do {
        // Never over another that came in between.
        try FileManager.default.linkItem(atPath: draft, toPath: path)
        try FileManager.default.removeItem(atPath: draft)
    } catch {
        try? FileManager.default.removeItem(atPath: draft)
        throw AccessError("\(path): cannot be written; is it there already?")
    }
}
