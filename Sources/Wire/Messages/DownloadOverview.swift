internal import CMbostProto
public import FundingModel

/// Asks for an institution's individual overview.
public struct DownloadOverviewRequest: WireMessage {
    /// Which of its names the file has.
    public enum Name: UInt32, Sendable {
        case osbi = 0
        /// The old one.
        case tbgi = 1
    }

    public var brin: Brin
    public var fundingYear: FundingYear
    public var name: Name

    public init(brin: Brin, fundingYear: FundingYear, name: Name = .osbi) {
        self.brin = brin
        self.fundingYear = fundingYear
        self.name = name
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__DownloadOverviewRequest.self) { message, arena in
            unsafe message.brin = arena.string(brin.description)
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.name = Mbost__V1__OverviewName(name.rawValue)
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
            return DownloadOverviewRequest(
                brin: try Field.brin(unsafe Field.text(message.brin, "brin")),
                fundingYear: try Field.year(unsafe message.funding_year), name: name)
        }
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

/// The file's name first, then its pieces, then its end.
public enum OverviewPart: WireMessage {
    case name(String)
    case chunk([UInt8])
    case end(OverviewEnd)

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__OverviewPart.self) { message, arena in
            switch self {
            case .name(let name): unsafe message.file_name = arena.string(name)
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
            let name = try unsafe Field.text(message.file_name, "file_name")
            return name.isEmpty ? .chunk(unsafe Field.bytes(message.chunk)) : .name(name)
        }
    }
}
