import Logging
import NIOCore

/// One caller's connection on the server: frames in, handlers run, frames out. Lives on its event loop.
final class ServerConnection {
    let router: Router
    let limits: ServerLimits
    let logger: Logger
    private var decoder: FrameDecoder
    /// What is being taken.
    private var plain = PlainCalls()
    /// Nil once it has closed.
    private(set) var transport: (any Transport)?
    private var isGreeted = false
    private var isDraining = false
    /// What still comes is passed over.
    private var isClosing = false
    /// Frames on their way out, handed over together.
    var outgoing = ByteBuffer()
    var needsFlush = false
    var lastStream: UInt32 = 0
    /// How many bytes the caller takes on a new stream.
    private var peerWindow: UInt32 = 0
    private(set) var peerMaxFrame: UInt32 = 0
    var streams: [UInt32: ServerStream] = [:]
    private var helloTimeout: Scheduled<Void>?
    let calls: CallCount
    let meter: ServerMeter
    /// Calls answered at once of what was read last, not yet counted.
    var answered = AnsweredCalls()
    let guest: Guest
    /// When what is being read came in.
    private(set) var now = NIODeadline.now()
    private var held = 0
    private var receivers = 0
    var vigil: Vigil
    private var watching: RepeatedTask?

    init(
        _ transport: any Transport, router: Router, limits: ServerLimits, calls: CallCount,
        doorkeeper: (any Doorkeeper)?, meter: ServerMeter, logger: Logger
    ) {
        self.transport = transport
        self.router = router
        self.limits = limits
        self.calls = calls
        self.meter = meter
        guest = Guest(doorkeeper)
        self.logger = logger
        vigil = Vigil(limits, now: .now())
        decoder = FrameDecoder(maxFrame: limits.maxFrame)
    }

    /// Begins to keep time.
    func begin() {
        guard let eventLoop = transport?.eventLoop else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        helloTimeout = eventLoop.scheduleTask(in: limits.helloTimeout) {
            bound.value.giveUp("no HELLO came in time")
        }
        watching = eventLoop.scheduleRepeatedTask(
            initialDelay: limits.vigilInterval, delay: limits.vigilInterval
        ) { _ in bound.value.watch() }
    }

    func received(_ bytes: ByteBuffer) {
        if isClosing { return }
        now = .now()
        meter.received(bytes.readableBytes)
        decoder.feed(bytes)
        var hasFrame = false
        do throws(ProtocolViolation) {
            while decoder.hasRest {
                if isGreeted { decoder.nextPlainCalls(into: &plain) }
                if !plain.list.isEmpty {
                    try take(&plain)
                    plain.clear()
                } else if let frame = try decoder.next() {
                    try take(frame)
                } else {
                    break
                }
                hasFrame = true
            }
        } catch {
            plain.clear()
            return giveUp(error.description)
        }
        decoder.settle()
        vigil.heard(now, hasFrame: hasFrame, hasRest: decoder.hasRest)
    }

    /// Whether calls that are answered from memory may be taken from what comes in without a frame around each.
    var isOnlyAsking: Bool { isGreeted && !isClosing && !decoder.hasRest && refusalOfMore() == nil && guest.isKnown }

    /// Calls up to a stream were taken from what came in, and nothing was left.
    func asked(upTo stream: UInt32, at moment: NIODeadline) {
        lastStream = stream
        now = moment
        vigil.heard(now, hasFrame: true, hasRest: false)
        vigil.worked(now)
    }

    /// What came at once was all given.
    func receivedAll() {
        flush()
        if answered.isEmpty { return }
        // From their arrival to their answers being on the way.
        answered.count(meter, nanoseconds: (NIODeadline.now() - now).nanoseconds)
    }

    func writabilityChanged() {
        guard let transport else { return }
        // Who does not take our answers may not ask for more: they would all wait in our memory.
        transport.setReading(transport.isWritable)
        if transport.isWritable {
            for stream in streams.values { pump(stream) }
            flush()
        }
    }

    /// Nothing comes or goes any more.
    func closed() {
        helloTimeout?.cancel()
        watching?.cancel()
        abandonAll("the caller's connection closed")
        transport = nil
    }

    func drain() { drain("the server is shutting down; connect again elsewhere or later") }

    /// At once, whatever is under way.
    func cut() { transport?.close() }

    /// Takes no more calls, finishes those under way, closes.
    private func drain(_ reason: String) {
        if isDraining { return }
        isDraining = true
        write(.goodbye(reason))
        flush()
        closeWhenDrained()
    }

    private func watch() {
        // Before HELLO its own time-out holds, and nothing may be sent.
        if isClosing || !isGreeted { return }
        switch vigil.look(.now(), isBusy: !streams.isEmpty) {
        case .nothing: break
        case .ask:
            write(.ping(0))
            flush()
        case .lost:
            logger.debug("a caller did not answer PING")
            abandonAll("the caller's connection was lost")
            cut()
        case .slow: giveUp("a frame took longer than \(limits.frameTimeout.nanoseconds / 1_000_000_000) s")
        case .idle: drain("no call for a long time; connect again when there is one")
        case .old:
            guard !isDraining, let eventLoop = transport?.eventLoop else { return }
            drain("this connection is old; connect again")
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            eventLoop.scheduleTask(in: limits.grace) { bound.value.cut() }
        }
    }

    // MARK: Frames

    private func take(_ frame: Frame) throws(ProtocolViolation) {
        guard isGreeted else {
            guard case .hello(let hello) = frame else { throw ProtocolViolation("the first frame must be HELLO") }
            return try greet(hello)
        }
        switch frame {
        case .call(let id, let call): try open(id, call)
        case .message(let id, let message, let end):
            // A stream that has ended here may not have ended there yet: what is under way is passed over.
            guard let stream = try known(id) else { return }
            try stream.inbound.receive(message)
            if end { stream.inbound.finish(.success(())) }
        case .end(let id): try known(id)?.inbound.finish(.success(()))
        case .cancel(let id):
            guard let stream = try known(id) else { return }
            finish(stream, .failure(CallError(.cancelled, "the caller cancelled")))
        case .window(let id, let credit):
            guard let stream = try known(id) else { return }
            try stream.outbound.grant(credit)
            pump(stream)
        case .ping(let mark): write(.pong(mark))
        case .pong: break
        case .goodbye: break
        case .authenticate(let token): try authenticate(token)
        case .hello: throw ProtocolViolation("HELLO came twice")
        case .status: throw ProtocolViolation("a caller sends no STATUS")
        }
    }

    private func known(_ id: UInt32) throws(ProtocolViolation) -> ServerStream? {
        guard id <= lastStream else { throw ProtocolViolation("stream \(id) was never opened") }
        return streams[id]
    }

    private func greet(_ hello: Hello) throws(ProtocolViolation) {
        guard hello.firstVersion <= Hello.versions.upperBound, hello.lastVersion >= Hello.versions.lowerBound else {
            throw ProtocolViolation(
                "this server speaks protocol versions \(Hello.versions.lowerBound) to "
                    + "\(Hello.versions.upperBound), the caller \(hello.firstVersion) to \(hello.lastVersion)")
        }
        helloTimeout?.cancel()
        isGreeted = true
        if let certificate = transport?.callerCertificate { guest.present(certificate: certificate) }
        vigil = Vigil(limits, now: now)
        peerWindow = hello.window
        peerMaxFrame = hello.maxFrame
        let version = min(hello.lastVersion, Hello.versions.upperBound)
        write(
            .hello(
                Hello(
                    firstVersion: version, lastVersion: version, maxFrame: limits.maxFrame, window: limits.window,
                    methods: router.methods)))
    }

    private func authenticate(_ token: String) throws(ProtocolViolation) {
        guest.present(token: token)
        guard guest.failures < Guest.mostFailures else { throw ProtocolViolation("too many tokens that nobody has") }
    }

    func open(_ id: UInt32, _ call: Call) throws(ProtocolViolation) {
        guard id > lastStream else { throw ProtocolViolation("stream \(id) is not above the last one") }
        lastStream = id
        guard Int(call.method) < router.entries.count else {
            let error = CallError(.unimplemented, "method number \(call.method) is unknown; see the server's HELLO")
            return write(.status(stream: id, error, nil))
        }
        let method = Int(call.method)
        let entry = router.entries[method]
        if let refusal = refusal(metadataSize: call.metadataSize, entry) {
            return refuse(id, of: Int(call.method), refusal)
        }
        switch entry.handler {
        case .quick(let handler, _) where call.end && call.message != nil:
            var one = PlainCalls(id, call)
            answer(&one, entry, call.metadata, handler)
        case .immediate(let handler):
            vigil.worked(now)
            guard call.end, let message = call.message else {
                return refuse(id, of: method, CallError(.invalidArgument, "the call lacks its message"))
            }
            answered.add(method, answerAtOnce(id, message, context(of: call, entry), handler))
        default:
            vigil.worked(now)
            start(id, call, entry)
        }
    }

    private func context(of call: Call, _ entry: Router.Entry) -> CallContext {
        CallContext(
            id: CallNumber.next(), method: entry.name, metadata: call.metadata,
            deadline: call.timeout == 0 ? nil : now + .milliseconds(Int64(call.timeout)), caller: guest.caller)
    }

    /// Why no further call may begin, whoever asks; nil when it may.
    func refusalOfMore() -> CallError? {
        if isDraining {
            CallError(.unavailable, "the server is shutting down; try another or later")
        } else if streams.count >= limits.maxStreams {
            CallError(.resourceExhausted, "more than \(limits.maxStreams) calls at once on one connection")
        } else {
            nil
        }
    }

    func refusal(metadataSize: Int, _ entry: Router.Entry) -> CallError? {
        if let refusal = refusalOfMore() { return refusal }
        guard metadataSize <= limits.maxMetadata else {
            return CallError(.resourceExhausted, "the call's metadata is longer than \(limits.maxMetadata) bytes")
        }
        return guest.admit(1, to: entry.audience, now: now).refusal
    }

    // MARK: Streams

    func start(_ id: UInt32, _ call: Call, _ entry: Router.Entry) {
        guard let eventLoop = transport?.eventLoop else { return }
        let callContext = self.context(of: call, entry)
        let size = call.message?.readableBytes ?? 0
        guard held + size <= limits.mostHeld, call.end || receivers < limits.maxReceivers else {
            let refusal = CallError(.resourceExhausted, "too many messages wait on this connection; send fewer at once")
            return refuse(id, of: Int(call.method), refusal)
        }
        guard calls.begin() else {
            let refusal = CallError(.resourceExhausted, "the server has too many calls under way; try again later")
            return refuse(id, of: Int(call.method), refusal)
        }
        meter.streamOpened()
        let stream = ServerStream(id: id, method: Int(call.method), since: now, limits.window, sends: peerWindow)
        (stream.held, stream.isReceiver) = (size, !call.end)
        held += size
        if stream.isReceiver { receivers += 1 }
        streams[id] = stream
        if let message = call.message { stream.inbound.push(message) }
        if call.end { stream.inbound.finish(.success(())) }
        let runner = CallRunner(
            connection: NIOLoopBound(self, eventLoop: eventLoop), eventLoop: eventLoop, stream: id,
            window: limits.window, context: callContext, logger: logger)
        if let deadline = callContext.deadline {
            stream.deadline = eventLoop.scheduleTask(deadline: deadline) { runner.expire() }
        }
        stream.task = Task { await runner.run(entry.handler) }
    }

    /// Messages of that cost were taken by their reader.
    func giveBack(_ stream: ServerStream, _ taken: UInt32) {
        guard let credit = stream.inbound.giveBack(taken) else { return }
        write(.window(stream: stream.id, credit))
        flush()
    }

    func pump(_ stream: ServerStream) {
        while transport?.isWritable == true, let entry = stream.outbound.dequeue() {
            write(entry.message, of: stream)
            entry.promise.succeed()
        }
    }

    /// Sends the stream's STATUS and lets go of it; again without effect.
    func finish(_ stream: ServerStream, _ result: Result<ByteBuffer?, CallError>) {
        guard streams.removeValue(forKey: stream.id) != nil else { return }
        release(stream, result.code)
        stream.abandon(CallError(.cancelled, "the call has ended"))
        writeStatus(stream.id, result)
        flush()
        closeWhenDrained()
    }

    private func release(_ stream: ServerStream, _ code: StatusCode) {
        calls.end()
        held -= stream.held
        if stream.isReceiver { receivers -= 1 }
        meter.streamsClosed(1)
        meter.ended(stream.method, code, nanoseconds: (NIODeadline.now() - stream.since).nanoseconds)
    }

    /// Says why, and closes: nothing after a violation can be trusted.
    private func giveUp(_ reason: String) {
        if isClosing { return }
        meter.violated()
        logger.info("connection refused", metadata: ["reason": "\(reason)"])
        abandonAll("the caller broke the protocol")
        write(.goodbye(reason))
        close()
    }

    private func closeWhenDrained() {
        if isDraining, streams.isEmpty { close() }
    }

    private func close() {
        if isClosing { return }
        isClosing = true
        flush()
        transport?.closeOnceSent()
    }

    private func abandonAll(_ reason: String) {
        let lost = CallError(.cancelled, reason)
        for stream in streams.values {
            release(stream, .cancelled)
            stream.abandon(lost)
        }
        streams = [:]
    }
}
