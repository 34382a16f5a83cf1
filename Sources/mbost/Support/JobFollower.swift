import ArgumentParser
import FundingModel
import StatusClient

/// Follows a recomputation and tells what came of it.
struct JobFollower {
    let json: Bool

    /// Until it ends. Ctrl-C stops following, not the job.
    func follow(_ job: Int64, at client: StatusClient) async throws {
        let last = try await untilInterrupted {
            var bar = ProgressLine(resultsComeAfter: true)
            defer { bar.end() }
            var last: JobStatus?
            try await client.followJob(job) { status in
                bar.show(text(status), done: status.personsDone, total: status.personsTotal)
                last = status
            }
            return last
        }
        guard let last else {
            throw Failure(
                .interrupted,
                "no longer following job \(job), which goes on at the server; "
                    + "see: mbost jobs follow \(job), or mbost jobs cancel \(job)")
        }
        guard let last else { throw Failure(.failure, "the server told nothing of job \(job); see: mbost jobs") }
        try await report(last, at: client)
    }

    private func text(_ status: JobStatus) -> String {
        let pace = JobScreen.pace(status)
        return "\(status.personsDone) van \(status.personsTotal) personen beslist" + (pace.isEmpty ? "" : ", \(pace)")
    }

    private func report(_ job: JobStatus, at client: StatusClient) async throws {
        let findings = job.isDryRun && job.state == .finished ? try await client.jobFindings(job.job) : []
        if json {
            try Screen.write(job.isDryRun ? Machine.dryRun(job, findings) : Machine.job(job))
        }
        switch job.state {
        case .finished: break
        case .running:
            throw Failure(.failure, "the server stopped telling of job \(job.job); see: mbost jobs")
        case .cancelled:
            throw Failure(.failure, "job \(job.job) was cancelled after \(job.personsDone) persons; start it again")
        case .failed:
            throw Failure(.failure, "job \(job.job) failed: \(job.trouble)")
        }
        if json { return }
        let screen = JobScreen(layout: Screen.layout)
        try Screen.write(screen.outcome(job) + screen.findings(findings))
        if job.assumedDecisions > 0 {
            StandardError.write(
                line: "let op: \(job.assumedDecisions) beslissingen rusten op een aanname in de opleidingentabel")
        }
    }
}
