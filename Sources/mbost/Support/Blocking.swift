import Dispatch

/// Runs a call that may block on a thread of its own, so that the cores stay free for computing.
func blocking<Value: Sendable>(
    on queue: DispatchQueue, _ call: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result(catching: call)) }
    }
}
