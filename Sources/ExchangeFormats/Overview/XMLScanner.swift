/// The part of XML that overviews are written in, piece by piece: elements with text, attributes passed over but for
/// `xsi:nil`, comments and instructions skipped, no document type.
struct XMLScanner: Sendable {
    enum Event: Equatable, Sendable {
        case start(String, isNil: Bool)
        case text(String)
        case end(String)
    }

    struct Located: Sendable {
        var event: Event
        /// Where it ends.
        let line: Int
    }

    struct Flaw: Error, Equatable {
        let line: Int
        let reason: String
    }

    /// Longest tag or text. Unit: bytes.
    static let longestPiece = 64 << 10

    private var pending: [UInt8] = []
    private(set) var line = 1
    private var open: [String] = []
    private var hasRoot = false

    /// What made the rest unreadable; all events before it are good.
    private(set) var flaw: Flaw?

    /// Takes bytes; the events they complete, up to a flaw.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [Located] {
        var events: [Located] = []
        guard flaw == nil else { return events }
        do throws(Flaw) {
            try feed(bytes, &events)
        } catch {
            flaw = error
        }
        return events
    }

    private mutating func feed(_ bytes: some Sequence<UInt8>, _ events: inout [Located]) throws(Flaw) {
        pending.append(contentsOf: bytes)
        var place = 0
        while place < pending.count {
            guard let next = try piece(from: place, &events) else { break }
            line += pending[place..<next].count { $0 == UInt8(ascii: "\n") }
            place = next
        }
        pending.removeFirst(place)
        guard pending.count <= XMLScanner.longestPiece else { throw flaw("een tag of tekst is te lang") }
    }

    mutating func finish() throws(Flaw) {
        if let flaw { throw flaw }
        if !pending.allSatisfy(XMLScanner.isSpace) || !open.isEmpty || !hasRoot {
            throw flaw("het bestand is afgebroken")
        }
    }

    func flaw(_ reason: String) -> Flaw { Flaw(line: line, reason: reason) }

    /// One tag, or the text up to one; where it ends, or nil until more bytes come.
    private mutating func piece(from start: Int, _ events: inout [Located]) throws(Flaw) -> Int? {
        guard pending[start] == UInt8(ascii: "<") else {
            guard let end = pending[start...].firstIndex(of: UInt8(ascii: "<")) else { return nil }
            try text(pending[start..<end], &events)
            return end
        }
        for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
            let rest = pending[start...]
            let known = min(rest.count, opening.utf8.count)
            guard rest.prefix(known).elementsEqual(opening.utf8.prefix(known)) else { continue }
            if known < opening.utf8.count {
                // `<` alone may still become a tag.
                if known > 1 { return nil }
                continue
            }
            guard let end = find(closing, from: start + opening.utf8.count) else { return nil }
            if opening == "<![CDATA[" {
                try emit(try decoded(pending[start + 9..<end]), &events)
            }
            return end + closing.utf8.count
        }
        guard let end = pending[start...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
        try tag(pending[start + 1..<end], &events)
        return end + 1
    }

    private func find(_ text: String, from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        guard pending.count >= wanted.count, start <= pending.count - wanted.count else { return nil }
        return (start...pending.count - wanted.count).first { pending[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    private mutating func tag(_ bytes: ArraySlice<UInt8>, _ events: inout [Located]) throws(Flaw) {
        let content = try decoded(bytes)
        if content.hasPrefix("!") { throw flaw("een DOCTYPE hoort niet in een overzicht") }
        if content.hasPrefix("/") {
            let name = String(content.dropFirst().trimmingBlanks)
            guard open.popLast() == name else { throw flaw("</\(name.prefix(60))> sluit geen open element") }
            events.append(Located(event: .end(name), line: line))
            return
        }
        let isEmpty = content.hasSuffix("/")
        let body = isEmpty ? content.dropLast() : content[...]
        let name = String(body.prefix { !$0.isWhitespace })
        guard let first = name.unicodeScalars.first, first.properties.isAlphabetic || first == "_" else {
            throw flaw("een tag heeft geen naam")
        }
        if open.isEmpty {
            guard !hasRoot else { throw flaw("na het hoofdelement staat nog een element") }
            hasRoot = true
        }
        guard open.count < 16 else { throw flaw("elementen staan te diep in elkaar") }
        let attributes = body.dropFirst(name.count)
        let isNil = attributes.contains("nil=\"true\"") || attributes.contains("nil='true'")
        events.append(Located(event: .start(name, isNil: isNil), line: line))
        if isEmpty { events.append(Located(event: .end(name), line: line)) } else { open.append(name) }
    }

    private mutating func text(_ bytes: ArraySlice<UInt8>, _ events: inout [Located]) throws(Flaw) {
        if bytes.allSatisfy(XMLScanner.isSpace) { return }
        try emit(try unescaped(try decoded(bytes)), &events)
    }

    private func emit(_ text: String, _ events: inout [Located]) throws(Flaw) {
        guard !open.isEmpty else { throw flaw("tekst staat buiten het hoofdelement; is dit een overzicht in XML?") }
        events.append(Located(event: .text(text), line: line))
    }

    private func decoded(_ bytes: ArraySlice<UInt8>) throws(Flaw) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw flaw("is geen UTF-8") }
        return text
    }

    private func unescaped(_ text: String) throws(Flaw) -> String {
        guard text.contains("&") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            guard let end = rest[mark...].firstIndex(of: ";") else { throw flaw("een & is niet afgesloten") }
            result += try entity(rest[rest.index(after: mark)..<end])
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private func entity(_ name: Substring) throws(Flaw) -> String {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
            guard name.hasPrefix("#"), let number, let scalar = Unicode.Scalar(number) else {
                throw flaw("&\(name.prefix(20)); is onbekend")
            }
            return String(scalar)
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
