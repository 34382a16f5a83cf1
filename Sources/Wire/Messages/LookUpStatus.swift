internal import CMbostProto
public import FundingModel

/// Asks what stands for one person.
public struct LookUpStatusRequest: WireMessage {
    public var person: PersonNumber
    /// Nil for every decided year.
    public var fundingYear: FundingYear?
    /// Whether the reply names trainings, signals and institutions for people.
    public var withTexts: Bool

    public init(person: PersonNumber, fundingYear: FundingYear? = nil, withTexts: Bool = false) {
        self.person = person
        self.fundingYear = fundingYear
        self.withTexts = withTexts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__LookUpStatusRequest.self) { message, _ in
            unsafe message.person = person.value
            unsafe message.funding_year = UInt32(fundingYear?.year ?? 0)
            unsafe message.with_texts = withTexts ? 1 : 0
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
                withTexts: unsafe message.with_texts != 0)
        }
    }
}

/// What stands for the person: a status a year, the latest first.
public struct LookUpStatusReply: WireMessage {
    public var person: PersonNumber
    /// Later than a status's moment: recompute to see the effect.
    public var factsChangedAt: Moment
    public var years: [DecidedStatus]
    public var trainingNames: [TrainingCode: String]
    public var signalTexts: [Signal: String]
    public var institutionNames: [Brin: String]

    public init(
        person: PersonNumber, factsChangedAt: Moment, years: [DecidedStatus],
        trainingNames: [TrainingCode: String] = [:],
        signalTexts: [Signal: String] = [:], institutionNames: [Brin: String] = [:]
    ) {
        self.person = person
        self.factsChangedAt = factsChangedAt
        self.years = years
        self.trainingNames = trainingNames
        self.signalTexts = signalTexts
        self.institutionNames = institutionNames
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__LookUpStatusReply.self) { message, arena in
            unsafe message.facts_changed_at = factsChangedAt.microseconds
            unsafe message.n_years = years.count
            unsafe message.years = arena.list(years, Mbost__V1__YearStatus.self) { unsafe arena.fill(&$0, $1) }
            unsafe message.n_training_names = trainingNames.count
            unsafe message.training_names = arena.codeTexts(trainingNames, \.value)
            unsafe message.n_signal_texts = signalTexts.count
            unsafe message.signal_texts = arena.codeTexts(signalTexts) { UInt32($0.rawValue) }
            unsafe message.n_institution_names = institutionNames.count
            unsafe message.institution_names = arena.list(
                institutionNames.sorted { $0.key < $1.key }, Mbost__V1__InstitutionName.self
            ) { message, entry in
                unsafe message.brin = arena.string(entry.key.description)
                unsafe message.name = arena.string(entry.value)
            }
            unsafe message.person = person.value
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "LookUpStatusReply", bytes, mbost__v1__look_up_status_reply__unpack,
            mbost__v1__look_up_status_reply__free_unpacked
        ) { (message) throws(WireError) in
            let person = try Field.person(unsafe message.person)
            let names = try unsafe Field.list(message.institution_names, message.n_institution_names) {
                (message) throws(WireError) in
                (
                    try Field.brin(unsafe Field.text(message.brin, "brin")),
                    try unsafe Field.text(message.name, "name")
                )
            }
            return LookUpStatusReply(
                person: person, factsChangedAt: Moment(microseconds: unsafe message.facts_changed_at),
                years: try unsafe Field.list(message.years, message.n_years) { (message) throws(WireError) in
                    try unsafe Field.status(message, of: person)
                },
                trainingNames: try unsafe Field.codeTexts(
                    message.training_names, message.n_training_names, Field.trainingCode),
                signalTexts: try unsafe Field.codeTexts(message.signal_texts, message.n_signal_texts, Field.signal),
                institutionNames: Dictionary(names, uniquingKeysWith: { _, last in last }))
        }
    }
}
