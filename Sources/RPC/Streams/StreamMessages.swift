public import NIOCore
import Synchronization

/// The messages that come in on a stream, in order, for one reader.
///
/// What waits comes over from the event loop in one go; still the other side may send more only as messages are taken.
public struct StreamMessages: AsyncSequence, Sendable {
    /// How its reader reaches a stream's queue, on its event loop.
    struct Source: Sendable {
        /// Gives back the cost of what was taken, and waits for what is there then; nothing at the end.
        let take: @Sendable (_ taken: UInt32) async throws -> InboundQueue.Entries
        /// Gives back alone.
        let giveBack: @Sendable (_ taken: UInt32) -> Void
        /// What is worth giving back while there is still something to take. Unit: bytes.
        let worthwhile: UInt32
    }

    private final class Reader: Sendable {
        private struct Content {
            var entries = InboundQueue.Entries()
            /// Not given back yet.
            var taken: UInt32 = 0
        }

        private let content = Mutex(Content())
        private let source: Source

        init(_ source: Source) { self.source = source }

        func next() async throws -> ByteBuffer? {
            // Whose call was given up hears that from the stream, whatever is here already.
            if !Task.isCancelled, let message = popped() { return message }
            let entries = try await source.take(content.withLock { exchange(&$0.taken, with: 0) })
            content.withLock { $0.entries += entries }
            return popped()
        }

        private func popped() -> ByteBuffer? {
            let (message, due) = content.withLock { content -> (ByteBuffer?, UInt32) in
                guard let entry = content.entries.popFirst() else { return (nil, 0) }
                content.taken += entry.cost
                let isDue = content.taken >= source.worthwhile
                return (entry.message, isDue ? exchange(&content.taken, with: 0) : 0)
            }
            if due > 0 { source.giveBack(due) }
            return message
        }
    }

    private let reader: Reader

    init(_ source: Source) { reader = Reader(source) }

    /// - Returns: nil at the end.
    public func next() async throws -> ByteBuffer? { try await reader.next() }

    public struct AsyncIterator: AsyncIteratorProtocol {
        let messages: StreamMessages

        public func next() async throws -> ByteBuffer? { try await messages.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(messages: self) }
}
