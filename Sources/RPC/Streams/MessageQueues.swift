import NIOCore

/// What a stream may still send or take. Unit: bytes of messages.
///
/// A message goes as a whole while any credit is left, so a window may be overdrawn once, by less than one frame.
struct FlowWindow: Equatable {
    private(set) var credit: Int

    init(_ credit: UInt32) { self.credit = Int(credit) }

    var isOpen: Bool { credit > 0 }

    /// What a message takes off the credit: an empty one counts as 1, or any number of them could wait.
    static func cost(of message: ByteBuffer) -> Int { max(1, message.readableBytes) }

    mutating func spend(_ bytes: Int) { credit -= bytes }

    /// Nil when the credit would pass what the field can hold: the peer broke the protocol.
    mutating func grant(_ bytes: UInt32) -> Bool {
        credit += Int(bytes)
        return credit <= Int(Int32.max)
    }
}

/// The messages a stream receives: as many bytes as were granted wait here, or with their reader, until they are taken.
struct InboundQueue {
    struct Entry: Sendable {
        let message: ByteBuffer
        /// What taking it gives back to the peer.
        let cost: UInt32
    }
    typealias Entries = CircularBuffer<Entry>

    private var entries = Entries()
    private var window: FlowWindow
    private let size: UInt32
    private var taken: UInt32 = 0
    private var waiter: EventLoopPromise<Entries>?
    private var end: Result<Void, CallError>?

    init(window: UInt32) {
        size = window
        self.window = FlowWindow(window)
    }

    /// - Throws: ``ProtocolViolation`` when the peer sends past its window, or after its end.
    mutating func receive(_ message: ByteBuffer) throws(ProtocolViolation) {
        guard end == nil else { throw ProtocolViolation("a message came after the end of its stream") }
        guard window.isOpen else { throw ProtocolViolation("a message came past the stream's window") }
        let cost = FlowWindow.cost(of: message)
        window.spend(cost)
        add(Entry(message: message, cost: UInt32(cost)))
    }

    /// A message that does not count: it came in CALL or STATUS.
    mutating func push(_ message: ByteBuffer) { add(Entry(message: message, cost: 0)) }

    private mutating func add(_ entry: Entry) {
        if let waiter {
            self.waiter = nil
            waiter.succeed([entry])
        } else {
            entries.append(entry)
        }
    }

    /// Nothing more comes; a failure goes before what still waits here.
    mutating func finish(_ result: Result<Void, CallError>) {
        guard end == nil else { return }
        end = result
        if case .failure(let error) = result {
            entries.removeAll()
            waiter?.fail(error)
        } else {
            waiter?.succeed([])
        }
        waiter = nil
    }

    /// The messages that wait, or else the next one; none at the end.
    mutating func take(on eventLoop: any EventLoop) -> EventLoopFuture<Entries> {
        if !entries.isEmpty { return eventLoop.makeSucceededFuture(exchange(&entries, with: Entries())) }
        switch end {
        case .success: return eventLoop.makeSucceededFuture([])
        case .failure(let error): return eventLoop.makeFailedFuture(error)
        case nil: break
        }
        let promise = eventLoop.makePromise(of: Entries.self)
        precondition(waiter == nil, "one reader a stream")
        waiter = promise
        return promise.futureResult
    }

    /// The reader has taken messages of that cost.
    ///
    /// - Returns: what to grant the peer anew: half a window at least, so that small messages do not each cost a frame.
    mutating func giveBack(_ cost: UInt32) -> UInt32? {
        taken += cost
        guard end == nil, taken > 0, taken >= Self.worthwhile(size) else { return nil }
        defer { taken = 0 }
        _ = window.grant(taken)
        return taken
    }

    /// Of a window of that size.
    static func worthwhile(_ window: UInt32) -> UInt32 { window / 2 }
}

/// The messages a stream sends: they wait for credit, and for the connection to drain.
struct OutboundQueue {
    struct Entry {
        let message: ByteBuffer
        let promise: EventLoopPromise<Void>
    }

    private var entries = CircularBuffer<Entry>()
    private var window: FlowWindow
    private var failure: CallError?

    init(window: UInt32) { self.window = FlowWindow(window) }

    /// The future succeeds when the message is on its way.
    mutating func enqueue(_ message: ByteBuffer, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        if let failure { return eventLoop.makeFailedFuture(failure) }
        let promise = eventLoop.makePromise(of: Void.self)
        entries.append(Entry(message: message, promise: promise))
        return promise.futureResult
    }

    /// The next message that may go now.
    mutating func dequeue() -> Entry? {
        guard window.isOpen, let entry = entries.popFirst() else { return nil }
        window.spend(FlowWindow.cost(of: entry.message))
        return entry
    }

    mutating func grant(_ bytes: UInt32) throws(ProtocolViolation) {
        guard window.grant(bytes) else { throw ProtocolViolation("a stream's window was granted past its limit") }
    }

    mutating func fail(_ error: CallError) {
        failure = failure ?? error
        while let entry = entries.popFirst() { entry.promise.fail(error) }
    }
}
