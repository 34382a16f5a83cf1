/// Reads an individual overview in either form, told apart by its first character: `<` begins XML.
public struct OverviewFileReader: Sendable {
    private enum Form: Sendable {
        case unknown
        case xml(OverviewReader)
        case table(OverviewTableReader)
    }

    public let file: String
    private var form = Form.unknown

    public init(file: String) {
        self.file = file
    }

    /// Takes the next piece; the records that ended in it.
    ///
    /// - Throws: ``FileDefect``; nothing after it can be read.
    public mutating func feed(_ bytes: some Sequence<UInt8>) throws(FileDefect) -> [OverviewRecord] {
        switch form {
        case .unknown:
            guard let first = bytes.first(where: { !OverviewFileReader.isPassedOver($0) }) else { return [] }
            form =
                first == UInt8(ascii: "<")
                ? .xml(OverviewReader(file: file)) : .table(OverviewTableReader(file: file))
            return try feed(bytes.drop { OverviewFileReader.isPassedOver($0) })
        case .xml(var reader):
            form = .unknown
            defer { form = .xml(reader) }
            return try reader.feed(bytes)
        case .table(var reader):
            form = .unknown
            defer { form = .table(reader) }
            return try reader.feed(bytes)
        }
    }

    /// The file has ended; the records that are left.
    public mutating func finish() throws(FileDefect) -> [OverviewRecord] {
        switch form {
        case .unknown: throw FileDefect(file: file, line: 0, reason: "is leeg")
        case .xml(var reader):
            try reader.finish()
            return []
        case .table(var reader): return try reader.finish()
        }
    }

    /// A byte order mark, or a blank or line end before the first character.
    private static func isPassedOver(_ byte: UInt8) -> Bool {
        [0xEF, 0xBB, 0xBF, 32, 9].contains(byte)
    }
}
