import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// Signing in and out, the reason for looking at persons, and where one begins.
struct SignInPages: Sendable {
    let pages: Pages
    let signIn: any SignIn
    let limit: SignInLimit
    /// Where requests come through a proxy: its last word on the address counts.
    let isBehindProxy: Bool
    private let key = SymmetricKey(size: .bits256)

    init(pages: Pages, signIn: any SignIn, limit: SignInLimit, isBehindProxy: Bool) {
        self.pages = pages
        self.signIn = signIn
        self.limit = limit
        self.isBehindProxy = isBehindProxy
    }

    func add(to router: PageRouter) {
        router.get("/") { _, context -> Response in .redirect(to: try context.signedIn.home, type: .normal) }
        router.get("/inloggen") { request, context -> Response in try await begin(request, context) }
        router.post("/inloggen") { request, context -> Response in try await finish(request, context) }
        router.post("/uitloggen") { request, context -> Response in
            let session = try context.signedIn
            _ = try await pages.form(request, session)
            await pages.sessions.end(session)
            var response = Response.redirect(to: "/inloggen?uit=1", type: .normal)
            response.headers[.setCookie] = pages.cookies.clearing(.session)
            return response
        }
        router.get("/reden") { request, context -> Response in
            try reasonPage(try context.signedIn, isAsked: true)
        }
        router.post("/reden") { request, context -> Response in
            let session = try context.signedIn
            let fields = try await pages.form(request, session)
            guard let reason = fields["reden"], reason.count <= Self.mostReason else {
                return try reasonPage(session, isAsked: true, isWrong: true)
            }
            session.reason = reason
            return .redirect(to: session.takeWanted() ?? session.home, type: .normal)
        }
    }

    /// Longest reason. Unit: characters.
    static let mostReason = 200

    private func begin(_ request: Request, _ context: PageContext) async throws -> Response {
        if let session = context.session { return .redirect(to: session.home, type: .normal) }
        switch try await signIn.begin() {
        case .redirect(let address): return .redirect(to: address, type: .normal)
        case .tokenForm: break
        }
        let query = FormFields(request.uri.query ?? "")
        let notice = query.has("verlopen") ? "signIn.expired" : query.has("uit") ? "signIn.signedOut" : nil
        return tokenForm(notice: notice.map { Phrases.dutch($0) })
    }

    /// The form goes with a cookie of its own: without it, another site could sign people in as somebody else.
    private func tokenForm(
        error: String? = nil, notice: String? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        let cookie = Session.randomText()
        let content = TokenForm(proof: proof(of: cookie), error: error, notice: notice)
        let title = Phrases.dutch("signIn.title")
        var response = pages.page("sign-in", title: title, nil, content, status: status)
        response.headers[.setCookie] = pages.cookies.setting(.signIn, cookie)
        return response
    }

    private struct TokenForm {
        let proof: String
        let error: String?
        let notice: String?
    }

    private func proof(of cookie: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Array(cookie.utf8), using: key).map { hexadecimal($0) }.joined()
    }

    private func finish(_ request: Request, _ context: PageContext) async throws -> Response {
        let address = address(of: request, context)
        guard limit.mayTry(address) else {
            return tokenForm(error: Phrases.dutch("signIn.tooOften"), status: .tooManyRequests)
        }
        let fields = try await Pages.fields(of: request)
        guard let cookie = pages.cookies.value(.signIn, in: request), let given = fields["bewijs"],
            isSame(given, proof(of: cookie))
        else { return tokenForm(error: Phrases.dutch("signIn.stale"), status: .forbidden) }
        do {
            let signedIn = try await signIn.finish(["token": fields["token"] ?? ""])
            guard let session = await pages.sessions.begin(signedIn.caller, signedIn.client) else {
                return tokenForm(error: Phrases.dutch("signIn.full"), status: .serviceUnavailable)
            }
            limit.forget(address)
            // Whoever was signed in before on this browser no longer is.
            if let old = context.session { await pages.sessions.end(old) }
            var response = Response.redirect(to: session.home, type: .normal)
            response.headers[values: .setCookie] = [
                pages.cookies.setting(.session, session.id), pages.cookies.clearing(.signIn),
            ]
            return response
        } catch let refusal as SignInRefusal {
            if refusal != .noServer { limit.noteFailure(address) }
            let status: HTTPResponse.Status = refusal == .noServer ? .serviceUnavailable : .unauthorized
            return tokenForm(error: Phrases.dutch("signIn.refusal.\(refusal)"), status: status)
        }
    }

    private func address(of request: Request, _ context: PageContext) -> String {
        guard isBehindProxy, let given = request.headers[.forwardedFor]?.split(separator: ",").last else {
            return context.address
        }
        return given.trimmed
    }

    private func reasonPage(_ session: Session, isAsked: Bool, isWrong: Bool = false) throws -> Response {
        let content = ReasonPage(
            reason: session.reason, most: Self.mostReason, error: isWrong ? Phrases.dutch("reason.wrong") : nil)
        let title = Phrases.dutch("reason.title")
        return pages.page("reason", title: title, session, content, status: isWrong ? .badRequest : .ok)
    }

    private struct ReasonPage {
        let reason: String
        let most: Int
        let error: String?
    }
}

extension Session {
    /// Where the user begins.
    var home: String {
        if !mayShowPersons && mayLookUp { return "/reden" }
        if mayLookUp { return "/zoeken" }
        if let brin = caller.brin { return "/instelling/\(brin)" }
        return "/instellingen"
    }
}
