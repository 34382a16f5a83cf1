public import NIOCore

/// Bytes in, frames out: no I/O, and never more than one frame's bytes held back.
public struct FrameDecoder: Sendable {
    /// The longest frame taken, its length field not counted.
    public let maxFrame: UInt32
    /// What was read last, in memory that serves again.
    private var pending = ByteBuffer()
    /// The beginning of a frame that did not come in whole, in memory of its own; what is pending comes after it.
    private var begun = ByteBuffer()

    public init(maxFrame: UInt32 = 1 << 20) {
        self.maxFrame = maxFrame
    }

    /// Takes what arrived.
    public mutating func feed(_ bytes: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.writeImmutableBuffer(bytes)
        }
    }

    /// Keeps what is left apart from where it was read: a few bytes of a frame do not hold all of that.
    ///
    /// For when ``next()`` found nothing more.
    mutating func settle() {
        begin(upTo: begun.readableBytes + pending.readableBytes)
    }

    /// Whether a part of a frame waits for more.
    public var hasRest: Bool { pending.readableBytes > 0 || begun.readableBytes > 0 }

    /// The next frames that are whole and calls as most are, of one method: its message with it, nothing after it, no
    /// metadata. Found without a ``Frame`` around each.
    ///
    /// None leaves it to ``next()``, which alone says what is wrong with a frame.
    package mutating func nextPlainCalls(into calls: inout PlainCalls) {
        calls.clear()
        if begun.readableBytes > 0 { return }
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
        giveBack()
    }

    /// Lets go of memory in which nothing is left to read.
    private mutating func giveBack() {
        if pending.readableBytes == 0 { pending = Self.nothing }
    }

    private static let nothing = ByteBuffer()

    /// The next whole frame; nil until more bytes come.
    ///
    /// - Throws: ``ProtocolViolation``; nothing after it can be read.
    public mutating func next() throws(ProtocolViolation) -> Frame? {
        if begun.readableBytes > 0 { return try nextBegun() }
        guard let size = try size(of: pending), pending.readableBytes >= size else { return nil }
        pending.moveReaderIndex(forwardBy: FrameLayout.lengthSize)
        guard let frame = pending.readSlice(length: size - FrameLayout.lengthSize) else { return nil }
        // A message that is kept does not hold all that was read with it.
        var body = ByteBuffer(bytes: frame.readableBytesView)
        giveBack()
        return try Frame(&body)
    }

    private mutating func nextBegun() throws(ProtocolViolation) -> Frame? {
        begin(upTo: FrameLayout.lengthSize)
        guard let size = try size(of: begun) else { return nil }
        begin(upTo: size)
        guard begun.readableBytes >= size else { return nil }
        var body = begun
        begun = Self.nothing
        body.moveReaderIndex(forwardBy: FrameLayout.lengthSize)
        return try Frame(&body)
    }

    /// With its length field; nil until that is there.
    private func size(of bytes: ByteBuffer) throws(ProtocolViolation) -> Int? {
        guard let length = bytes.getInteger(at: bytes.readerIndex, as: UInt32.self) else { return nil }
        guard length >= FrameLayout.headerSize else {
            throw ProtocolViolation("a frame of \(length) bytes is shorter than its header")
        }
        guard length <= maxFrame else {
            throw ProtocolViolation("a frame of \(length) bytes is longer than the \(maxFrame) allowed")
        }
        return FrameLayout.lengthSize + Int(length)
    }

    /// Adds to what has begun, as far as there is something pending, up to a size.
    private mutating func begin(upTo size: Int) {
        let count = min(size - begun.readableBytes, pending.readableBytes)
        guard count > 0, var part = pending.readSlice(length: count) else { return }
        if begun.writableBytes < count { begun.reserveCapacity(begun.readableBytes + max(count, expected(with: part))) }
        begun.writeBuffer(&part)
        giveBack()
    }

    /// What is to come of the frame that has begun, a part of it included, once that is a good part: who announces
    /// much and sends little costs little.
    private func expected(with part: ByteBuffer) -> Int {
        let first = begun.readableBytes > 0 ? begun : part
        guard let size = try? size(of: first) else { return 0 }
        let isGood = size <= Self.mostRoom * (begun.readableBytes + part.readableBytes)
        return isGood ? size - begun.readableBytes : 0
    }

    /// Memory held for a frame that has begun. Unit: bytes.
    var room: Int { begun.capacity }

    /// For each byte that has come. Unit: bytes.
    private static let mostRoom = 8
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
