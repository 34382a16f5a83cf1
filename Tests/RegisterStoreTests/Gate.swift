import Foundation
import Synchronization

/// Stops the first who passes until it is opened, and tells when that one is there.
final class Gate: Sendable {
    private let state = Mutex((isReached: false, waiter: CheckedContinuation<Void, Never>?.none))
    private let opened = DispatchSemaphore(value: 0)

    /// Blocks the calling thread, the first time.
    func passFirst() {
        let (isFirst, waiter) = state.withLock { state in
            defer {
                state.isReached = true
                state.waiter = nil
            }
            return (!state.isReached, state.waiter)
        }
        waiter?.resume()
        if isFirst { opened.wait() }
    }

    func reached() async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if !state.isReached { state.waiter = continuation }
                return state.isReached
            }
            if isReached { continuation.resume() }
        }
    }

    func open() { opened.signal() }
}
