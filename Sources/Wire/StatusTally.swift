public import FundingModel

extension StoredStatus {
    /// Adds the records in a person's stored bytes to the tallies of their institutions, or takes them off: the same as
    /// decoding them and adding each, in a fraction of the time.
    ///
    /// - Parameters:
    ///   - bytes: those of ``encode(_:)-(Decision)``, or of a whole YearStatus.
    ///   - sign: 1 or -1.
    /// - Throws: ``WireError`` for bytes that are neither; `tallies` may hold a part of them then.
    public static func tally(
        _ bytes: [UInt8], sign: Int = 1, into tallies: inout [Brin: DividedTally]
    ) throws(WireError) {
        var reader = ProtoReader(bytes, message: "YearRecords")
        while let field = try reader.next() {
            switch field {
            case 5:
                var inner = try reader.inner()
                try tallyEnrolment(&inner, sign, &tallies)
            case 6:
                var inner = try reader.inner()
                try tallyDiploma(&inner, sign, &tallies)
            default: try reader.skip()
            }
        }
    }

    /// The records that ``yearStatus(records:year:kind:decidedAt:receipt:)`` was given; all of the bytes when these are
    /// of something else.
    public static func records(inYearStatus bytes: [UInt8]) -> [UInt8] {
        var reader = ProtoReader(bytes, message: "YearStatus")
        var rest = reader.rest
        do throws(WireError) {
            while let field = try reader.next(), field < 5 {
                try reader.skip()
                rest = reader.rest
            }
            return Array(rest)
        } catch {
            return bytes
        }
    }

    private static func tallyEnrolment(
        _ reader: inout ProtoReader, _ sign: Int, _ tallies: inout [Brin: DividedTally]
    ) throws(WireError) {
        var brin: Brin?
        var october: TalliedRecord?
        var february: TalliedRecord?
        while let field = try reader.next() {
            switch field {
            case 1: brin = try reader.brin()
            case 4:
                var inner = try reader.inner()
                october = try TalliedRecord(&inner)
            case 5:
                var inner = try reader.inner()
                february = try TalliedRecord(&inner)
            default: try reader.skip()
            }
        }
        guard let brin else { throw WireError.invalid(field: "brin", reason: "is missing") }
        if let october { october.add(to: &tallies[brin, default: DividedTally()], on: .october, sign) }
        if let february { february.add(to: &tallies[brin, default: DividedTally()], on: .february, sign) }
    }

    private static func tallyDiploma(
        _ reader: inout ProtoReader, _ sign: Int, _ tallies: inout [Brin: DividedTally]
    ) throws(WireError) {
        var brin: Brin?
        var record = TalliedRecord()
        while let field = try reader.next() {
            switch field {
            case 1: brin = try reader.brin()
            case 4: record.code = try TalliedRecord.code(reader.varint())
            case 5: record.level = try TalliedRecord.level(reader.varint())
            case 6: record.specialist = try reader.bool()
            case 9: record.funded = try reader.bool()
            case 11: record.contribution = Int64(try Field.tallied(reader.varint()))
            case 12:
                var inner = try reader.inner()
                try record.takeSignal(&inner)
            case 13: record.provider = try reader.shortText()
            default: try reader.skip()
            }
        }
        guard let brin else { throw WireError.invalid(field: "brin", reason: "is missing") }
        record.addDiploma(to: &tallies[brin, default: DividedTally()], sign)
    }
}

/// What a tally wants to know of a record.
private struct TalliedRecord {
    var code = TalliedRecord.noCode
    var level: Level?
    var pathway = Pathway.bol
    var provider: ShortText?
    var location: ShortText?
    var priceFactor: Factor?
    var age: Int64 = 0
    var counts = false
    var funded = false
    var specialist = false
    var contribution: Int64 = 0
    var signals = SignalSet()

    private static let noCode: TrainingCode = {
        guard let code = TrainingCode(value: 0) else { preconditionFailure("0 has no more than five digits") }
        return code
    }()

    private static let pathways = Pathway.allCases

    init() {}

    /// Of a CountDateStatus.
    init(_ reader: inout ProtoReader) throws(WireError) {
        var hasFactor = false
        var factor: UInt64 = 0
        var place = 0
        while let field = try reader.next() {
            switch field {
            case 2: code = try Self.code(reader.varint())
            case 3: level = try Self.level(reader.varint())
            case 4: place = Int(clamping: try reader.varint())
            case 7: age = try reader.zigzag()
            case 9: funded = try reader.bool()
            case 10: counts = try reader.bool()
            case 13: hasFactor = try reader.bool()
            case 14: factor = try reader.varint()
            case 19: contribution = Int64(try Field.tallied(reader.varint()))
            case 21:
                var inner = try reader.inner()
                try takeSignal(&inner)
            case 22: provider = try reader.shortText()
            case 23: location = try reader.shortText()
            default: try reader.skip()
            }
        }
        guard Self.pathways.indices.contains(place - 1) else {
            throw WireError.invalid(field: "pathway", reason: "is not in its list")
        }
        pathway = Self.pathways[place - 1]
        if hasFactor { priceFactor = Factor(hundredths: Int32(clamping: factor)) }
    }

    mutating func takeSignal(_ reader: inout ProtoReader) throws(WireError) {
        while let field = try reader.next() {
            guard field == 1 else {
                try reader.skip()
                continue
            }
            signals.insert(try Field.signal(UInt32(clamping: reader.varint())))
        }
    }

    static func code(_ value: UInt64) throws(WireError) -> TrainingCode {
        try Field.trainingCode(UInt32(clamping: value))
    }

    static func level(_ value: UInt64) throws(WireError) -> Level? {
        if value == 0 { return nil }
        guard let level = Level(rawValue: UInt8(clamping: value)) else {
            throw WireError.invalid(field: "level", reason: "is not in its list")
        }
        return level
    }

    func add(to tally: inout DividedTally, on date: RecordSelection.CountDate, _ sign: Int) {
        let cell = EnrolmentCell(
            provider: provider, location: location, trainingCode: code, level: level, pathway: pathway,
            priceFactor: priceFactor)
        let isFunded = funded ? sign : 0
        let counted =
            date == .october
            ? EnrolmentCounts(
                listed: sign, winnersOctober: counts ? sign : 0, funded: isFunded,
                owingFee: pathway == .bbl && age >= 18 ? isFunded : 0,
                contribution: Decimal6(millionths: contribution * Int64(isFunded)))
            : EnrolmentCounts(winnersFebruary: counts ? sign : 0)
        tally.add(counted, with: signals, on: date, records: sign, to: cell)
    }

    func addDiploma(to tally: inout DividedTally, _ sign: Int) {
        let isFunded = funded ? sign : 0
        tally.add(
            DiplomaCounts(
                obtained: sign, funded: isFunded, contribution: Decimal6(millionths: contribution * Int64(isFunded))),
            with: signals,
            to: DiplomaCell(provider: provider, trainingCode: code, level: level, specialist: specialist))
    }
}
