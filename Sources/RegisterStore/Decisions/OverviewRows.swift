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
}

/// A diploma as an institution's overview shows it.
public struct OverviewDiplomaRow: Sendable {
    public var person: PersonNumber
    public var enrolment: Identifier?
    public var decision: DiplomaDecision
    public var kind: StatusKind
    public var decidedAt: Moment
}

/// An institution's overview as of one moment, read in pieces.
public struct OverviewReader: Sendable {
    let session: Session
    let brin: Brin
    let year: FundingYear
    /// Definitive for a year that was determined; the facts are then those of that moment.
    public let kind: StatusKind

    /// Where the facts stand that go with the decisions, and what else their rows must fulfil.
    private func facts(_ name: String) -> (table: String, condition: String) {
        switch kind {
        case .provisional: ("mbost.\(name)", "true")
        case .definitive: ("mbost.definitive_\(name)", "f.funding_year = \(year.year)")
        }
    }

    /// The next enrolments after a key, by (person, sequence id); fewer than the limit at the end.
    public func enrolments(
        after key: (person: PersonNumber, sequence: Identifier)?, limit: Int
    ) async throws -> [OverviewEnrolmentRow] {
        let (brin, year, kind) = (brin, year, kind)
        let (enrolments, placements) = (facts("enrolments"), facts("placements"))
        let (person, sequence) = (Int32(key?.person.value ?? 0), key?.sequence.description ?? "")
        let isFirst = key == nil
        return try await session.run { connection in
            var rows: [OverviewEnrolmentRow] = []
            try connection.query(
                """
                SELECT d.person, f.enrolled_on, f.planned_end, f.actual_end, d.kind, d.decided_at, d.brin, d.sequence,
                    \(DecisionColumns.list(DecisionColumns.enrolmentContent, of: "d"))
                FROM mbost.enrolment_decisions d
                JOIN \(enrolments.table) f USING (person, brin, sequence)
                WHERE d.brin = $1 AND d.funding_year = $2 AND ($3 OR (d.person, d.sequence) > ($4, $5))
                    AND d.kind = $7 AND \(enrolments.condition)
                ORDER BY d.person, d.sequence LIMIT $6
                """, .text(brin.description), .int16(Int16(year.year)), .bool(isFirst), .int32(person),
                .text(sequence), .int64(Int64(limit)), .text(kind.rawValue)
            ) { row in rows.append(try row.overviewEnrolment(brin, year)) }
            try Self.addPlacements(to: &rows, brin, placements, &connection)
            return rows
        }
    }

    /// The facts of the placements that the rows name.
    private static func addPlacements(
        to rows: inout [OverviewEnrolmentRow], _ brin: Brin, _ source: (table: String, condition: String),
        _ connection: inout Connection
    ) throws {
        let persons = Set(rows.filter { $0.decision.october?.placements.isEmpty == false }.map(\.person))
        if persons.isEmpty { return }
        var facts: [PersonNumber: [PlacementKey: Placement]] = [:]
        try connection.query(
            """
            SELECT person, enrolment, sequence, agreed_on, from_date, planned_end, actual_end, hours, company,
                training_code, elective
            FROM \(source.table) f WHERE person = ANY ($1) AND brin = $2 AND \(source.condition)
            """, .int32s(persons.map { Int32($0.value) }), .text(brin.description)
        ) { row in
            let person = try row.personNumber()
            let enrolment = try row.identifier()
            let placement = try row.placement()
            facts[person, default: [:]][PlacementKey(enrolment: enrolment, sequence: placement.sequence)] = placement
        }
        for index in rows.indices {
            rows[index].placements = (rows[index].decision.october?.placements ?? []).compactMap { key in
                facts[rows[index].person]?[key].map { (key, $0) }
            }
        }
    }

    /// The next diplomas after a key, by (person, result id); fewer than the limit at the end.
    public func diplomas(
        after key: (person: PersonNumber, result: Identifier)?, limit: Int
    ) async throws -> [OverviewDiplomaRow] {
        let (brin, year, kind) = (brin, year, kind)
        let diplomas = facts("diplomas")
        let (person, result) = (Int32(key?.person.value ?? 0), key?.result.description ?? "")
        let isFirst = key == nil
        return try await session.run { connection in
            var rows: [OverviewDiplomaRow] = []
            try connection.query(
                """
                SELECT d.person, f.enrolment, d.kind, d.decided_at, d.brin, d.result,
                    \(DecisionColumns.list(DecisionColumns.diplomaContent, of: "d"))
                FROM mbost.diploma_decisions d
                JOIN \(diplomas.table) f USING (person, brin, result)
                WHERE d.brin = $1 AND d.funding_year = $2 AND ($3 OR (d.person, d.result) > ($4, $5))
                    AND d.kind = $7 AND \(diplomas.condition)
                ORDER BY d.person, d.result LIMIT $6
                """, .text(brin.description), .int16(Int16(year.year)), .bool(isFirst), .int32(person),
                .text(result), .int64(Int64(limit)), .text(kind.rawValue)
            ) { row in rows.append(try row.overviewDiploma()) }
            return rows
        }
    }
}

extension RegisterStore {
    /// Lends a reader of one institution's overview; all it reads is of one moment.
    public func withOverview<Value: Sendable>(
        of brin: Brin, year: FundingYear, _ body: (OverviewReader) async throws -> Value
    ) async throws -> Value {
        try await pool.withTransaction(.snapshot) { session in
            let isDetermined = try await session.run { connection in
                try connection.first(
                    """
                    SELECT EXISTS (SELECT FROM mbost.definitive_runs
                        WHERE funding_year = $1 AND outcome = 'completed')
                    """, .year(year), read: { try $0.bool() })
            }
            let kind: StatusKind = isDetermined == true ? .definitive : .provisional
            return try await body(OverviewReader(session: session, brin: brin, year: year, kind: kind))
        }
    }
}

extension FieldReader where Self: ~Copyable {
    fileprivate mutating func overviewEnrolment(_ brin: Brin, _ year: FundingYear) throws -> OverviewEnrolmentRow {
        let person = try personNumber()
        let (enrolledOn, plannedEnd, actualEnd) = (try day(), try day(), try optionalDay())
        let (kind, decidedAt) = (try statusKind(), try moment())
        let decision = try enrolmentDecision(year)
        return OverviewEnrolmentRow(
            person: person,
            enrolment: Enrolment(
                brin: brin, sequence: decision.sequence, enrolledOn: enrolledOn, plannedEnd: plannedEnd,
                actualEnd: actualEnd),
            decision: decision, kind: kind, decidedAt: decidedAt, placements: [])
    }

    fileprivate mutating func overviewDiploma() throws -> OverviewDiplomaRow {
        let person = try personNumber()
        let enrolment = try optionalIdentifier()
        let (kind, decidedAt) = (try statusKind(), try moment())
        return OverviewDiplomaRow(
            person: person, enrolment: enrolment, decision: try diplomaDecision(), kind: kind, decidedAt: decidedAt)
    }

    private mutating func statusKind() throws -> StatusKind {
        guard let kind = StatusKind(rawValue: try text()) else { throw damaged("kind of status") }
        return kind
    }
}
