internal import Synchronization

/// Lets others stop a job: what asked for it, and whether it has ended.
final class JobControl: Sendable {
    private let reason = Atomic<UInt8>(0)
    private let ended = Atomic<Bool>(false)

    /// Why the job must stop; nil while it may go on.
    var interruption: PostgresError.Kind? {
        switch reason.load(ordering: .acquiring) {
        case 0: nil
        case 1: .cancelled
        default: .timedOut
        }
    }

    var hasEnded: Bool { ended.load(ordering: .acquiring) }

    /// The first reason stays.
    func interrupt(timedOut: Bool) {
        _ = reason.compareExchange(expected: 0, desired: timedOut ? 2 : 1, ordering: .acquiringAndReleasing)
    }

    func end() {
        ended.store(true, ordering: .releasing)
    }
}

/// Work for a connection's thread.
struct Job: Sendable {
    let control: JobControl
    /// The first of a session: it may connect anew, later ones must not lose the session's state in silence.
    let opensSession: Bool
    /// Does the work and returns what hands over its outcome, called when the thread is free again.
    let perform: @Sendable (inout Connection) -> @Sendable () -> Void
    let fail: @Sendable (PostgresError) -> Void
}
