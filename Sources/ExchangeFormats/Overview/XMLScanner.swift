/// The part of XML that overviews are written in, piece by piece: elements with text, attributes passed over but for
/// `xsi:nil`, comments and instructions skipped, no document type.
struct XMLScanner: Sendable {
    enum Kind: Equatable, Sendable {
        case start(isNil: Bool)
        case text
        case end
    }

    struct Event: Sendable {
        let kind: Kind
        /// Of the name or text, in ``XMLScanner/bytes``.
        let range: Range<Int>
        /// How many elements are open around it.
        let depth: Int
        /// Where it ends.
        let line: Int
    }

    struct Flaw: Error, Equatable {
        let line: Int
        let reason: String
    }

    /// Longest tag or text. Unit: bytes.
    static let longestPiece = 64 << 10

    /// What the last bytes completed, up to a flaw.
    private(set) var events: [Event] = []
    /// Names and texts of the events; valid UTF-8.
    private(set) var bytes: [UInt8] = []
    /// What made the rest unreadable; all events before it are good.
    private(set) var flaw: Flaw?
    private(set) var line = 1
    private var pending: [UInt8] = []
    /// The names of the elements that are open, one behind the other, and where each begins.
    private var openNames: [UInt8] = []
    private var open: [Int] = []
    private var hasRoot = false

    /// Takes bytes; ``events`` are then those that they complete.
    mutating func feed(_ piece: [UInt8]) {
        events.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        guard flaw == nil else { return }
        do throws(Flaw) {
            pending.append(contentsOf: piece)
            var place = 0
            while place < pending.count {
                guard let next = try take(from: place) else { break }
                line += pending[place..<next].count { $0 == UInt8(ascii: "\n") }
                place = next
            }
            pending.removeFirst(place)
            guard pending.count <= XMLScanner.longestPiece else { throw flaw("een tag of tekst is te lang") }
        } catch {
            flaw = error
        }
    }

    mutating func finish() throws(Flaw) {
        if let flaw { throw flaw }
        if !pending.allSatisfy(XMLScanner.isSpace) || !open.isEmpty || !hasRoot {
            throw flaw("het bestand is afgebroken")
        }
    }

    func flaw(_ reason: String) -> Flaw { Flaw(line: line, reason: reason) }

    /// Takes one tag, or the text up to one; where it ends, or nil until more bytes come.
    private mutating func take(from start: Int) throws(Flaw) -> Int? {
        guard pending[start] == UInt8(ascii: "<") else {
            guard let end = pending[start...].firstIndex(of: UInt8(ascii: "<")) else { return nil }
            try text(pending[start..<end])
            return end
        }
        guard start + 1 < pending.count else { return nil }
        if pending[start + 1] == UInt8(ascii: "!") || pending[start + 1] == UInt8(ascii: "?") {
            for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
                let rest = pending[start...]
                let known = min(rest.count, opening.utf8.count)
                guard rest.prefix(known).elementsEqual(opening.utf8.prefix(known)) else { continue }
                if known < opening.utf8.count { return nil }
                guard let end = find(closing, from: start + opening.utf8.count) else { return nil }
                if opening == "<![CDATA[" { try emit(pending[start + 9..<end]) }
                return end + closing.utf8.count
            }
        }
        guard let end = pending[start...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
        try tag(pending[start + 1..<end])
        return end + 1
    }

    private func find(_ text: String, from start: Int) -> Int? {
        let wanted = Array(text.utf8)
        guard pending.count >= wanted.count, start <= pending.count - wanted.count else { return nil }
        return (start...pending.count - wanted.count).first { pending[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    private mutating func tag(_ content: ArraySlice<UInt8>) throws(Flaw) {
        try check(content)
        switch content.first {
        case UInt8(ascii: "!"): throw flaw("een DOCTYPE hoort niet in een overzicht")
        case UInt8(ascii: "/"): try endTag(content.dropFirst())
        default: try startTag(content)
        }
    }

    private mutating func endTag(_ content: ArraySlice<UInt8>) throws(Flaw) {
        var name = content
        while let last = name.last, XMLScanner.isSpace(last) { name.removeLast() }
        guard let start = open.popLast(), openNames[start...].elementsEqual(name) else {
            throw flaw("</\(String(decoding: name, as: UTF8.self).prefix(60))> sluit geen open element")
        }
        openNames.removeSubrange(start...)
        add(.end, name)
    }

    private mutating func startTag(_ content: ArraySlice<UInt8>) throws(Flaw) {
        let isEmpty = content.last == UInt8(ascii: "/")
        let body = isEmpty ? content.dropLast() : content
        let name = body.prefix { !XMLScanner.isSpace($0) }
        guard XMLScanner.isName(name) else { throw flaw("een tag heeft geen naam") }
        if open.isEmpty {
            guard !hasRoot else { throw flaw("na het hoofdelement staat nog een element") }
            hasRoot = true
        }
        guard open.count < 16 else { throw flaw("elementen staan te diep in elkaar") }
        add(.start(isNil: XMLScanner.saysNil(body[name.endIndex...])), name)
        if isEmpty {
            add(.end, name)
        } else {
            open.append(openNames.count)
            openNames.append(contentsOf: name)
        }
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        if first < 0x80 { return first == UInt8(ascii: "_") || (first | 32) >= 97 && (first | 32) <= 122 }
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.first?.properties.isAlphabetic == true
    }

    private static func saysNil(_ attributes: ArraySlice<UInt8>) -> Bool {
        isNil.contains { wanted in
            attributes.indices.dropLast(wanted.count - 1).contains { attributes[$0...].starts(with: wanted) }
        }
    }

    private static let isNil = [Array("nil=\"true\"".utf8), Array("nil='true'".utf8)]

    private mutating func text(_ content: ArraySlice<UInt8>) throws(Flaw) {
        if content.allSatisfy(XMLScanner.isSpace) { return }
        guard content.contains(UInt8(ascii: "&")) else { return try emit(content) }
        try check(content)
        try emit(Array(try unescaped(String(decoding: content, as: UTF8.self)).utf8)[...])
    }

    private mutating func emit(_ text: ArraySlice<UInt8>) throws(Flaw) {
        try check(text)
        guard !open.isEmpty else { throw flaw("tekst staat buiten het hoofdelement; is dit een overzicht in XML?") }
        add(.text, text)
    }

    private mutating func add(_ kind: Kind, _ content: ArraySlice<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: content)
        events.append(Event(kind: kind, range: start..<bytes.count, depth: open.count, line: line))
    }

    private func check(_ content: ArraySlice<UInt8>) throws(Flaw) {
        if content.allSatisfy({ $0 < 0x80 }) { return }
        guard String(validating: content, as: UTF8.self) != nil else { throw flaw("is geen UTF-8") }
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
