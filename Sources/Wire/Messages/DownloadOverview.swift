internal import CMbostProto
public import FundingModel

/// Asks for an institution's individual overview, or another file of the register.
public struct DownloadOverviewRequest: WireMessage {
    /// Which of its names the file has.
    public enum Name: UInt32, Sendable {
        case osbi = 0
        /// The old one.
        case tbgi = 1
    }

    /// How the file is written.
    public enum Form: UInt32, CaseIterable, Sendable {
        case xml = 0
        /// A table, for spreadsheets.
        case csv = 1
    }

    /// Which file.
    public enum File: Hashable, Sendable {
        /// OSB-i.
        case individualOverview
        /// RO, of a period; the funding year says nothing to it.
        case registrations(from: Day, until: Day)
        /// GRONDSLAG, of the study year with the funding year's count dates.
        case foundations
        /// OBO in its ZIP, of that study year.
        case accountantOverview

        /// Whether statuses are in it: then the year must have been decided.
        public var showsDecisions: Bool {
            switch self {
            case .individualOverview, .foundations: true
            case .registrations, .accountantOverview: false
            }
        }
    }

    /// Nil for the GRONDSLAG of all institutions.
    public var brin: Brin?
    public var fundingYear: FundingYear
    public var name: Name
    public var file = File.individualOverview
    public var form = Form.xml
    /// Only these of its records; with a moment since which they changed, what is gone is told too, where the form has
    /// a place for it. Its institution and year are those above.
    public var filter: RecordSelection?
    /// Only what the institution was told of after this number of its feedback; nil for all.
    public var afterFeedback: Int64?
    /// The SHA-256 of the overview to go on with, as its start told; empty for a new one.
    public var edition = ""
    /// How many bytes of it are there already.
    public var offset = 0

    public init(brin: Brin?, fundingYear: FundingYear, name: Name = .osbi) {
        self.brin = brin
        self.fundingYear = fundingYear
        self.name = name
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__DownloadOverviewRequest.self) { message, arena in
            unsafe message.brin = arena.string(brin?.description ?? "")
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.name = Mbost__V1__OverviewName(name.rawValue)
            unsafe message.edition = arena.string(edition)
            unsafe message.offset = UInt64(offset)
            unsafe message.form = Mbost__V1__OverviewForm(form.rawValue)
            if let filter { unsafe message.filter = arena.selection(filter) }
            unsafe message.after_feedback = UInt64(clamping: afterFeedback ?? 0)
            unsafe message.all_institutions = brin == nil ? 1 : 0
            switch file {
            case .individualOverview: unsafe message.file = MBOST__V1__FILE_KIND__FILE_KIND_OSBI
            case .registrations(let from, let until):
                unsafe message.file = MBOST__V1__FILE_KIND__FILE_KIND_RO
                unsafe message.from = Field.number(from)
                unsafe message.until = Field.number(until)
            case .foundations: unsafe message.file = MBOST__V1__FILE_KIND__FILE_KIND_GRONDSLAG
            case .accountantOverview: unsafe message.file = MBOST__V1__FILE_KIND__FILE_KIND_OBO
            }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "DownloadOverviewRequest", bytes, mbost__v1__download_overview_request__unpack,
            mbost__v1__download_overview_request__free_unpacked
        ) { (message) throws(WireError) in
            guard let name = unsafe Name(rawValue: message.name.rawValue) else {
                throw WireError.invalid(field: "name", reason: "is not in its list")
            }
            let file = try unsafe askedFile(message)
            let isOfAll = unsafe message.all_institutions != 0
            guard !isOfAll || file == .foundations else {
                throw WireError.invalid(field: "all_institutions", reason: "is for a GRONDSLAG alone")
            }
            let text = try unsafe Field.text(message.brin, "brin")
            guard !isOfAll || text.isEmpty else {
                throw WireError.invalid(field: "brin", reason: "stands beside all_institutions")
            }
            var request = DownloadOverviewRequest(
                brin: isOfAll ? nil : try Field.brin(text), fundingYear: try Field.year(unsafe message.funding_year),
                name: name)
            request.file = file
            request.edition = try unsafe Field.text(message.edition, "edition")
            request.offset = Int(clamping: unsafe message.offset)
            guard let form = unsafe Form(rawValue: message.form.rawValue) else {
                throw WireError.invalid(field: "form", reason: "is not in its list")
            }
            request.form = form
            if unsafe message.filter != nil {
                guard file == .individualOverview else {
                    throw WireError.invalid(field: "filter", reason: "is for an OSB-i alone")
                }
                request.filter = try unsafe Field.selection(message.filter, of: request.brin, request.fundingYear)
            }
            let number = try unsafe Field.signed(message.after_feedback, "after_feedback")
            request.afterFeedback = number == 0 ? nil : number
            return request
        }
    }
}

private func askedFile(
    _ message: Mbost__V1__DownloadOverviewRequest
) throws(WireError) -> DownloadOverviewRequest.File {
    switch unsafe message.file {
    case MBOST__V1__FILE_KIND__FILE_KIND_OSBI: return .individualOverview
    case MBOST__V1__FILE_KIND__FILE_KIND_GRONDSLAG: return .foundations
    case MBOST__V1__FILE_KIND__FILE_KIND_OBO: return .accountantOverview
    case MBOST__V1__FILE_KIND__FILE_KIND_RO:
        let from = try Field.day(unsafe message.from, "from")
        let until = try Field.day(unsafe message.until, "until")
        guard from <= until else { throw WireError.invalid(field: "until", reason: "lies before from") }
        return .registrations(from: from, until: until)
    default: throw WireError.invalid(field: "file", reason: "is not in its list")
    }
}

/// What a whole overview amounts to.
public struct OverviewEnd: Sendable, Equatable {
    public var bytes: Int
    /// Of the whole file, lower-case hexadecimal.
    public var sha256: String
    public var enrolments: Int
    public var diplomas: Int

    public init(bytes: Int, sha256: String, enrolments: Int, diplomas: Int) {
        self.bytes = bytes
        self.sha256 = sha256
        self.enrolments = enrolments
        self.diplomas = diplomas
    }
}

/// What comes: the pieces from the offset on.
public struct OverviewStart: Sendable, Equatable {
    public var fileName: String
    /// Of the whole file, lower-case hexadecimal.
    public var sha256: String
    /// Of the whole file.
    public var bytes: Int
    /// That asked for, or 0 when the overview is another by now.
    public var offset: Int

    public init(fileName: String, sha256: String, bytes: Int, offset: Int) {
        self.fileName = fileName
        self.sha256 = sha256
        self.bytes = bytes
        self.offset = offset
    }
}

/// The start first, then the pieces, then the end.
public enum OverviewPart: WireMessage {
    case start(OverviewStart)
    case chunk([UInt8])
    case end(OverviewEnd)

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__OverviewPart.self) { message, arena in
            switch self {
            case .start(let start):
                unsafe message.start = arena.make(Mbost__V1__OverviewStart.self) { message in
                    unsafe message.file_name = arena.string(start.fileName)
                    unsafe message.sha256 = arena.string(start.sha256)
                    unsafe message.bytes = UInt64(start.bytes)
                    unsafe message.offset = UInt64(start.offset)
                }
            case .chunk(let bytes): unsafe message.chunk = arena.bytes(bytes)
            case .end(let end):
                unsafe message.end = arena.make(Mbost__V1__OverviewEnd.self) { message in
                    unsafe message.bytes = UInt64(end.bytes)
                    unsafe message.sha256 = arena.string(end.sha256)
                    unsafe message.enrolments = UInt64(end.enrolments)
                    unsafe message.diplomas = UInt64(end.diplomas)
                }
            }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "OverviewPart", bytes, mbost__v1__overview_part__unpack, mbost__v1__overview_part__free_unpacked
        ) { (message) throws(WireError) in
            if let end = unsafe message.end?.pointee {
                return .end(
                    OverviewEnd(
                        bytes: Int(clamping: unsafe end.bytes), sha256: try unsafe Field.text(end.sha256, "sha256"),
                        enrolments: Int(clamping: unsafe end.enrolments),
                        diplomas: Int(clamping: unsafe end.diplomas)))
            }
            guard let start = unsafe message.start?.pointee else { return .chunk(unsafe Field.bytes(message.chunk)) }
            return .start(
                OverviewStart(
                    fileName: try unsafe Field.text(start.file_name, "file_name"),
                    sha256: try unsafe Field.text(start.sha256, "sha256"),
                    bytes: Int(clamping: unsafe start.bytes), offset: Int(clamping: unsafe start.offset)))
        }
    }
}

extension OverviewPart {
    /// What stands before the bytes of a piece: for who has them in a buffer of its own.
    public static func head(ofPiece count: Int) -> [UInt8] {
        // Field 2, length-delimited, its length.
        var head: [UInt8] = [0x12]
        var rest = count
        while rest >= 0x80 {
            head.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        head.append(UInt8(rest))
        return head
    }

    /// Where a piece's bytes begin in a message that is nothing but a piece: for who takes them out of a buffer of its
    /// own; nil for any other message.
    public static func startOfPiece(in message: some RandomAccessCollection<UInt8>) -> Int? {
        guard message.first == 0x12 else { return nil }
        var (length, shift, place) = (0, 0, 1)
        for byte in message.dropFirst().prefix(5) {
            length |= Int(byte & 0x7F) << shift
            shift += 7
            place += 1
            if byte < 0x80 { return place + length == message.count ? place : nil }
        }
        return nil
    }
}
