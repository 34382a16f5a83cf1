import HTTPTypes
import Hummingbird
import Logging
import RPC

/// Turns what went wrong into a page that says what to do.
struct ErrorPages: RouterMiddleware {
    typealias Context = PageContext

    let pages: Pages

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch is SignInNeeded {
            return .redirect(to: "/inloggen", type: .normal)
        } catch is ReasonNeeded {
            // Two slashes would be another host to a browser.
            if request.method == .get, !request.uri.description.hasPrefix("//") {
                context.session?.remember(wanted: request.uri.description)
            }
            return .redirect(to: "/reden", type: .normal)
        } catch let error as PageError {
            return page(error, context)
        } catch let error as CallError where error.code == .unauthenticated {
            // The token ended or was taken back: so does the session.
            if let session = context.session { await pages.sessions.end(session) }
            return .redirect(to: "/inloggen?verlopen=1", type: .normal)
        } catch let error as CallError where error.details.contains(where: { $0.value == "reason" }) {
            return .redirect(to: "/reden", type: .normal)
        } catch let error as CallError {
            context.logger.info("a call failed", metadata: ["code": "\(error.code.name)"])
            return page(PageError(call: error), context)
        } catch let error as any HTTPResponseError where error.status.code < 500 {
            let isNothing = error.status == .notFound || error.status == .methodNotAllowed
            return page(PageError(isNothing ? .notFound : .badField), context)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.logger.error("a page failed", metadata: ["kind": "\(type(of: error))"])
            return page(PageError(.broken), context)
        }
    }

    private func page(_ error: PageError, _ context: PageContext) -> Response {
        let texts = Phrases.dutch
        let content = ErrorPage(
            title: texts("error.\(error.kind.rawValue).title"), advice: texts("error.\(error.kind.rawValue).advice"),
            detail: error.detail)
        return pages.page("error", title: content.title, context.session, content, status: error.status)
    }

    private struct ErrorPage {
        let title: String
        let advice: String
        let detail: String?
    }
}
