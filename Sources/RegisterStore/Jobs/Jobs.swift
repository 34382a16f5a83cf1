public import FundingModel
import Postgres

extension RegisterStore {
    /// Sets up a recomputation; workers of any server on this database then do it.
    ///
    /// - Throws: ``StoreError/recomputationRuns(_:)`` while another one of the year runs, dry runs apart.
    public func startJob(_ request: JobRequest, receipt: Int32) async throws -> JobStatus {
        let job = try await pool.run { connection in
            let bound = try connection.factsBound()
            return try connection.withTransaction { connection in
                try connection.createJob(request, receipt: receipt, bound: bound)
            }
        }
        guard let status = try await self.job(job) else { throw damaged("job") }
        return status
    }

    /// Nil for a number that no job has.
    public func job(_ job: Int64) async throws -> JobStatus? {
        try await pool.run { connection in try connection.jobs("j.job = $1", .int64(job), most: 1).first }
    }

    /// The latest ones, newest first.
    public func jobs(most: Int) async throws -> [JobStatus] {
        try await pool.run { connection in try connection.jobs("$1::bigint IS NULL", .int64(nil), most: most) }
    }

    /// Jobs that wait for workers, oldest first.
    public func runningJobs() async throws -> [RunningJob] {
        try await pool.run { connection in
            var jobs: [RunningJob] = []
            try connection.query(
                """
                SELECT job, funding_year, reason, receipt, is_dry_run FROM mbost.jobs
                WHERE state = 'running' ORDER BY job
                """
            ) { row in
                let job = try row.int64()
                guard let year = FundingYear(Int(try row.int16())), let reason = ChangeReason(rawValue: try row.text())
                else { throw damaged("job") }
                let receipt = try row.int32()
                jobs.append(
                    RunningJob(
                        job: job, fundingYear: year, reason: reason, receipt: receipt, isDryRun: try row.bool()))
            }
            return jobs
        }
    }

    /// Ends a job that runs; what it decided stays. Without effect on one that has ended.
    public func cancelJob(_ job: Int64) async throws {
        try await end(job, .cancelled, "")
    }

    /// Gives a job up.
    public func failJob(_ job: Int64, _ trouble: String) async throws {
        try await end(job, .failed, trouble)
    }

    private func end(_ job: Int64, _ state: JobState, _ trouble: String) async throws {
        try await pool.run { connection in
            _ = try connection.execute(
                """
                UPDATE mbost.jobs SET state = $2, ended_at = clock_timestamp(), trouble = $3
                WHERE job = $1 AND state = 'running'
                """, .int64(job), .text(state.rawValue), .text(trouble))
        }
    }

    /// What a dry run found, by institution and signal.
    public func findings(of job: Int64) async throws -> [JobFinding] {
        try await pool.run { connection in
            var findings: [JobFinding] = []
            try connection.query(
                """
                SELECT brin, signal, sum(gained)::bigint, sum(lost)::bigint FROM mbost.job_findings WHERE job = $1
                GROUP BY brin, signal ORDER BY brin, signal
                """, .int64(job)
            ) { row in
                let brin = try row.brin()
                let signal = UInt8(truncatingIfNeeded: try row.int16())
                let gained = Int(try row.int64())
                findings.append(JobFinding(brin: brin, signal: signal, gained: gained, lost: Int(try row.int64())))
            }
            return findings
        }
    }

    /// Whether everyone was ever decided for a year.
    public func isDecided(_ year: FundingYear) async throws -> Bool {
        try await pool.run { connection in
            try connection.first(
                """
                SELECT EXISTS (SELECT FROM mbost.jobs
                    WHERE funding_year = $1 AND is_whole AND NOT is_dry_run AND state = 'finished')
                """, .year(year), read: { try $0.bool() }) ?? false
        }
    }
}

/// A job as its workers see it.
public struct RunningJob: Equatable, Sendable {
    public var job: Int64
    public var fundingYear: FundingYear
    public var reason: ChangeReason
    public var receipt: Int32
    public var isDryRun: Bool

    public init(job: Int64, fundingYear: FundingYear, reason: ChangeReason, receipt: Int32, isDryRun: Bool) {
        self.job = job
        self.fundingYear = fundingYear
        self.reason = reason
        self.receipt = receipt
        self.isDryRun = isDryRun
    }
}

extension Connection {
    /// Persons decided in one go.
    static let chunkSize = 4000

    fileprivate mutating func createJob(_ request: JobRequest, receipt: Int32, bound: Int64?) throws -> Int64 {
        let isWhole = request.selection == .everyone
        let isFirst = try first(
            "SELECT NOT EXISTS (SELECT FROM mbost.jobs WHERE funding_year = $1 AND is_whole AND NOT is_dry_run)",
            .year(request.fundingYear), read: { try $0.bool() })
        let reason = request.reason ?? (isFirst == true ? .yearStart : .law)
        let job: Int64?
        do {
            job = try first(
                """
                INSERT INTO mbost.jobs (funding_year, reason, receipt, is_whole, selection, is_dry_run, asked_by,
                    facts_bound, persons)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) RETURNING job
                """, .year(request.fundingYear), .text(reason.rawValue), .int32(receipt), .bool(isWhole),
                .text(request.selection.text), .bool(request.isDryRun), .text(request.askedBy),
                .int64(bound), read: { try $0.int64() })
        } catch let error as PostgresError where error.kind == .uniqueViolation(constraint: "one_running_job_a_year") {
            throw StoreError.recomputationRuns(request.fundingYear.year)
        }
        guard let job else { throw damaged("job") }
        let since = isWhole && !request.isAnew ? try decidedBound(request.fundingYear, receipt, before: job) : nil
        if let since, let changed = try personsChanged(since: since, request.fundingYear) {
            try addChunks(job, selected: changed)
            try execute(
                """
                UPDATE mbost.jobs SET persons = counted.persons, unchanged = counted.persons - $2
                FROM (SELECT count(*) AS persons FROM mbost.persons) AS counted WHERE job = $1
                """, .int64(job), .int64(Int64(changed.count)))
        } else if isWhole {
            try addChunksOfEveryone(job)
        } else {
            let selected = try persons(in: request.selection)
            try addChunks(job, selected: selected)
            try setPersons(of: job, selected.count)
        }
        return job
    }

    private mutating func addChunksOfEveryone(_ job: Int64) throws {
        var chunks: [JobChunkPlan] = []
        var persons = 0
        for part in try partitions() {
            let (ranges, total) = try personRanges(of: Self.chunkSize, part: part)
            persons += total
            chunks += ranges.map { JobChunkPlan(part: part, range: $0, selected: nil) }
        }
        try add(chunks, to: job)
        try setPersons(of: job, persons)
    }

    private mutating func addChunks(_ job: Int64, selected: [PersonNumber]) throws {
        let chunks = stride(from: 0, to: selected.count, by: Self.chunkSize).map { start in
            let part = Array(selected[start..<min(start + Self.chunkSize, selected.count)])
            let range = PersonRange(first: part[0].value, last: part[part.count - 1].value)
            return JobChunkPlan(part: "", range: range, selected: part)
        }
        try add(chunks, to: job)
    }

    private mutating func add(_ chunks: [JobChunkPlan], to job: Int64) throws {
        for (number, chunk) in chunks.enumerated() {
            try execute(
                """
                INSERT INTO mbost.job_chunks (job, chunk, part, first_person, last_person, selected)
                VALUES ($1, $2, $3, $4, $5, $6)
                """, .int64(job), .int32(Int32(number)), .text(chunk.part), chunk.range.bounds.0, chunk.range.bounds.1,
                .int32s(chunk.selected?.map { Int32($0.value) }))
        }
    }

    private mutating func setPersons(of job: Int64, _ count: Int) throws {
        try execute("UPDATE mbost.jobs SET persons = $2 WHERE job = $1", .int64(job), .int64(Int64(count)))
    }

    /// Sorted, each once.
    private mutating func persons(in selection: JobRequest.Selection) throws -> [PersonNumber] {
        var persons: [PersonNumber] = []
        let (sql, parameter): (String, Parameter)
        switch selection {
        case .everyone: return []
        case .persons(let given):
            (sql, parameter) = ("SELECT person FROM mbost.persons WHERE person = ANY ($1)", .persons(given))
        case .institution(let brin):
            sql = """
                SELECT person FROM mbost.enrolments WHERE brin = $1
                UNION SELECT person FROM mbost.diplomas WHERE brin = $1
                """
            parameter = .brin(brin)
        case .training(let code):
            sql = """
                SELECT person FROM mbost.periods WHERE training_code = $1
                UNION SELECT person FROM mbost.diplomas WHERE training_code = $1
                """
            parameter = .int32(Int32(code.value))
        }
        try query("SELECT DISTINCT person FROM (\(sql)) AS found ORDER BY person", parameter) { row in
            persons.append(try row.personNumber())
        }
        return persons
    }

    fileprivate mutating func jobs(_ condition: String, _ parameter: Parameter, most: Int) throws -> [JobStatus] {
        var jobs: [JobStatus] = []
        try query(
            """
            SELECT j.job, j.funding_year, j.reason, j.started_at, r.rule_set, r.reference_data, r.program, j.selection,
                j.is_dry_run, j.asked_by, j.state, j.ended_at, j.persons, j.trouble, c.persons, c.changed, c.assumed,
                c.rate, j.unchanged
            FROM (SELECT * FROM mbost.jobs j WHERE \(condition) ORDER BY job DESC LIMIT $2) AS j
            JOIN mbost.receipts r USING (receipt)
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(persons), 0)::bigint AS persons, coalesce(sum(changed), 0)::bigint AS changed,
                    coalesce(sum(assumed), 0)::bigint AS assumed,
                    (coalesce(sum(persons) FILTER (WHERE done_at > clock_timestamp() - interval '10 seconds'), 0)
                        / greatest(0.1, least(10, extract(epoch FROM clock_timestamp() - j.started_at)))
                    )::bigint AS rate
                FROM mbost.job_chunks c WHERE c.job = j.job AND c.done_at IS NOT NULL) AS c
            ORDER BY j.job DESC
            """, parameter, .int64(Int64(most))
        ) { row in jobs.append(try row.jobStatus()) }
        return jobs
    }
}

private struct JobChunkPlan {
    var part: String
    var range: PersonRange
    var selected: [PersonNumber]?
}

extension JobRequest.Selection {
    /// In words, without anything personal.
    fileprivate var text: String {
        switch self {
        case .everyone: ""
        case .institution(let brin): "instelling \(brin)"
        case .training(let code): "opleiding \(code)"
        case .persons(let persons): persons.count == 1 ? "1 persoon" : "\(persons.count) personen"
        }
    }
}

extension FieldReader where Self: ~Copyable {
    fileprivate mutating func jobStatus() throws -> JobStatus {
        let job = try int64()
        guard let year = FundingYear(Int(try int16())), let reason = ChangeReason(rawValue: try text()) else {
            throw damaged("job")
        }
        let startedAt = try moment()
        let receipt = Receipt(ruleSet: try text(), referenceData: try text(), program: try text())
        var status = JobStatus(job: job, fundingYear: year, reason: reason, startedAt: startedAt, receipt: receipt)
        status.selection = try text()
        status.isDryRun = try bool()
        status.askedBy = try text()
        guard let state = JobState(rawValue: try text()) else { throw damaged("job") }
        status.state = state
        status.endedAt = try optionalTimestamp().map(Moment.init(databaseTime:))
        status.personsTotal = Int(try int64())
        status.trouble = try text()
        let decided = Int(try int64())
        status.recordsChanged = Int(try int64())
        status.assumedDecisions = Int(try int64())
        status.rate = Int(try int64())
        status.personsUnchanged = Int(try int64())
        status.personsDone = decided + status.personsUnchanged
        status.personsTotal = max(status.personsTotal, status.personsDone)
        if state != .running { status.rate = 0 }
        return status
    }
}
