import HTTPTypes
import Hummingbird

/// The cookies: their names and flags in one place.
struct Cookies: Sendable {
    /// False for plain HTTP on this machine alone.
    let isSecure: Bool

    enum Kind: String {
        /// The id of the session.
        case session = "mbost"
        /// Goes with the form that signs in, before there is a session.
        case signIn = "mbost-inloggen"
    }

    /// A browser takes a `__Host-` cookie only when it is secure and of this host alone.
    func name(_ kind: Kind) -> String { (isSecure ? "__Host-" : "") + kind.rawValue }

    /// Goes with the browser: sessions end by themselves.
    func setting(_ kind: Kind, _ value: String) -> String { "\(name(kind))=\(value)\(flags)" }

    func clearing(_ kind: Kind) -> String { "\(name(kind))=; Max-Age=0\(flags)" }

    private var flags: String { "; Path=/; \(isSecure ? "Secure; " : "")HttpOnly; SameSite=Strict" }

    func value(_ kind: Kind, in request: Request) -> String? {
        let name = name(kind)
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].trimmed == name { return parts[1].trimmed }
            }
        }
        return nil
    }
}
