import FundingModel
import Logging
import RegisterStore
import Synchronization

/// Loads the index and keeps it true: asks the register again and again for changes after the last one it has, also
/// those of other servers on the same database, and also from a replica.
struct IndexFeed: Sendable {
    let store: RegisterStore
    let index: StatusIndex
    let nudge: Nudge
    let logger: Logger

    private static let pollInterval = Duration.milliseconds(100)
    private static let retryInterval = Duration.milliseconds(500)
    private static let persons = 20_000

    /// Until its task is cancelled. A lost database only makes it wait.
    func run() async {
        var isLost = false
        while !Task.isCancelled {
            do {
                if !index.current.isLoaded { try await load() }
                try await catchUp()
                if isLost { logger.notice("the index follows the database again") }
                isLost = false
                await nudge.wait(atMost: Self.pollInterval)
            } catch {
                if Task.isCancelled { return }
                if !isLost { logger.warning("the index cannot reach the database", metadata: ["error": "\(error)"]) }
                isLost = true
                try? await Task.sleep(for: Self.retryInterval)
            }
        }
    }

    /// Each person as of a moment not before the first change that was not asked for yet: the changes after it are
    /// taken afterwards.
    private func load() async throws {
        let began = ContinuousClock.now
        let change = try await store.lastChange()
        let (ranges, persons) = try await store.personRanges(of: Self.persons)
        index.removeAll()
        index.reserve(persons)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = ranges[...]
            for _ in 0..<2 {
                if let range = waiting.popFirst() { group.addTask { try await load(range) } }
            }
            while try await group.next() != nil {
                if let range = waiting.popFirst() { group.addTask { try await load(range) } }
            }
        }
        index.update { $0.change = change }
        try await catchUp()
        index.update { $0.isLoaded = true }
        logger.info(
            "index loaded",
            metadata: ["persons": "\(index.count)", "seconds": "\((ContinuousClock.now - began) / .seconds(1))"])
    }

    private func load(_ range: PersonRange) async throws {
        var difference = TallyDifference()
        for person in try await store.statuses(in: range) { index.set(person, &difference) }
        index.tallies.add(difference)
    }

    /// Changes taken at a time.
    private static let most = 64

    /// Takes all changes there are by now.
    func catchUp() async throws {
        while true {
            let asked = Moment.now
            let last = index.current.change
            var (changes, decided) = try await store.changes(after: last, most: 1)
            if !changes.isEmpty {
                // Read again with the statuses, so that these show no later change: tallies are of one moment.
                (changes, decided) = try await store.withChanges(after: last, most: Self.most) { reader in
                    var touched: Set<PersonNumber> = []
                    for change in reader.changes { touched.formUnion(change.persons) }
                    try await refresh(touched.sorted(), reader)
                    return (reader.changes, reader.decided)
                }
            }
            if !decided.allSatisfy({ index.current.receipts[$0.receipt] != nil }) || !changes.isEmpty {
                let receipts = try await store.receipts()
                index.update { $0.receipts = receipts }
            }
            let (change, isAll) = (changes.last?.number ?? last, changes.count < Self.most)
            // With more to come, persons may show changes that others do not show yet.
            if isAll { index.tallies.commit(change: change, asOf: asked) }
            index.update { state in
                state.decided = decided
                state.change = change
                if isAll { state.asOf = asked }
            }
            if isAll { return }
        }
    }

    private func refresh(_ persons: [PersonNumber], _ reader: ChangeReader) async throws {
        for start in stride(from: 0, to: persons.count, by: 5000) {
            let part = Array(persons[start..<min(start + 5000, persons.count)])
            let found = try await reader.statuses(of: part)
            var difference = TallyDifference()
            for person in found { index.set(person, &difference) }
            let known = Set(found.map(\.person))
            for person in part where !known.contains(person) { index.remove(person, &difference) }
            index.tallies.add(difference)
        }
    }
}

/// Wakes who waits for something to happen; a wake-up that comes while nobody waits is kept.
final class Nudge: Sendable {
    private struct State {
        var isDue = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func send() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.isDue = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// One waiter at a time.
    func wait(atMost duration: Duration) async {
        let timer = Task {
            try? await Task.sleep(for: duration)
            if !Task.isCancelled { send() }
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.isDue || Task.isCancelled {
                        state.isDue = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            send()
        }
    }
}
