import Foundation
import FundingModel
import Postgres
import RegisterStore
import Wire

/// What PostgreSQL alone needs to write the rows that a file shows: chosen out of the register's tables, as the file's
/// maker must choose them, and copied as text by the server into a file, one table after another and in any order.
/// Beside it the same of the rows laid flat in tables of their own beforehand.
struct FilesFloor {
    struct Result {
        var bytes: Int
        /// Unit: seconds.
        var seconds: Double

        /// Unit: bytes a second.
        var rate: Double { Double(bytes) / seconds }
    }

    struct Results {
        /// Out of the register's tables.
        var chosen: Result
        /// Laid flat beforehand.
        var flat: Result
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
    ) async throws -> Results {
        try await chooseRows(file, days: days)
        let rows = tables(file).map { (name, rows) in
            "SELECT * FROM mbost.\(name) WHERE \(rows.condition(brin, year))"
        }
        // PostgreSQL writes there itself, under its own account.
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        let chosen = try await copy(rows.map { "(\($0))" }, rounds: rounds)
        let names = rows.indices.map { "floor_\($0)" }
        try await store.pool.run { connection in
            for (name, rows) in zip(names, rows) { try connection.execute("CREATE TABLE \(name) AS \(rows)") }
            try connection.execute("VACUUM ANALYZE")
        }
        let flat = try await copy(names, rounds: rounds)
        try await store.pool.run { connection in
            for name in names { try connection.execute("DROP TABLE \(name)") }
        }
        return Results(chosen: chosen, flat: flat)
    }

    private func copy(_ sources: [String], rounds: Int) async throws -> Result {
        var seconds: [Double] = []
        var bytes = 0
        for _ in 0..<rounds {
            var time = 0.0
            bytes = 0
            for source in sources {
                let path = "\(folder.path)/floor.copy"
                time += try await store.pool.run { connection in
                    let began = ContinuousClock.now
                    try connection.execute("COPY \(source) TO '\(path)'")
                    return (ContinuousClock.now - began).seconds
                }
                bytes += try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
                try FileManager.default.removeItem(atPath: path)
            }
            seconds.append(time)
        }
        return Result(bytes: bytes, seconds: median(seconds))
    }

    /// Names the enrolments and diplomas that a file shows.
    private func chooseRows(_ file: DownloadOverviewRequest.File, days: ClosedRange<Day>) async throws {
        var (enrolments, diplomas) = (
            year.firstStudyDay...year.lastStudyDay, "extract(year FROM obtained_on) = \(year.diplomaYear)"
        )
        if case .registrations = file { (enrolments, diplomas) = (days, "true") }
        let brin = brin
        try await store.pool.run { [enrolments, diplomas] connection in
            try connection.execute(
                """
                DROP VIEW IF EXISTS shown, shown_diplomas;
                CREATE VIEW shown_diplomas AS SELECT person, brin, result, enrolment FROM mbost.diplomas
                    WHERE brin = '\(brin)' AND \(diplomas);
                CREATE VIEW shown AS SELECT person, brin, sequence FROM mbost.enrolments e WHERE brin = '\(brin)'
                    AND (enrolled_on <= '\(enrolments.upperBound)'
                            AND coalesce(actual_end, planned_end) >= '\(enrolments.lowerBound)'
                        OR (person, sequence) IN (
                            SELECT person, enrolment FROM shown_diplomas WHERE enrolment IS NOT NULL));
                """)
        }
    }
}
