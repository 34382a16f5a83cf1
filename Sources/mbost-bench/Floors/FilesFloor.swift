import Foundation
import FundingModel
import Postgres
import RegisterStore
import Wire

/// What PostgreSQL alone needs to write the rows that a file shows: laid flat in tables of their own beforehand, then
/// copied as text by the server into a file, one table after another.
struct FilesFloor {
    struct Result {
        var bytes: Int
        /// Unit: seconds.
        var seconds: Double

        /// Unit: bytes a second.
        var rate: Double { Double(bytes) / seconds }
    }

    let store: RegisterStore
    let folder: BenchFolder
    let brin: Brin
    let year: FundingYear

    /// The tables whose rows a file shows, each with how its rows are chosen.
    private func tables(_ file: DownloadOverviewRequest.File) -> [(name: String, rows: Rows)] {
        switch file {
        case .individualOverview:
            [
                ("enrolments", .enrolments), ("enrolment_decisions", .decided), ("placements", .placements),
                ("diplomas", .diplomas), ("diploma_decisions", .decidedDiplomas),
            ]
        case .registrations:
            [
                ("persons", .persons), ("enrolments", .enrolments), ("periods", .enrolments),
                ("support_periods", .enrolments), ("placements", .placements), ("diplomas", .diplomas),
                ("partial_results", .results),
            ]
        case .foundations:
            [
                ("persons", .persons), ("nationalities", .persons), ("residence_titles", .persons),
                ("enrolments", .enrolments), ("periods", .enrolments), ("support_periods", .enrolments),
                ("placements", .placements), ("enrolment_decisions", .decided), ("diplomas", .diplomas),
                ("diploma_decisions", .decidedDiplomas), ("partial_results", .results),
            ]
        case .accountantOverview:
            [
                ("persons", .persons), ("nationalities", .persons), ("residence_titles", .persons),
                ("enrolments", .enrolments), ("periods", .enrolments), ("placements", .placements),
                ("diplomas", .diplomas),
            ]
        }
    }

    private enum Rows {
        case persons, enrolments, placements, diplomas, results, decided, decidedDiplomas

        func condition(_ brin: Brin, _ year: FundingYear) -> String {
            switch self {
            case .persons: "person IN (SELECT person FROM shown UNION SELECT person FROM shown_diplomas)"
            case .enrolments: "(person, brin, sequence) IN (SELECT person, brin, sequence FROM shown)"
            case .placements: "(person, brin, enrolment) IN (SELECT person, brin, sequence FROM shown)"
            case .diplomas: "(person, brin, result) IN (SELECT person, brin, result FROM shown_diplomas)"
            case .results:
                "brin = '\(brin)' AND (person, diploma_result) IN (SELECT person, result FROM shown_diplomas)"
            case .decided: "brin = '\(brin)' AND funding_year = \(year.year) AND kind = 'V'"
            case .decidedDiplomas: "brin = '\(brin)' AND funding_year = \(year.year) AND kind = 'V'"
            }
        }
    }

    /// - Parameter days: the period of an RO.
    func measure(
        _ file: DownloadOverviewRequest.File, days: ClosedRange<Day>, rounds: Int
    ) async throws -> Result {
        let names = try await layFlat(file, days: days)
        // PostgreSQL writes there itself, under its own account.
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        var seconds: [Double] = []
        var bytes = 0
        for _ in 0..<rounds {
            var time = 0.0
            bytes = 0
            for name in names {
                let path = "\(folder.path)/floor.copy"
                time += try await store.pool.run { connection in
                    let began = ContinuousClock.now
                    try connection.execute("COPY \(name) TO '\(path)'")
                    return (ContinuousClock.now - began).seconds
                }
                bytes += try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
                try FileManager.default.removeItem(atPath: path)
            }
            seconds.append(time)
        }
        try await store.pool.run { connection in
            for name in names { try connection.execute("DROP TABLE \(name)") }
        }
        return Result(bytes: bytes, seconds: median(seconds))
    }

    private func layFlat(_ file: DownloadOverviewRequest.File, days: ClosedRange<Day>) async throws -> [String] {
        let tables = tables(file)
        var (shown, obtained) = ("\(year.firstStudyDay)' AND '\(year.lastStudyDay)", "\(year.diplomaYear)")
        if case .registrations = file { (shown, obtained) = ("\(days.lowerBound)' AND '\(days.upperBound)", "") }
        let bounds = shown.components(separatedBy: "' AND '")
        let diplomas = obtained.isEmpty ? "true" : "extract(year FROM obtained_on) = \(obtained)"
        let (brin, year) = (brin, year)
        return try await store.pool.run { connection in
            try connection.execute(
                """
                DROP TABLE IF EXISTS shown, shown_diplomas;
                CREATE TABLE shown_diplomas AS SELECT person, brin, result, enrolment FROM mbost.diplomas
                    WHERE brin = '\(brin)' AND \(diplomas);
                CREATE TABLE shown AS SELECT person, brin, sequence FROM mbost.enrolments e WHERE brin = '\(brin)'
                    AND (enrolled_on <= '\(bounds[1])' AND coalesce(actual_end, planned_end) >= '\(bounds[0])'
                        OR (person, sequence) IN (SELECT person, enrolment FROM shown_diplomas));
                """)
            var names: [String] = []
            for (table, rows) in tables {
                let name = "floor_\(table)"
                try connection.execute(
                    """
                    DROP TABLE IF EXISTS \(name);
                    CREATE TABLE \(name) AS SELECT * FROM mbost.\(table) WHERE \(rows.condition(brin, year));
                    """)
                names.append(name)
            }
            try connection.execute("VACUUM ANALYZE")
            return names
        }
    }
}
