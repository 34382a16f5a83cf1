public import FundingModel
import Postgres

/// What an overview of changes tells besides the records that stand: those that no longer do, or no longer in the
/// selection, as they stood before.
extension OverviewReader {
    /// By (person, sequence id) after a key; dates of an enrolment that is no longer registered are its last ones.
    public func goneEnrolments(
        after key: (person: PersonNumber, sequence: Identifier)?, limit: Int
    ) async throws -> [OverviewEnrolmentRow] {
        let (query, parameters) = (query, parameters(key, limit))
        return try await session.run { connection in
            var rows: [OverviewEnrolmentRow] = []
            try connection.query(
                """
                SELECT d.person, coalesce(f.enrolled_on, o.enrolled_on), coalesce(f.planned_end, o.planned_end),
                    CASE WHEN f.person IS NULL THEN o.actual_end ELSE f.actual_end END, d.kind, d.decided_at,
                    NULL::bool, d.brin, d.sequence,
                    \(DecisionColumns.list(DecisionColumns.enrolmentContent, of: "d"))
                FROM mbost.enrolment_decision_history d
                LEFT JOIN mbost.enrolments f ON f.person = d.person AND f.brin = d.brin AND f.sequence = d.sequence
                LEFT JOIN LATERAL (
                    SELECT (e->>'enrolledOn')::date AS enrolled_on, (e->>'plannedEnd')::date AS planned_end,
                        (e->>'actualEnd')::date AS actual_end
                    FROM mbost.facts_history h, json_array_elements(h.dossier::json->'enrolments') e
                    WHERE h.person = d.person AND e->>'brin' = d.brin AND e->>'sequence' = d.sequence
                    ORDER BY h.facts_version DESC LIMIT 1) AS o ON f.person IS NULL
                WHERE \(query.gone("enrolment_decision", "sequence", "E", query.enrolmentContent))
                    AND ($14 OR (d.person, d.sequence) > ($15, $16))
                ORDER BY d.person, d.sequence LIMIT $17
                """, parameters
            ) { row in rows.append(try row.overviewEnrolment(query.selection.fundingYear)) }
            return rows
        }
    }

    /// By (person, result id) after a key.
    public func goneDiplomas(
        after key: (person: PersonNumber, result: Identifier)?, limit: Int
    ) async throws -> [OverviewDiplomaRow] {
        let (query, parameters) = (query, parameters(key, limit))
        return try await session.run { connection in
            var rows: [OverviewDiplomaRow] = []
            try connection.query(
                """
                SELECT d.person, f.enrolment, d.kind, d.decided_at, NULL::bool, d.brin, d.result,
                    \(DecisionColumns.list(DecisionColumns.diplomaContent, of: "d"))
                FROM mbost.diploma_decision_history d
                LEFT JOIN mbost.diplomas f ON f.person = d.person AND f.brin = d.brin AND f.result = d.result
                WHERE \(query.gone("diploma_decision", "result", "D", query.diplomaContent))
                    AND ($14 OR (d.person, d.result) > ($15, $16))
                ORDER BY d.person, d.result LIMIT $17
                """, parameters
            ) { row in rows.append(try row.overviewDiploma()) }
            return rows
        }
    }
}
