import FundingModel
import Postgres

/// Pages of an institution's records as they stood at a past moment: their decisions, with the facts of then.
///
/// Facts that gave way in the very moment asked for may be those that came; never does a record fall out for that.
extension OverviewReader {
    /// The next enrolments after a key, as the pages of what stands give them; facts of placements are left out.
    func pastEnrolments(
        after key: (person: PersonNumber, sequence: Identifier)?, limit: Int
    ) async throws -> [OverviewEnrolmentRow] {
        let decisions = pastPage("enrolment_decision", DecisionColumns.enrolments, query.enrolment, by: "sequence")
        let sql = """
            SELECT d.person, coalesce(o.enrolled_on, f.enrolled_on, l.enrolled_on),
                coalesce(o.planned_end, f.planned_end, l.planned_end),
                CASE WHEN o.enrolled_on IS NOT NULL THEN o.actual_end WHEN f.person IS NOT NULL THEN f.actual_end
                    ELSE l.actual_end END,
                d.kind, d.decided_at, NULL::bool, d.brin, d.sequence,
                \(DecisionColumns.list(DecisionColumns.enrolmentContent, of: "d"))
            \(past("enrolments", of: decisions, by: "sequence", Self.enrolmentFacts))
            """
        let (year, parameters) = (query.selection.fundingYear, pageParameters(key, limit))
        return try await session.run { connection in
            var rows: [OverviewEnrolmentRow] = []
            try connection.query(sql, parameters) { row in rows.append(try row.overviewEnrolment(year)) }
            return rows
        }
    }

    /// The next diplomas after a key, likewise.
    func pastDiplomas(
        after key: (person: PersonNumber, result: Identifier)?, limit: Int
    ) async throws -> [OverviewDiplomaRow] {
        let decisions = pastPage("diploma_decision", DecisionColumns.diplomas, query.diploma, by: "result")
        let sql = """
            SELECT d.person, CASE WHEN o.is_there THEN o.enrolment WHEN f.person IS NOT NULL THEN f.enrolment
                ELSE l.enrolment END,
                d.kind, d.decided_at, NULL::bool, d.brin, d.result,
                \(DecisionColumns.list(DecisionColumns.diplomaContent, of: "d"))
            \(past("diplomas", of: decisions, by: "result", Self.diplomaFacts))
            """
        let parameters = pageParameters(key, limit)
        return try await session.run { connection in
            var rows: [OverviewDiplomaRow] = []
            try connection.query(sql, parameters) { row in rows.append(try row.overviewDiploma()) }
            return rows
        }
    }

    private static let enrolmentFacts = """
        (e->>'enrolledOn')::date AS enrolled_on, (e->>'plannedEnd')::date AS planned_end,
        (e->>'actualEnd')::date AS actual_end
        """
    private static let diplomaFacts = "true AS is_there, e->>'enrolment' AS enrolment"

    /// The page's decisions alone: facts are looked up for no more than these.
    private func pastPage(_ table: String, _ columns: [String], _ condition: String, by id: String) -> String {
        "(SELECT d.* FROM \(query.source(table, columns)) d WHERE \(condition) AND \(pageEnd(by: id)))"
    }

    /// Decisions `d` with their facts: `o` those of then, `f` those that stand, `l` the last there were.
    private func past(_ list: String, of decisions: String, by id: String, _ columns: String) -> String {
        let facts = facts(list)
        return """
            FROM \(decisions) d
            LEFT JOIN \(facts.table) f ON f.person = d.person AND f.brin = d.brin AND f.\(id) = d.\(id)
                AND \(facts.condition)
            LEFT JOIN LATERAL (\(replaced(list, id, columns, .then))) o ON true
            LEFT JOIN LATERAL (\(replaced(list, id, columns, .last))) l ON f.person IS NULL
            ORDER BY d.person, d.\(id)
            """
    }

    private enum Replaced {
        /// Those that stood then and gave way later; none when they stand yet, or did so in a definitive run.
        case then
        /// The last there were of a record that is gone.
        case last
    }

    /// Facts of a record that gave way to others.
    private func replaced(_ list: String, _ id: String, _ columns: String, _ which: Replaced) -> String {
        let dossier =
            switch which {
            case .then:
                """
                (SELECT h.dossier FROM mbost.facts_history h WHERE h.person = d.person
                AND h.superseded_at > \(query.momentParameter) AND d.kind = 'V' ORDER BY h.facts_version LIMIT 1)
                """
            case .last:
                """
                (SELECT h.dossier FROM mbost.facts_history h, json_array_elements(h.dossier::json->'\(list)') e
                WHERE h.person = d.person AND e->>'brin' = d.brin AND e->>'\(id)' = d.\(id)
                ORDER BY h.facts_version DESC LIMIT 1)
                """
            }
        return """
            SELECT \(columns) FROM \(dossier) AS h, json_array_elements(h.dossier::json->'\(list)') e
            WHERE e->>'brin' = d.brin AND e->>'\(id)' = d.\(id) LIMIT 1
            """
    }
}
