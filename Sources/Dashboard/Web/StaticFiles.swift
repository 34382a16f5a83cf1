import Crypto
import HTTPTypes
import Hummingbird

/// Style, script and pictures: the same for everybody, kept by browsers for as long as their content is the same.
struct StaticFiles: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        let type: String
    }

    /// For templates: `{{frame.files.style}}`.
    let style: String
    let script: String
    let icon: String
    private let byPath: [String: File]

    static let shared = StaticFiles()

    private init() {
        var byPath: [String: File] = [:]
        func add(_ name: String, _ type: String) -> String {
            let bytes = BuiltInFiles.all[name] ?? []
            let version = SHA256.hash(data: bytes).prefix(6).map { hexadecimal($0) }.joined()
            let path = "/bestanden/\(version)/\(name)"
            byPath[path] = File(bytes: bytes, type: type)
            return path
        }
        style = add("style.css", "text/css; charset=utf-8")
        script = add("script.js", "text/javascript; charset=utf-8")
        icon = add("icon.svg", "image/svg+xml")
        self.byPath = byPath
    }

    func response(to path: String) -> Response? {
        guard let file = byPath[path] else { return nil }
        var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
        response.headers[.contentType] = file.type
        response.headers[.cacheControl] = "public, max-age=31536000, immutable"
        return response
    }
}

/// Two digits.
func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
}

/// Nil unless it is pairs of digits.
func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
        guard let byte = UInt8(rest.prefix(2), radix: 16), rest.count >= 2, rest.first != "+" else { return nil }
        bytes.append(byte)
        rest = rest.dropFirst(2)
    }
    return bytes
}
