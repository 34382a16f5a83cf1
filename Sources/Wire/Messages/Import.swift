internal import CMbostProto
import FundingModel

/// What a file of registrations is.
public enum ImportFormat: UInt32, CaseIterable, Sendable {
    case ro = 1
    case grondslag = 2
    /// JSON lines.
    case dossiers = 3
}

/// How a file is to be taken.
public struct ImportHeader: Sendable, Equatable {
    public var format: ImportFormat
    public var fileName: String
    /// The person fields hold tokens, not numbers.
    public var masked: Bool
    /// Store the good records though others have defects.
    public var keepGoing: Bool

    public init(format: ImportFormat, fileName: String, masked: Bool = false, keepGoing: Bool = false) {
        self.format = format
        self.fileName = fileName
        self.masked = masked
        self.keepGoing = keepGoing
    }
}

/// The header first, then the file in pieces.
public enum ImportPart: WireMessage {
    case header(ImportHeader)
    case chunk([UInt8])

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ImportPart.self) { message, arena in
            switch self {
            case .header(let header):
                unsafe message.header = arena.make(Mbost__V1__ImportHeader.self) { message in
                    unsafe message.format = Mbost__V1__ImportFormat(header.format.rawValue)
                    unsafe message.file_name = arena.string(header.fileName)
                    unsafe message.masked = header.masked ? 1 : 0
                    unsafe message.keep_going = header.keepGoing ? 1 : 0
                }
            case .chunk(let bytes): unsafe message.chunk = arena.bytes(bytes)
            }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ImportPart", bytes, mbost__v1__import_part__unpack, mbost__v1__import_part__free_unpacked
        ) { (message) throws(WireError) in
            guard let header = unsafe message.header?.pointee else {
                return unsafe ImportPart.chunk(Field.bytes(message.chunk))
            }
            guard let format = unsafe ImportFormat(rawValue: header.format.rawValue) else {
                throw WireError.invalid(field: "format", reason: "is not in its list")
            }
            return .header(
                ImportHeader(
                    format: format, fileName: try unsafe Field.text(header.file_name, "file_name"),
                    masked: unsafe header.masked != 0, keepGoing: unsafe header.keep_going != 0))
        }
    }
}

/// One flaw of a file.
public struct ImportDefect: Sendable, Equatable {
    public var line: Int
    public var field: String
    /// For people: file, line, field and reason.
    public var text: String

    public init(line: Int, field: String, text: String) {
        self.line = line
        self.field = field
        self.text = text
    }
}

/// What an import amounted to.
public struct ImportReply: WireMessage {
    public var run: Int
    /// False: there were defects and nothing was stored.
    public var stored: Bool
    public var persons = 0
    public var enrolments = 0
    public var diplomas = 0
    public var maskedPersons = 0
    public var defectCount = 0
    /// The first ``mostDefects``.
    public var defects: [ImportDefect] = []
    public var notices: [String] = []

    public static let mostDefects = 1000

    public init(run: Int, stored: Bool) {
        self.run = run
        self.stored = stored
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ImportReply.self) { message, arena in
            unsafe message.run = UInt64(run)
            unsafe message.stored = stored ? 1 : 0
            unsafe message.persons = UInt64(persons)
            unsafe message.enrolments = UInt64(enrolments)
            unsafe message.diplomas = UInt64(diplomas)
            unsafe message.masked_persons = UInt64(maskedPersons)
            unsafe message.defect_count = UInt64(defectCount)
            unsafe message.n_defects = defects.count
            unsafe message.defects = arena.list(defects, Mbost__V1__Defect.self) { message, defect in
                unsafe message.line = UInt32(clamping: defect.line)
                unsafe message.field = arena.string(defect.field)
                unsafe message.text = arena.string(defect.text)
            }
            unsafe message.n_notices = notices.count
            unsafe message.notices = arena.strings(notices)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ImportReply", bytes, mbost__v1__import_reply__unpack, mbost__v1__import_reply__free_unpacked
        ) { (message) throws(WireError) in
            var reply = ImportReply(run: Int(clamping: unsafe message.run), stored: unsafe message.stored != 0)
            reply.persons = Int(clamping: unsafe message.persons)
            reply.enrolments = Int(clamping: unsafe message.enrolments)
            reply.diplomas = Int(clamping: unsafe message.diplomas)
            reply.maskedPersons = Int(clamping: unsafe message.masked_persons)
            reply.defectCount = Int(clamping: unsafe message.defect_count)
            reply.defects = try unsafe Field.list(message.defects, message.n_defects) { (message) throws(WireError) in
                ImportDefect(
                    line: Int(unsafe message.line), field: try unsafe Field.text(message.field, "field"),
                    text: try unsafe Field.text(message.text, "text"))
            }
            reply.notices = try unsafe Field.texts(message.notices, message.n_notices, "notices")
            return reply
        }
    }
}
