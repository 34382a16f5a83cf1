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

    private let reading: ReadingStores
    private let tables: ReferenceTables
    private var entries: [Key: Entry] = [:]

    /// Numbers of facts are given before they are committed, so that a position may hold facts that show later: no
    /// longer than this. Unit: seconds.
    private static let keeps = Duration.seconds(60)
    /// An answer takes some kilobytes.
    private static let mostKept = 500
    /// Persons whose dossiers are read at a time, more or less.
    private static let personsAtATime = 2000
    /// Counted at once: each keeps a core and a connection busy.
    private let turnstile = Turnstile(most: 2)

    init(reading: ReadingStores, tables: ReferenceTables) {
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
        return try await Self.count(brin, decider, position, reading, tables.signals)
    }

    private static func count(
        _ brin: Brin, _ decider: Decider, _ position: RegisterStore.Position, _ reading: ReadingStores,
        _ signals: SignalTexts
    ) async throws -> StakeReply {
        let calculation = try TotalsCalculation(fundingYear: decider.fundingYear)
        let count = try await reading.read { store in
            try await store.withFacts { reader in
                var count = StakeCount(brin: brin)
                try await reader.eachDossiers(ShownRows(decidedAt: brin), atATime: personsAtATime) { dossiers in
                    for dossier in dossiers { count.add(dossier, by: decider) }
                }
                return count
            }
        }
        let stake = count.result(calculation)
        let texts = Dictionary(
            stake.lines.map { ($0.signal, signals.text(of: $0.signal)) }, uniquingKeysWith: { first, _ in first })
        return StakeReply(stake: stake, change: position.change, texts: texts)
    }
}
