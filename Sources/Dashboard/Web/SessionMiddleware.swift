import HTTPTypes
import Hummingbird

/// Says who is signed in, by the cookie.
struct SessionMiddleware: RouterMiddleware {
    typealias Context = PageContext

    let sessions: Sessions
    let cookies: Cookies

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        // The parts that a dashboard's script asks for.
        let isByItself =
            request.uri.path.hasPrefix("/instelling/")
            && (request.uri.path.hasSuffix("/volg") || FormFields(request.uri.query ?? "").has("deel"))
        context.session = cookies.value(.session, in: request).flatMap { sessions.find($0, goesOn: !isByItself) }
        return try await next(request, context)
    }
}
