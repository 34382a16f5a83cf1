import Crypto
import Foundation

/// Certificates by what they are known by.
enum Certificates {
    /// SHA-256 of the certificate in DER, from a file in PEM or DER.
    static func fingerprint(_ path: String) throws -> [UInt8] {
        guard let content = FileManager.default.contents(atPath: path), !content.isEmpty else {
            throw AccessError("\(path): cannot be read")
        }
        let text = String(decoding: content, as: UTF8.self)
        guard let begin = text.range(of: "-----BEGIN CERTIFICATE-----"),
            let end = text.range(of: "-----END CERTIFICATE-----", range: begin.upperBound..<text.endIndex)
        else {
            // DER begins with a SEQUENCE.
            guard content.first == 0x30 else { throw AccessError("\(path): is no certificate in PEM or DER") }
            return Array(SHA256.hash(data: content))
        }
        guard
            let bytes = Data(base64Encoded: String(text[begin.upperBound..<end.lowerBound].filter { !$0.isWhitespace }))
        else { throw AccessError("\(path): is no certificate in PEM") }
        return Array(SHA256.hash(data: bytes))
    }
}
