import FundingModel
import NIOCore
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Who looked at whom, oldest first; what was noted up to now is in it.
    func readAudit(_ request: AuditRequest, _ writer: ResponseWriter) async throws {
        guard let audit, let auditKey else { throw CallError.nothingIsLogged }
        _ = await audit.flush()
        let filter = AuditFilter(
            person: request.person, brin: request.brin, caller: request.caller.isEmpty ? nil : request.caller,
            from: request.from, until: request.until ?? .farFuture)
        try await store.readAudit(filter, auditKey, outcomes: { StatusCode(rawValue: $0)?.name ?? "\($0)" }) {
            entries in
            for start in stride(from: 0, to: entries.count, by: Self.auditPart) {
                let part = AuditPart(entries: Array(entries[start..<min(start + Self.auditPart, entries.count)]))
                try await writer.write(ByteBuffer(bytes: part.encoded))
            }
        }
    }

    /// Entries a message; one has some hundred bytes, at most some hundred more for its reason.
    private static let auditPart = 1000

    func verifyAudit(_ request: VerifyAuditRequest) async throws -> AuditVerification {
        guard let audit else { throw CallError.nothingIsLogged }
        _ = await audit.flush()
        let expected = request.batch > 0 ? (batch: request.batch, hash: request.hash) : nil
        return try await store.verifyAudit(expecting: expected)
    }
}

extension CallError {
    fileprivate static let nothingIsLogged = CallError(.failedPrecondition, "this server logs no accesses")
}
