import FundingModel
import Postgres

/// The tables a dossier is put together from, each sorted by person and then as the dossier wants it.
enum FactTable: CaseIterable {
    case persons, nationalities, residenceTitles, enrolments, periods, supportPeriods, placements, diplomas, exOfficio
    case partialResults

    /// What a dossier is read for.
    enum Use {
        /// All of it.
        case showing
        /// What no decision shows is left empty: a third of the texts.
        case deciding

        var tables: [FactTable] {
            switch self {
            case .showing: allCases
            case .deciding: allCases.filter { $0 != .partialResults }
            }
        }
    }

    var name: String { "mbost.\(parts.table)" }

    private static let unusedInDeciding: Set = [
        "sex", "leaving_reason", "route", "hours", "company", "elective",
    ]

    /// - Parameters:
    ///   - condition: on its rows, which it may call `f`.
    ///   - part: which partition, as the end of its name; empty for all of them.
    func sql(for use: Use, where condition: String, part: String = "") -> String {
        let (all, _, order) = parts
        var columns = all
        if use == .deciding {
            let names = all.split { $0 == "," || $0.isWhitespace }.map(String.init)
            columns = names.map { Self.unusedInDeciding.contains($0) ? "NULL" : $0 }.joined(separator: ", ")
        }
        return "SELECT \(columns) FROM \(name)\(part) AS f WHERE \(condition) ORDER BY \(order)"
    }

    private var parts: (columns: String, table: String, order: String) {
        switch self {
        case .persons:
            (
                "person, facts_version, birth_year, birth_month, birth_day, sex, death_date, in_brp, country, region",
                "persons", "person"
            )
        case .nationalities: ("person, code, from_date, until_date", "nationalities", "person, ordinal")
        case .residenceTitles: ("person, code, from_date, until_date", "residence_titles", "person, ordinal")
        case .enrolments:
            (
                "person, brin, sequence, enrolled_on, planned_end, actual_end, leaving_reason", "enrolments",
                "person, brin, sequence"
            )
        case .periods:
            (
                """
                person, brin, sequence, from_date, training_code, pathway, level, requested, provider, location,
                route, phase
                """, "periods", "person, brin, sequence, from_date"
            )
        case .supportPeriods:
            ("person, brin, sequence, from_date, until_date", "support_periods", "person, brin, sequence, ordinal")
        case .placements:
            (
                """
                person, brin, enrolment, sequence, agreed_on, from_date, planned_end, actual_end, hours, company,
                training_code, elective
                """, "placements", "person, brin, enrolment, sequence"
            )
        case .diplomas:
            (
                "person, brin, result, training_code, obtained_on, requested, enrolment, provider", "diplomas",
                "person, brin, result"
            )
        case .exOfficio:
            (
                "person, brin, sequence, count_date, funded, reason, is_removed", "ex_officio",
                "person, brin, sequence, count_date"
            )
        case .partialResults:
            (
                """
                person, kind, brin, result, diploma_result, diploma_training, code, date, enrolment, provider,
                certificate, outcome, final_mark, exemption, school_mark, school_exemption, central_mark,
                central_exemption
                """, "partial_results", "person, ordinal"
            )
        }
    }
}
