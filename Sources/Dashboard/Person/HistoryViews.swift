import FundingModel
import Wire

/// What was decided when, and why.
struct HistoryView {
    let at: String
    /// Of a decision: what it is about, and the status.
    let record: String?
    let year: String?
    let kind: String?
    let status: StatusView?
    let reason: String?
    /// Rule set, and the first characters of the reference data's hash.
    let basis: String?
    let superseded: String?
    /// Of replaced facts: what replaced them.
    let facts: String?

    init(_ entry: HistoryEntry, _ receipts: [Int32: Receipt], _ names: Names) {
        at = Dutch.text(entry.at)
        switch entry.event {
        case .decided(let past):
            record = Self.record(past, names)
            year = past.fundingYear.description
            kind = Dutch.text(past.kind)
            status = Self.status(past.record)
            reason = past.reason.map { Dutch.text($0) }
            basis = receipts[past.receiptNumber].map { "\($0.ruleSet) · \($0.referenceData.prefix(12))" }
            superseded = past.supersededAt.map { moment in
                let why = past.supersededReason.map { " (" + Dutch.text($0) + ")" } ?? ""
                return Phrases.dutch("person.superseded", Dutch.text(moment)) + why
            }
            facts = nil
        case .factsReplaced(let replaced):
            (record, year, kind, status, reason, basis, superseded) = (nil, nil, nil, nil, nil, nil, nil)
            facts = Self.text(replaced.cause, names)
        }
    }

    private static func record(_ past: PastDecision, _ names: Names) -> String {
        Phrases.dutch(past.isEnrolment ? "person.enrolmentOf" : "person.diplomaAt", past.id, names.text(past.brin))
    }

    private static func status(_ record: PastDecision.Record) -> StatusView? {
        switch record {
        case .enrolment(let decision): (decision.october ?? decision.february).map { StatusView($0) }
        case .diploma(let decision): StatusView(funded: decision.funded, decision.contribution)
        }
    }

    private static func text(_ cause: FactsReplaced.Cause, _ names: Names) -> String {
        switch cause {
        case .file: Phrases.dutch("person.factsByFile")
        case .message(let brin, let id): Phrases.dutch("person.factsByMessage", names.text(brin), id?.text ?? "–")
        case .exOfficio: Phrases.dutch("person.factsExOfficio")
        case .other: Phrases.dutch("person.factsOther")
        }
    }
}

/// A message of feedback that was sent.
struct FeedbackView {
    let at: String
    let institution: String
    let number: String
    let year: String
    let record: String
    let reason: String
    let before: StatusView?
    let after: StatusView?

    init(_ item: Feedback, _ names: Names) {
        at = Dutch.text(item.at)
        institution = names.text(item.brin)
        number = Dutch.text(Int(item.number))
        year = "\(item.fundingYear) \(item.kind.rawValue)"
        reason = Dutch.text(item.reason)
        switch item.record {
        case .enrolment(let id, let old, let new):
            record = Phrases.dutch("person.enrolment", id)
            before = (old?.october ?? old?.february).map { StatusView($0) }
            after = (new?.october ?? new?.february).map { StatusView($0) }
        case .diploma(let id, let old, let new):
            record = Phrases.dutch("person.diploma", id)
            before = old.map { StatusView(funded: $0.funded, $0.contribution) }
            after = new.map { StatusView(funded: $0.funded, $0.contribution) }
        }
    }
}

/// A status set ex officio or taken back.
struct ExOfficioView {
    let at: String
    let institution: String
    let id: String
    let countDate: String
    let what: String
    let reason: String
    let by: String

    init(_ entry: ExOfficioEntry, _ names: Names) {
        at = Dutch.text(entry.doneAt)
        institution = names.text(entry.brin)
        id = entry.sequence.description
        countDate = Dutch.text(entry.countDate)
        what = Phrases.dutch(entry.isRemoved ? "word.takenBack" : entry.funded ? "word.funded" : "word.notFunded")
        reason = entry.reason
        by = entry.doneBy
    }
}
