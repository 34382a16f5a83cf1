import Logging
import NIOCore
import Synchronization

/// A call that runs in a task of its own, as its connection sees it.
final class ServerStream {
    let id: UInt32
    var inbound: InboundQueue
    var outbound: OutboundQueue
    var task: Task<Void, Never>?
    var deadline: Scheduled<Void>?

    /// Its place in the router.
    let method: Int
    let since: NIODeadline
    /// Bytes of its first message.
    var held = 0
    /// The caller may send more than that.
    var isReceiver = false

    init(id: UInt32, method: Int, since: NIODeadline, _ receives: UInt32, sends: UInt32) {
        self.id = id
        self.method = method
        self.since = since
        inbound = InboundQueue(window: receives)
        outbound = OutboundQueue(window: sends)
    }

    /// Nobody waits for the outcome any more: the handler's task is cancelled, its reads and writes fail.
    func abandon(_ error: CallError) {
        deadline?.cancel()
        task?.cancel()
        inbound.finish(.failure(error))
        outbound.fail(error)
    }
}

enum CallNumber {
    private static let last = Atomic<UInt64>(0)

    static func next() -> UInt64 { last.add(1, ordering: .relaxed).newValue }
}

/// Runs one call's handler beside the event loop and brings its outcome back to it.
struct CallRunner: Sendable {
    let connection: NIOLoopBound<ServerConnection>
    let eventLoop: any EventLoop
    let stream: UInt32
    /// How much its caller may send ahead of the handler. Unit: bytes.
    let window: UInt32
    let context: CallContext
    let logger: Logger

    func run(_ handler: Router.Handler) async {
        let result: Result<ByteBuffer?, CallError>
        do {
            result = .success(try await answer(handler))
        } catch let error as CallError {
            result = .failure(error)
        } catch is CancellationError {
            result = .failure(CallError(.cancelled, "the call was cancelled"))
        } catch {
            logger.error(
                "a call failed",
                metadata: [
                    "call": "\(context.id)", "method": "\(context.method)",
                    "caller": "\(context.caller?.name ?? "")", "error": "\(error)",
                ])
            result = .failure(
                CallError(.internalError, "the server failed at this call; its log tells more under call \(context.id)")
            )
        }
        let bound = connection
        let id = stream
        eventLoop.execute {
            let connection = bound.value
            if let stream = connection.streams[id] { connection.finish(stream, result) }
        }
    }

    private func answer(_ handler: Router.Handler) async throws -> ByteBuffer? {
        let requests = StreamMessages(
            StreamMessages.Source(take: take, giveBack: giveBack, worthwhile: InboundQueue.worthwhile(window)))
        let writer = ResponseWriter { try await send($0) }
        switch handler {
        case .immediate(let handler): return try handler(try await only(requests), context)
        case .quick(_, let handler): return try await handler(try await only(requests), context)
        case .unary(let handler): return try await handler(try await only(requests), context)
        case .clientStreaming(let handler): return try await handler(requests, context)
        case .serverStreaming(let handler): try await handler(try await only(requests), writer, context)
        case .bidirectional(let handler): try await handler(requests, writer, context)
        }
        return nil
    }

    private func only(_ requests: StreamMessages) async throws -> ByteBuffer {
        guard let message = try await requests.next() else {
            throw CallError(.invalidArgument, "the call lacks its message")
        }
        return message
    }

    private func take(_ taken: UInt32) async throws -> InboundQueue.Entries {
        let bound = connection
        let id = stream
        return try await eventLoop.flatSubmit {
            let connection = bound.value
            guard let stream = connection.streams[id] else {
                return bound.eventLoop.makeFailedFuture(CallError(.cancelled, "the call has ended"))
            }
            connection.giveBack(stream, taken)
            return stream.inbound.take(on: bound.eventLoop)
        }.get()
    }

    private func giveBack(_ taken: UInt32) {
        let bound = connection
        let id = stream
        eventLoop.execute {
            if let stream = bound.value.streams[id] { bound.value.giveBack(stream, taken) }
        }
    }

    private func send(_ message: ByteBuffer) async throws {
        let bound = connection
        let id = stream
        try await eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
            let connection = bound.value
            let eventLoop = bound.eventLoop
            guard let stream = connection.streams[id] else {
                return eventLoop.makeFailedFuture(CallError(.cancelled, "the call has ended"))
            }
            guard message.readableBytes + 64 <= Int(connection.peerMaxFrame) else {
                return eventLoop.makeFailedFuture(
                    CallError(.resourceExhausted, "a message of the answer is longer than the caller takes"))
            }
            let future = stream.outbound.enqueue(message, on: eventLoop)
            connection.pump(stream)
            connection.flush()
            return future
        }.get()
    }

    /// The caller has stopped waiting.
    func expire() {
        let connection = connection.value
        if let stream = connection.streams[stream] {
            connection.finish(stream, .failure(CallError(.deadlineExceeded, "the call's deadline passed")))
        }
    }
}

extension Result<ByteBuffer?, CallError> {
    var code: StatusCode {
        switch self {
        case .success: .ok
        case .failure(let error): error.code
        }
    }
}
