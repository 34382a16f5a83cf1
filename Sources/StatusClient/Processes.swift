public import FundingModel
import NIOCore
import RPC
public import Wire

extension StatusClient {
    /// Sets up a recomputation, which goes on without us.
    public func startJob(_ request: JobRequest) async throws -> JobStatus {
        try await unary(Method.startJob, StartJobRequest(request))
    }

    /// Tells how far a job is until it has ended.
    public func followJob(_ job: Int64, _ tell: (JobStatus) async throws -> Void) async throws {
        let request = JobKey(job: job)
        try await rpc.serverStreaming(Method.followJob, ByteBuffer(bytes: request.encoded)) { replies in
            for try await message in replies { try await tell(try Self.decoded(message)) }
        }
    }

    /// The latest jobs, newest first; 0 for the usual number.
    public func jobs(most: Int = 0) async throws -> [JobStatus] {
        try await unary(Method.listJobs, ListJobsRequest(most: most), as: ListJobsReply.self).jobs
    }

    /// Ends a job; what it decided stays.
    public func cancelJob(_ job: Int64) async throws -> JobStatus {
        try await unary(Method.cancelJob, JobKey(job: job))
    }

    /// What a dry run would change.
    public func jobFindings(_ job: Int64) async throws -> [JobFinding] {
        try await unary(Method.jobFindings, JobKey(job: job), as: JobFindingsReply.self).findings
    }

    public func setStanding(_ request: SetStandingRequest) async throws -> StandingEntry {
        try await unary(Method.setStanding, request)
    }

    /// The standing of every institution, or how one came where it is.
    public func standings(_ year: FundingYear, of brin: Brin? = nil) async throws -> [StandingEntry] {
        let request = ListStandingsRequest(fundingYear: year, brin: brin)
        return try await unary(Method.listStandings, request, as: ListStandingsReply.self).entries
    }

    public func setExOfficio(_ request: SetExOfficioRequest) async throws -> ExOfficioReply {
        try await unary(Method.setExOfficio, request)
    }

    /// What was set and taken back for a person, oldest first.
    public func exOfficio(of person: PersonNumber) async throws -> [ExOfficioEntry] {
        let request = ListExOfficioRequest(person: person)
        return try await unary(Method.listExOfficio, request, as: ListExOfficioReply.self).entries
    }

    /// Determines a year, telling how far it is; at last with `finished` set.
    public func determine(
        _ request: DetermineRequest, _ tell: (DetermineProgress) async throws -> Void
    ) async throws {
        try await rpc.serverStreaming(Method.determine, ByteBuffer(bytes: request.encoded)) { replies in
            for try await message in replies { try await tell(try Self.decoded(message)) }
        }
    }
}
