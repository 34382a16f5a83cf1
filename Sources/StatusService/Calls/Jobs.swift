import FundingModel
import FundingRules
import Logging
import NIOCore
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Sets up a recomputation; whoever asked need not stay.
    func startJob(_ request: StartJobRequest) async throws -> JobStatus {
        let decider = try decider(for: request.request.fundingYear)
        let receipt = try await store.number(of: decider.receipt)
        let status = try await store.startJob(request.request, receipt: receipt)
        jobAsked.send()
        logger.info(
            "job started",
            metadata: ["job": "\(status.job)", "year": "\(status.fundingYear)", "reason": "\(status.reason.rawValue)"])
        return status
    }

    /// Tells how far a job is, at least every second, at last that it has ended.
    func followJob(_ request: JobKey, _ writer: ResponseWriter) async throws {
        var told: JobStatus?
        var toldAt = ContinuousClock.now
        while true {
            let status = try await job(request.job)
            if status.state != .running { try await settle() }
            if status != told || ContinuousClock.now - toldAt >= .seconds(1) {
                try await writer.write(ByteBuffer(bytes: status.encoded))
                told = status
                toldAt = .now
            }
            if status.state != .running { return }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    func listJobs(_ request: ListJobsRequest) async throws -> ListJobsReply {
        ListJobsReply(
            jobs: try await store.jobs(most: request.most == 0 ? ListJobsRequest.usual : min(request.most, 1000)))
    }

    func cancelJob(_ request: JobKey) async throws -> JobStatus {
        try await store.cancelJob(request.job)
        return try await job(request.job)
    }

    func jobFindings(_ request: JobKey) async throws -> JobFindingsReply {
        _ = try await job(request.job)
        return JobFindingsReply(findings: try await store.findings(of: request.job))
    }

    func job(_ number: Int64) async throws -> JobStatus {
        guard let status = try await store.job(number) else {
            throw CallError(.notFound, "there is no job \(number); see: mbost jobs")
        }
        return status
    }
}
