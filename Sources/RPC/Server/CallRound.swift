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
    /// Where sockets are read into.
    var gathered = GatheredCalls()
    private var output = ByteBuffer()

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
        if gathered.input.writableBytes >= bytes { return }
        answer()
        gathered.input.reserveCapacity(minimumWritableBytes: 2 * bytes)
    }

    /// Something was read for a connection; nil for one that was turned away.
    func came(for connection: ServerConnection?, _ transport: SocketTransport) {
        if let connection, gathered.take(from: connection, transport, router) {
            if gathered.calls.list.count >= Self.most {
                answer()
            } else if gathered.shares.count == 1 {
                loop.tellAtTurnsEnd(self)
            }
            return
        }
        guard let bytes = gathered.leaveOut(), let connection else { return }
        connection.received(bytes)
        connection.receivedAll()
    }

    func turnEnds() { answer() }

    // MARK: Answering

    private func answer() {
        if gathered.shares.isEmpty { return }
        var taken = exchange(&gathered, with: GatheredCalls())
        answer(&taken)
        taken.clear()
        gathered = taken
    }

    private func answer(_ taken: inout GatheredCalls) {
        let entry = router.entries[Int(taken.calls.method)]
        let first = taken.shares[0].connection
        guard case .quick(let handler, _) = entry.handler else { return }
        meter.received(taken.size)
        admit(first.guest, entry, &taken)
        taken.calls.input = exchange(&taken.input, with: Self.nothing)
        var quick = QuickCalls(
            exchange(&taken.calls, with: PlainCalls()), metadata: [], by: first.guest.caller,
            into: exchange(&output, with: Self.nothing), mostAnswer: first.mostAnswer)
        handler(&quick)
        taken.calls = exchange(&quick.calls, with: PlainCalls())
        meter.sent(handOver(taken, quick.output, entry))
        count(taken)
        taken.input = exchange(&taken.calls.input, with: Self.nothing)
        output = exchange(&quick.output, with: Self.nothing)
        output.clear()
    }

    /// Leaves those that may go ahead; the others are refused.
    private func admit(_ guest: Guest, _ entry: Router.Entry, _ taken: inout GatheredCalls) {
        let (admitted, refusal) = guest.admit(taken.calls.list.count, to: entry.audience, now: taken.since)
        guard let refusal, admitted < taken.calls.list.count else { return }
        var start = 0
        for share in taken.shares {
            for call in taken.calls.list[max(start, admitted)..<max(share.end, admitted)] {
                share.connection.refuse(call.stream, of: Int(taken.calls.method), refusal)
            }
            start = share.end
        }
        taken.calls.list.removeLast(taken.calls.list.count - admitted)
    }

    /// - Returns: bytes that were sent from where they stand.
    private func handOver(_ taken: borrowing GatheredCalls, _ output: ByteBuffer, _ entry: Router.Entry) -> Int {
        var (start, sent) = (0, 0)
        for share in taken.shares {
            let end = min(share.end, taken.calls.list.count)
            for place in start..<end where taken.calls.list[place].code == nil {
                share.connection.startUnanswered(taken.calls, taken.calls.list[place], [], entry)
            }
            if let answers = taken.calls.answers(of: start..<end), share.connection.outgoing.readableBytes == 0 {
                share.transport.send(output.readableBytesSpan.extracting(answers))
                sent += answers.count
            } else {
                for call in taken.calls.list[start..<end] where call.code != nil {
                    share.connection.send(output.readableBytesSpan.extracting(call.answer))
                }
            }
            share.connection.receivedAll()
            start = end
        }
        return sent
    }

    private func count(_ taken: borrowing GatheredCalls) {
        var answered = AnsweredCalls()
        answered.add(taken.calls)
        answered.count(meter, nanoseconds: (.now() - taken.since).nanoseconds)
    }
}

/// Calls as they were read, and whose they are.
struct GatheredCalls {
    /// Where sockets are read into, one after another: first the calls that were taken, then what came last.
    var input = ByteBuffer()
    var calls = PlainCalls()
    /// Bytes of the calls.
    private(set) var size = 0
    private(set) var shares: [Share] = []
    /// When the first came in.
    private(set) var since = NIODeadline.uptimeNanoseconds(0)

    /// A connection's calls: those after the share before it.
    struct Share {
        let connection: ServerConnection
        let transport: SocketTransport
        let end: Int
    }

    /// Takes what came last when it is nothing but calls like those taken already, or may be the first.
    mutating func take(from connection: ServerConnection, _ transport: SocketTransport, _ router: Router) -> Bool {
        guard connection.isOnlyAsking, shares.first.map({ $0.connection.asks(like: connection) }) ?? true else {
            return false
        }
        let before = calls.list.count
        var (place, last) = (size, connection.lastStream)
        while place < input.writerIndex {
            guard let call = PlainCalls.One(input.readableBytesUInt8Span, at: place, connection.limits.maxFrame),
                call.stream > last, calls.list.isEmpty ? router.isQuick(call.method) : call.method == calls.method
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
        shares.append(Share(connection: connection, transport: transport, end: calls.list.count))
        connection.asked(upTo: last, at: since)
        return true
    }

    /// What came last, to go its own way.
    mutating func leaveOut() -> ByteBuffer? {
        let bytes = input.getSlice(at: size, length: input.writerIndex - size)
        input.moveWriterIndex(to: size)
        return bytes
    }

    mutating func clear() {
        calls.clear()
        shares.removeAll(keepingCapacity: true)
        size = 0
        input.clear()
    }
}

extension PlainCalls {
    /// Where the answers of some calls stand; nil when there are none, or another's stand between them.
    fileprivate func answers(of places: Range<Int>) -> Range<Int>? {
        var whole: Range<Int>?
        for call in list[places] where call.code != nil {
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

extension Router {
    fileprivate func isQuick(_ method: UInt16) -> Bool {
        if Int(method) < entries.count, case .quick = entries[Int(method)].handler { true } else { false }
    }
}
