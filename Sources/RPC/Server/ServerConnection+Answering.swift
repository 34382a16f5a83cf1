import NIOCore

/// The short way of calls that are answered from memory.
extension ServerConnection {
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
            try check(answerOf: outgoing.writerIndex - answer)
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
        do throws(CallError) {
            let message = try result.get()
            if let message { try check(answerOf: message.readableBytes) }
            write(.status(stream: id, nil, message))
        } catch {
            write(.status(stream: id, error, nil))
        }
    }

    /// - Throws: RESOURCE_EXHAUSTED when a STATUS with so many bytes of answer would be longer than the caller takes.
    private func check(answerOf bytes: Int) throws(CallError) {
        guard bytes + 64 <= Int(peerMaxFrame) else {
            throw CallError(.resourceExhausted, "the answer is longer than the caller takes")
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
