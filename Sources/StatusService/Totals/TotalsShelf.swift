import FundingModel
import FundingRules
import RegisterStore
import Synchronization

/// Values worked out of tallies, kept until an institution's tally changes: the national sums of a year are asked for
/// with each institution's.
final class TotalsShelf: Sendable {
    private struct Kept {
        /// Of the tallies it was made of, added up: goes up when any of them changes.
        var version: Int
        var totals: InstitutionTotals
    }

    private let kept = Mutex<[TallyBook.Year: [Brin: Kept]]>([:])

    /// The totals of every institution, those of predecessors counted for their successors.
    func totals(
        of standing: TallyBook.Standing, _ calculation: TotalsCalculation, _ mergers: Mergers
    ) -> [Brin: InstitutionTotals] {
        var parts: [Brin: [TallyBook.Entry]] = [:]
        for (brin, entry) in standing.institutions { parts[mergers.inForce(brin), default: []].append(entry) }
        return kept.withLock { kept in
            // Taken out and put back, so that nothing is copied.
            var year = kept.removeValue(forKey: standing.year) ?? [:]
            var totals: [Brin: InstitutionTotals] = [:]
            for (brin, entries) in parts {
                let version = entries.reduce(0) { $0 + $1.version }
                if let known = year[brin], known.version == version {
                    totals[brin] = known.totals
                } else {
                    let tally = entries.count == 1 ? entries[0].tally : entries.reduce(Tally()) { $0 + $1.tally }
                    let made = calculation.totals(of: tally, brin: brin)
                    year[brin] = Kept(version: version, totals: made)
                    totals[brin] = made
                }
            }
            kept[standing.year] = year
            return totals
        }
    }

    func removeAll() { kept.withLock { $0 = [:] } }
}

/// National sums of past moments: they do not change any more, and counting them takes long.
actor PastTotalsShelf {
    struct Key: Hashable {
        var year: TallyBook.Year
        var moment: Moment
    }

    private var kept: [(key: Key, task: Task<[Brin: InstitutionTotals], any Error>)] = []
    private static let most = 8

    /// Those kept, or made now; who asks meanwhile waits for the same.
    func totals(
        _ key: Key, _ make: @escaping @Sendable () async throws -> [Brin: InstitutionTotals]
    ) async throws -> [Brin: InstitutionTotals] {
        if let known = kept.first(where: { $0.key == key }) { return try await known.task.value }
        let task = Task { try await make() }
        kept.append((key, task))
        if kept.count > Self.most { kept.removeFirst() }
        do {
            return try await task.value
        } catch {
            kept.removeAll { $0.key == key }
            throw error
        }
    }
}
