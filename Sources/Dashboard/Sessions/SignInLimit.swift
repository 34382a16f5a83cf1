import Synchronization

/// Holds off who guesses: an address that failed too often waits. Dutch: inlogpogingen.
final class SignInLimit: Sendable {
    private struct Failures {
        var count = 0
        var first: ContinuousClock.Instant
    }

    /// Failures of one address in ``window`` **(choice)**.
    static let most = 10
    static let window = Duration.seconds(15 * 60)
    /// Addresses remembered; when there are more, the oldest go.
    private static let mostAddresses = 10_000

    private let now: @Sendable () -> ContinuousClock.Instant
    private let failures = Mutex<[String: Failures]>([:])

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    func mayTry(_ address: String) -> Bool {
        let now = now()
        return failures.withLock { failures in
            guard let found = failures[address] else { return true }
            if now - found.first <= Self.window { return found.count < Self.most }
            failures.removeValue(forKey: address)
            return true
        }
    }

    func noteFailure(_ address: String) {
        let now = now()
        failures.withLock { failures in
            if failures.count >= Self.mostAddresses, failures[address] == nil {
                failures = failures.filter { now - $0.value.first <= Self.window }
                let oldest = failures.min { $0.value.first < $1.value.first }
                if failures.count >= Self.mostAddresses, let oldest { failures.removeValue(forKey: oldest.key) }
            }
            var found = failures[address] ?? Failures(first: now)
            if now - found.first > Self.window { found = Failures(first: now) }
            found.count += 1
            failures[address] = found
        }
    }

    func forget(_ address: String) { _ = failures.withLock { $0.removeValue(forKey: address) } }
}
