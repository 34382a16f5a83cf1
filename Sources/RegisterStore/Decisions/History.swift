public import FundingModel
import Postgres

/// A stretch of one person's history.
public struct HistoryPage: Equatable, Sendable {
    /// Newest first; at one moment the decisions first, then the facts that gave rise to them.
    public var entries: [HistoryEntry]
    /// Where to go on; nil when that was all.
    public var next: HistoryPlace?
    /// What the decisions rest on, by number.
    public var receipts: [Int32: Receipt]
}

/// Which entries of a history are wanted.
public struct HistorySelection: Sendable {
    public var person: PersonNumber
    /// Nil for every year; facts belong to none and always show.
    public var year: FundingYear?
    /// The institution whose records and messages alone show; nil for all.
    public var brin: Brin?
    public var before: HistoryPlace?
    /// Entries a page.
    public var most: Int

    public init(person: PersonNumber, year: FundingYear?, brin: Brin?, before: HistoryPlace?, most: Int) {
        self.person = person
        self.year = year
        self.brin = brin
        self.before = before
        self.most = most
    }
}

extension RegisterStore {
    /// What was decided about a person, what stands and what was superseded, and when facts changed. Dutch: historie.
    ///
    /// - Returns: Nil when the register does not know the person, and never did; to an institution also when the
    ///   person is not its own.
    public func history(_ selection: HistorySelection) async throws -> HistoryPage? {
        try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in try connection.history(selection) }
        }
    }
}

extension Connection {
    fileprivate mutating func history(_ selection: HistorySelection) throws -> HistoryPage? {
        var batch = Batch()
        let queries = HistoryQueries(selection, in: &batch)
        guard var page = try queries.page(run(batch)) else { return nil }
        guard !page.entries.isEmpty else { return page }
        batch = Batch()
        let reasons = ReasonQueries(of: page.entries, selection.person, in: &batch)
        try reasons.fill(&page, run(batch))
        return page
    }
}

/// Asks for what stands, what was superseded and what facts were replaced, each newest first.
private struct HistoryQueries {
    private let selection: HistorySelection
    private let known: Batch.Place
    private var enrolments: [Batch.Place] = []
    private var diplomas: [Batch.Place] = []
    private let facts: Batch.Place

    init(_ selection: HistorySelection, in batch: inout Batch) {
        self.selection = selection
        let person = Parameter.person(selection.person)
        let brin = Parameter.text(selection.brin?.description)
        let before = Parameter.timestamp(selection.before?.at.databaseTime)
        let limit = Parameter.int64(Int64((selection.before?.passed ?? 0) + selection.most + 1))
        known = batch.add(
            """
            SELECT EXISTS (SELECT FROM mbost.persons WHERE person = $1), $2::text IS NULL
                OR EXISTS (SELECT FROM mbost.enrolments WHERE person = $1 AND brin = $2)
                OR EXISTS (SELECT FROM mbost.diplomas WHERE person = $1 AND brin = $2)
            """, person, brin)
        func add(_ table: String, _ id: String, _ content: [String]) -> Batch.Place {
            let superseded = table.hasSuffix("history") ? "superseded_at" : "NULL::timestamptz"
            return batch.add(
                """
                SELECT decided_at, \(superseded), funding_year, kind, receipt, brin, \(id),
                    \(DecisionColumns.list(content)) FROM mbost.\(table)
                WHERE person = $1 AND ($2::text IS NULL OR brin = $2) AND ($3::int2 IS NULL OR funding_year = $3)
                    AND ($4::timestamptz IS NULL OR decided_at <= $4)
                ORDER BY decided_at DESC, funding_year DESC, kind, brin, \(id) LIMIT $5
                """, person, brin, .year(selection.year), before, limit)
        }
        for table in ["enrolment_decisions", "enrolment_decision_history"] {
            enrolments.append(add(table, "sequence", DecisionColumns.enrolmentContent))
        }
        for table in ["diploma_decisions", "diploma_decision_history"] {
            diplomas.append(add(table, "result", DecisionColumns.diplomaContent))
        }
        facts = batch.add(
            """
            SELECT superseded_at, facts_version, cause FROM mbost.facts_history
            WHERE person = $1 AND ($2::text IS NULL OR starts_with(cause, $2))
                AND ($3::timestamptz IS NULL OR superseded_at <= $3)
            ORDER BY superseded_at DESC, facts_version DESC LIMIT $4
            """, person, .text(selection.brin.map(FactsCause.messages)), before, limit)
    }

    /// Without reasons and receipts; nil for who may not know the person.
    func page(_ answers: borrowing Answers) throws -> HistoryPage? {
        var entries: [HistoryEntry] = []
        for place in enrolments {
            try answers.each(of: place) { row in
                let past = try PastStanding(&row)
                entries.append(past.entry(.enrolment(try row.enrolmentDecision(past.year))))
            }
        }
        for place in diplomas {
            try answers.each(of: place) { row in
                let past = try PastStanding(&row)
                entries.append(past.entry(.diploma(try row.diplomaDecision())))
            }
        }
        try answers.each(of: facts) { row in
            let at = try row.moment()
            let version = try row.int64()
            entries.append(
                HistoryEntry(
                    at: at,
                    event: .factsReplaced(FactsReplaced(version: version, cause: FactsCause.read(try row.text())))))
        }
        let (isThere, isOwn) = try answers.first(of: known) { (try $0.bool(), try $0.bool()) } ?? (false, false)
        guard isOwn, isThere || !entries.isEmpty || selection.before != nil else { return nil }
        entries.sort { $0.isBefore($1) }
        return cut(entries)
    }

    /// Leaves out what was given already and what is for a next page.
    private func cut(_ all: [HistoryEntry]) -> HistoryPage {
        var entries = all[...]
        if let before = selection.before {
            let passed = entries.prefix(before.passed).prefix { $0.at == before.at }.count
            entries = entries.dropFirst(passed)
        }
        let page = Array(entries.prefix(selection.most))
        guard entries.count > page.count, let last = page.last?.at else {
            return HistoryPage(entries: page, next: nil, receipts: [:])
        }
        var passed = page.reversed().prefix { $0.at == last }.count
        if last == selection.before?.at { passed += selection.before?.passed ?? 0 }
        return HistoryPage(entries: page, next: HistoryPlace(at: last, passed: passed), receipts: [:])
    }
}

/// The first columns of a decision's row.
private struct PastStanding {
    let decidedAt: Moment
    let supersededAt: Moment?
    let year: FundingYear
    let kind: StatusKind
    let receipt: Int32

    init(_ row: inout some FieldReader & ~Copyable) throws {
        decidedAt = try row.moment()
        supersededAt = try row.optionalTimestamp().map { Moment(databaseTime: $0) }
        year = try row.fundingYear()
        guard let kind = StatusKind(rawValue: try row.text()) else { throw damaged("kind of status") }
        self.kind = kind
        receipt = try row.int32()
    }

    func entry(_ record: PastDecision.Record) -> HistoryEntry {
        HistoryEntry(
            at: decidedAt,
            event: .decided(
                PastDecision(
                    fundingYear: year, kind: kind, record: record, receiptNumber: receipt,
                    supersededAt: supersededAt)))
    }
}

/// Asks why the decisions of a page came and went, and what they rest on.
private struct ReasonQueries {
    private let told: Batch.Place
    private let receipts: Batch.Place

    private struct Key: Hashable {
        let at: Moment
        let brin: Brin
        let year: FundingYear
        let kind: StatusKind
        let isEnrolment: Bool
        let id: Identifier

        init(_ past: PastDecision, at: Moment) {
            self.at = at
            brin = past.brin
            year = past.fundingYear
            kind = past.kind
            isEnrolment = past.isEnrolment
            id = past.id
        }

        init(_ row: inout some FieldReader & ~Copyable) throws {
            at = try row.moment()
            brin = try row.brin()
            year = try row.fundingYear()
            guard let kind = StatusKind(rawValue: try row.text()) else { throw damaged("kind of status") }
            self.kind = kind
            isEnrolment = try row.bool()
            id = try row.identifier()
        }
    }

    init(of entries: [HistoryEntry], _ person: PersonNumber, in batch: inout Batch) {
        var moments: Set<Moment> = []
        var numbers: Set<Int32> = []
        for entry in entries {
            guard case .decided(let past) = entry.event else { continue }
            moments.insert(entry.at)
            if let end = past.supersededAt { moments.insert(end) }
            numbers.insert(past.receiptNumber)
        }
        told = batch.add(
            """
            SELECT at, brin, funding_year, kind, record = 'E', id, reason FROM mbost.feedback
            WHERE person = $1 AND at = ANY ($2)
            """, .person(person), .timestamps(moments.sorted().map(\.databaseTime)))
        receipts = batch.add(
            "SELECT receipt, rule_set, reference_data, program FROM mbost.receipts WHERE receipt = ANY ($1)",
            .int32s(numbers.sorted()))
    }

    func fill(_ page: inout HistoryPage, _ answers: borrowing Answers) throws {
        var reasons: [Key: ChangeReason] = [:]
        try answers.each(of: told) { row in
            let key = try Key(&row)
            reasons[key] = ChangeReason(rawValue: try row.text())
        }
        for place in page.entries.indices {
            guard case .decided(var past) = page.entries[place].event else { continue }
            past.reason = reasons[Key(past, at: page.entries[place].at)]
            // Its feedback may still wait for the run to end, and nothing else makes a status definitive.
            if past.reason == nil, past.kind == .definitive { past.reason = .definitive }
            past.supersededReason = past.supersededAt.flatMap { reasons[Key(past, at: $0)] }
            page.entries[place].event = .decided(past)
        }
        try answers.each(of: receipts) { row in
            let number = try row.int32()
            page.receipts[number] = Receipt(
                ruleSet: try row.text(), referenceData: try row.text(), program: try row.text())
        }
    }
}

extension HistoryEntry {
    /// The order in which entries are shown: the same whether a decision stands or was superseded meanwhile.
    fileprivate func isBefore(_ other: HistoryEntry) -> Bool {
        if at != other.at { return at > other.at }
        switch (event, other.event) {
        case (.decided, .factsReplaced): return true
        case (.factsReplaced, .decided): return false
        case (.factsReplaced(let one), .factsReplaced(let two)): return one.version > two.version
        case (.decided(let one), .decided(let two)):
            if one.fundingYear != two.fundingYear { return one.fundingYear > two.fundingYear }
            if one.kind != two.kind { return one.kind.rawValue < two.kind.rawValue }
            if one.isEnrolment != two.isEnrolment { return one.isEnrolment }
            return (one.brin, one.id) < (two.brin, two.id)
        }
    }
}
