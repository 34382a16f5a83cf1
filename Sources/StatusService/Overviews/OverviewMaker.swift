import FundingModel
import RegisterStore

/// Reads an overview piece by piece and writes it to a file.
struct OverviewMaker {
    let reader: OverviewReader
    var spool: SpoolFile
    var stream: OverviewStream

    mutating func make(showsGone: Bool) async throws -> OverviewDigest {
        try await reader.eachEnrolments { try await take($0) { $0.write($1) } }
        if showsGone { try await reader.eachGoneEnrolments { try await take($0) { $0.write($1, isGone: true) } } }
        try await reader.eachDiplomas { try await take($0) { $0.write($1) } }
        if showsGone { try await reader.eachGoneDiplomas { try await take($0) { $0.write($1, isGone: true) } } }
        try await spool.append(stream.finish())
        return spool.digest(enrolments: stream.enrolments, diplomas: stream.diplomas)
    }

    private mutating func take<Row>(_ rows: [Row], _ write: (inout OverviewStream, Row) -> Void) async throws {
        for row in rows {
            write(&stream, row)
            if let chunk = stream.chunk() { try await spool.append(chunk) }
        }
    }
}
