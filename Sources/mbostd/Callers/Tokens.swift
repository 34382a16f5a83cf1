import Crypto
import Foundation
import FundingModel
import RegisterStore

/// A token: 256 random bits that only its owner has; the register keeps their SHA-256.
enum Token {
    static func make() -> String {
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255) }
        let text = Data(bytes).base64EncodedString()
        return "mbost_" + text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func sha256(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }
}

extension RegisterStore {
    /// Gives a caller a new token; earlier ones stay until they expire or are revoked.
    func issueToken(to caller: String, days: Int) async throws -> (token: String, credential: Int32) {
        let token = Token.make()
        let credential = try await addCredential(
            of: caller, .token, sha256: Token.sha256(token), expiresAt: .inDays(days))
        return (token, credential)
    }

    /// Makes a caller that may do everything but be an institution, when there is none at all; its token, or nil.
    func makeFirstCaller() async throws -> String? {
        guard try await accessList().callers.isEmpty else { return nil }
        let caller = CallerRecord(
            number: 0, name: "beheer", roles: [.helpdesk, .administrator, .auditor], brin: nil, purpose: "",
            callsPerSecond: 1_000_000, isClosed: false)
        do {
            _ = try await addCaller(caller)
        } catch StoreError.callerExists {
            // Another server on this register was first.
            return nil
        }
        return try await issueToken(to: caller.name, days: 90).token
    }
}

extension Moment {
    static var now: Moment { Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    static func inDays(_ days: Int) -> Moment { Moment(microseconds: now.microseconds + Int64(days) * 86_400_000_000) }
}
