import FundingModel
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import RPC
import StatusClient
import Synchronization
import Wire

@testable import Dashboard

/// The pages before a server whose answers are known; callers are known by their tokens.
struct Scene {
    let client: any TestClientProtocol
    let sessions: Sessions
    let clock: Clock
    let service: CannedService

    /// A clock that goes on when it is told to.
    final class Clock: Sendable {
        private let offset = Mutex(Duration.zero)
        private let start = ContinuousClock.now

        func advance(_ duration: Duration) { offset.withLock { $0 += duration } }

        var now: ContinuousClock.Instant { start + offset.withLock { $0 } }
    }

    static func with(
        secureCookies: Bool = true, limits: Sessions.Limits = Sessions.Limits(), behindProxy: Bool = false,
        _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        let service = CannedService()
        let server = try await service.start()
        let clock = Clock()
        let sessions = Sessions(limits) { clock.now }
        var options = DashboardOptions()
        options.cookiesAreSecure = secureCookies
        options.isBehindProxy = behindProxy
        let dashboard = try Dashboard(
            signIn: TokenSignIn(servers: [ServerAddress(host: "127.0.0.1", port: server.port)]), options: options,
            sessions: sessions, limit: SignInLimit { clock.now }, now: { CannedPerson.moment })
        let application = Application(router: dashboard.router(), logger: Logger(label: "test"))
        do {
            try await application.test(.router) { client in
                try await body(Scene(client: client, sessions: sessions, clock: clock, service: service))
            }
        } catch {
            await sessions.endAll()
            await server.shutDown()
            throw error
        }
        await sessions.endAll()
        await server.shutDown()
    }

    func browser() -> Browser { Browser(client) }

    /// A browser signed in with a token, and the page it came to.
    func signIn(_ token: String, reason: String? = nil) async throws -> (browser: Browser, page: Browser.Page) {
        let browser = browser()
        let form = try await browser.get("/inloggen")
        var page = try await browser.follow(
            try await browser.post("/inloggen", ["token": token, "bewijs": form.field("bewijs") ?? ""]))
        if let reason { page = try await browser.submit("/reden", on: page, ["reden": reason]) }
        return (browser, page)
    }
}
