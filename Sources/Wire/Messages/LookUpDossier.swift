internal import CMbostProto
public import FundingModel

/// Asks for all that the register knows of one person.
public struct LookUpDossierRequest: WireMessage {
    public var person: PersonNumber

    public init(person: PersonNumber) {
        self.person = person
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__LookUpDossierRequest.self) { message, _ in unsafe message.person = person.value }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "LookUpDossierRequest", bytes, mbost__v1__look_up_dossier_request__unpack,
            mbost__v1__look_up_dossier_request__free_unpacked
        ) { (message) throws(WireError) in
            LookUpDossierRequest(person: try unsafe Field.person(message.person))
        }
    }
}

/// The facts as they stand, and what was told about the person. Dutch: dossier.
public struct LookUpDossierReply: WireMessage {
    public var person: PersonNumber
    /// Of 1970 to an institution, whose business it is not when something last changed elsewhere.
    public var factsChangedAt: Moment
    public var undecidedYears: [FundingYear]
    public var dossier: Dossier
    /// The latest, newest first.
    public var feedback: [Feedback]
    public var texts: Texts

    /// Most messages of feedback.
    public static let mostFeedback = 100

    public init(
        factsChangedAt: Moment, undecidedYears: [FundingYear] = [], dossier: Dossier, feedback: [Feedback] = [],
        texts: Texts = Texts()
    ) {
        person = dossier.person.number
        self.factsChangedAt = factsChangedAt
        self.undecidedYears = undecidedYears
        self.dossier = dossier
        self.feedback = feedback
        self.texts = texts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__LookUpDossierReply.self) { message, arena in
            unsafe message.person = person.value
            unsafe message.facts_changed_at = factsChangedAt.microseconds
            unsafe message.n_undecided_years = undecidedYears.count
            unsafe message.undecided_years = arena.numbers(undecidedYears.map { UInt32($0.year) })
            unsafe message.dossier = arena.dossier(dossier)
            unsafe message.n_feedback = feedback.count
            unsafe message.feedback = arena.list(feedback, Mbost__V1__SentFeedback.self) { message, item in
                unsafe message.brin = arena.string(item.brin.description)
                unsafe message.item = arena.make(Mbost__V1__FeedbackItem.self) { unsafe arena.fill(&$0, item) }
            }
            unsafe message.texts = arena.texts(texts)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "LookUpDossierReply", bytes, mbost__v1__look_up_dossier_reply__unpack,
            mbost__v1__look_up_dossier_reply__free_unpacked
        ) { (message) throws(WireError) in
            LookUpDossierReply(
                factsChangedAt: Moment(microseconds: unsafe message.facts_changed_at),
                undecidedYears: try unsafe Field.numbers(
                    message.undecided_years, message.n_undecided_years, Field.year),
                dossier: try unsafe Field.dossier(
                    Field.part(message.dossier, "dossier"), of: Field.person(message.person)),
                feedback: try unsafe Field.list(message.feedback, message.n_feedback) { (sent) throws(WireError) in
                    try unsafe Field.feedback(Field.part(sent.item, "item"), to: Field.brin(sent.brin))
                }, texts: try unsafe Field.texts(message.texts))
        }
    }
}
