/// Reads a ZIP front to back, piece by piece, and checks it: lengths, checksums, and the list of files at its end.
///
/// Takes files that are stored as they are with their length in front, as ``ZipWriter`` makes them; any other ZIP is
/// refused in so many words.
public struct ZipReader: Sendable {
    public enum Event: Equatable, Sendable {
        case file(name: String)
        case content([UInt8])
        case endOfFile
    }

    private enum Part {
        /// Before a signature of four bytes.
        case signature
        case localHeader
        case content(missing: Int, crc: UInt32)
        case centralHeader
        case end
        case ended
    }

    private let file: String
    private var part = Part.signature
    /// Bytes that wait for more of their header.
    private var pending: [UInt8] = []
    private var sum = CRC32()
    /// Files as their local headers had them, and how many of them the list has named.
    private var files: [[UInt8]] = []
    private var listed = 0

    /// - Parameter file: its name, for messages.
    public init(file: String) {
        self.file = file
    }

    public mutating func feed(_ bytes: [UInt8]) throws(FileDefect) -> [Event] {
        var events: [Event] = []
        var place = 0
        while place < bytes.count {
            if case .content(let missing, let crc) = part {
                let count = min(missing, bytes.count - place)
                let piece = Array(bytes[place..<place + count])
                sum.update(piece)
                place += count
                if count > 0 { events.append(.content(piece)) }
                part = .content(missing: missing - count, crc: crc)
                if let end = try endOfContent() { events.append(end) }
                continue
            }
            pending.append(bytes[place])
            place += 1
            if let event = try takePending() {
                events.append(event)
                if let end = try endOfContent() { events.append(end) }
            }
        }
        return events
    }

    /// The ZIP has ended.
    public func finish() throws(FileDefect) {
        guard case .ended = part else { throw defect("is afgebroken; haal het bestand opnieuw op") }
    }

    private func defect(_ reason: String) -> FileDefect { FileDefect(file: file, line: 0, reason: reason) }

    private mutating func endOfContent() throws(FileDefect) -> Event? {
        guard case .content(0, let crc) = part else { return nil }
        guard sum.value == crc else {
            throw defect("is beschadigd: het controlegetal (CRC-32) van een bestand erin klopt niet")
        }
        part = .signature
        return .endOfFile
    }

    /// Looks at what waits; the beginning of a file when that is what it was.
    private mutating func takePending() throws(FileDefect) -> Event? {
        switch part {
        case .signature:
            guard pending.count == 4 else { return nil }
            switch pending.little(0, 4) {
            case 0x0403_4B50 where listed == 0: part = .localHeader
            case 0x0201_4B50: part = .centralHeader
            case 0x0605_4B50: part = .end
            default: throw defect("is geen ZIP, of is beschadigd")
            }
        case .localHeader: return try takeLocalHeader()
        case .centralHeader: try takeCentralHeader()
        case .end: try takeEnd()
        case .content: break
        case .ended: throw defect("heeft nog bytes achter het einde")
        }
        return nil
    }

    private mutating func takeLocalHeader() throws(FileDefect) -> Event? {
        guard pending.count >= 30 else { return nil }
        let length = 30 + pending.little(26, 2) + pending.little(28, 2)
        guard pending.count == length else { return nil }
        let flags = pending.little(6, 2)
        guard flags & 1 == 0 else { throw defect("is versleuteld; pak het uit en geef het CSV-bestand") }
        guard flags & 8 == 0, pending.little(8, 2) == 0, pending.little(18, 4) == pending.little(22, 4) else {
            throw defect("is gecomprimeerd door een ander programma; pak het uit en geef het CSV-bestand")
        }
        let name = Array(pending[30..<30 + pending.little(26, 2)])
        guard let text = String(validating: name, as: UTF8.self) else {
            throw defect("heeft een naam die geen UTF-8 is")
        }
        part = .content(missing: pending.little(22, 4), crc: UInt32(truncatingIfNeeded: pending.little(14, 4)))
        files.append(Array(pending[14..<26]) + name)
        sum = CRC32()
        pending = []
        return .file(name: text)
    }

    private mutating func takeCentralHeader() throws(FileDefect) {
        guard pending.count >= 46 else { return }
        let (name, more) = (pending.little(28, 2), pending.little(30, 2) + pending.little(32, 2))
        guard pending.count == 46 + name + more else { return }
        guard listed < files.count, Array(pending[16..<28]) + pending[46..<46 + name] == files[listed] else {
            throw defect("is beschadigd: de lijst van bestanden klopt niet met de bestanden")
        }
        listed += 1
        pending = []
        part = .signature
    }

    private mutating func takeEnd() throws(FileDefect) {
        guard pending.count >= 22, pending.count == 22 + pending.little(20, 2) else { return }
        guard pending.little(10, 2) == files.count, listed == files.count else {
            throw defect("is beschadigd: de lijst van bestanden klopt niet met de bestanden")
        }
        pending = []
        part = .ended
    }
}

extension [UInt8] {
    /// The little-endian number of so many bytes at a place.
    fileprivate func little(_ place: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
    }
}
