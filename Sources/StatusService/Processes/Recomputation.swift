import Foundation
import FundingModel
import FundingRules
import Postgres
import RegisterStore
import Wire

/// Decides every person of the register anew for one year, on all cores, a stretch of persons at a time.
///
/// A stretch is one transaction: its persons are held still while they are decided, so that a registration that comes
/// in meanwhile waits and then finds decisions on what was there. Only decisions that changed are written. A run that
/// ends early leaves whole stretches behind, each right by itself; running again completes it.
struct Recomputation: Sendable {
    let store: RegisterStore
    let decider: Decider

    /// Persons a transaction.
    private static let stretch = 2000
    /// How often a stretch is tried that another transaction stood in the way of.
    private static let mostAttempts = 5

    struct Stretch: Sendable {
        var persons = 0
        var changed = 0
        var assumed = 0
    }

    func run(_ tell: (RecomputeProgress) async throws -> Void) async throws -> RecomputeProgress {
        let receipt = try await store.number(of: decider.receipt)
        return try await store.withRecomputation(of: decider.fundingYear, receipt: receipt) {
            let (ranges, persons) = try await store.personRanges(of: Self.stretch)
            var progress = RecomputeProgress(personsTotal: persons, receipt: decider.receipt)
            try await tell(progress)
            try await withThrowingTaskGroup(of: Stretch.self) { group in
                var waiting = ranges[...]
                for _ in 0..<workers {
                    if let range = waiting.popFirst() { group.addTask { try await decide(range, receipt) } }
                }
                while let done = try await group.next() {
                    if let range = waiting.popFirst() { group.addTask { try await decide(range, receipt) } }
                    progress.personsDone += done.persons
                    progress.recordsChanged += done.changed
                    progress.assumedDecisions += done.assumed
                    try await tell(progress)
                }
            }
            progress.personsTotal = max(progress.personsTotal, progress.personsDone)
            progress.finished = true
            return (progress.personsDone, progress.recordsChanged, progress)
        }
    }

    /// One a core, and one connection left for look-ups besides the one that holds the year.
    private var workers: Int {
        max(1, min(ProcessInfo.processInfo.activeProcessorCount, store.pool.size - 2))
    }

    private func decide(_ range: PersonRange, _ receipt: Int32) async throws -> Stretch {
        var attempt = 1
        while true {
            do {
                return try await decideOnce(range, receipt)
            } catch let error as PostgresError where error.isWorthRetrying && attempt < Self.mostAttempts {
                attempt += 1
            }
        }
    }

    private func decideOnce(_ range: PersonRange, _ receipt: Int32) async throws -> Stretch {
        try await store.withDeciding(range) { transaction in
            let dossiers = try await transaction.dossiers()
            let decisions = dossiers.map(decider.decide)
            let changed = try await transaction.replace(
                with: decisions, year: decider.fundingYear, receipt: receipt)
            return Stretch(
                persons: dossiers.count, changed: changed, assumed: decisions.count { $0.restsOnAssumption })
        }
    }
}
