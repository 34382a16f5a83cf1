import Dispatch
import Glibc

/// Runs the body until it ends or somebody presses Ctrl-C; nil then, and the body is cancelled.
func untilInterrupted<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    let (presses, pressed) = AsyncStream.makeStream(of: Void.self)
    _ = signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { pressed.yield() }
    source.resume()
    defer {
        source.cancel()
        _ = signal(SIGINT, SIG_DFL)
    }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            for await _ in presses { return nil }
            // Cancelled: the body has ended.
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
