internal import CMbostProto
public import FundingModel

/// Asks the server how it is.
public struct HealthRequest: WireMessage, Equatable {
    /// Persons, enrolments and diplomas are not counted, which takes long in a large register.
    public var withoutCounts: Bool

    public init(withoutCounts: Bool = false) { self.withoutCounts = withoutCounts }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__HealthRequest.self) { message, _ in
            unsafe message.without_counts = withoutCounts ? 1 : 0
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "HealthRequest", bytes, mbost__v1__health_request__unpack, mbost__v1__health_request__free_unpacked
        ) { (message) throws(WireError) in HealthRequest(withoutCounts: unsafe message.without_counts != 0) }
    }
}

/// A funding year that was decided for the whole register.
public struct DecidedYear: Sendable, Equatable {
    public var fundingYear: FundingYear
    public var persons: Int
    public var decidedAt: Moment

    public init(fundingYear: FundingYear, persons: Int, decidedAt: Moment) {
        self.fundingYear = fundingYear
        self.persons = persons
        self.decidedAt = decidedAt
    }
}

/// How the server is, and what it holds.
public struct HealthReply: WireMessage {
    public var serving = true
    public var program = ""
    public var schema = ""
    public var referenceData = ""
    public var persons = 0
    public var enrolments = 0
    public var diplomas = 0
    public var years: [DecidedYear] = []
    /// `embedded` or `external`.
    public var database = ""
    /// Why it does not serve; empty when it does.
    public var trouble = ""

    public init() {}

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__HealthReply.self) { message, arena in
            unsafe message.serving = serving ? 1 : 0
            unsafe message.program = arena.string(program)
            unsafe message.schema = arena.string(schema)
            unsafe message.reference_data = arena.string(referenceData)
            unsafe message.persons = UInt64(persons)
            unsafe message.enrolments = UInt64(enrolments)
            unsafe message.diplomas = UInt64(diplomas)
            unsafe message.n_years = years.count
            unsafe message.years = arena.list(years, Mbost__V1__DecidedYear.self) { message, year in
                unsafe message.funding_year = UInt32(year.fundingYear.year)
                unsafe message.persons = UInt64(year.persons)
                unsafe message.decided_at = year.decidedAt.microseconds
            }
            unsafe message.database = arena.string(database)
            unsafe message.trouble = arena.string(trouble)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "HealthReply", bytes, mbost__v1__health_reply__unpack, mbost__v1__health_reply__free_unpacked
        ) { (message) throws(WireError) in
            var reply = HealthReply()
            reply.serving = unsafe message.serving != 0
            reply.program = try unsafe Field.text(message.program, "program")
            reply.schema = try unsafe Field.text(message.schema, "schema")
            reply.referenceData = try unsafe Field.text(message.reference_data, "reference_data")
            reply.persons = Int(clamping: unsafe message.persons)
            reply.enrolments = Int(clamping: unsafe message.enrolments)
            reply.diplomas = Int(clamping: unsafe message.diplomas)
            reply.years = try unsafe Field.list(message.years, message.n_years) { (message) throws(WireError) in
                DecidedYear(
                    fundingYear: try Field.year(unsafe message.funding_year),
                    persons: Int(clamping: unsafe message.persons),
                    decidedAt: Moment(microseconds: unsafe message.decided_at))
            }
            reply.database = try unsafe Field.text(message.database, "database")
            reply.trouble = try unsafe Field.text(message.trouble, "trouble")
            return reply
        }
    }
}
