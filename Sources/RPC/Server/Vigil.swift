import NIOCore

/// Watches over one connection's times: no I/O, the clock is given.
struct Vigil {
    enum Finding: Equatable {
        case nothing
        /// Ask whether the caller is still there.
        case ask
        /// It did not answer.
        case lost
        /// No call for a long time.
        case idle
        /// It was open long enough: connect anew, perhaps elsewhere.
        case old
        /// A frame was begun and does not come to its end.
        case slow
    }

    private let limits: ServerLimits
    private let since: NIODeadline
    private var heardAt: NIODeadline
    private var workedAt: NIODeadline
    private var askedAt: NIODeadline?
    private var begunAt: NIODeadline?

    init(_ limits: ServerLimits, now: NIODeadline) {
        self.limits = limits
        since = now
        heardAt = now
        workedAt = now
    }

    /// Bytes came in.
    ///
    /// - Parameters:
    ///   - hasFrame: a whole frame was among them.
    ///   - hasRest: a part of a frame waits for more.
    mutating func heard(_ now: NIODeadline, hasFrame: Bool, hasRest: Bool) {
        heardAt = now
        askedAt = nil
        if !hasRest {
            begunAt = nil
        } else if hasFrame || begunAt == nil {
            begunAt = now
        }
    }

    /// A call came in.
    mutating func worked(_ now: NIODeadline) { workedAt = now }

    /// - Parameter isBusy: calls are under way.
    mutating func look(_ now: NIODeadline, isBusy: Bool) -> Finding {
        if isBusy { workedAt = now }
        if let begunAt, now - begunAt > limits.frameTimeout { return .slow }
        if let askedAt, now - askedAt > limits.keepAliveTimeout { return .lost }
        if let most = limits.mostAge, now - since > most { return .old }
        if let most = limits.idleTimeout, now - workedAt > most { return .idle }
        if askedAt == nil, now - heardAt > limits.keepAlive {
            askedAt = now
            return .ask
        }
        return .nothing
    }
}
