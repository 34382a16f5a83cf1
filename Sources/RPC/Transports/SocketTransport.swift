import NIOCore

/// Plain TCP on a ``PollLoop``.
final class SocketTransport: Transport, PollOwner {
    let loop: PollLoop
    private let round: CallRound
    private var socket: Socket?
    private var place: PollLoop.Place?
    private var interest: Poller.Interest = .reading
    private var connection: ServerConnection?
    private let closed: EventLoopPromise<Void>
    private let limits: ServerLimits
    private var waiting = CircularBuffer<ByteBuffer>()
    private var waitingBytes = 0
    private(set) var isWritable = true
    /// Nothing more is sent after what waits.
    private var isEnding = false
    private var lingering: Scheduled<Void>?

    var eventLoop: any EventLoop { loop }
    var closing: EventLoopFuture<Void> { closed.futureResult }
    var callerCertificate: [UInt8]? { nil }

    init(_ socket: consuming Socket, on loop: PollLoop, _ round: CallRound, _ limits: ServerLimits) {
        self.socket = consume socket
        self.loop = loop
        self.round = round
        self.limits = limits
        closed = loop.makePromise()
    }

    /// Begins to read.
    ///
    /// - Parameter opened: asked for whoever has the connection.
    func open(with opened: (SocketTransport) -> ServerConnection?) {
        guard let descriptor = socket?.descriptor else { return }
        do throws(SocketError) {
            place = try loop.watch(descriptor, interest, for: self)
            connection = opened(self)
        } catch {
            close()
        }
    }

    // MARK: Reading

    /// Unit: bytes.
    private static let mostAtOnce = 1 << 16

    func isReady(_ what: Poller.Interest) {
        if what.contains(.writing) { sendWaiting() }
        if what.contains(.reading) {
            receive()
        } else if !what.isDisjoint(with: .loss) {
            close()
        }
    }

    private func receive() {
        round.makeRoom(Self.mostAtOnce)
        do throws(SocketError) {
            switch try socket?.receive(into: &round.gathered.input, room: Self.mostAtOnce) {
            case .bytes: round.came(for: connection, self)
            case .end: close()
            case .nothing, nil: break
            }
        } catch {
            close()
        }
    }

    func setReading(_ isWanted: Bool) {
        want(isWanted ? interest.union(.reading) : interest.subtracting(.reading))
    }

    private func want(_ interest: Poller.Interest) {
        guard interest != self.interest, let place, let descriptor = socket?.descriptor else { return }
        self.interest = interest
        loop.change(descriptor, place, interest)
    }

    // MARK: Sending

    func send(_ bytes: inout ByteBuffer) {
        guard socket != nil, !isEnding else { return bytes.clear() }
        if waiting.isEmpty { bytes.moveReaderIndex(forwardBy: attempt(bytes.readableBytesSpan)) }
        guard bytes.readableBytes > 0 else { return bytes.clear() }
        wait(exchange(&bytes, with: ByteBuffer()))
    }

    func send(_ bytes: inout ByteBuffer, before message: ByteBuffer) {
        guard socket != nil, !isEnding else { return bytes.clear() }
        var message = message
        if waiting.isEmpty {
            bytes.moveReaderIndex(forwardBy: attempt(bytes.readableBytesSpan, isMoreToCome: true))
            if bytes.readableBytes == 0 {
                message.moveReaderIndex(forwardBy: attempt(message.readableBytesSpan))
            }
        }
        if bytes.readableBytes > 0 { wait(exchange(&bytes, with: ByteBuffer())) }
        if message.readableBytes > 0 { wait(message) }
        bytes.clear()
    }

    /// Sends bytes that are kept only for as long as this takes.
    func send(_ bytes: borrowing RawSpan) {
        guard socket != nil, !isEnding else { return }
        let sent = waiting.isEmpty ? attempt(bytes) : 0
        if sent == bytes.byteCount { return }
        var rest = ByteBuffer()
        rest.writeBytes(bytes.extracting(sent..<bytes.byteCount))
        wait(rest)
    }

    private func wait(_ bytes: ByteBuffer) {
        if socket == nil { return }
        waitingBytes += bytes.readableBytes
        waiting.append(bytes)
        want(interest.union(.writing))
        if isWritable, waitingBytes > limits.mostUnsent {
            isWritable = false
            connection?.writabilityChanged()
        }
    }

    /// - Returns: how many were sent; closes when the connection is lost.
    private func attempt(_ bytes: borrowing RawSpan, isMoreToCome: Bool = false) -> Int {
        do throws(SocketError) {
            return try socket?.send(bytes, isMoreToCome: isMoreToCome) ?? 0
        } catch {
            close()
            return 0
        }
    }

    private func sendWaiting() {
        while var first = waiting.popFirst() {
            let sent = attempt(first.readableBytesSpan)
            if socket == nil { return }
            first.moveReaderIndex(forwardBy: sent)
            waitingBytes -= sent
            if first.readableBytes > 0 {
                waiting.prepend(first)
                break
            }
        }
        if waiting.isEmpty {
            want(interest.subtracting(.writing))
            if isEnding { endSending() }
        }
        if !isWritable, waitingBytes <= limits.mostUnsent / 2 {
            isWritable = true
            connection?.writabilityChanged()
        }
    }

    // MARK: Closing

    func close() {
        guard let descriptor = socket?.descriptor else { return }
        if let place { loop.forget(descriptor, place) }
        socket = nil
        waiting.removeAll()
        lingering?.cancel()
        // Whoever closes may be in the middle of something.
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.execute {
            bound.value.connection?.closed()
            bound.value.connection = nil
            bound.value.closed.succeed()
        }
    }

    func closeOnceSent() {
        guard socket != nil, !isEnding else { return }
        isEnding = true
        if waiting.isEmpty { endSending() } else { linger(limits.farewellTimeout) }
    }

    private func endSending() {
        socket?.endSending()
        linger(.lingering)
    }

    private func linger(_ time: TimeAmount) {
        lingering?.cancel()
        let bound = NIOLoopBound(self, eventLoop: loop)
        lingering = loop.scheduleTask(in: time) { bound.value.close() }
    }
}
