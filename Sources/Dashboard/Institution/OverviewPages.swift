import ExchangeFormats
import FundingModel
import HTTPTypes
import Hummingbird
import NIOCore
import RPC
import StatusClient
import Wire

/// The individual and the aggregate overview (OSB-i, OSB) for the selection or whole: first size and SHA-256, then the
/// file, streamed.
struct OverviewPages: Sendable {
    let pages: Pages
    let institutions: InstitutionPages

    func add(to router: PageRouter) {
        router.get("/instelling/:brin/overzicht") { request, context -> Response in
            let (session, filter) = try await filter(request, context)
            let query = FormFields(request.uri.query ?? "")
            let title = Phrases.dutch("overview.title", filter.brin)
            var content = Content(title: title, filter)
            switch try query.overviewKind {
            case nil: break
            case .individual(let form):
                content.ready = Ready(try await start(form, filter, session), .individual(form), filter)
            case .aggregate(let format):
                let reply = try await session.client.totals(TotalsRequest(filter.selection, byPlace: true))
                let file = try AggregateFile(reply, filter, as: format)
                session.keep(file)
                content.ready = Ready(file, .aggregate(format), filter)
            }
            return pages.page("overview", title: title, session, content)
        }
        router.get("/instelling/:brin/overzicht/bestand") { request, context -> Response in
            let (session, filter) = try await filter(request, context)
            let query = FormFields(request.uri.query ?? "")
            guard let kind = try query.overviewKind, let edition = query["editie"] else { throw PageError(.badField) }
            // Who saw one SHA-256 gets no other file.
            let changed = PageError(.notNow, Phrases.dutch("overview.changed"))
            switch kind {
            case .individual(let form):
                let start = try await start(form, filter, session)
                guard start.sha256 == edition else { throw changed }
                return file(start, Self.request(form, filter), session)
            case .aggregate:
                guard let file = session.kept(edition) else { throw changed }
                let body = ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes))
                return Self.attachment(file.name, file.type, file.sha256, body)
            }
        }
    }

    private func filter(_ request: Request, _ context: PageContext) async throws -> (Session, Filter) {
        let (session, filter) = try await institutions.filter(request, context)
        guard session.mayList else { throw PageError(.refused) }
        return (session, filter)
    }

    static func request(_ form: DownloadOverviewRequest.Form, _ filter: Filter) -> DownloadOverviewRequest {
        var request = DownloadOverviewRequest(brin: filter.brin, fundingYear: filter.selection.fundingYear)
        request.form = form
        if !filter.isWhole || filter.selection.kind != nil { request.filter = filter.selection }
        return request
    }

    private struct Enough: Error {}

    /// What the file is; the server keeps it ready for whoever asks for it next.
    private func start(
        _ form: DownloadOverviewRequest.Form, _ filter: Filter, _ session: Session
    ) async throws -> OverviewStart {
        var found: OverviewStart?
        do {
            try await session.client.downloadOverview(Self.request(form, filter)) { part in
                if case .start(let start) = part { found = start }
                throw Enough()
            }
        } catch is Enough {}
        guard let found else { throw PageError(.unavailable) }
        return found
    }

    private func file(_ start: OverviewStart, _ request: DownloadOverviewRequest, _ session: Session) -> Response {
        let client = session.client
        let body = ResponseBody(contentLength: start.bytes) { writer in
            // The head is sent: what goes wrong from here on ends the connection, and the browser says so.
            try await client.downloadOverview(request) { part in
                switch part {
                case .start(let begun):
                    guard begun.sha256 == start.sha256 else { throw CallError(.aborted, "the overview changed") }
                case .bytes(let bytes): try await writer.write(bytes)
                case .end: break
                }
            }
            try await writer.finish(nil)
        }
        let type = request.form == .csv ? "text/csv; charset=utf-8" : "application/xml"
        return Self.attachment(start.fileName, type, start.sha256, body)
    }

    private static func attachment(_ name: String, _ type: String, _ sha256: String, _ body: ResponseBody) -> Response {
        var response = Response(status: .ok, body: body)
        response.headers[.contentType] = type
        response.headers[.contentDisposition] = "attachment; filename=\"\(name)\""
        if let digest = digest(sha256) { response.headers[.digest] = digest }
        return response
    }

    /// As RFC 9530 writes it.
    static func digest(_ hexadecimal: String) -> String? {
        bytes(hexadecimal: hexadecimal).map { "sha-256=:\(base64($0)):" }
    }

    private struct Content {
        let title: String
        let back: String
        let words: String
        let isWhole: Bool
        let whole: String
        let forms: [Choice]
        var ready: Ready?

        init(title: String, _ filter: Filter) {
            self.title = title
            back = filter.address
            words = filter.words()
            isWhole = filter.isWhole && filter.selection.kind == nil
            whole = "\(filter.path)/overzicht?jaar=\(filter.selection.fundingYear)"
            forms = OverviewKind.all.map { kind in
                Choice(
                    text: Phrases.dutch("overview.form.\(kind.name)"),
                    path: "\(filter.path)/overzicht?vorm=\(kind.name)&\(filter.query)")
            }
        }
    }

    struct Choice {
        let text: String
        let path: String
    }

    struct Ready {
        let name: String
        let size: String
        let bytes: Int
        let sha256: String
        let path: String

        init(_ start: OverviewStart, _ kind: OverviewKind, _ filter: Filter) {
            self.init(start.fileName, start.bytes, start.sha256, kind, filter)
        }

        init(_ file: AggregateFile, _ kind: OverviewKind, _ filter: Filter) {
            self.init(file.name, file.bytes.count, file.sha256, kind, filter)
        }

        private init(_ name: String, _ bytes: Int, _ sha256: String, _ kind: OverviewKind, _ filter: Filter) {
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
            size = Phrases.dutch("overview.size", Dutch.text(bytes))
            path = "\(filter.path)/overzicht/bestand?vorm=\(kind.name)&editie=\(sha256)&\(filter.query)"
        }
    }
}

/// Which overview, in which form.
enum OverviewKind: Equatable {
    case individual(DownloadOverviewRequest.Form)
    case aggregate(DocumentFormat)

    static let all: [OverviewKind] =
        DownloadOverviewRequest.Form.allCases.map { .individual($0) } + DocumentFormat.allCases.map { .aggregate($0) }

    var name: String {
        switch self {
        case .individual(.xml): "xml"
        case .individual(.csv): "csv"
        case .aggregate(let format): "osb-\(format.rawValue)"
        }
    }
}

extension FormFields {
    fileprivate var overviewKind: OverviewKind? {
        get throws(PageError) {
            guard let text = self["vorm"] else { return nil }
            guard let kind = OverviewKind.all.first(where: { $0.name == text }) else { throw PageError(.badField) }
            return kind
        }
    }
}

/// With the standard alphabet and padding.
func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
        for place in 0..<4 {
            text.append(place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : "=")
        }
    }
    return text
}

extension HTTPField.Name {
    static let digest: HTTPField.Name = {
        guard let name = HTTPField.Name("Repr-Digest") else { preconditionFailure("no name of a header") }
        return name
    }()
}
