import FundingModel
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// What all pages are made with.
struct Pages: Sendable {
    let templates: Templates
    let sessions: Sessions
    let cookies: Cookies

    func page(
        _ template: String, title: String, _ session: Session?, _ content: Any, here: String? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let frame = frame(title, session, here: here)
        return Self.html(templates.render(template, frame: frame, content), status)
    }

    /// A part of a page, which the script puts in the place of the one before.
    func part(_ template: String, _ session: Session, _ content: Any) -> Response {
        Self.html(templates.render(template, frame: Frame(title: ""), content), .ok)
    }

    private static func html(_ text: String, _ status: HTTPResponse.Status) -> Response {
        var response = Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        response.headers[.contentType] = "text/html; charset=utf-8"
        return response
    }

    private func frame(_ title: String, _ session: Session?, here: String?) -> Frame {
        var frame = Frame(title: title)
        guard let session else { return frame }
        let texts = Phrases.dutch
        frame.user = session.caller.name.isEmpty ? texts("frame.everybody") : session.caller.name
        frame.csrf = session.formToken
        frame.asksReason = session.caller.needsReason
        frame.reason = session.reason.isEmpty ? nil : session.reason
        frame.notice = session.takeNotice()
        if session.mayLookUp {
            frame.links.append(Frame.Link(text: texts("frame.lookUp"), path: "/zoeken", key: "z"))
        }
        if session.maySeeInstitutions {
            frame.links.append(Frame.Link(text: texts("frame.institutions"), path: "/instellingen", key: "i"))
        }
        for place in frame.links.indices where frame.links[place].path == here { frame.links[place].isHere = true }
        return frame
    }

    /// Longest form taken. Unit: bytes.
    static let mostForm = 64 << 10

    /// The fields of a form that was sent: only when it is one of this session's own pages.
    func form(_ request: Request, _ session: Session) async throws -> FormFields {
        let fields = try await Self.fields(of: request)
        guard let token = fields["csrf"], isSame(token, session.formToken) else { throw PageError(.forged) }
        return fields
    }

    static func fields(of request: Request) async throws -> FormFields {
        // What another site sends, a browser says so.
        if let site = request.headers[.fetchSite], site != "same-origin", site != "none" {
            throw PageError(.forged)
        }
        let body = try await request.body.collect(upTo: mostForm)
        return FormFields(String(buffer: body))
    }
}

/// Compares secrets in a time that does not tell how much of them is the same.
func isSame(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}

extension PageContext {
    /// - Throws: ``SignInNeeded`` when nobody is signed in.
    var signedIn: Session {
        get throws {
            guard let session else { throw SignInNeeded() }
            return session
        }
    }
}

extension Session {
    /// DUO's staff looks persons up by number.
    var mayLookUp: Bool { has(.helpdesk) }

    /// Institutions see their own, DUO's staff all.
    var maySeeInstitutions: Bool { has(.institution) || has(.helpdesk) || has(.administrator) }
}
