import FundingModel
import Postgres

/// What an overview of changes tells besides the records that stand: those that no longer do, or no longer in the
/// selection, as they stood before.
extension OverviewReader {
    /// Hands them out by (person, sequence id); dates of an enrolment that is no longer registered are its last ones.
    public func eachGoneEnrolments(
        _ size: Int = rowsAtATime, take: ([OverviewEnrolmentRow]) async throws -> Void
    ) async throws {
        let query = query
        try await each(
            "enrolments_gone",
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
            ORDER BY d.person, d.sequence
            """, size, take: take
        ) { row in
            try row.overviewEnrolment(query.selection.fundingYear)
        }
    }

    /// Hands them out by (person, result id).
    public func eachGoneDiplomas(
        _ size: Int = rowsAtATime, take: ([OverviewDiplomaRow]) async throws -> Void
    ) async throws {
        try await each(
            "diplomas_gone",
            """
            SELECT d.person, f.enrolment, d.kind, d.decided_at, NULL::bool, d.brin, d.result,
                \(DecisionColumns.list(DecisionColumns.diplomaContent, of: "d"))
            FROM mbost.diploma_decision_history d
            LEFT JOIN mbost.diplomas f ON f.person = d.person AND f.brin = d.brin AND f.result = d.result
            WHERE \(query.gone("diploma_decision", "result", "D", query.diplomaContent))
            ORDER BY d.person, d.result
            """, size, take: take
        ) { row in
            try row.overviewDiploma()
        }
    }
}
