import FundingModel
import Logging
import Postgres
import RegisterStore

/// Works on the jobs of the database, together with the workers of other servers.
struct JobWorkers: Sendable {
    let store: RegisterStore
    let deciders: DeciderShelf
    /// Sent when a job was asked for here.
    let nudge: Nudge
    /// To send when something was decided.
    let changed: Nudge
    let logger: Logger
    let workers: Int

    private static let lookInterval = Duration.milliseconds(500)
    /// How often in a row one worker may fail before the job is given up; a database that is away does not count.
    private static let mostFailures = 5

    func run() async {
        while !Task.isCancelled {
            var didWork = false
            do {
                for job in try await store.runningJobs() {
                    let decider = try await deciders.decider(for: job.fundingYear)
                    guard decider.receipt == job.receipt else {
                        logger.warning(
                            "a job waits for a server with other rules or reference data; cancel it if there is none",
                            metadata: ["job": "\(job.job)"])
                        continue
                    }
                    didWork = try await work(on: job, decider) || didWork
                }
            } catch {
                logger.debug("no work on jobs", metadata: ["error": "\(error)"])
            }
            if !didWork { await nudge.wait(atMost: Self.lookInterval) }
        }
    }

    /// All workers together on one job, until nothing is left to be claimed; true when any chunk was done.
    private func work(on job: RunningJob, _ decider: YearDecider) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<workers { group.addTask { try await workAlone(on: job, decider) } }
            var didAny = false
            for try await did in group { didAny = didAny || did }
            return didAny
        }
    }

    private func workAlone(on job: RunningJob, _ decider: YearDecider) async throws -> Bool {
        var didAny = false
        var failures = 0
        while !Task.isCancelled {
            do {
                switch try await store.doChunk(of: job, decider) {
                case .didChunk:
                    didAny = true
                    failures = 0
                    changed.send()
                case .nothingLeft, .ended: return didAny
                }
            } catch let error as PostgresError where error.kind == .unavailable {
                try await Task.sleep(for: .milliseconds(500))
            } catch {
                if Task.isCancelled { return didAny }
                failures += 1
                logger.warning("a part of a job failed", metadata: ["job": "\(job.job)", "error": "\(error)"])
                guard failures < Self.mostFailures else {
                    try await store.failJob(job.job, "\(error)")
                    return didAny
                }
                try await Task.sleep(for: .milliseconds(100 * failures))
            }
        }
        return didAny
    }
}
