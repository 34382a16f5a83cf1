import Foundation
import FundingModel
public import Hummingbird
public import Logging
import NIOCore
import ServiceLifecycle

/// How the pages are served.
public struct DashboardOptions: Sendable {
    public var host = "127.0.0.1"
    public var port = 8080
    /// False only for plain HTTP on this machine: browsers then send cookies that are not secure.
    public var cookiesAreSecure = true
    /// Behind a proxy the caller's address is the last one of X-Forwarded-For.
    public var isBehindProxy = false

    public init() {}
}

/// The pages for institutions and for DUO's staff, over HTTP: a caller of the RPC like any other, with no other way to
/// the data. Each session calls with its own token. Dutch: dashboard en raadpleegscherm.
public struct Dashboard: Sendable {
    private let options: DashboardOptions
    let sessions: Sessions
    private let pages: Pages
    private let signIn: any SignIn
    private let limit: SignInLimit
    private let now: @Sendable () -> Moment
    private let years = DecidedYears()

    /// - Throws: where a built-in template cannot be read.
    public init(signIn: any SignIn, options: DashboardOptions = DashboardOptions()) throws {
        try self.init(signIn: signIn, options: options, sessions: Sessions(), limit: SignInLimit()) {
            Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        }
    }

    /// - Parameter now: the wall clock, for deadlines and for what was yesterday.
    init(
        signIn: any SignIn, options: DashboardOptions, sessions: Sessions, limit: SignInLimit,
        now: @escaping @Sendable () -> Moment
    ) throws {
        self.now = now
        self.options = options
        self.signIn = signIn
        self.sessions = sessions
        self.limit = limit
        pages = Pages(
            templates: try Templates.builtIn(), sessions: sessions,
            cookies: Cookies(isSecure: options.cookiesAreSecure))
    }

    /// All addresses there are.
    func router() -> PageRouter {
        let router = PageRouter(context: PageContext.self)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: SessionMiddleware(sessions: sessions, cookies: pages.cookies))
        router.add(middleware: ErrorPages(pages: pages))
        router.get("/bestanden/**") { request, _ -> Response in
            guard let response = StaticFiles.shared.response(to: request.uri.path) else { throw PageError(.notFound) }
            return response
        }
        SignInPages(pages: pages, signIn: signIn, limit: limit, isBehindProxy: options.isBehindProxy).add(to: router)
        PersonPages(pages: pages).add(to: router)
        WhatIfPages(pages: pages).add(to: router)
        let institutions = InstitutionPages(pages: pages, years: years, now: now)
        institutions.add(to: router)
        ListPages(pages: pages, institutions: institutions).add(to: router)
        OverviewPages(pages: pages, institutions: institutions).add(to: router)
        StakePages(pages: pages, institutions: institutions).add(to: router)
        LivePages(pages: pages, institutions: institutions).add(to: router)
        return router
    }

    /// Serves until told to stop.
    ///
    /// - Parameter onListening: gets the port once it is there.
    public func application(
        logger: Logger, onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            router: router(),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port), serverName: nil),
            services: [SessionKeeper(sessions: sessions)],
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: logger)
    }
}

/// Ends sessions whose time is over, and all of them at the end.
private struct SessionKeeper: Service {
    let sessions: Sessions

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(30))
                await sessions.endExpired()
            }
        }
        await sessions.endAll()
    }
}
