public import FundingModel
import Postgres

/// An enrolment as an institution's overview shows it: its facts with the decision on it.
public struct OverviewEnrolmentRow: Sendable {
    public var person: PersonNumber
    /// Dates and reason; its rows are not filled in.
    public var enrolment: Enrolment
    public var decision: EnrolmentDecision
    public var kind: StatusKind
    public var decidedAt: Moment
    /// The facts of the decision's placements, in its order.
    public var placements: [(key: PlacementKey, facts: Placement)]
    /// Whether it did not stand at the moment since which changes are asked for; nil where none are asked for.
    public var isNew: Bool?
}

/// A diploma as an institution's overview shows it.
public struct OverviewDiplomaRow: Sendable {
    public var person: PersonNumber
    public var enrolment: Identifier?
    public var decision: DiplomaDecision
    public var kind: StatusKind
    public var decidedAt: Moment
    /// As ``OverviewEnrolmentRow/isNew``.
    public var isNew: Bool?
}

/// Which of an institution's records are shown.
public struct OverviewFilter: Hashable, Sendable {
    public var selection: RecordSelection
    public var outcome: RecordOutcome
    /// Only what the institution was told of after this number of its feedback.
    public var afterFeedback: Int64?
    /// Institutions whose records are shown as the institution's own.
    public var predecessors: [Brin]

    public init(
        selection: RecordSelection, outcome: RecordOutcome = .any, afterFeedback: Int64? = nil,
        predecessors: [Brin] = []
    ) {
        self.selection = selection
        self.outcome = outcome
        self.afterFeedback = afterFeedback
        self.predecessors = predecessors
    }

    /// Whether some records are left out other than for their age.
    public var isNarrowed: Bool {
        var selection = selection
        selection.changedSince = nil
        return selection.isNarrowed || outcome != .any
    }

    /// Whether only changes are asked for, so that what is gone is told too.
    public var showsChanges: Bool { selection.changedSince != nil || afterFeedback != nil }
}

/// An institution's overview as of one moment, read in pieces.
public struct OverviewReader: Sendable {
    let session: Session
    let query: SelectionQuery
    /// Definitive for a year that was determined, unless the other was asked for; the facts are then those of that
    /// moment.
    public var kind: StatusKind { query.kind }

    /// Rows that are handed out at a time.
    public static let rowsAtATime = 2000

    // MARK: All of it

    /// Hands out all enrolments by (person, sequence id).
    public func eachEnrolments(
        _ size: Int = rowsAtATime, take: ([OverviewEnrolmentRow]) async throws -> Void
    ) async throws {
        let (query, placements) = (query, facts("placements"))
        try await each("enrolments_shown", enrolmentRows + " ORDER BY d.person, d.sequence", size, take: take) { row in
            try row.overviewEnrolment(query.selection.fundingYear)
        } complete: { rows, connection in
            try Self.addPlacements(to: &rows, query, placements, &connection)
        }
    }

    /// Hands out all diplomas by (person, result id).
    public func eachDiplomas(
        _ size: Int = rowsAtATime, take: ([OverviewDiplomaRow]) async throws -> Void
    ) async throws {
        try await each("diplomas_shown", diplomaRows + " ORDER BY d.person, d.result", size, take: take) { row in
            try row.overviewDiploma()
        }
    }

    /// Hands out a statement's rows so many at a time, the next ones read while some are taken.
    ///
    /// - Parameters:
    ///   - cursor: the name it gets; of a name the columns are always the same.
    ///   - sql: with the selection's parameters.
    ///   - complete: adds what the statement does not give.
    func each<Value: Sendable>(
        _ cursor: String, _ sql: String, _ size: Int, take: ([Value]) async throws -> Void,
        read: @escaping @Sendable (inout Row) throws -> Value,
        complete: @escaping @Sendable (inout [Value], inout Connection) throws -> Void = { _, _ in }
    ) async throws {
        let parameters = query.parameters
        try await session.run { connection in
            try connection.execute(PlanSettings.stretches)
            try connection.query("DECLARE \(cursor) NO SCROLL CURSOR FOR \(sql)", parameters) { _ in }
        }
        try await session.readAhead(take: take) { connection, _ in
            var rows: [Value] = []
            try connection.query("FETCH \(size) FROM \(cursor)") { row in rows.append(try read(&row)) }
            try complete(&rows, &connection)
            return rows.isEmpty ? nil : rows
        }
        try await session.run { try $0.execute("CLOSE \(cursor)") }
    }

    // MARK: Pages

    /// The next enrolments after a key, by (person, sequence id); fewer than the limit at the end.
    public func enrolments(
        after key: (person: PersonNumber, sequence: Identifier)?, limit: Int
    ) async throws -> [OverviewEnrolmentRow] {
        if query.moment != nil { return try await pastEnrolments(after: key, limit: limit) }
        let (query, sql, placements) = (query, page(of: enrolmentRows, by: "sequence"), facts("placements"))
        let parameters = pageParameters(key, limit)
        return try await session.run { connection in
            var rows: [OverviewEnrolmentRow] = []
            try connection.query(sql, parameters) { row in
                rows.append(try row.overviewEnrolment(query.selection.fundingYear))
            }
            try Self.addPlacements(to: &rows, query, placements, &connection)
            return rows
        }
    }

    /// The next diplomas after a key, by (person, result id); fewer than the limit at the end.
    public func diplomas(
        after key: (person: PersonNumber, result: Identifier)?, limit: Int
    ) async throws -> [OverviewDiplomaRow] {
        if query.moment != nil { return try await pastDiplomas(after: key, limit: limit) }
        let (sql, parameters) = (page(of: diplomaRows, by: "result"), pageParameters(key, limit))
        return try await session.run { connection in
            var rows: [OverviewDiplomaRow] = []
            try connection.query(sql, parameters) { row in rows.append(try row.overviewDiploma()) }
            return rows
        }
    }

    private func page(of rows: String, by id: String) -> String {
        "\(rows) AND \(pageEnd(by: id))"
    }

    /// A page's condition, order and limit, with ``pageParameters(_:_:)``.
    func pageEnd(by id: String) -> String {
        let first = query.next
        return """
            ($\(first) OR (d.person, d.\(id)) > ($\(first + 1), $\(first + 2)))
            ORDER BY d.person, d.\(id) LIMIT $\(first + 3)
            """
    }

    /// The selection's parameters, then whether there is no key, the key, and the limit.
    func pageParameters(_ key: (PersonNumber, Identifier)?, _ limit: Int) -> [Parameter] {
        query.parameters + [
            .bool(key == nil), .int32(Int32(key?.0.value ?? 0)), .text(key?.1.description ?? ""),
            .int64(Int64(limit)),
        ]
    }

    // MARK: Rows

    /// Where the facts stand that go with the decisions, and what else their rows must fulfil.
    func facts(_ name: String) -> (table: String, condition: String) {
        switch kind {
        case .provisional: ("mbost.\(name)", "true")
        case .definitive: ("mbost.definitive_\(name)", "f.funding_year = $2")
        }
    }

    private var enrolmentRows: String {
        let enrolments = facts("enrolments")
        return """
            SELECT d.person, f.enrolled_on, f.planned_end, f.actual_end, d.kind, d.decided_at,
                \(query.isNew("enrolment_decision", "sequence", "E")), d.brin, d.sequence,
                \(DecisionColumns.list(DecisionColumns.enrolmentContent, of: "d"))
            FROM mbost.enrolment_decisions d
            JOIN \(enrolments.table) f USING (person, brin, sequence)
            WHERE \(query.enrolment) AND \(enrolments.condition)
            """
    }

    private var diplomaRows: String {
        let diplomas = facts("diplomas")
        return """
            SELECT d.person, f.enrolment, d.kind, d.decided_at,
                \(query.isNew("diploma_decision", "result", "D")), d.brin, d.result,
                \(DecisionColumns.list(DecisionColumns.diplomaContent, of: "d"))
            FROM mbost.diploma_decisions d
            JOIN \(diplomas.table) f USING (person, brin, result)
            WHERE \(query.diploma) AND \(diplomas.condition)
            """
    }

    private struct Owner: Hashable {
        let person: PersonNumber
        let brin: Brin
    }

    /// The facts of the placements that the rows name.
    private static func addPlacements(
        to rows: inout [OverviewEnrolmentRow], _ query: SelectionQuery,
        _ source: (table: String, condition: String), _ connection: inout Connection
    ) throws {
        let persons = Set(rows.filter { $0.decision.october?.placements.isEmpty == false }.map(\.person))
        if persons.isEmpty { return }
        var facts: [Owner: [PlacementKey: Placement]] = [:]
        try connection.query(
            """
            SELECT person, brin, enrolment, sequence, agreed_on, from_date, planned_end, actual_end, hours, company,
                training_code, elective
            FROM \(source.table) f WHERE \(query.ofBrins("f")) AND $2::int2 IS NOT NULL AND person = ANY ($3)
                AND \(source.condition)
            """, .text(query.brins), .year(query.selection.fundingYear), .persons(persons)
        ) { row in
            let owner = Owner(person: try row.personNumber(), brin: try row.brin())
            let enrolment = try row.identifier()
            let placement = try row.placement()
            facts[owner, default: [:]][PlacementKey(enrolment: enrolment, sequence: placement.sequence)] = placement
        }
        for index in rows.indices {
            let owner = Owner(person: rows[index].person, brin: rows[index].decision.brin)
            rows[index].placements = (rows[index].decision.october?.placements ?? []).compactMap { key in
                facts[owner]?[key].map { (key, $0) }
            }
        }
    }

    // MARK: Counts

    /// How many enrolments there are on all pages.
    public func countEnrolments() async throws -> Int {
        try await count(query.source("enrolment_decision", DecisionColumns.enrolments), query.enrolment)
    }

    public func countDiplomas() async throws -> Int {
        try await count(query.source("diploma_decision", DecisionColumns.diplomas), query.diploma)
    }

    private func count(_ source: String, _ condition: String) async throws -> Int {
        let parameters = query.parameters
        return try await session.run { connection in
            var count = 0
            try connection.query("SELECT count(*) FROM \(source) d WHERE \(condition)", parameters) { row in
                count = Int(try row.int64())
            }
            return count
        }
    }

    /// The last change that the pages show.
    public func change() async throws -> Int64 { try await session.run { try $0.lastChange() } }
}

extension RegisterStore {
    /// Lends a reader of one institution's overview; all it reads is of one moment.
    ///
    /// - Parameter moment: pages and counts are as things stood then; the rest tells of now.
    public func withOverview<Value: Sendable>(
        of brin: Brin, _ filter: OverviewFilter, at moment: Moment? = nil,
        _ body: (OverviewReader) async throws -> Value
    ) async throws -> Value {
        var selection = filter.selection
        selection.brin = brin
        let (narrowed, year) = (selection, selection.fundingYear)
        return try await pool.withTransaction(.snapshot) { session in
            let kind = try await session.run { try narrowed.kind ?? $0.kindInForce(year, at: moment) }
            let query = SelectionQuery(
                selection: narrowed, kind: kind, afterFeedback: filter.afterFeedback, outcome: filter.outcome,
                predecessors: filter.predecessors, moment: moment)
            return try await body(OverviewReader(session: session, query: query))
        }
    }

    /// All of an institution's overview.
    public func withOverview<Value: Sendable>(
        of brin: Brin, year: FundingYear, _ body: (OverviewReader) async throws -> Value
    ) async throws -> Value {
        try await withOverview(of: brin, OverviewFilter(selection: RecordSelection(fundingYear: year)), body)
    }
}

extension FieldReader where Self: ~Copyable {
    mutating func overviewEnrolment(_ year: FundingYear) throws -> OverviewEnrolmentRow {
        let person = try personNumber()
        let (enrolledOn, plannedEnd, actualEnd) = (try day(), try day(), try optionalDay())
        let (kind, decidedAt, isNew) = (try statusKind(), try moment(), try optionalBool())
        let decision = try enrolmentDecision(year)
        return OverviewEnrolmentRow(
            person: person,
            enrolment: Enrolment(
                brin: decision.brin, sequence: decision.sequence, enrolledOn: enrolledOn, plannedEnd: plannedEnd,
                actualEnd: actualEnd),
            decision: decision, kind: kind, decidedAt: decidedAt, placements: [], isNew: isNew)
    }

    mutating func overviewDiploma() throws -> OverviewDiplomaRow {
        let person = try personNumber()
        let enrolment = try optionalIdentifier()
        let (kind, decidedAt, isNew) = (try statusKind(), try moment(), try optionalBool())
        return OverviewDiplomaRow(
            person: person, enrolment: enrolment, decision: try diplomaDecision(), kind: kind, decidedAt: decidedAt,
            isNew: isNew)
    }

    private mutating func statusKind() throws -> StatusKind {
        guard let kind = StatusKind(rawValue: try text()) else { throw damaged("kind of status") }
        return kind
    }
}
