import StatusClient
import Synchronization
import Wire

/// Everybody who is signed in.
final class Sessions: Sendable {
    struct Limits: Sendable {
        /// Without a request for so long: signed out **(choice)**.
        var idle = Duration.seconds(30 * 60)
        /// After so long: signed out, whatever was asked meanwhile **(choice)**.
        var absolute = Duration.seconds(8 * 3600)
        /// At once; one more is asked to come back later.
        var most = 2000
    }

    private let limits: Limits
    private let now: @Sendable () -> ContinuousClock.Instant
    private let sessions = Mutex<[String: Session]>([:])

    init(_ limits: Limits = Limits(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.now = now
    }

    /// Nil when there are too many; the client is closed then.
    func begin(_ caller: WhoAmIReply, _ client: StatusClient) async -> Session? {
        await endExpired()
        let session = Session(caller: caller, client: client, now: now())
        let isTaken = sessions.withLock { sessions in
            guard sessions.count < limits.most else { return false }
            sessions[session.id] = session
            return true
        }
        if isTaken { return session }
        await session.close()
        return nil
    }

    /// The session of an id, which goes on with this; nil when there is none or its time is over.
    ///
    /// - Parameter goesOn: false for what a page asks by itself: that keeps nobody signed in.
    func find(_ id: String, goesOn: Bool = true) -> Session? {
        let now = now()
        guard let session = sessions.withLock({ $0[id] }), !isExpired(session, now) else { return nil }
        if goesOn { session.touch(now) }
        return session
    }

    func end(_ session: Session) async {
        _ = sessions.withLock { $0.removeValue(forKey: session.id) }
        await session.close()
    }

    func endExpired() async {
        let now = now()
        let over = sessions.withLock { sessions in
            let over = sessions.values.filter { isExpired($0, now) }
            for session in over { sessions.removeValue(forKey: session.id) }
            return over
        }
        for session in over { await session.close() }
    }

    func endAll() async {
        let all = sessions.withLock { sessions in
            defer { sessions = [:] }
            return Array(sessions.values)
        }
        for session in all { await session.close() }
    }

    var count: Int { sessions.withLock { $0.count } }

    private func isExpired(_ session: Session, _ now: ContinuousClock.Instant) -> Bool {
        now - session.lastUsed > limits.idle || now - session.startedAt > limits.absolute
    }
}
