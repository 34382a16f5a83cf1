internal import CMbostProto
public import FundingModel

/// Asks what stands for one person.
public struct LookUpStatusRequest: WireMessage {
    public var person: PersonNumber
    /// Nil for every decided year.
    public var fundingYear: FundingYear?
    /// Whether the reply names trainings, signals and institutions for people.
    public var withTexts: Bool
    /// The caller's own last change: an older answer is of no use to it; 0 for any.
    public var atLeastChange: Int64

    public init(
        person: PersonNumber, fundingYear: FundingYear? = nil, withTexts: Bool = false, atLeastChange: Int64 = 0
    ) {
        self.atLeastChange = atLeastChange
        self.person = person
        self.fundingYear = fundingYear
        self.withTexts = withTexts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__LookUpStatusRequest.self) { message, _ in
            unsafe message.person = person.value
            unsafe message.funding_year = UInt32(fundingYear?.year ?? 0)
            unsafe message.with_texts = withTexts ? 1 : 0
            unsafe message.at_least_change = UInt64(clamping: atLeastChange)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "LookUpStatusRequest", bytes, mbost__v1__look_up_status_request__unpack,
            mbost__v1__look_up_status_request__free_unpacked
        ) { (message) throws(WireError) in
            LookUpStatusRequest(
                person: try Field.person(unsafe message.person),
                fundingYear: unsafe message.funding_year == 0 ? nil : try Field.year(message.funding_year),
                withTexts: unsafe message.with_texts != 0,
                atLeastChange: try Field.signed(unsafe message.at_least_change, "at_least_change"))
        }
    }
}

/// A ``LookUpStatusRequest`` as clients write it: read without protobuf-c, for who answers a lot.
public struct PlainLookUp: Equatable, Sendable {
    public var person: PersonNumber
    /// 0 for every decided year.
    public var year = 0
    public var withTexts = false
    public var atLeastChange: Int64 = 0

    public init(_ request: LookUpStatusRequest) {
        person = request.person
        year = request.fundingYear?.year ?? 0
        withTexts = request.withTexts
        atLeastChange = request.atLeastChange
    }

    /// Fields once each, in order, nothing unknown. Nil for anything else, which ``LookUpStatusRequest`` then reads or
    /// refuses; what is read here it reads the same.
    public init?(_ bytes: borrowing Span<UInt8>) {
        guard bytes.count >= 5, bytes[0] == 0x0D else { return nil }
        let number = UInt32(bytes[1]) | UInt32(bytes[2]) << 8 | UInt32(bytes[3]) << 16 | UInt32(bytes[4]) << 24
        guard let person = PersonNumber(value: number) else { return nil }
        self.person = person
        var place = 5
        if place < bytes.count, bytes[place] == 0x10 {
            place += 1
            guard let number = Self.varint(bytes, &place), (1000...9000).contains(number) else { return nil }
            year = Int(number)
        }
        if place + 1 < bytes.count, bytes[place] == 0x18, bytes[place + 1] == 1 {
            withTexts = true
            place += 2
        }
        if place < bytes.count, bytes[place] == 0x20 {
            place += 1
            guard let change = Self.varint(bytes, &place) else { return nil }
            atLeastChange = Int64(change)
        }
        guard place == bytes.count else { return nil }
    }

    /// Of at most nine bytes: more is no number of ours.
    private static func varint(_ bytes: borrowing Span<UInt8>, _ place: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 63 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}

/// What stands for the person: a status a year, the latest first.
public struct LookUpStatusReply: WireMessage {
    public var person: PersonNumber
    public var factsChangedAt: Moment
    /// The number of the last change that is in; 0 when read from the database.
    public var change: Int64
    /// The moment up to which changes are in: older than now when the database is lost.
    public var asOf: Moment
    /// Years whose facts were imported and are not decided yet: recompute.
    public var undecidedYears: [FundingYear]
    public var years: [DecidedStatus]
    /// By number, when the caller asked for texts; every status then holds its own.
    public var receipts: [Int32: Receipt]
    public var trainingNames: [TrainingCode: String]
    public var signalTexts: [Signal: String]
    public var institutionNames: [Brin: String]

    public init(
        person: PersonNumber, factsChangedAt: Moment, change: Int64 = 0, asOf: Moment,
        undecidedYears: [FundingYear] = [], years: [DecidedStatus], receipts: [Int32: Receipt] = [:],
        trainingNames: [TrainingCode: String] = [:], signalTexts: [Signal: String] = [:],
        institutionNames: [Brin: String] = [:]
    ) {
        self.person = person
        self.factsChangedAt = factsChangedAt
        self.change = change
        self.asOf = asOf
        self.undecidedYears = undecidedYears
        self.years = years
        self.receipts = receipts
        self.trainingNames = trainingNames
        self.signalTexts = signalTexts
        self.institutionNames = institutionNames
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__LookUpStatusReply.self) { message, arena in unsafe arena.fill(&message, self) }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "LookUpStatusReply", bytes, mbost__v1__look_up_status_reply__unpack,
            mbost__v1__look_up_status_reply__free_unpacked, Field.lookUpReply)
    }
}

extension Arena {
    func fill(_ message: inout Mbost__V1__LookUpStatusReply, _ reply: LookUpStatusReply) {
        unsafe message.facts_changed_at = reply.factsChangedAt.microseconds
        unsafe message.n_years = reply.years.count
        unsafe message.years = list(reply.years, Mbost__V1__YearStatus.self, fill)
        unsafe message.n_training_names = reply.trainingNames.count
        unsafe message.training_names = codeTexts(reply.trainingNames, \.value)
        unsafe message.n_signal_texts = reply.signalTexts.count
        unsafe message.signal_texts = codeTexts(reply.signalTexts) { UInt32($0.rawValue) }
        unsafe message.n_institution_names = reply.institutionNames.count
        unsafe message.institution_names = list(
            reply.institutionNames.sorted { $0.key < $1.key }, Mbost__V1__InstitutionName.self
        ) { message, entry in
            unsafe message.brin = string(entry.key.description)
            unsafe message.name = string(entry.value)
        }
        unsafe message.person = reply.person.value
        unsafe message.change = UInt64(clamping: reply.change)
        unsafe message.as_of = reply.asOf.microseconds
        unsafe message.n_undecided_years = reply.undecidedYears.count
        unsafe message.undecided_years = numbers(reply.undecidedYears.map { UInt32($0.year) })
        unsafe message.n_receipts = reply.receipts.count
        unsafe message.receipts = list(
            reply.receipts.sorted { $0.key < $1.key }, Mbost__V1__NumberedReceipt.self
        ) { message, entry in
            unsafe message.number = UInt32(clamping: entry.key)
            unsafe message.receipt = receipt(entry.value)
        }
    }
}

extension Field {
    static func lookUpReply(_ message: Mbost__V1__LookUpStatusReply) throws(WireError) -> LookUpStatusReply {
        let person = try unsafe person(message.person)
        let names = try unsafe list(message.institution_names, message.n_institution_names) {
            (message) throws(WireError) in
            (try brin(unsafe text(message.brin, "brin")), try unsafe text(message.name, "name"))
        }
        let receipts = try unsafe list(message.receipts, message.n_receipts) { (message) throws(WireError) in
            (try unsafe receiptNumber(message.number), try unsafe receipt(message.receipt))
        }
        var reply = LookUpStatusReply(
            person: person, factsChangedAt: Moment(microseconds: unsafe message.facts_changed_at),
            change: try unsafe signed(message.change, "change"), asOf: Moment(microseconds: unsafe message.as_of),
            undecidedYears: try unsafe numbers(message.undecided_years, message.n_undecided_years, year),
            years: try unsafe statuses(message.years, message.n_years, of: person),
            receipts: Dictionary(receipts, uniquingKeysWith: { _, last in last }),
            trainingNames: try unsafe codeTexts(message.training_names, message.n_training_names, trainingCode),
            signalTexts: try unsafe codeTexts(message.signal_texts, message.n_signal_texts, signal),
            institutionNames: Dictionary(names, uniquingKeysWith: { _, last in last }))
        for place in reply.years.indices {
            reply.years[place].receipt = reply.receipts[reply.years[place].receiptNumber]
        }
        return reply
    }
}
