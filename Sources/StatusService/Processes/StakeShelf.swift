import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

/// What is at stake by institution and year, counted once for all who ask while the register stays as it is.
actor StakeShelf {
    private struct Key: Hashable {
        let brin: Brin
        let year: FundingYear
    }

    private struct Entry {
        let position: RegisterStore.Position
        let counting: Task<StakeReply, any Error>
        let madeAt = ContinuousClock.now
        var usedAt: ContinuousClock.Instant
    }

    /// What an institution's answer is put together of: persons in stretches, each counted apart, so that a change has
    /// only those of its stretch decided again.
    private struct Parts: Sendable {
        var stretches: [FactsReader.Stretch]
        /// Of the facts that were counted.
        var versions: [[Int64]]
        var counts: [StakeCount]
        /// Persons when the stretches were cut.
        var persons: Int
    }

    private let reading: ReadingStores
    private let tables: ReferenceTables
    private var entries: [Key: Entry] = [:]
    private var parts: [(key: Key, parts: Parts)] = []

    /// Numbers of facts are given before they are committed, so that a position may hold facts that show later: no
    /// longer than this. Unit: seconds.
    private static let keeps = Duration.seconds(60)
    /// An answer takes some kilobytes.
    private static let mostKept = 500
    /// Of a large institution they take some megabytes; the one asked for longest ago goes first.
    private static let mostParts = 20
    /// Persons whose dossiers are read at a time, and counted together, more or less.
    private let personsAtATime: Int
    /// How many dossiers were decided so far.
    private(set) var decided = 0
    /// Counted at once: each keeps a core and a connection busy.
    private let turnstile = Turnstile(most: 2)

    init(reading: ReadingStores, tables: ReferenceTables, personsAtATime: Int = 2000) {
        self.personsAtATime = personsAtATime
        self.reading = reading
        self.tables = tables
    }

    func reply(
        _ brin: Brin, _ decider: Decider, at position: RegisterStore.Position
    ) async throws -> StakeReply {
        let key = Key(brin: brin, year: decider.fundingYear)
        if let known = entries[key], known.position == position,
            ContinuousClock.now - known.madeAt < Self.keeps
        {
            entries[key]?.usedAt = .now
            return try await known.counting.value
        }
        let counting = Task { try await count(brin, decider, position) }
        entries[key] = Entry(position: position, counting: counting, usedAt: .now)
        if entries.count > Self.mostKept, let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt }) {
            entries[oldest.key] = nil
        }
        do {
            return try await counting.value
        } catch {
            if entries[key]?.counting == counting { entries[key] = nil }
            throw error
        }
    }

    private func count(
        _ brin: Brin, _ decider: Decider, _ position: RegisterStore.Position
    ) async throws -> StakeReply {
        await turnstile.enter()
        defer { turnstile.leave() }
        let key = Key(brin: brin, year: decider.fundingYear)
        let (counted, persons) = try await Self.count(
            brin, decider, reading, parts.first { $0.key == key }?.parts, personsAtATime)
        decided += persons
        parts.removeAll { $0.key == key }
        parts.append((key, counted))
        if parts.count > Self.mostParts { parts.removeFirst() }
        return try Self.reply(counted, brin, decider, position, tables.signals)
    }

    /// Counts the stretches of which no count of the same facts is known; with how many were decided for that.
    private static func count(
        _ brin: Brin, _ decider: Decider, _ reading: ReadingStores, _ known: Parts?, _ personsAtATime: Int
    ) async throws -> (Parts, Int) {
        try await reading.read { store in
            try await store.withFacts { reader in
                let shown = ShownRows(decidedAt: brin)
                func cut() async throws -> Parts {
                    let stretches = try await reader.stretches(shown, of: personsAtATime)
                    let versions = try await reader.versions(shown, in: stretches)
                    return Parts(
                        stretches: stretches, versions: versions,
                        counts: versions.map { _ in StakeCount(brin: brin) },
                        persons: versions.reduce(0) { $0 + $1.count })
                }
                var parts: Parts
                var changed: [Int]
                if let known {
                    parts = known
                    parts.versions = try await reader.versions(shown, in: known.stretches)
                    changed = parts.versions.indices.filter { parts.versions[$0] != known.versions[$0] }
                } else {
                    parts = try await cut()
                    changed = Array(parts.versions.indices)
                }
                // Stretches that grew are cut anew.
                if known != nil, parts.versions.reduce(0, { $0 + $1.count }) > 2 * parts.persons + personsAtATime {
                    parts = try await cut()
                    changed = Array(parts.versions.indices)
                }
                var (left, decided) = (changed[...], 0)
                try await reader.eachDossiers(shown, in: changed.map { parts.stretches[$0] }) { dossiers in
                    guard let place = left.popFirst() else { return }
                    var count = StakeCount(brin: brin)
                    for dossier in dossiers { count.add(dossier, by: decider) }
                    parts.counts[place] = count
                    decided += dossiers.count
                }
                return (parts, decided)
            }
        }
    }

    private static func reply(
        _ parts: Parts, _ brin: Brin, _ decider: Decider, _ position: RegisterStore.Position, _ signals: SignalTexts
    ) throws -> StakeReply {
        var count = StakeCount(brin: brin)
        for part in parts.counts { count += part }
        let stake = count.result(try TotalsCalculation(fundingYear: decider.fundingYear))
        let texts = Dictionary(
            stake.lines.map { ($0.signal, signals.text(of: $0.signal)) }, uniquingKeysWith: { first, _ in first })
        return StakeReply(stake: stake, change: position.change, texts: texts)
    }
}
