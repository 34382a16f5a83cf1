internal import Glibc

/// A lock that threads can wait under for a change.
@safe
final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func withLock<Value>(_ body: () -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Waits, with the lock open meanwhile, until somebody calls ``signal()``; may return without.
    func wait() {
        unsafe pthread_cond_wait(condition, mutex)
    }

    /// As ``wait()``, at most as long as told.
    func wait(atMost duration: Duration) {
        var moment = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &moment)
        let (seconds, attoseconds) = max(duration, .zero).components
        let nanoseconds = moment.tv_nsec + Int(attoseconds / 1_000_000_000)
        moment.tv_sec += Int(min(seconds, 1_000_000)) + nanoseconds / 1_000_000_000
        moment.tv_nsec = nanoseconds % 1_000_000_000
        _ = unsafe pthread_cond_timedwait(condition, mutex, &moment)
    }

    func signal() {
        unsafe pthread_cond_broadcast(condition)
    }
}

/// Starts a thread that runs `body` and ends with it.
func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Start(body)).toOpaque()
    let failure = unsafe pthread_create(&thread, nil, { argument in
        guard let argument = unsafe argument else { return nil }
        let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        // Signals belong to the program's other threads.
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
        start.body()
        return nil
    }, argument)
    precondition(failure == 0, "the system gives no thread (pthread_create: \(failure))")
    pthread_detach(thread)
}
