internal import CMbostProto
public import FundingModel

/// Asks what the rules would say if facts of a person changed. Dutch: wat-als.
public struct WhatIfRequest: WireMessage {
    public var person: PersonNumber
    public var fundingYear: FundingYear
    /// Of this person, in the order in which they are taken.
    public var registrations: [Registration]
    /// Taken after the registrations.
    public var exOfficio: [ExOfficioChange]
    /// What the register knows of the person counts for nothing: all facts are in the registrations.
    public var fromNothing: Bool

    public init(
        person: PersonNumber, fundingYear: FundingYear, registrations: [Registration] = [],
        exOfficio: [ExOfficioChange] = [], fromNothing: Bool = false
    ) {
        self.person = person
        self.fundingYear = fundingYear
        self.registrations = registrations
        self.exOfficio = exOfficio
        self.fromNothing = fromNothing
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__WhatIfRequest.self) { message, arena in
            unsafe message.person = person.value
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.n_registrations = registrations.count
            unsafe message.registrations = arena.list(registrations, Mbost__V1__Registration.self, arena.fill)
            unsafe message.n_ex_officio = exOfficio.count
            unsafe message.ex_officio = arena.list(exOfficio, Mbost__V1__ExOfficioChange.self, arena.fill)
            unsafe message.from_nothing = fromNothing ? 1 : 0
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "WhatIfRequest", bytes, mbost__v1__what_if_request__unpack, mbost__v1__what_if_request__free_unpacked
        ) { (message) throws(WireError) in
            let request = WhatIfRequest(
                person: try unsafe Field.person(message.person),
                fundingYear: try unsafe Field.year(message.funding_year),
                registrations: try unsafe Field.list(
                    message.registrations, message.n_registrations, Field.registration),
                exOfficio: try unsafe Field.list(message.ex_officio, message.n_ex_officio, Field.exOfficioChange),
                fromNothing: unsafe message.from_nothing != 0)
            guard request.registrations.allSatisfy({ $0.person == request.person }) else {
                throw WireError.invalid(field: "registrations", reason: "are about somebody else")
            }
            return request
        }
    }
}

/// What stands on the facts as they are, and what would stand; nothing is stored.
public struct WhatIfReply: WireMessage {
    /// Decided anew on the facts as they stand, by the same rules as what comes after.
    public var before: Decision
    public var after: Decision
    /// Of what is after.
    public var explanation: Explanation
    /// Why the changes cannot be made at all; then what is after is as before.
    public var refusals: [Refusal]
    /// Why the register would refuse them all the same: changes are stopped, the report is approved.
    public var warnings: [Refusal]
    /// The changes take the person out of the register.
    public var isPersonGone: Bool
    public var texts: Texts

    public init(
        before: Decision, after: Decision, explanation: Explanation, refusals: [Refusal] = [],
        warnings: [Refusal] = [], isPersonGone: Bool = false, texts: Texts = Texts()
    ) {
        self.before = before
        self.after = after
        self.explanation = explanation
        self.refusals = refusals
        self.warnings = warnings
        self.isPersonGone = isPersonGone
        self.texts = texts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__WhatIfReply.self) { message, arena in
            unsafe message.person = explanation.person.value
            unsafe message.funding_year = UInt32(explanation.fundingYear.year)
            unsafe message.receipt = arena.receipt(explanation.receipt)
            unsafe message.before = arena.records(before)
            unsafe message.after = arena.records(after)
            unsafe message.n_records = explanation.records.count
            unsafe message.records = arena.list(
                explanation.records, Mbost__V1__RecordExplanation.self, arena.fill)
            unsafe message.n_refusals = refusals.count
            unsafe message.refusals = arena.list(refusals, Mbost__V1__Refusal.self, arena.fill)
            unsafe message.n_warnings = warnings.count
            unsafe message.warnings = arena.list(warnings, Mbost__V1__Refusal.self, arena.fill)
            unsafe message.person_gone = isPersonGone ? 1 : 0
            unsafe message.texts = arena.texts(texts)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "WhatIfReply", bytes, mbost__v1__what_if_reply__unpack, mbost__v1__what_if_reply__free_unpacked
        ) { (message) throws(WireError) in
            let explanation = Explanation(
                person: try unsafe Field.person(message.person),
                fundingYear: try unsafe Field.year(message.funding_year),
                receipt: try unsafe Field.receipt(message.receipt),
                records: try unsafe Field.list(message.records, message.n_records, Field.record))
            return WhatIfReply(
                before: try unsafe Field.decision(Field.part(message.before, "before"), explanation),
                after: try unsafe Field.decision(Field.part(message.after, "after"), explanation),
                explanation: explanation,
                refusals: try unsafe Field.list(message.refusals, message.n_refusals, Field.refusal),
                warnings: try unsafe Field.list(message.warnings, message.n_warnings, Field.refusal),
                isPersonGone: unsafe message.person_gone != 0, texts: try unsafe Field.texts(message.texts))
        }
    }
}

extension Arena {
    fileprivate func fill(_ message: inout Mbost__V1__ExOfficioChange, _ change: ExOfficioChange) {
        unsafe message.brin = string(change.brin.description)
        unsafe message.sequence = string(change.sequence.description)
        unsafe message.count_date = Field.number(change.countDate)
        unsafe message.remove = change.funded == nil ? 1 : 0
        unsafe message.funded = change.funded == true ? 1 : 0
        unsafe message.reason = string(change.reason)
    }

    fileprivate func records(_ decision: Decision) -> UnsafeMutablePointer<Mbost__V1__YearRecords> {
        unsafe make(Mbost__V1__YearRecords.self) { message in
            unsafe message.n_enrolments = decision.enrolments.count
            unsafe message.enrolments = list(decision.enrolments, Mbost__V1__EnrolmentStatus.self, fill)
            unsafe message.n_diplomas = decision.diplomas.count
            unsafe message.diplomas = list(decision.diplomas, Mbost__V1__DiplomaStatus.self, fill)
        }
    }
}

extension Field {
    fileprivate static func exOfficioChange(
        _ message: Mbost__V1__ExOfficioChange
    ) throws(WireError) -> ExOfficioChange {
        guard unsafe message.count_date % 10_000 == 1001 else {
            throw WireError.invalid(field: "count_date", reason: "is no 1 October")
        }
        return ExOfficioChange(
            brin: try unsafe brin(message.brin), sequence: try unsafe identifier(message.sequence, "sequence"),
            countDate: try unsafe day(message.count_date, "count_date"),
            funded: unsafe message.remove != 0 ? nil : message.funded != 0,
            reason: try unsafe text(message.reason, "reason"))
    }

    fileprivate static func decision(
        _ message: Mbost__V1__YearRecords, _ explanation: Explanation
    ) throws(WireError) -> Decision {
        Decision(
            person: explanation.person, fundingYear: explanation.fundingYear,
            enrolments: try unsafe list(message.enrolments, message.n_enrolments, enrolment),
            diplomas: try unsafe list(message.diplomas, message.n_diplomas, diploma))
    }
}
