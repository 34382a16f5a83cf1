import NIOCore

/// The short way of calls that are answered from memory.
extension ServerConnection {
    /// Takes calls that came in together; those of a method that answers from memory all at once.
    func take(_ plain: inout PlainCalls) throws(ProtocolViolation) {
        let number = Int(plain.method)
        guard number < router.entries.count, case .quick(let handler, _) = router.entries[number].handler else {
            for call in plain.list { try open(call.stream, plain.call(call)) }
            return
        }
        let entry = router.entries[number]
        let violation = admit(&plain, entry)
        answer(&plain, entry, [], handler)
        if let violation { throw violation }
    }

    /// Leaves those that may go ahead; the others are refused. What comes after a violation is passed over.
    private func admit(_ plain: inout PlainCalls, _ entry: Router.Entry) -> ProtocolViolation? {
        let violation = passOverViolation(&plain)
        let (admitted, refusal) =
            if let refusal = refusalOfMore() { (0, CallError?.some(refusal)) } else {
                guest.admit(plain.list.count, to: entry.audience, now: now)
            }
        guard let refusal, admitted < plain.list.count else { return violation }
        for call in plain.list[admitted...] { refuse(call.stream, of: Int(plain.method), refusal) }
        plain.list.removeLast(plain.list.count - admitted)
        return violation
    }

    /// Each stream is above the last one; from the first that is not, all are left out.
    private func passOverViolation(_ plain: inout PlainCalls) -> ProtocolViolation? {
        var last = lastStream
        defer { lastStream = last }
        for place in plain.list.indices {
            let stream = plain.list[place].stream
            guard stream > last else {
                plain.list.removeLast(plain.list.count - place)
                return ProtocolViolation("stream \(stream) is not above the last one")
            }
            last = stream
        }
        return nil
    }

    /// Of admitted calls.
    func answer(
        _ plain: inout PlainCalls, _ entry: Router.Entry, _ metadata: [CallError.Detail], _ handler: Router.Quick
    ) {
        if plain.list.isEmpty { return }
        vigil.worked(now)
        var calls = QuickCalls(
            exchange(&plain, with: PlainCalls()), metadata: metadata, by: guest.caller,
            into: exchange(&outgoing, with: ByteBuffer()), mostAnswer: mostAnswer)
        handler(&calls)
        outgoing = exchange(&calls.output, with: ByteBuffer())
        plain = exchange(&calls.calls, with: PlainCalls())
        handOverWhenLarge()
        answered.add(plain)
        for call in plain.list where call.code == nil { startUnanswered(plain, call, metadata, entry) }
    }

    /// Goes on with a call that memory had no answer to.
    func startUnanswered(
        _ plain: PlainCalls, _ call: PlainCalls.One, _ metadata: [CallError.Detail], _ entry: Router.Entry
    ) {
        // Those before it may have taken the last room.
        if let refusal = refusalOfMore() {
            refuse(call.stream, of: Int(plain.method), refusal)
        } else {
            start(call.stream, plain.call(call, metadata), entry)
        }
    }

    /// Unit: bytes.
    var mostAnswer: Int { Int(peerMaxFrame) - Self.statusFrame }

    /// Whether the same caller asks, and takes as much.
    func asks(like other: ServerConnection) -> Bool {
        guest.caller === other.guest.caller && peerMaxFrame == other.peerMaxFrame
    }

    /// An immediate handler's answer.
    func answerAtOnce(
        _ id: UInt32, _ message: ByteBuffer, _ context: CallContext, _ handler: Router.Immediate
    ) -> StatusCode {
        let result: Result<ByteBuffer?, CallError>
        do throws(CallError) {
            result = .success(try handler(message, context))
        } catch {
            result = .failure(error)
        }
        writeStatus(id, result)
        return result.code
    }
}

/// What goes out.
extension ServerConnection {
    /// Ends a call before it began.
    func refuse(_ id: UInt32, of method: Int, _ error: CallError) {
        answered.add(method, error.code)
        write(.status(stream: id, error, nil))
    }

    func writeStatus(_ id: UInt32, _ result: Result<ByteBuffer?, CallError>) {
        do throws(CallError) {
            let message = try result.get()
            if let message { try check(answerOf: message.readableBytes) }
            write(.status(stream: id, nil, message))
        } catch {
            write(.status(stream: id, error, nil))
        }
    }

    /// Room for what a STATUS has around its message. Unit: bytes.
    static let statusFrame = 64

    /// - Throws: RESOURCE_EXHAUSTED when a STATUS with so many bytes of answer would be longer than the caller takes.
    private func check(answerOf bytes: Int) throws(CallError) {
        guard bytes + Self.statusFrame <= Int(peerMaxFrame) else { throw CallError.longAnswer }
    }

    /// Whole frames.
    func send(_ frames: borrowing RawSpan) {
        outgoing.writeBytes(frames)
        handOverWhenLarge()
    }

    func write(_ frame: Frame) {
        frame.encode(into: &outgoing)
        handOverWhenLarge()
    }

    /// A stream's message; a long one goes as it stands, without being copied.
    func write(_ message: ByteBuffer, of stream: ServerStream) {
        guard message.readableBytes >= Self.longMessage else {
            return write(.message(stream: stream.id, message, end: false))
        }
        outgoing.writeHead(ofMessage: message, stream: stream.id)
        handOver(before: message)
    }

    /// Unit: bytes.
    private static let longMessage = 16 << 10

    /// Unit: bytes. What is longer waits in the channel, whose limit it then counts towards.
    private static let mostOutgoing = 64 << 10

    func handOverWhenLarge() {
        needsFlush = true
        if outgoing.readableBytes >= Self.mostOutgoing { handOver() }
    }

    private func handOver(before message: ByteBuffer? = nil) {
        guard outgoing.readableBytes > 0 else { return }
        // Whoever sends may find that there is room again, and come back here for more.
        var bytes = exchange(&outgoing, with: ByteBuffer())
        guard let transport else { return }
        meter.sent(bytes.readableBytes + (message?.readableBytes ?? 0))
        if let message { transport.send(&bytes, before: message) } else { transport.send(&bytes) }
        // The memory serves again, but not that of an unusually long answer.
        if outgoing.capacity == 0, bytes.capacity <= Self.mostOutgoing * 2 { outgoing = bytes }
    }

    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        handOver()
    }
}
