/// Rows of a file with a separator between fields, piece by piece: a field in quotes may hold separators, line ends
/// and, doubled, quotes (RFC 4180); LF or CRLF, a byte order mark passed over.
struct SeparatedRows: Sendable {
    /// Unit: bytes. No row of ours comes near it.
    static let longestRow = 256 << 10

    struct Row: Sendable {
        /// Of the line it begins on.
        let number: Int
        /// The fields' bytes, one behind the other, without quotes.
        let bytes: [UInt8]
        /// Where each field ends.
        let ends: [Int]

        var count: Int { ends.count }

        subscript(place: Int) -> ArraySlice<UInt8> {
            bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]]
        }
    }

    struct Flaw: Error, Equatable {
        let line: Int
        let reason: String
    }

    private enum Place {
        case startOfField, plain, quoted, behindQuote, behindReturn
    }

    /// What made the rest unreadable; all rows before it are good.
    private(set) var flaw: Flaw?
    private let separator: UInt8
    private var place = Place.startOfField
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var line = 1
    private var firstLine = 1
    /// How many bytes of a byte order mark the file began with; 3 once that is settled.
    private var markBytes = 0

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(separator: UInt8 = UInt8(ascii: ";")) {
        self.separator = separator
    }

    /// Takes the next piece; the rows that ended in it, up to a flaw. Empty lines are passed over.
    mutating func feed(_ piece: [UInt8]) -> [Row] {
        var rows: [Row] = []
        guard flaw == nil else { return rows }
        do throws(Flaw) {
            try feed(piece, &rows)
        } catch {
            flaw = error
        }
        return rows
    }

    private mutating func feed(_ piece: [UInt8], _ rows: inout [Row]) throws(Flaw) {
        var next = 0
        while next < piece.count {
            let byte = piece[next]
            if markBytes < 3 {
                if byte == Self.mark[markBytes] {
                    markBytes += 1
                    next += 1
                    continue
                }
                for passed in Self.mark.prefix(markBytes) { try take(passed, &rows) }
                markBytes = 3
            }
            let end = endOfRun(in: piece, from: next)
            if end > next {
                bytes.append(contentsOf: piece[next..<end])
                next = end
            } else {
                try take(byte, &rows)
                next += 1
            }
            guard bytes.count <= Self.longestRow else {
                throw Flaw(line: firstLine, reason: "een rij is langer dan \(Self.longestRow) bytes")
            }
        }
    }

    /// Up to where bytes belong to the field as they are.
    private func endOfRun(in piece: [UInt8], from start: Int) -> Int {
        var end = start
        switch place {
        case .plain:
            while end < piece.count, piece[end] != separator, piece[end] != Self.lineFeed,
                piece[end] != Self.carriageReturn
            { end += 1 }
        case .quoted:
            while end < piece.count, piece[end] != Self.quote, piece[end] != Self.lineFeed { end += 1 }
        default: break
        }
        return end
    }

    /// The row that no line end stands behind.
    mutating func finish() -> [Row] {
        var rows: [Row] = []
        guard flaw == nil else { return rows }
        do throws(Flaw) {
            guard place != .quoted else {
                throw Flaw(line: firstLine, reason: "een veld tussen aanhalingstekens is afgebroken")
            }
            try endRow(&rows)
        } catch {
            flaw = error
        }
        return rows
    }

    private mutating func take(_ byte: UInt8, _ rows: inout [Row]) throws(Flaw) {
        switch place {
        case .quoted:
            if byte == Self.quote {
                place = .behindQuote
            } else {
                if byte == Self.lineFeed { line += 1 }
                bytes.append(byte)
            }
        case .behindReturn where byte != Self.lineFeed:
            bytes.append(Self.carriageReturn)
            place = .plain
            try take(byte, &rows)
        case .behindQuote where byte == Self.quote:
            bytes.append(byte)
            place = .quoted
        case .startOfField where byte == Self.quote:
            place = .quoted
        case .startOfField, .plain, .behindQuote, .behindReturn:
            try takePlain(byte, &rows)
        }
    }

    private mutating func takePlain(_ byte: UInt8, _ rows: inout [Row]) throws(Flaw) {
        switch byte {
        case separator:
            ends.append(bytes.count)
            place = .startOfField
        case Self.carriageReturn where place != .behindReturn:
            place = .behindReturn
        case Self.lineFeed:
            try endRow(&rows)
            line += 1
            firstLine = line
        default:
            guard place != .behindQuote else {
                throw Flaw(line: line, reason: "na een afsluitend aanhalingsteken staat geen scheidingsteken")
            }
            bytes.append(byte)
            place = .plain
        }
    }

    private mutating func endRow(_ rows: inout [Row]) throws(Flaw) {
        place = .startOfField
        if bytes.isEmpty && ends.isEmpty { return }
        ends.append(bytes.count)
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Flaw(line: firstLine, reason: "is geen UTF-8; sla het bestand op als UTF-8")
        }
        rows.append(Row(number: firstLine, bytes: bytes, ends: ends))
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
