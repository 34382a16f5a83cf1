import NIOCore

/// What one look at the kernel brought on one loop, of calls of one method by one caller that are answered from memory:
/// answered together, from whatever connections they came. All else goes its connection's own way.
///
/// Callers that ask one thing at a time so share the waits for memory, the locks and the looks at the clock. The loop's
/// thread's alone.
final class CallRound: TurnOwner {
    private let loop: PollLoop
    private let router: Router
    private let meter: ServerMeter
    /// Where sockets are read into, one after another: first the calls of this round, then what came last.
    var input = ByteBuffer()
    private var calls = PlainCalls()
    /// Bytes of the calls.
    private var size = 0
    private var shares: [Share] = []
    /// When the first came in.
    private var since = NIODeadline.now()
    private var output = ByteBuffer()
    private var answered = AnsweredCalls()
    /// The turn's end is waited for.
    private var isEnrolled = false

    /// A connection's calls: those after the share before it.
    private struct Share {
        let connection: ServerConnection
        let transport: SocketTransport
        let end: Int
    }

    /// So many are answered before more is read: who sends many at once does not wait for others.
    private static let most = 32
    private static let nothing = ByteBuffer()

    init(on loop: PollLoop, _ reception: Reception) {
        self.loop = loop
        router = reception.router
        meter = reception.meter
    }

    /// Sees to it that so many bytes can be read.
    func makeRoom(_ bytes: Int) {
        if input.writableBytes >= bytes { return }
        answer()
        input.reserveCapacity(minimumWritableBytes: 2 * bytes)
    }

    /// Something was read for a connection; nil for one that was turned away.
    func came(for connection: ServerConnection?, _ transport: SocketTransport) {
        if let connection, take(from: connection) {
            shares.append(Share(connection: connection, transport: transport, end: calls.list.count))
            if calls.list.count >= Self.most { answer() } else { enroll() }
            return
        }
        let bytes = input.getSlice(at: size, length: input.writerIndex - size)
        input.moveWriterIndex(to: size)
        guard let bytes, let connection else { return }
        connection.received(bytes)
        connection.receivedAll()
    }

    /// Takes what came when it is nothing but calls of this round, or may begin one.
    private func take(from connection: ServerConnection) -> Bool {
        guard connection.isOnlyAsking, shares.first.map({ $0.connection.asks(like: connection) }) ?? true else {
            return false
        }
        let before = calls.list.count
        var (place, last) = (size, connection.lastStream)
        while place < input.writerIndex {
            guard let call = PlainCalls.One(input.readableBytesUInt8Span, at: place, connection.limits.maxFrame),
                call.stream > last, calls.list.isEmpty ? mayBegin(call.method) : call.method == calls.method
            else {
                calls.list.removeLast(calls.list.count - before)
                return false
            }
            calls.method = call.method
            calls.list.append(call)
            (place, last) = (call.place + call.size, call.stream)
        }
        if before == 0 { since = .now() }
        size = place
        connection.asked(upTo: last, at: since)
        return true
    }

    private func mayBegin(_ method: UInt16) -> Bool {
        if Int(method) < router.entries.count, case .quick = router.entries[Int(method)].handler { true } else { false }
    }

    private func enroll() {
        if isEnrolled { return }
        isEnrolled = true
        loop.tellAtTurnsEnd(self)
    }

    func turnEnds() {
        isEnrolled = false
        answer()
    }

    // MARK: Answering

    private func answer() {
        guard let first = shares.first?.connection else { return }
        let entry = router.entries[Int(calls.method)]
        guard case .quick(let handler, _) = entry.handler else { return }
        meter.received(size)
        admit(first.guest, entry)
        calls.input = exchange(&input, with: Self.nothing)
        var quick = QuickCalls(
            exchange(&calls, with: PlainCalls()), metadata: [], by: first.guest.caller,
            into: exchange(&output, with: Self.nothing), mostAnswer: first.mostAnswer)
        handler(&quick)
        calls = exchange(&quick.calls, with: PlainCalls())
        handOver(quick.output, entry)
        output = exchange(&quick.output, with: Self.nothing)
        answered.count(meter, nanoseconds: (.now() - since).nanoseconds)
        input = exchange(&calls.input, with: Self.nothing)
        clear()
    }

    private func clear() {
        calls.clear()
        shares.removeAll(keepingCapacity: true)
        size = 0
        input.clear()
        output.clear()
    }

    /// Leaves those that may go ahead; the others are refused.
    private func admit(_ guest: Guest, _ entry: Router.Entry) {
        let (admitted, refusal) = guest.admit(calls.list.count, to: entry.audience, now: since)
        guard let refusal, admitted < calls.list.count else { return }
        var start = 0
        for share in shares {
            for call in calls.list[max(start, admitted)..<max(share.end, admitted)] {
                share.connection.refuse(call.stream, of: Int(calls.method), refusal)
            }
            start = share.end
        }
        calls.list.removeLast(calls.list.count - admitted)
    }

    private func handOver(_ output: ByteBuffer, _ entry: Router.Entry) {
        var start = 0
        for share in shares {
            let end = min(share.end, calls.list.count)
            handOver(output, start..<end, share, entry)
            share.connection.receivedAll()
            start = end
        }
    }

    private func handOver(
        _ output: ByteBuffer, _ places: Range<Int>, _ share: Share, _ entry: Router.Entry
    ) {
        for call in calls.list[places] {
            if let code = call.code {
                answered.add(Int(calls.method), code)
            } else {
                share.connection.startUnanswered(calls, call, [], entry)
            }
        }
        if let answers = wholeAnswers(places), share.connection.outgoing.readableBytes == 0 {
            meter.sent(answers.count)
            share.transport.send(output.readableBytesSpan.extracting(answers))
        } else {
            for call in calls.list[places] where call.code != nil {
                share.connection.send(output.readableBytesSpan.extracting(call.answer))
            }
        }
    }

    /// Where all answers of some calls stand; nil when another's stand between them.
    private func wholeAnswers(_ places: Range<Int>) -> Range<Int>? {
        var whole: Range<Int>?
        for call in calls.list[places] where call.code != nil {
            guard let before = whole else {
                whole = call.answer
                continue
            }
            guard call.answer.lowerBound == before.upperBound else { return nil }
            whole = before.lowerBound..<call.answer.upperBound
        }
        return whole
    }
}
