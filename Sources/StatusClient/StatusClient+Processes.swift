public import FundingModel
import NIOCore
import RPC
public import Wire

/// Jobs, standings, statuses set ex officio, and the definitive determination.
extension StatusClient {
    /// Starts a recomputation, which goes on without us. Dutch: herberekening.
    public func startJob(_ request: JobRequest) async throws -> JobStatus {
        try await writing(Method.startJob, StartJobRequest(request))
    }

    /// Tells how far a job is until it has ended; stopping to follow does not stop the job.
    public func followJob(_ job: Int64, _ tell: (JobStatus) async throws -> Void) async throws {
        try await stream(Method.followJob, JobKey(job: job), tell)
    }

    /// The latest jobs, latest first.
    public func jobs(most: Int = ListJobsRequest.usual) async throws -> [JobStatus] {
        let reply: ListJobsReply = try await reading(Method.listJobs, ListJobsRequest(most: most))
        return reply.jobs
    }

    public func cancelJob(_ job: Int64) async throws -> JobStatus {
        try await reading(Method.cancelJob, JobKey(job: job))
    }

    /// What a dry run found, by institution and signal.
    public func jobFindings(_ job: Int64) async throws -> [JobFinding] {
        let reply: JobFindingsReply = try await reading(Method.jobFindings, JobKey(job: job))
        return reply.findings
    }

    /// Says how far an institution is with a year. Dutch: stand van de instelling.
    public func setStanding(_ request: SetStandingRequest) async throws -> StandingEntry {
        try await writing(Method.setStanding, request)
    }

    /// - Parameter brin: nil for the standing of every institution, else the history of one.
    public func standings(of year: FundingYear, brin: Brin? = nil) async throws -> [StandingEntry] {
        let request = ListStandingsRequest(fundingYear: year, brin: brin)
        let reply: ListStandingsReply = try await reading(Method.listStandings, request)
        return reply.entries
    }

    /// Sets a status or takes one back. Dutch: ambtshalve vaststelling.
    public func setExOfficio(_ request: SetExOfficioRequest) async throws -> ExOfficioReply {
        try await writing(Method.setExOfficio, request)
    }

    /// What was set or taken back, oldest first.
    public func exOfficio(of person: PersonNumber) async throws -> [ExOfficioEntry] {
        let reply: ListExOfficioReply = try await reading(
            Method.listExOfficio, ListExOfficioRequest(person: person))
        return reply.entries
    }

    /// Determines a year; tells how far it is, at last with `finished` set. Dutch: definitieve vaststelling.
    public func determine(
        _ request: DetermineRequest, _ tell: (DetermineProgress) async throws -> Void
    ) async throws {
        try await stream(Method.determine, request, tell)
    }

    /// What changed for an institution, in the order of the numbers. Dutch: terugkoppeling.
    ///
    /// - Parameters:
    ///   - after: The last number the caller has; 0 for all.
    ///   - follow: Goes on with what comes, until the task is cancelled.
    ///   - onlyNew: Passes over what is there already, whatever `after` says.
    public func feedback(
        to brin: Brin, after: Int64 = 0, follow: Bool = false, onlyNew: Bool = false,
        _ take: (Feedback) async throws -> Void
    ) async throws {
        let request = FeedbackRequest(brin: brin, after: after, follow: follow, onlyNew: onlyNew)
        try await stream(Method.feedback, request) { (part: FeedbackPart) in
            for item in part.items { try await take(item) }
        }
    }

    private func stream<Request: WireMessage, Reply: WireMessage>(
        _ method: String, _ request: Request, _ take: (Reply) async throws -> Void
    ) async throws {
        let connection = try await pool.connection()
        try await connection.serverStreaming(method, ByteBuffer(bytes: request.encoded), streamOptions) { replies in
            for try await message in replies { try await take(try Self.decoded(message)) }
        }
    }
}

/// Who looked at whom.
extension StatusClient {
    /// Entries of the log, oldest first. Dutch: logboek.
    public func audit(_ request: AuditRequest, _ take: (AuditEntry) async throws -> Void) async throws {
        try await stream(Method.audit, request) { (part: AuditPart) in
            for entry in part.entries { try await take(entry) }
        }
    }

    /// Has the whole log checked.
    public func verifyAudit(_ request: VerifyAuditRequest = VerifyAuditRequest()) async throws -> AuditVerification {
        var patient = self
        patient.timeout = .hours(1)
        return try await patient.writing(Method.verifyAudit, request)
    }
}
