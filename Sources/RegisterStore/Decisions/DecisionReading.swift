public import FundingModel
import Postgres

extension RegisterStore {
    /// What stands for a person: a status a funding year that was decided, latest year first, definitive ones before
    /// provisional ones. A year that was decided without any record for the person has an empty decision.
    ///
    /// - Parameter year: nil for every year.
    public func decisions(of person: PersonNumber, year: FundingYear?) async throws -> [DecidedStatus] {
        try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                var statuses = try Self.decidedYears(of: person, year, &connection)
                for index in statuses.indices {
                    try Self.fill(&statuses[index], &connection)
                }
                return statuses
            }
        }
    }

    /// The years with records of the person, and the recomputed ones without.
    private static func decidedYears(
        of person: PersonNumber, _ year: FundingYear?, _ connection: inout Connection
    ) throws -> [DecidedStatus] {
        var statuses: [DecidedStatus] = []
        try connection.query(
            """
            SELECT funding_year, kind, max(decided_at), (array_agg(r.rule_set ORDER BY decided_at DESC))[1],
                (array_agg(r.reference_data ORDER BY decided_at DESC))[1],
                (array_agg(r.program ORDER BY decided_at DESC))[1]
            FROM (
                SELECT funding_year, kind, decided_at, receipt FROM mbost.enrolment_decisions WHERE person = $1
                UNION ALL
                SELECT funding_year, kind, decided_at, receipt FROM mbost.diploma_decisions WHERE person = $1
                UNION ALL
                SELECT funding_year, 'V', finished_at, receipt FROM mbost.recomputations
                WHERE finished_at IS NOT NULL) AS decided
            JOIN mbost.receipts r USING (receipt)
            WHERE $2::smallint IS NULL OR funding_year = $2
            GROUP BY funding_year, kind ORDER BY funding_year DESC, kind
            """, .int32(Int32(person.value)), .int16(year.map { Int16($0.year) })
        ) { row in
            guard let year = FundingYear(Int(try row.int16())), let kind = StatusKind(rawValue: try row.text()) else {
                throw damaged("funding year")
            }
            statuses.append(
                DecidedStatus(
                    decision: Decision(person: person, fundingYear: year), kind: kind, decidedAt: try row.moment(),
                    receipt: Receipt(
                        ruleSet: try row.text(), referenceData: try row.text(), program: try row.text())))
        }
        return statuses
    }

    private static func fill(_ status: inout DecidedStatus, _ connection: inout Connection) throws {
        let year = status.decision.fundingYear
        let person = Parameter.int32(Int32(status.decision.person.value))
        var enrolments: [EnrolmentDecision] = []
        try connection.query(
            """
            SELECT brin, sequence, \(DecisionColumns.list(DecisionColumns.enrolmentContent))
            FROM mbost.enrolment_decisions WHERE person = $1 AND funding_year = $2 AND kind = $3
            ORDER BY brin, sequence
            """, person, .int16(Int16(year.year)), .text(status.kind.rawValue)
        ) { row in enrolments.append(try row.enrolmentDecision(year)) }
        var diplomas: [DiplomaDecision] = []
        try connection.query(
            """
            SELECT brin, result, \(DecisionColumns.list(DecisionColumns.diplomaContent))
            FROM mbost.diploma_decisions WHERE person = $1 AND funding_year = $2 AND kind = $3
            ORDER BY brin, result
            """, person, .int16(Int16(year.year)), .text(status.kind.rawValue)
        ) { row in diplomas.append(try row.diplomaDecision()) }
        status.decision.enrolments = enrolments
        status.decision.diplomas = diplomas
    }

    /// How many superseded records a person has: each was decided, stood, and was replaced.
    public func historyCount(of person: PersonNumber) async throws -> Int {
        try await pool.run { connection in
            try connection.first(
                """
                SELECT (SELECT count(*) FROM mbost.enrolment_decision_history WHERE person = $1)
                    + (SELECT count(*) FROM mbost.diploma_decision_history WHERE person = $1)
                """, .int32(Int32(person.value)), read: { Int(try $0.int64()) }) ?? 0
        }
    }
}
