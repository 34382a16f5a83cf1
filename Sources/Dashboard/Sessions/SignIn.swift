public import StatusClient
public import Wire

/// How people show who they are. An OpenID Connect provider takes the place of ``TokenSignIn`` by being another one:
/// it begins with a redirect and finishes with what the provider sends back. Dutch: inloggen.
public protocol SignIn: Sendable {
    /// Where a browser that is not signed in goes.
    func begin() async throws -> SignInStep

    /// - Parameter fields: of our own form, or of the query the provider sends the browser back with.
    /// - Throws: ``SignInRefusal``.
    func finish(_ fields: [String: String]) async throws -> SignedIn
}

public enum SignInStep: Sendable {
    /// Our own page, which asks for a token.
    case tokenForm
    /// A page of another site.
    case redirect(String)
}

/// Who signed in, with a connection that calls as they.
public struct SignedIn: Sendable {
    public let caller: WhoAmIReply
    public let client: StatusClient

    public init(caller: WhoAmIReply, client: StatusClient) {
        self.caller = caller
        self.client = client
    }
}

/// Why somebody cannot sign in.
public enum SignInRefusal: Error, Equatable, Sendable {
    /// Nothing that could be a token was given.
    case nothingGiven
    /// The server knows nobody by it, or not any more.
    case unknown
    /// The server is not there.
    case noServer
}
