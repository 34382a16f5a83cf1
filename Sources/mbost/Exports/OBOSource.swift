import ExchangeFormats
import FundingModel

/// An OBO on disk, its ZIP or the CSV itself, read person by person.
struct OBOSource {
    private let input: InputFile
    private let path: String
    private var zip: ZipReader?
    private var reader: OBOReader
    /// Inside the OBO's own part of the ZIP.
    private var isWithin = false
    private var hasEnded = false
    /// What the OBO is called in its ZIP.
    private(set) var name = ""
    private var waiting: [OBOPerson] = []

    init(path: String) throws(Failure) {
        self.path = path
        input = try InputFile(path: path)
        reader = OBOReader(file: input.name)
        // The header is known before the first person is asked for.
        while reader.header == nil, !hasEnded { waiting += try readOn() }
        if reader.header == nil { throw flaw(of: reader.defects.first) }
    }

    func header() throws(Failure) -> OBOHeader {
        guard let header = reader.header else { throw flaw(of: reader.defects.first) }
        return header
    }

    /// The next persons; nil at the end.
    ///
    /// - Throws: the first defect of the file: differences with a file that is not whole say nothing.
    mutating func next() throws(Failure) -> [OBOPerson]? {
        if !waiting.isEmpty {
            defer { waiting = [] }
            return waiting
        }
        return hasEnded ? nil : try readOn()
    }

    private func flaw(of defect: FileDefect?) -> Failure {
        Failure(.badInput, defect.map { "\($0)" } ?? "\(path): holds no OBO; name the ZIP or the CSV of an OBO")
    }

    private mutating func readOn() throws(Failure) -> [OBOPerson] {
        let piece = try input.next()
        do throws(FileDefect) {
            let persons = try take(piece)
            if let defect = reader.defects.first { throw defect }
            return persons
        } catch {
            throw flaw(of: error)
        }
    }

    private mutating func take(_ piece: [UInt8]?) throws(FileDefect) -> [OBOPerson] {
        guard let piece else {
            hasEnded = true
            try zip?.finish()
            return zip == nil ? reader.finish() : []
        }
        // Each ZIP begins with these two.
        if zip == nil, reader.header == nil, piece.starts(with: Array("PK".utf8)) { zip = ZipReader(file: input.name) }
        guard let events = try zip?.feed(piece) else { return reader.feed(piece) }
        var persons: [OBOPerson] = []
        for event in events {
            switch event {
            case .file(let name):
                isWithin = name.hasPrefix("OBO_")
                if isWithin { self.name = name }
            case .content(let bytes): if isWithin { persons += reader.feed(bytes) }
            case .endOfFile:
                if isWithin { persons += reader.finish() }
                isWithin = false
            }
        }
        return persons
    }
}
