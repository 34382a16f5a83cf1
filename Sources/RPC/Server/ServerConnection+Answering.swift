import NIOCore

/// The short way of calls that are answered from memory.
extension ServerConnection {
    /// What most calls are: the same as the general way, without what they do not need.
    func open(_ plain: PlainCall) throws(ProtocolViolation) {
        let method = Int(plain.method)
        guard plain.stream > lastStream, method < router.entries.count, router.entries[method].handler.isQuick else {
            return try open(plain.stream, plain.whole)
        }
        lastStream = plain.stream
        let entry = router.entries[method]
        if let refusal = refusal(metadataSize: 0, entry) {
            answered.append((method, refusal.code))
            return write(.status(stream: plain.stream, refusal, nil))
        }
        vigil.worked(now)
        let context = CallContext(
            id: CallNumber.next(), method: entry.name, metadata: [],
            deadline: plain.timeout == 0 ? nil : now + .milliseconds(Int64(plain.timeout)), caller: guest.caller)
        if let code = answerAtOnce(plain.stream, plain.message, context, entry.handler) {
            answered.append((method, code))
        } else {
            start(plain.stream, plain.whole, context, entry.handler)
        }
    }

    /// Appends the STATUS with its answer to what goes out.
    ///
    /// - Returns: How the call ended; nil when the answer is not to be had at once.
    func answerAtOnce(
        _ id: UInt32, _ message: ByteBuffer, _ context: CallContext, _ handler: Router.Handler
    ) -> StatusCode? {
        do throws(CallError) {
            switch handler {
            case .immediate(let handler):
                writeStatus(id, .success(try handler(message, context)))
                return .ok
            case .quick(let handler, _): return try appendAnswer(id, message, context, handler) ? .ok : nil
            case .unary, .clientStreaming, .serverStreaming, .bidirectional: return nil
            }
        } catch {
            writeStatus(id, .failure(error))
            return error.code
        }
    }

    /// The answer is written where it is sent from; the frame's length is put in front of it afterwards.
    private func appendAnswer(
        _ id: UInt32, _ message: ByteBuffer, _ context: CallContext, _ handler: Router.Quick
    ) throws(CallError) -> Bool {
        let start = outgoing.writerIndex
        outgoing.beginAnswer(stream: id)
        let answer = outgoing.writerIndex
        do throws(CallError) {
            guard try handler(message, context, &outgoing) else {
                outgoing.moveWriterIndex(to: start)
                return false
            }
            guard outgoing.writerIndex - answer + 64 <= Int(peerMaxFrame) else {
                throw CallError(.resourceExhausted, "the answer is longer than the caller takes")
            }
        } catch {
            outgoing.moveWriterIndex(to: start)
            throw error
        }
        outgoing.endAnswer(from: start)
        handOverWhenLarge()
        return true
    }
}

/// What goes out.
extension ServerConnection {
    func writeStatus(_ id: UInt32, _ result: Result<ByteBuffer?, CallError>) {
        switch result {
        case .success(let message):
            if let message, message.readableBytes + 64 > Int(peerMaxFrame) {
                let error = CallError(.resourceExhausted, "the answer is longer than the caller takes")
                return write(.status(stream: id, error, nil))
            }
            write(.status(stream: id, nil, message))
        case .failure(let error): write(.status(stream: id, error, nil))
        }
    }

    func write(_ frame: Frame) {
        guard context != nil else { return }
        frame.encode(into: &outgoing)
        handOverWhenLarge()
    }

    /// Unit: bytes. What is longer waits in the channel, whose limit it then counts towards.
    private static let mostOutgoing = 64 << 10

    private func handOverWhenLarge() {
        needsFlush = true
        if outgoing.readableBytes >= Self.mostOutgoing { handOver() }
    }

    private func handOver() {
        guard let context, outgoing.readableBytes > 0 else { return }
        meter.sent(outgoing.readableBytes)
        context.write(wrapOutboundOut(outgoing), promise: nil)
        outgoing = ByteBuffer()
    }

    func flush() {
        guard needsFlush, let context else { return }
        needsFlush = false
        guard outgoing.readableBytes > 0, outgoing.capacity <= Self.mostOutgoing * 2 else {
            handOver()
            return context.flush()
        }
        meter.sent(outgoing.readableBytes)
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        // Sent already, as mostly, its memory serves again; else it stays with what waits.
        outgoing.clear()
    }
}
