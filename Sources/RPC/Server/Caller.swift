public import NIOCore

/// The groups of callers a method is open to. What they are, the program that runs the server says.
public struct Audience: OptionSet, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Also who did not say who it is.
    public static let everyone = Audience(rawValue: .max)
}

/// Whoever calls, as the program that runs the server knows them.
public protocol Caller: AnyObject, Sendable {
    /// For logs.
    var name: String { get }

    /// How many of so many calls of a method open to `audience` may go ahead, the first ones; asked for all calls, and
    /// counts those that may.
    ///
    /// - Returns: with why the others may not: UNAUTHENTICATED when it is nobody any more, PERMISSION_DENIED,
    ///   RESOURCE_EXHAUSTED; nil when all may.
    func admit(_ count: Int, to audience: Audience, now: NIODeadline) -> (admitted: Int, refusal: CallError?)
}

/// Knows callers by what they present. Asked on event loops: it answers from memory.
public protocol Doorkeeper: Sendable {
    /// Nil for nobody.
    func caller(withToken token: String) -> (any Caller)?

    /// - Parameter certificate: in DER; its chain was verified.
    func caller(withCertificate certificate: [UInt8]) -> (any Caller)?
}

/// Who is at the other end of one connection, and what that allows.
final class Guest {
    /// Nil where everybody may call everything.
    let doorkeeper: (any Doorkeeper)?
    private(set) var caller: (any Caller)?
    /// Tokens that nobody has.
    private(set) var failures = 0

    /// A connection on which so many tokens were tried is ended.
    static let mostFailures = 3

    init(_ doorkeeper: (any Doorkeeper)?) { self.doorkeeper = doorkeeper }

    /// Or need not be.
    var isKnown: Bool { caller != nil || doorkeeper == nil }

    func present(token: String) {
        caller = doorkeeper?.caller(withToken: token)
        if caller == nil, doorkeeper != nil { failures += 1 }
    }

    func present(certificate: [UInt8]) {
        caller = doorkeeper?.caller(withCertificate: certificate)
    }

    /// As ``Caller/admit(_:to:now:)``.
    func admit(_ count: Int, to audience: Audience, now: NIODeadline) -> (admitted: Int, refusal: CallError?) {
        guard doorkeeper != nil, audience != .everyone else { return (count, nil) }
        if let caller { return caller.admit(count, to: audience, now: now) }
        let refusal =
            failures > 0
            ? CallError(.unauthenticated, "the token is unknown, has expired or was revoked; ask for a new one")
            : CallError(.unauthenticated, "say who calls first: present a token or a client certificate")
        return (0, refusal)
    }
}
