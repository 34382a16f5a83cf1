import FundingModel
import NIOCore
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// The definitive determination of a year: everyone is decided once more, then all statuses are recorded as D as of
    /// one moment. Dutch: definitieve vaststelling. It completes, or leaves nothing behind.
    func determine(_ request: DetermineRequest, _ writer: ResponseWriter) async throws {
        let year = request.fundingYear
        guard try await store.isDecided(year) else {
            throw CallError(
                .failedPrecondition, "funding year \(year) was never decided for everyone; recompute it first")
        }
        let missing = try await store.missingReports(year)
        guard missing.isEmpty || request.acceptMissingReports else {
            throw CallError(
                .failedPrecondition,
                "\(missing.count) institutions have no approved assurance report for \(year): "
                    + missing.prefix(20).map(\.description).joined(separator: ", "),
                details: missing.prefix(100).map { .init("brin", $0.description) })
        }
        let outcome = try await store.withDefinitiveRun(of: year, by: request.askedBy) { run in
            for _ in 0..<Self.mostRounds {
                try await recomputeForDetermination(year, request.askedBy, writer)
                try await writer.write(ByteBuffer(bytes: DetermineProgress(step: .record).encoded))
                do {
                    return try await run.record(by: request.askedBy)
                } catch StoreError.undecidedFacts {
                    continue
                }
            }
            throw StoreError.undecidedFacts(year.year)
        }
        try await settle()
        var last = DetermineProgress(step: .release)
        last.finished = true
        last.enrolments = outcome.enrolments
        last.diplomas = outcome.diplomas
        last.at = outcome.at
        last.missingReports = missing
        try await writer.write(ByteBuffer(bytes: last.encoded))
    }

    /// How often facts may come in between before it gives up.
    private static let mostRounds = 3

    private func recomputeForDetermination(
        _ year: FundingYear, _ askedBy: String, _ writer: ResponseWriter
    ) async throws {
        let job = try await startJob(
            StartJobRequest(JobRequest(fundingYear: year, reason: .definitive, isAnew: true, askedBy: askedBy)))
        do {
            while true {
                let status = try await self.job(job.job)
                var progress = DetermineProgress(step: .recompute)
                progress.job = status
                try await writer.write(ByteBuffer(bytes: progress.encoded))
                switch status.state {
                case .running: try await Task.sleep(for: .milliseconds(200))
                case .finished: return
                case .cancelled, .failed:
                    throw CallError(
                        .aborted, "recomputation \(job.job) of \(year) ended without finishing \(status.trouble)")
                }
            }
        } catch {
            // Also when the caller went away: a job that nobody waits for must not shut the year.
            await Task { try? await store.cancelJob(job.job) }.value
            throw error
        }
    }
}
