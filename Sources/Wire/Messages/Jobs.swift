internal import CMbostProto
public import FundingModel

/// Asks for a recomputation. Dutch: herberekening.
public struct StartJobRequest: WireMessage {
    public var request: JobRequest

    public init(_ request: JobRequest) {
        self.request = request
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__StartJobRequest.self) { message, arena in
            unsafe message.funding_year = UInt32(request.fundingYear.year)
            unsafe message.reason = arena.string(request.reason?.rawValue ?? "")
            switch request.selection {
            case .everyone: break
            case .institution(let brin): unsafe message.brin = arena.string(brin.description)
            case .training(let code):
                unsafe message.has_training = 1
                unsafe message.training_code = code.value
            case .persons(let persons):
                unsafe message.has_persons = 1
                unsafe message.n_persons = persons.count
                unsafe message.persons = arena.numbers(persons.map(\.value))
            }
            unsafe message.dry_run = request.isDryRun ? 1 : 0
            unsafe message.anew = request.isAnew ? 1 : 0
            unsafe message.asked_by = arena.string(request.askedBy)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "StartJobRequest", bytes, mbost__v1__start_job_request__unpack,
            mbost__v1__start_job_request__free_unpacked
        ) { (message) throws(WireError) in
            StartJobRequest(
                JobRequest(
                    fundingYear: try unsafe Field.year(message.funding_year),
                    reason: try unsafe Field.word(optional: message.reason, "reason"),
                    selection: try unsafe Field.selection(message), isDryRun: unsafe message.dry_run != 0,
                    isAnew: unsafe message.anew != 0, askedBy: try unsafe Field.text(message.asked_by, "asked_by")))
        }
    }
}

/// Names a job.
public struct JobKey: WireMessage {
    public var job: Int64

    public init(job: Int64) {
        self.job = job
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__JobKey.self) { message, _ in unsafe message.job = UInt64(clamping: job) }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "JobKey", bytes, mbost__v1__job_key__unpack, mbost__v1__job_key__free_unpacked
        ) { (message) throws(WireError) in JobKey(job: try unsafe Field.signed(message.job, "job")) }
    }
}

/// How far a recomputation is.
extension JobStatus: WireMessage {
    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__JobStatus.self) { message, arena in unsafe arena.fill(&message, self) }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "JobStatus", bytes, mbost__v1__job_status__unpack, mbost__v1__job_status__free_unpacked, Field.job)
    }
}

/// Asks for the latest jobs.
public struct ListJobsRequest: WireMessage {
    /// 0: the latest ``usual``.
    public var most: Int

    public static let usual = 20

    public init(most: Int = 0) {
        self.most = most
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListJobsRequest.self) { message, _ in unsafe message.most = UInt32(clamping: most) }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListJobsRequest", bytes, mbost__v1__list_jobs_request__unpack,
            mbost__v1__list_jobs_request__free_unpacked
        ) { (message) throws(WireError) in ListJobsRequest(most: Int(unsafe message.most)) }
    }
}

/// The latest jobs, latest first.
public struct ListJobsReply: WireMessage {
    public var jobs: [JobStatus]

    public init(jobs: [JobStatus]) {
        self.jobs = jobs
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListJobsReply.self) { message, arena in
            unsafe message.n_jobs = jobs.count
            unsafe message.jobs = arena.list(jobs, Mbost__V1__JobStatus.self, arena.fill)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListJobsReply", bytes, mbost__v1__list_jobs_reply__unpack, mbost__v1__list_jobs_reply__free_unpacked
        ) { (message) throws(WireError) in
            ListJobsReply(jobs: try unsafe Field.list(message.jobs, message.n_jobs, Field.job))
        }
    }
}

/// What a dry run would change, by institution and signal.
public struct JobFindingsReply: WireMessage {
    public var findings: [JobFinding]

    public init(findings: [JobFinding]) {
        self.findings = findings
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__JobFindingsReply.self) { message, arena in
            unsafe message.n_findings = findings.count
            unsafe message.findings = arena.list(findings, Mbost__V1__JobFinding.self) { message, finding in
                unsafe message.brin = arena.string(finding.brin.description)
                unsafe message.signal = UInt32(finding.signal)
                unsafe message.gained = UInt64(clamping: finding.gained)
                unsafe message.lost = UInt64(clamping: finding.lost)
            }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "JobFindingsReply", bytes, mbost__v1__job_findings_reply__unpack,
            mbost__v1__job_findings_reply__free_unpacked
        ) { (message) throws(WireError) in
            JobFindingsReply(
                findings: try unsafe Field.list(message.findings, message.n_findings) { (message) throws(WireError) in
                    guard let signal = unsafe UInt8(exactly: message.signal) else {
                        throw WireError.invalid(field: "signal", reason: "is above 255")
                    }
                    return JobFinding(
                        brin: try unsafe Field.brin(message.brin), signal: signal,
                        gained: Int(clamping: unsafe message.gained), lost: Int(clamping: unsafe message.lost))
                })
        }
    }
}

extension Arena {
    func fill(_ message: inout Mbost__V1__JobStatus, _ status: JobStatus) {
        unsafe message.job = UInt64(clamping: status.job)
        unsafe message.funding_year = UInt32(status.fundingYear.year)
        unsafe message.reason = string(status.reason.rawValue)
        unsafe message.selection = string(status.selection)
        unsafe message.dry_run = status.isDryRun ? 1 : 0
        unsafe message.asked_by = string(status.askedBy)
        unsafe message.state = string(status.state.rawValue)
        unsafe message.started_at = status.startedAt.microseconds
        unsafe message.ended_at = status.endedAt?.microseconds ?? 0
        unsafe message.persons_total = UInt64(clamping: status.personsTotal)
        unsafe message.persons_done = UInt64(clamping: status.personsDone)
        unsafe message.persons_unchanged = UInt64(clamping: status.personsUnchanged)
        unsafe message.records_changed = UInt64(clamping: status.recordsChanged)
        unsafe message.assumed_decisions = UInt64(clamping: status.assumedDecisions)
        unsafe message.rate = UInt64(clamping: status.rate)
        unsafe message.trouble = string(status.trouble)
        unsafe message.receipt = receipt(status.receipt)
    }
}

extension Field {
    static func job(_ message: Mbost__V1__JobStatus) throws(WireError) -> JobStatus {
        var status = JobStatus(
            job: try unsafe signed(message.job, "job"), fundingYear: try unsafe year(message.funding_year),
            reason: try unsafe word(message.reason, "reason"),
            startedAt: Moment(microseconds: unsafe message.started_at), receipt: try unsafe receipt(message.receipt))
        status.selection = try unsafe text(message.selection, "selection")
        status.isDryRun = unsafe message.dry_run != 0
        status.askedBy = try unsafe text(message.asked_by, "asked_by")
        status.state = try unsafe word(message.state, "state")
        status.endedAt = unsafe message.ended_at == 0 ? nil : Moment(microseconds: message.ended_at)
        status.personsTotal = Int(clamping: unsafe message.persons_total)
        status.personsDone = Int(clamping: unsafe message.persons_done)
        status.personsUnchanged = Int(clamping: unsafe message.persons_unchanged)
        status.recordsChanged = Int(clamping: unsafe message.records_changed)
        status.assumedDecisions = Int(clamping: unsafe message.assumed_decisions)
        status.rate = Int(clamping: unsafe message.rate)
        status.trouble = try unsafe text(message.trouble, "trouble")
        return status
    }

    /// At most one of institution, training and persons.
    fileprivate static func selection(_ message: Mbost__V1__StartJobRequest) throws(WireError) -> JobRequest.Selection {
        var selections: [JobRequest.Selection] = []
        let brinText = try unsafe text(message.brin, "brin")
        if !brinText.isEmpty { selections.append(.institution(try brin(brinText))) }
        if unsafe message.has_training != 0 {
            selections.append(.training(try unsafe trainingCode(message.training_code)))
        }
        if unsafe message.has_persons != 0 || message.n_persons > 0 {
            selections.append(.persons(try unsafe numbers(message.persons, message.n_persons, person)))
        }
        guard selections.count <= 1 else {
            throw WireError.invalid(field: "selection", reason: "is more than one of brin, training and persons")
        }
        return selections.first ?? .everyone
    }
}
