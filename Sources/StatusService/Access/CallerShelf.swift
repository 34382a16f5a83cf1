import Crypto
import FundingModel
import Logging
public import RPC
import RegisterStore
import Synchronization

/// All credentials that hold, in memory; kept as the register has them.
public final class CallerShelf: Doorkeeper {
    private struct Content {
        var version: Int64 = -1
        /// Which reading it comes from.
        var reading = 0
        /// By the SHA-256 of what is shown.
        var credentials: [[UInt8]: (record: CredentialRecord, credential: Credential)] = [:]
    }

    private let store: RegisterStore
    private let logger: Logger
    private let content = Mutex(Content())
    private let readings = Atomic<Int>(0)

    init(store: RegisterStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    public func caller(withToken token: String) -> (any Caller)? { find(.token, Array(token.utf8)) }

    public func caller(withCertificate certificate: [UInt8]) -> (any Caller)? { find(.certificate, certificate) }

    private func find(_ kind: CredentialRecord.Kind, _ shown: [UInt8]) -> Credential? {
        // What is kept is a hash of 256 random bits: how long looking it up takes tells nothing about them.
        let hash = Array(SHA256.hash(data: shown))
        return content.withLock { content in
            guard let found = content.credentials[hash], found.record.kind == kind else { return nil }
            return found.credential
        }
    }

    /// Keeps up with the register until cancelled: what was given or revoked holds a quarter of a second later. Without
    /// the database what holds goes on holding until it expires.
    func run() async {
        while !Task.isCancelled {
            do {
                try await refresh()
            } catch {
                logger.debug("callers cannot be looked after", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    /// Reads what changed: what was committed before the call holds after it.
    public func refresh() async throws {
        // A reading that began earlier may end later: it does not undo what this one found.
        let reading = readings.add(1, ordering: .relaxed).newValue
        let version = try await store.accessVersion()
        guard version != content.withLock({ $0.version }) else { return }
        let list = try await store.accessList()
        let callers = Dictionary(uniqueKeysWithValues: list.callers.filter { !$0.isClosed }.map { ($0.number, $0) })
        content.withLock { content in
            guard reading > content.reading else { return }
            var next = Content(version: list.version, reading: reading)
            var limits: [Int32: RateLimit] = [:]
            for kept in content.credentials.values { limits[kept.credential.record.number] = kept.credential.limit }
            for record in list.credentials where record.revokedAt == nil {
                guard let caller = callers[record.caller] else { continue }
                let old = content.credentials[record.sha256]
                if let old, old.credential.record == caller {
                    next.credentials[record.sha256] = old
                    continue
                }
                let limit = limits[caller.number] ?? RateLimit(callsPerSecond: caller.callsPerSecond)
                limits[caller.number] = limit
                next.credentials[record.sha256] = (record, Credential(caller, record, limit: limit))
            }
            for (hash, old) in content.credentials where next.credentials[hash]?.credential !== old.credential {
                old.credential.revoke()
            }
            content = next
        }
    }
}
