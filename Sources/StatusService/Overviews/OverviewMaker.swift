import FundingModel
import RegisterStore

/// Reads an overview page by page and writes it to a file.
struct OverviewMaker {
    let reader: OverviewReader
    var spool: SpoolFile
    var stream: OverviewStream

    private typealias Key = (PersonNumber, Identifier)

    mutating func make(showsGone: Bool) async throws -> OverviewDigest {
        let enrolment: (OverviewEnrolmentRow) -> Key = { ($0.person, $0.enrolment.sequence) }
        let diploma: (OverviewDiplomaRow) -> Key = { ($0.person, $0.decision.result) }
        try await take(enrolment, { try await $0.enrolments(after: $1, limit: $2) }) { $0.write($1) }
        if showsGone {
            try await take(enrolment, { try await $0.goneEnrolments(after: $1, limit: $2) }) {
                $0.write($1, isGone: true)
            }
        }
        try await take(diploma, { try await $0.diplomas(after: $1, limit: $2) }) { $0.write($1) }
        if showsGone {
            try await take(diploma, { try await $0.goneDiplomas(after: $1, limit: $2) }) {
                $0.write($1, isGone: true)
            }
        }
        try await spool.append(stream.finish())
        return spool.digest(enrolments: stream.enrolments, diplomas: stream.diplomas)
    }

    private mutating func take<Row>(
        _ key: (Row) -> Key, _ page: (OverviewReader, Key?, Int) async throws -> [Row],
        _ write: (inout OverviewStream, Row) -> Void
    ) async throws {
        var last: Key?
        repeat {
            let rows = try await page(reader, last, OverviewStream.rows)
            for row in rows {
                write(&stream, row)
                if let chunk = stream.chunk() { try await spool.append(chunk) }
            }
            last = rows.count < OverviewStream.rows ? nil : rows.last.map(key)
        } while last != nil
    }
}
