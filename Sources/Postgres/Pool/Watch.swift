/// Calls back at set moments, on one thread, until what it watches is over.
final class Watch: @unchecked Sendable {
    private struct Entry {
        var moment: ContinuousClock.Instant
        let act: @Sendable () -> Bool
    }

    /// How long after an act that did not suffice it is tried again.
    private static let pause = Duration.milliseconds(20)

    private let monitor = Monitor()
    // Under the monitor.
    private var entries: [UInt64: Entry] = [:]
    private var lastID: UInt64 = 0
    private var isStarted = false
    private var isStopped = false

    /// Calls `act` at the moment, and again after a pause for as long as it returns false.
    @discardableResult
    func add(at moment: ContinuousClock.Instant, _ act: @escaping @Sendable () -> Bool) -> UInt64 {
        monitor.withLock {
            lastID += 1
            guard !isStopped else { return lastID }
            entries[lastID] = Entry(moment: moment, act: act)
            if !isStarted {
                isStarted = true
                startThread { self.work() }
            }
            monitor.signal()
            return lastID
        }
    }

    func remove(_ id: UInt64) {
        monitor.withLock { _ = entries.removeValue(forKey: id) }
    }

    func stop() {
        monitor.withLock {
            isStopped = true
            entries.removeAll()
            monitor.signal()
        }
    }

    private func work() {
        while let due = nextDue() {
            for (id, entry) in due {
                let isOver = entry.act()
                monitor.withLock {
                    guard entries[id] != nil else { return }
                    entries[id] = isOver ? nil : Entry(moment: .now + Self.pause, act: entry.act)
                }
            }
        }
    }

    /// Waits for entries whose moment has come; nil when stopped.
    private func nextDue() -> [(UInt64, Entry)]? {
        monitor.withLock {
            while !isStopped {
                let now = ContinuousClock.now
                let due = entries.filter { $0.value.moment <= now }
                if !due.isEmpty { return due.map { ($0.key, $0.value) } }
                if let first = entries.values.map(\.moment).min() {
                    monitor.wait(atMost: first - now)
                } else {
                    monitor.wait()
                }
            }
            return nil
        }
    }
}
