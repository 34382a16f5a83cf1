internal import CMbostProto
public import FundingModel

/// Asks for a person's decision, check by check.
public struct ExplainRequest: WireMessage {
    public var person: PersonNumber
    public var fundingYear: FundingYear

    public init(person: PersonNumber, fundingYear: FundingYear) {
        self.person = person
        self.fundingYear = fundingYear
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ExplainRequest.self) { message, _ in
            unsafe message.person = person.value
            unsafe message.funding_year = UInt32(fundingYear.year)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ExplainRequest", bytes, mbost__v1__explain_request__unpack, mbost__v1__explain_request__free_unpacked
        ) { (message) throws(WireError) in
            ExplainRequest(
                person: try Field.person(unsafe message.person),
                fundingYear: try Field.year(unsafe message.funding_year))
        }
    }
}

/// Decided anew from the facts as they stand; nothing is stored.
public struct ExplainReply: WireMessage {
    public var explanation: Explanation
    public var signalTexts: [Signal: String]

    public init(explanation: Explanation, signalTexts: [Signal: String]) {
        self.explanation = explanation
        self.signalTexts = signalTexts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ExplainReply.self) { message, arena in
            unsafe message.person = explanation.person.value
            unsafe message.funding_year = UInt32(explanation.fundingYear.year)
            unsafe message.receipt = arena.receipt(explanation.receipt)
            unsafe message.n_records = explanation.records.count
            unsafe message.records = arena.list(explanation.records, Mbost__V1__RecordExplanation.self) {
                unsafe arena.fill(&$0, $1)
            }
            unsafe message.n_signal_texts = signalTexts.count
            unsafe message.signal_texts = arena.codeTexts(signalTexts) { UInt32($0.rawValue) }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ExplainReply", bytes, mbost__v1__explain_reply__unpack, mbost__v1__explain_reply__free_unpacked
        ) { (message) throws(WireError) in
            ExplainReply(
                explanation: Explanation(
                    person: try Field.person(unsafe message.person),
                    fundingYear: try Field.year(unsafe message.funding_year),
                    receipt: try unsafe Field.receipt(message.receipt),
                    records: try unsafe Field.list(message.records, message.n_records, Field.record)),
                signalTexts: try unsafe Field.codeTexts(message.signal_texts, message.n_signal_texts, Field.signal))
        }
    }
}

extension Arena {
    func fill(_ message: inout Mbost__V1__RecordExplanation, _ record: RecordExplanation) {
        switch record.subject {
        case .enrolment(let brin, let sequence, let date):
            unsafe message.brin = string(brin.description)
            unsafe message.sequence = string(sequence.description)
            unsafe message.count_date = Field.number(date)
        case .diploma(let brin, let result, let date):
            unsafe message.brin = string(brin.description)
            unsafe message.result = string(result.description)
            unsafe message.obtained_on = Field.number(date)
        }
        unsafe message.has_funded = record.funded == nil ? 0 : 1
        unsafe message.funded = record.funded == true ? 1 : 0
        unsafe message.n_checks = record.checks.count
        unsafe message.checks = list(record.checks, Mbost__V1__Check.self) { unsafe fill(&$0, $1) }
    }

    private func fill(_ message: inout Mbost__V1__Check, _ check: CheckExplanation) {
        unsafe message.name = string(check.name)
        unsafe message.outcome =
            switch check.outcome {
            case .holds: MBOST__V1__CHECK_OUTCOME__CHECK_OUTCOME_HOLDS
            case .fails: MBOST__V1__CHECK_OUTCOME__CHECK_OUTCOME_FAILS
            case .notApplicable: MBOST__V1__CHECK_OUTCOME__CHECK_OUTCOME_NOT_APPLICABLE
            case .computed: MBOST__V1__CHECK_OUTCOME__CHECK_OUTCOME_COMPUTED
            }
        unsafe message.signal = UInt32(check.signal?.rawValue ?? 0)
        unsafe message.article = string(check.article)
        unsafe message.n_facts = check.facts.count
        unsafe message.facts = list(check.facts, Mbost__V1__Fact.self) { message, fact in
            unsafe message.name = string(fact.name)
            unsafe message.value = string(fact.value)
        }
    }
}

extension Field {
    static func record(_ message: Mbost__V1__RecordExplanation) throws(WireError) -> RecordExplanation {
        let brin = try brin(unsafe text(message.brin, "brin"))
        let subject: RecordExplanation.Subject
        if unsafe message.count_date != 0 {
            subject = .enrolment(
                brin: brin, sequence: try identifier(unsafe text(message.sequence, "sequence"), "sequence"),
                countDate: try unsafe day(message.count_date, "count_date"))
        } else {
            subject = .diploma(
                brin: brin, result: try identifier(unsafe text(message.result, "result"), "result"),
                obtainedOn: try unsafe day(message.obtained_on, "obtained_on"))
        }
        return RecordExplanation(
            subject: subject, checks: try unsafe list(message.checks, message.n_checks, check),
            funded: unsafe message.has_funded != 0 ? message.funded != 0 : nil)
    }

    private static func check(_ message: Mbost__V1__Check) throws(WireError) -> CheckExplanation {
        let outcome: CheckExplanation.Outcome
        switch unsafe message.outcome.rawValue {
        case 1: outcome = .holds
        case 2: outcome = .fails
        case 3: outcome = .notApplicable
        case 4: outcome = .computed
        default: throw WireError.invalid(field: "outcome", reason: "is not in its list")
        }
        return CheckExplanation(
            name: try unsafe text(message.name, "name"), outcome: outcome,
            signal: unsafe message.signal == 0 ? nil : try signal(message.signal),
            facts: try unsafe list(message.facts, message.n_facts) { (message) throws(WireError) in
                CheckExplanation.Fact(
                    name: try unsafe text(message.name, "name"), value: try unsafe text(message.value, "value"))
            }, article: try unsafe text(message.article, "article"))
    }
}
