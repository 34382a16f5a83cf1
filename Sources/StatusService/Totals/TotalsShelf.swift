import FundingModel
import FundingRules
import RegisterStore
import Synchronization

/// Values worked out of tallies, kept until an institution's tally changes: the national sums of a year are asked for
/// with each institution's.
final class TotalsShelf: Sendable {
    private struct Kept {
        var versions: [Int]
        var totals: InstitutionTotals
    }

    private struct Merged {
        var version: Int
        var tally: Tally
    }

    private struct Part {
        var selection: RecordSelection
        var versions: [Int]
        var tallied: TalliedSelection
    }

    /// Parts kept at most, the oldest goes first: each takes about as much as a reply about it.
    private static let mostParts = 100

    private let parts = Mutex<[Part]>([])
    private let kept = Mutex<[TallyBook.Year: [Brin: Kept]]>([:])
    private let merged = Mutex<[TallyBook.Year: [Brin: Merged]]>([:])

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
                let versions = Self.versions(entries)
                if let known = year[brin], known.versions == versions {
                    totals[brin] = known.totals
                } else {
                    let tally = entries.dropFirst().reduce(entries[0].tally.whole) { $0 + $1.tally.whole }
                    let made = calculation.totals(of: tally, brin: brin)
                    year[brin] = Kept(versions: versions, totals: made)
                    totals[brin] = made
                }
            }
            kept[standing.year] = year
            return totals
        }
    }

    /// Of all that something was made of. No two tallies ever had the same, so no other list is equal, as a sum may be.
    private static func versions(_ entries: [TallyBook.Entry]) -> [Int] { entries.map(\.version).sorted() }

    /// What a selection narrower than its institutions is of their tallies, until one of them changes.
    ///
    /// - Precondition: the selection names the kind, and ``RecordSelection/isOfCells``.
    func part(_ selection: RecordSelection, of entries: [TallyBook.Entry]) -> TalliedSelection {
        let versions = Self.versions(entries)
        let known = parts.withLock { $0.first { $0.selection == selection && $0.versions == versions } }
        if let known { return known.tallied }
        let made = TalliedSelection(entries.map { $0.tally.part(selection) }.reduce(Tally(), +))
        parts.withLock { parts in
            parts.removeAll { $0.selection == selection }
            parts.append(Part(selection: selection, versions: versions, tallied: made))
            if parts.count > Self.mostParts { parts.removeFirst() }
        }
        return made
    }

    /// An institution's tally with places no longer told apart.
    func withoutPlaces(_ entry: TallyBook.Entry, of brin: Brin, _ year: TallyBook.Year) -> Tally {
        if let known = merged.withLock({ $0[year]?[brin] }), known.version == entry.version { return known.tally }
        let tally = entry.tally.whole.withoutPlaces
        merged.withLock { $0[year, default: [:]][brin] = Merged(version: entry.version, tally: tally) }
        return tally
    }
}

/// What the database counted of selections as things stand: good until something changes. Each takes about as much as a
/// reply about it.
actor CountShelf {
    struct Counted: Sendable {
        var tallied: TalliedSelection
        var kind: StatusKind
        var change: Int64
    }

    private var kept: [(selection: RecordSelection, counted: Counted)] = []
    private let most: Int

    init(most: Int) { self.most = most }

    /// That counted as of this change, which is the last there is where the database is asked.
    ///
    /// - Precondition: the selection names the kind: which one is in force may change by itself.
    func known(_ selection: RecordSelection, asOf change: Int64) -> Counted? {
        kept.first { $0.selection == selection && $0.counted.change == change }?.counted
    }

    func keep(_ counted: Counted, of selection: RecordSelection) {
        kept.removeAll { $0.selection == selection }
        kept.append((selection, counted))
        if kept.count > most { kept.removeFirst() }
    }
}

/// What was counted as of past moments: it does not change any more, and counting it takes long.
actor PastShelf<Key: Hashable & Sendable, Value: Sendable> {
    private var kept: [(key: Key, task: Task<Value, any Error>)] = []
    private let most: Int

    init(most: Int) { self.most = most }

    /// That kept, or made now; who asks meanwhile waits for the same.
    func value(_ key: Key, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        if let known = kept.first(where: { $0.key == key }) { return try await known.task.value }
        let task = Task { try await make() }
        kept.append((key, task))
        if kept.count > most { kept.removeFirst() }
        do {
            return try await task.value
        } catch {
            kept.removeAll { $0.key == key }
            throw error
        }
    }
}

/// A past moment of a year, of all institutions or of one.
struct PastYear: Hashable {
    var selection: RecordSelection
    var moment: Moment
}
