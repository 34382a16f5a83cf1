import Postgres

/// What a file says about a person beyond enrolments and diplomas.
public enum ImportScope: Sendable {
    /// Date of birth and sex; enrolments, diplomas and partial results it names replace those with the same id.
    case registration
    /// As a registration, and nationalities, titles, death and residence where the file has any; a known date of
    /// birth stays, since the file knows only ages.
    case foundation
    /// Everything: what the file does not name is gone.
    case dossier
}

/// Moves what was staged into the register, each statement in order of person, so that two merges cannot lock each
/// other out.
enum Merge {
    static func statements(_ scope: ImportScope) -> [String] {
        var statements = persons(scope)
        switch scope {
        case .registration: break
        case .foundation: statements += replaceWhereNamed("nationalities") + replaceWhereNamed("residence_titles")
        case .dossier:
            statements += [
                "DELETE FROM mbost.enrolments e USING in_persons i WHERE e.person = i.person",
                "DELETE FROM mbost.diplomas d USING in_persons i WHERE d.person = i.person",
                "DELETE FROM mbost.partial_results r USING in_persons i WHERE r.person = i.person",
                "DELETE FROM mbost.ex_officio x USING in_persons i WHERE x.person = i.person",
                "DELETE FROM mbost.nationalities n USING in_persons i WHERE n.person = i.person",
                "DELETE FROM mbost.residence_titles t USING in_persons i WHERE t.person = i.person",
                "INSERT INTO mbost.nationalities SELECT * FROM in_nationalities",
                "INSERT INTO mbost.residence_titles SELECT * FROM in_residence_titles",
                """
                INSERT INTO mbost.ex_officio (person, brin, sequence, count_date, funded, reason)
                SELECT person, brin, sequence, count_date, funded, reason FROM in_ex_officio
                """,
            ]
        }
        return statements + replaceNamed
    }

    /// Enrolments take their periods, support periods and placements along.
    private static let replaceNamed = [
        """
        DELETE FROM mbost.enrolments e USING in_enrolments i
        WHERE e.person = i.person AND e.brin = i.brin AND e.sequence = i.sequence
        """,
        """
        DELETE FROM mbost.diplomas d USING in_diplomas i
        WHERE d.person = i.person AND d.brin = i.brin AND d.result = i.result
        """,
        """
        DELETE FROM mbost.partial_results r USING in_partial_results i
        WHERE r.person = i.person AND r.kind = i.kind AND r.brin IS NOT DISTINCT FROM i.brin
            AND r.result IS NOT DISTINCT FROM i.result
        """,
        "INSERT INTO mbost.enrolments SELECT * FROM in_enrolments ORDER BY person",
        "INSERT INTO mbost.periods SELECT * FROM in_periods ORDER BY person",
        "INSERT INTO mbost.support_periods SELECT * FROM in_support_periods ORDER BY person",
        "INSERT INTO mbost.placements SELECT * FROM in_placements ORDER BY person",
        "INSERT INTO mbost.diplomas SELECT * FROM in_diplomas ORDER BY person",
        """
        INSERT INTO mbost.partial_results
        SELECT i.person, i.ordinal + coalesce((
                SELECT max(r.ordinal) + 1 FROM mbost.partial_results r WHERE r.person = i.person), 0),
            i.kind, i.brin, i.result, i.diploma_result, i.diploma_training, i.code, i.date, i.enrolment, i.provider,
            i.certificate, i.outcome, i.final_mark, i.exemption, i.school_mark, i.school_exemption, i.central_mark,
            i.central_exemption
        FROM in_partial_results i ORDER BY i.person
        """,
    ]

    private static func replaceWhereNamed(_ table: String) -> [String] {
        [
            "DELETE FROM mbost.\(table) t USING in_\(table) i WHERE t.person = i.person",
            "INSERT INTO mbost.\(table) SELECT * FROM in_\(table)",
        ]
    }

    /// One file at a time is merged, and nobody else changes its persons meanwhile; in order of person, as everyone.
    static let lockPersons = """
        SELECT pg_advisory_xact_lock(7283700);
        SELECT FROM mbost.persons p WHERE EXISTS (SELECT FROM in_persons i WHERE i.person = p.person)
        ORDER BY person FOR NO KEY UPDATE;
        """

    private static func persons(_ scope: ImportScope) -> [String] {
        let update =
            switch scope {
            case .registration:
                """
                birth_year = i.birth_year, birth_month = i.birth_month, birth_day = i.birth_day,
                sex = coalesce(i.sex, p.sex)
                """
            case .foundation:
                """
                sex = coalesce(i.sex, p.sex), death_date = coalesce(i.death_date, p.death_date),
                in_brp = coalesce(i.in_brp, p.in_brp), country = coalesce(i.country, p.country),
                region = coalesce(i.region, p.region)
                """
            case .dossier:
                """
                birth_year = i.birth_year, birth_month = i.birth_month, birth_day = i.birth_day,
                sex = i.sex, death_date = i.death_date, in_brp = i.in_brp,
                country = i.country, region = i.region
                """
            }
        let columns = "person, birth_year, birth_month, birth_day, sex, death_date, in_brp, country, region"
        return [
            """
            UPDATE mbost.persons p SET facts_changed_at = now(),
                facts_version = nextval('mbost.facts_versions'), \(update)
            FROM in_persons i WHERE p.person = i.person
            """,
            """
            INSERT INTO mbost.persons (\(columns), facts_changed_at) SELECT \(columns), now() FROM in_persons i
            WHERE NOT EXISTS (SELECT FROM mbost.persons p WHERE p.person = i.person) ORDER BY person
            """,
        ]
    }
}
