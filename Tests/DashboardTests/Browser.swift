import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// A browser as far as pages go: keeps cookies, finds forms and links. Knows no script.
final class Browser {
    struct Page {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let text: String

        var location: String? { headers[.location] }

        /// The value of a field of a form on the page.
        func field(_ name: String) -> String? {
            guard let start = text.firstRange(of: "name=\"\(name)\" value=\"") else { return nil }
            return unescaped(text[start.upperBound...].prefix { $0 != "\"" })
        }

        /// The first attribute of that name.
        func attribute(_ name: String) -> String? {
            guard let start = text.firstRange(of: "\(name)=\"") else { return nil }
            return unescaped(text[start.upperBound...].prefix { $0 != "\"" })
        }

        /// Addresses of links that hold a text.
        func links(_ holding: String = "") -> [String] {
            text.matches(of: /href="([^"]*)"/).map { unescaped($0.output.1) }.filter { $0.contains(holding) }
        }

        private func unescaped(_ text: some StringProtocol) -> String {
            String(text).replacing("&amp;", with: "&").replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
                .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        }
    }

    private let client: any TestClientProtocol
    private(set) var cookies: [String: String] = [:]

    init(_ client: any TestClientProtocol) { self.client = client }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Page {
        try await ask(path, .get, headers, nil)
    }

    /// Sends a form.
    func post(_ path: String, _ fields: [String: String], headers: HTTPFields = [:]) async throws -> Page {
        let body = fields.map { "\(encoded($0))=\(encoded($1))" }.joined(separator: "&")
        return try await ask(path, .post, headers, body)
    }

    /// The same, with the token that the session's forms hold; follows where it leads.
    func submit(_ path: String, on page: Page, _ fields: [String: String]) async throws -> Page {
        let csrf = page.field("csrf") ?? ""
        return try await follow(try await post(path, fields.merging(["csrf": csrf]) { $1 }))
    }

    func follow(_ page: Page) async throws -> Page {
        var page = page
        for _ in 0..<5 {
            guard let location = page.location else { return page }
            page = try await get(location)
        }
        return page
    }

    func setCookie(_ name: String, _ value: String) { cookies[name] = value }

    private func ask(
        _ path: String, _ method: HTTPRequest.Method, _ headers: HTTPFields, _ body: String?
    ) async throws -> Page {
        var headers = headers
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
        }
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        for cookie in response.headers[values: .setCookie] {
            let parts = cookie.split(separator: ";")[0].split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if cookie.contains("Max-Age=0") {
                cookies.removeValue(forKey: String(parts[0]))
            } else {
                cookies[String(parts[0])] = String(parts[1])
            }
        }
        return Page(status: response.status, headers: response.headers, text: String(buffer: response.body))
    }

    private func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
