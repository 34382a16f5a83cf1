import NIOCore
import NIOSSL
import Synchronization

/// A call as its caller's connection sees it.
final class ClientStream {
    let id: UInt32
    var inbound: InboundQueue
    var outbound: OutboundQueue
    var deadline: Scheduled<Void>?

    init(id: UInt32, receives: UInt32, sends: UInt32) {
        self.id = id
        inbound = InboundQueue(window: receives)
        outbound = OutboundQueue(window: sends)
    }

    func end(_ result: Result<Void, CallError>) {
        deadline?.cancel()
        inbound.finish(result)
        outbound.fail(CallError(.cancelled, "the call has ended"))
    }
}

/// What others may know of a connection.
final class ClientState: Sendable {
    /// Whether calls can be made.
    let isOpen = Atomic<Bool>(false)
    /// How many are under way.
    let load = Atomic<Int>(0)
}

/// One connection on the caller's side. Lives on its event loop.
final class ClientConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let limits: ClientLimits
    private let peer: String
    private let token: String?
    private var decoder: FrameDecoder
    private var context: ChannelHandlerContext?
    private var greeting: EventLoopPromise<Void>?
    let state = ClientState()
    private var methods: [String: Hello.Method] = [:]
    private var peerWindow: UInt32 = 0
    private var peerMaxFrame = 0
    private var lastStream: UInt32 = 0
    private var farewell: String?
    private var streams: [UInt32: ClientStream] = [:]

    init(limits: ClientLimits, peer: String, token: String?, greeting: EventLoopPromise<Void>) {
        self.limits = limits
        self.peer = peer
        self.token = token
        self.greeting = greeting
        decoder = FrameDecoder(maxFrame: limits.maxFrame)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: limits.connectTimeout) {
            bound.value.refuse(CallError(.unavailable, "no answer to HELLO from \(bound.value.peer); is it an mbostd?"))
        }
        write(
            .hello(
                Hello(
                    firstVersion: Hello.versions.lowerBound, lastVersion: Hello.versions.upperBound,
                    maxFrame: limits.maxFrame, window: limits.window)))
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data))
        do throws(ProtocolViolation) {
            while let frame = try decoder.next() { try take(frame) }
            decoder.settle()
        } catch {
            farewell = "it broke the protocol: \(error.description)"
            context.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            for stream in streams.values { pump(stream) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        state.isOpen.store(false, ordering: .relaxed)
        let reason = farewell.map { ": \($0)" } ?? "; is the server still there?"
        let lost = CallError(.unavailable, "the connection to \(peer) ended\(reason)")
        refuse(lost)
        for stream in streams.values { stream.end(.failure(lost)) }
        streams = [:]
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError {
            farewell =
                farewell ?? "TLS was not agreed on: \(error); are both sides' certificates and their authority right?"
        }
        context.close(promise: nil)
    }

    private func refuse(_ error: CallError) {
        guard let greeting else { return }
        self.greeting = nil
        greeting.fail(error)
        context?.close(promise: nil)
    }

    private func take(_ frame: Frame) throws(ProtocolViolation) {
        switch frame {
        case .hello(let hello):
            guard let greeting else { throw ProtocolViolation("HELLO came twice") }
            guard Hello.versions.contains(hello.lastVersion) else {
                throw ProtocolViolation("it speaks protocol version \(hello.lastVersion), which we did not offer")
            }
            self.greeting = nil
            peerWindow = hello.window
            peerMaxFrame = Int(hello.maxFrame)
            methods = Dictionary(hello.methods.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            if let token { write(.authenticate(token: token)) }
            state.isOpen.store(true, ordering: .relaxed)
            greeting.succeed()
        case .message(let id, let message, _): try streams[id]?.inbound.receive(message)
        case .status(let id, let error, let message):
            guard let stream = streams.removeValue(forKey: id) else { return }
            if let message { stream.inbound.push(message) }
            stream.end(error.map { .failure($0) } ?? .success(()))
        case .window(let id, let credit):
            guard let stream = streams[id] else { return }
            try stream.outbound.grant(credit)
            pump(stream)
        case .ping(let mark): write(.pong(mark))
        case .pong: break
        case .goodbye(let text):
            farewell = text
            state.isOpen.store(false, ordering: .relaxed)
        case .call, .end, .cancel, .authenticate: throw ProtocolViolation("a server sends no such frame")
        }
    }

    // MARK: What the caller asks, on the event loop

    /// Says who calls from now on.
    func present(token: String) { write(.authenticate(token: token)) }

    /// Opens a stream; its number.
    func open(_ method: String, _ options: CallOptions, _ message: ByteBuffer?, end: Bool) throws(CallError) -> UInt32 {
        guard let context, context.channel.isActive else {
            throw CallError(.unavailable, "the connection to \(peer) is closed; connect again")
        }
        if let farewell { throw CallError(.unavailable, "the server at \(peer) takes no more calls: \(farewell)") }
        guard let known = methods[method] else {
            throw CallError(.unimplemented, "the server at \(peer) has no method \(method); is it of another version?")
        }
        try check(message)
        lastStream += 1
        let stream = ClientStream(id: lastStream, receives: limits.window, sends: peerWindow)
        streams[lastStream] = stream
        let id = lastStream
        var timeout: UInt32 = 0
        if let limit = options.timeout {
            timeout = UInt32(clamping: max(1, limit.nanoseconds / 1_000_000))
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            stream.deadline = context.eventLoop.scheduleTask(in: limit) { bound.value.expire(id) }
        }
        write(
            .call(
                stream: id,
                Call(method: known.id, timeout: timeout, metadata: options.metadata, message: message, end: end)))
        return id
    }

    func take(
        _ id: UInt32, on eventLoop: any EventLoop, _ stream: ClientStream, _ taken: UInt32
    ) -> EventLoopFuture<InboundQueue.Entries> {
        giveBack(id, stream, taken)
        return stream.inbound.take(on: eventLoop)
    }

    func giveBack(_ id: UInt32, _ stream: ClientStream, _ taken: UInt32) {
        if let credit = stream.inbound.giveBack(taken) { write(.window(stream: id, credit)) }
    }

    func stream(_ id: UInt32) -> ClientStream? { streams[id] }

    func send(_ id: UInt32, _ message: ByteBuffer, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        guard let stream = streams[id] else {
            return eventLoop.makeFailedFuture(CallError(.cancelled, "the call has ended"))
        }
        do throws(CallError) { try check(message) } catch { return eventLoop.makeFailedFuture(error) }
        let future = stream.outbound.enqueue(message, on: eventLoop)
        pump(stream)
        return future
    }

    func endSending(_ id: UInt32) {
        if streams[id] != nil { write(.end(stream: id)) }
    }

    /// Gives the call up; without effect when it has ended.
    func cancel(_ id: UInt32, _ error: CallError) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        write(.cancel(stream: id))
        stream.end(.failure(error))
    }

    private func expire(_ id: UInt32) {
        cancel(id, CallError(.deadlineExceeded, "no answer from \(peer) in time; try again, or allow more time"))
    }

    private func check(_ message: ByteBuffer?) throws(CallError) {
        if let message, message.readableBytes + 4096 > peerMaxFrame {
            throw CallError(
                .resourceExhausted, "a message of \(message.readableBytes) bytes is longer than \(peer) takes")
        }
    }

    private func pump(_ stream: ClientStream) {
        guard let context else { return }
        while context.channel.isWritable, let entry = stream.outbound.dequeue() {
            write(.message(stream: stream.id, entry.message, end: false))
            entry.promise.succeed()
        }
    }

    private func write(_ frame: Frame) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: 64)
        frame.encode(into: &buffer)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}
