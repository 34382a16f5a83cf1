import FundingModel

/// A status in a word, with the colour that goes with it.
struct StatusView {
    let text: String
    /// good, bad or info.
    let look: String
    let value: String?

    /// Of 1 October, or of a diploma.
    init(funded: Bool, _ contribution: Decimal6?) {
        text = Phrases.dutch(funded ? "word.funded" : "word.notFunded")
        look = funded ? "good" : "bad"
        value = contribution.map { Dutch.text($0) }
    }

    init(_ record: CountDateRecord) {
        if let funded = record.funded {
            self.init(funded: funded, record.contribution)
        } else {
            self.init(counts: record.countsForCorrection)
        }
    }

    /// Of 1 February.
    private init(counts: Bool) {
        text = Phrases.dutch(counts ? "word.counts" : "word.countsNot")
        look = counts ? "good" : "bad"
        value = nil
    }
}

struct SignalView {
    let code: Int
    let text: String
    /// info or bad.
    let look: String

    static func all(of record: CountDateRecord, _ names: Names) -> [SignalView] {
        record.signals.ordered.map { signal in
            SignalView(signal, names.text(signal, record.parameters(of: signal)))
        }
    }

    static func all(of diploma: DiplomaDecision, _ names: Names) -> [SignalView] {
        diploma.signals.ordered.map { SignalView($0, names.text($0)) }
    }

    private init(_ signal: Signal, _ text: String) {
        code = Int(signal.rawValue)
        self.text = text
        look = signal.isInformative ? "info" : "bad"
    }
}

/// Which record is meant: an enrolment on a count date, or a diploma.
struct RecordKey: Hashable, Comparable {
    let brin: Brin
    let id: Identifier
    let day: Day?
    let isDiploma: Bool

    static func < (left: RecordKey, right: RecordKey) -> Bool {
        if left.isDiploma != right.isDiploma { return right.isDiploma }
        if left.brin != right.brin { return left.brin < right.brin }
        if left.id != right.id { return left.id < right.id }
        return (left.day?.number ?? .min) < (right.day?.number ?? .min)
    }
}

/// One record with its statuses, and why it has them.
struct RecordView {
    var institution = ""
    var id = ""
    /// `1 okt 2025`, `diploma 3 jul 2025`.
    var what = ""
    var training = ""
    var level = ""
    var pathway: String?
    var provisional: StatusView?
    var definitive: StatusView?
    var signals: [SignalView] = []
    var placements: String?
    var checks: [CheckView] = []
    var anchor = ""
    /// Whether it is one of those that concur with others on its date.
    var rivals: String?
    var wins = false
    var hasMore = false

    /// All records of a person's year, the provisional ones first where both stand.
    static func all(_ statuses: [DecidedStatus], _ explanation: Explanation?, _ names: Names) -> [RecordView] {
        var views: [RecordKey: RecordView] = [:]
        for status in statuses.sorted(by: { $0.kind == .definitive && $1.kind == .provisional }) {
            for enrolment in status.decision.enrolments {
                let records = [enrolment.october, enrolment.february].compactMap { $0 }
                for record in records {
                    let key = RecordKey(
                        brin: enrolment.brin, id: enrolment.sequence, day: record.date, isDiploma: false)
                    views[key, default: RecordView()].fill(key, record, status.kind, names)
                }
                if records.isEmpty {
                    let key = RecordKey(brin: enrolment.brin, id: enrolment.sequence, day: nil, isDiploma: false)
                    views[key, default: RecordView()].fill(key, names)
                    views[key]?.what = Phrases.dutch("person.onNoDate")
                }
            }
            for diploma in status.decision.diplomas {
                let key = RecordKey(
                    brin: diploma.brin, id: diploma.result, day: diploma.obtainedOn, isDiploma: true)
                views[key, default: RecordView()].fill(key, diploma, status.kind, names)
            }
        }
        for record in explanation?.records ?? [] {
            let key = RecordKey(record.subject)
            guard views[key] != nil else { continue }
            views[key]?.checks = record.checks.map { CheckView($0, names) }
            views[key]?.hasMore = true
        }
        return views.sorted { $0.key < $1.key }.enumerated().map { place, entry in
            var view = entry.value
            view.anchor = "r\(place + 1)"
            return view
        }
    }

    private mutating func fill(_ key: RecordKey, _ names: Names) {
        institution = names.text(key.brin)
        id = key.id.description
    }

    private mutating func fill(_ key: RecordKey, _ record: CountDateRecord, _ kind: StatusKind, _ names: Names) {
        fill(key, names)
        what = Dutch.text(record.date)
        training = names.text(record.trainingCode)
        level = Dutch.text(record.level)
        pathway = Dutch.text(record.pathway)
        signals = SignalView.all(of: record, names)
        placements = record.placements.isEmpty
            ? nil : record.placements.map { "\($0.enrolment)/\($0.sequence)" }.joined(separator: ", ")
        rivals = record.rivals.isEmpty ? nil : record.rivals.map { names.text($0) }.joined(separator: ", ")
        wins = record.countsForCorrection
        set(StatusView(record), kind)
    }

    private mutating func fill(_ key: RecordKey, _ diploma: DiplomaDecision, _ kind: StatusKind, _ names: Names) {
        fill(key, names)
        what = Phrases.dutch("person.diplomaOf", Dutch.text(diploma.obtainedOn))
        training = names.text(diploma.trainingCode)
        level = Dutch.text(diploma.level) + (diploma.specialist ? ", " + Phrases.dutch("word.specialist") : "")
        signals = SignalView.all(of: diploma, names)
        set(StatusView(funded: diploma.funded, diploma.contribution), kind)
    }

    private mutating func set(_ status: StatusView, _ kind: StatusKind) {
        switch kind {
        case .provisional: provisional = status
        case .definitive: definitive = status
        }
    }
}

extension RecordKey {
    init(_ subject: RecordExplanation.Subject) {
        switch subject {
        case .enrolment(let brin, let sequence, let date):
            self.init(brin: brin, id: sequence, day: date, isDiploma: false)
        case .diploma(let brin, let result, let date):
            self.init(brin: brin, id: result, day: date, isDiploma: true)
        }
    }
}

/// One check of an explanation.
struct CheckView {
    let name: String
    let outcome: String
    /// holds, fails, applies-not, computed.
    let look: String
    let article: String
    let signal: String?
    let facts: [FactView]

    struct FactView {
        let name: String
        let value: String
    }

    init(_ check: CheckExplanation, _ names: Names) {
        name = check.name
        outcome = Phrases.dutch("outcome.\(check.outcome.rawValue)")
        look = check.outcome.rawValue
        article = check.article
        signal = check.signal.map { "\($0.rawValue): \(names.text($0))" }
        facts = check.facts.map { FactView(name: $0.name, value: $0.value) }
    }
}
