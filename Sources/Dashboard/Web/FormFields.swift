/// The fields of a form or of a query: `application/x-www-form-urlencoded`.
struct FormFields: Sendable, Equatable {
    private var values: [String: [String]] = [:]

    /// Most fields taken: more is no form of ours.
    static let most = 200

    init(_ text: some StringProtocol) {
        for pair in text.utf8.split(separator: UInt8(ascii: "&")).prefix(Self.most) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            values[name, default: []].append(parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value, without white space around it; nil when it is absent or empty.
    subscript(_ name: String) -> String? {
        guard let first = values[name]?.first else { return nil }
        let text = first.trimmed
        return text.isEmpty ? nil : text
    }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    func has(_ name: String) -> Bool { self[name] != nil }

    /// Plus signs are spaces; what is no UTF-8 becomes a mark that fits nowhere.
    private static func decoded(_ bytes: some Collection<UInt8>) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2, let high = digit(rest[rest.startIndex]),
                    let low = digit(rest[rest.startIndex + 1])
                else {
                    result.append(byte)
                    continue
                }
                result.append(high << 4 | low)
                rest = rest.dropFirst(2)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// A value as part of a query.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + hexadecimal(byte).uppercased()
            }
        }
        return result
    }
}

extension StringProtocol {
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
