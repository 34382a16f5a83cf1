import Foundation
import Synchronization

/// Starts programs from a thread that never ends: the kernel ends them with their parent's *thread*, and those of a
/// pool come and go.
final class LastingThread: Sendable {
    static let shared = LastingThread()

    private typealias Work = @Sendable () -> Void

    private let work = Mutex<[Work]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init() {
        Thread.detachNewThread { [self] in
            while true {
                waiting.wait()
                let next = work.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                next?()
            }
        }
    }

    /// Blocks until the program runs.
    func run(_ process: Process) throws {
        let done = DispatchSemaphore(value: 0)
        let outcome = Mutex<String?>(nil)
        work.withLock {
            $0.append {
                do {
                    try process.run()
                } catch {
                    outcome.withLock { $0 = "\(error)" }
                }
                done.signal()
            }
        }
        waiting.signal()
        done.wait()
        if let trouble = outcome.withLock({ $0 }) { throw BenchError(trouble) }
    }
}
