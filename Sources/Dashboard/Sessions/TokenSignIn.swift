import NIOCore
public import RPC
public import StatusClient

/// Signs in by a token of `mbostd callers token`: the server says whose it is. The token goes no further than the
/// connection that is made with it.
public struct TokenSignIn: SignIn {
    private let servers: [ServerAddress]
    private let trust: ClientTrust?

    /// - Parameter trust: for servers that are called by TLS.
    public init(servers: [ServerAddress], trust: ClientTrust? = nil) {
        self.servers = servers
        self.trust = trust
    }

    /// Longest token taken; ours have 49 characters.
    static let mostCharacters = 200

    public func begin() async throws -> SignInStep { .tokenForm }

    public func finish(_ fields: [String: String]) async throws -> SignedIn {
        let token = fields["token"] ?? ""
        guard !token.isEmpty, token.utf8.count <= Self.mostCharacters,
            token.utf8.allSatisfy({ (33...126).contains($0) })
        else { throw SignInRefusal.nothingGiven }
        var options = ClientOptions()
        options.token = token
        options.trust = trust
        options.connections = 2
        let client: StatusClient
        do {
            client = try await StatusClient.connect(toAnyOf: servers, timeout: .seconds(10), options: options)
        } catch {
            throw SignInRefusal.noServer
        }
        do {
            return SignedIn(caller: try await client.whoAmI(), client: client)
        } catch {
            await client.close()
            throw (error as? CallError)?.code == .unauthenticated ? SignInRefusal.unknown : .noServer
        }
    }
}
