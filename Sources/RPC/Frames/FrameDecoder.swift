public import NIOCore

/// Bytes in, frames out: no I/O, and never more than one frame's bytes held back.
public struct FrameDecoder: Sendable {
    /// The longest frame taken, its length field not counted.
    public let maxFrame: UInt32
    private var pending = ByteBuffer()
    /// What is pending stands where it was read, which serves again.
    private var isLent = false

    public init(maxFrame: UInt32 = 1 << 20) {
        self.maxFrame = maxFrame
    }

    /// Takes what arrived.
    public mutating func feed(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
            isLent = true
        } else {
            pending.writeImmutableBuffer(bytes)
        }
    }

    /// Keeps what is left apart from where it was read: a few bytes of a frame do not hold all of that.
    mutating func settle() {
        guard isLent, pending.readableBytes > 0 else { return }
        pending = ByteBuffer(bytes: pending.readableBytesView)
        isLent = false
    }

    /// Whether a part of a frame waits for more.
    public var hasRest: Bool { pending.readableBytes > 0 }

    /// The next frames that are whole and calls as most are, of one method: its message with it, nothing after it, no
    /// metadata. Found without a ``Frame`` around each.
    ///
    /// None leaves it to ``next()``, which alone says what is wrong with a frame.
    package mutating func nextPlainCalls(into calls: inout PlainCalls) {
        calls.clear()
        var taken = 0
        while calls.list.count < PlainCalls.most,
            let call = PlainCalls.One(pending.readableBytesUInt8Span, at: taken, maxFrame)
        {
            if calls.list.isEmpty { calls.method = call.method }
            if calls.method != call.method { break }
            calls.list.append(call)
            taken = call.place + call.size
        }
        guard taken > 0 else { return }
        calls.input = pending
        pending.moveReaderIndex(forwardBy: taken)
        tidy()
    }

    /// Gives back what was read.
    private mutating func tidy() {
        if pending.readableBytes == 0 {
            pending = Self.nothing
        } else if pending.readerIndex > 1 << 16 {
            pending.discardReadBytes()
        }
    }

    private static let nothing = ByteBuffer()

    /// The next whole frame; nil until more bytes come.
    ///
    /// - Throws: ``ProtocolViolation``; nothing after it can be read.
    public mutating func next() throws(ProtocolViolation) -> Frame? {
        guard let length = pending.getInteger(at: pending.readerIndex, as: UInt32.self) else { return nil }
        guard length >= FrameLayout.headerSize else {
            throw ProtocolViolation("a frame of \(length) bytes is shorter than its header")
        }
        guard length <= maxFrame else {
            throw ProtocolViolation("a frame of \(length) bytes is longer than the \(maxFrame) allowed")
        }
        guard pending.readableBytes >= FrameLayout.lengthSize + Int(length) else { return nil }
        pending.moveReaderIndex(forwardBy: FrameLayout.lengthSize)
        guard var body = pending.readSlice(length: Int(length)) else { return nil }
        // A message that is kept does not hold all that was read with it.
        if isLent { body = ByteBuffer(bytes: body.readableBytesView) }
        tidy()
        return try Frame(&body)
    }
}

extension Frame {
    fileprivate init(_ body: inout ByteBuffer) throws(ProtocolViolation) {
        let code: UInt8 = try body.integer()
        let flags: UInt8 = try body.integer()
        let stream: UInt32 = try body.integer()
        guard let type = FrameType(rawValue: code) else { throw ProtocolViolation("frame type \(code) is unknown") }
        switch type {
        case .hello, .ping, .pong, .goodbye, .authenticate:
            guard stream == 0 else { throw ProtocolViolation("frame type \(code) stands on stream 0 only") }
        case .call, .message, .end, .status, .cancel, .window:
            guard stream != 0 else { throw ProtocolViolation("frame type \(code) needs a stream other than 0") }
        }
        switch type {
        case .hello: self = .hello(try Hello(&body))
        case .call: self = .call(stream: stream, try RPC.Call(&body, flags))
        case .message: self = .message(stream: stream, body.readRest(), end: flags & FrameFlags.end != 0)
        case .end: self = .end(stream: stream)
        case .status: self = try Frame.status(stream, &body, flags)
        case .cancel: self = .cancel(stream: stream)
        case .window: self = .window(stream: stream, try body.integer())
        case .ping: self = .ping(try body.integer())
        case .pong: self = .pong(try body.integer())
        case .goodbye: self = .goodbye(try body.text())
        case .authenticate: self = .authenticate(token: try body.text())
        }
        guard body.readableBytes == 0 else {
            throw ProtocolViolation("frame type \(code) has \(body.readableBytes) bytes too many")
        }
    }

    private static func status(
        _ stream: UInt32, _ body: inout ByteBuffer, _ flags: UInt8
    ) throws(ProtocolViolation) -> Frame {
        // A code from a later version is as good as unknown.
        let code = StatusCode(rawValue: try body.integer()) ?? .unknown
        let text = try body.text()
        let details = try body.details()
        let message = flags & FrameFlags.message != 0 ? body.readRest() : nil
        return .status(stream: stream, code == .ok ? nil : CallError(code, text, details: details), message)
    }
}

extension Hello {
    fileprivate init(_ body: inout ByteBuffer) throws(ProtocolViolation) {
        guard try body.integer() == Hello.magic else {
            throw ProtocolViolation("the first frame is not a HELLO of this protocol")
        }
        self.init(
            firstVersion: try body.integer(), lastVersion: try body.integer(), maxFrame: try body.integer(),
            window: try body.integer())
        let count: UInt16 = try body.integer()
        for _ in 0..<count {
            let id: UInt16 = try body.integer()
            guard let kind = MethodKind(rawValue: try body.integer()) else {
                throw ProtocolViolation("a method of HELLO has an unknown kind")
            }
            methods.append(Method(id: id, kind: kind, name: try body.text()))
        }
    }
}

extension Call {
    fileprivate init(_ body: inout ByteBuffer, _ flags: UInt8) throws(ProtocolViolation) {
        self.init(
            method: try body.integer(), timeout: try body.integer(), metadata: try body.details(), message: nil,
            end: flags & FrameFlags.end != 0)
        if flags & FrameFlags.message != 0 { message = body.readRest() }
    }
}

extension ByteBuffer {
    fileprivate mutating func integer<Number: FixedWidthInteger>() throws(ProtocolViolation) -> Number {
        guard let number = readInteger(as: Number.self) else { throw ProtocolViolation("a frame is cut short") }
        return number
    }

    fileprivate mutating func text() throws(ProtocolViolation) -> String {
        let length: UInt16 = try integer()
        guard let bytes = readSlice(length: Int(length)) else { throw ProtocolViolation("a frame is cut short") }
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
            throw ProtocolViolation("a text in a frame is not UTF-8")
        }
        return text
    }

    fileprivate mutating func details() throws(ProtocolViolation) -> [CallError.Detail] {
        let count: UInt8 = try integer()
        var details: [CallError.Detail] = []
        for _ in 0..<count { details.append(CallError.Detail(try text(), try text())) }
        return details
    }

    fileprivate mutating func readRest() -> ByteBuffer { readSlice(length: readableBytes) ?? ByteBuffer() }
}
