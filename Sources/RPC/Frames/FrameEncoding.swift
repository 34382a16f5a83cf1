public import NIOCore

extension Frame {
    /// Appends the frame's bytes.
    public func encode(into buffer: inout ByteBuffer) {
        switch self {
        case .hello(let hello):
            buffer.writeFrame(.hello) { hello.encode(into: &$0) }
        case .call(let stream, let call):
            let flags = (call.end ? FrameFlags.end : 0) | (call.message == nil ? 0 : FrameFlags.message)
            buffer.writeFrame(.call, flags: flags, stream: stream) { buffer in
                buffer.writeInteger(call.method)
                buffer.writeInteger(call.timeout)
                buffer.writeDetails(call.metadata)
                if let message = call.message { buffer.writeImmutableBuffer(message) }
            }
        case .message(let stream, let message, let end):
            buffer.writeFrame(.message, flags: end ? FrameFlags.end : 0, stream: stream) {
                $0.writeImmutableBuffer(message)
            }
        case .end(let stream): buffer.writeFrame(.end, flags: FrameFlags.end, stream: stream) { _ in }
        case .status(let stream, let error, let message):
            let flags = FrameFlags.end | (message == nil ? 0 : FrameFlags.message)
            buffer.writeFrame(.status, flags: flags, stream: stream) { buffer in
                buffer.writeInteger((error?.code ?? .ok).rawValue)
                buffer.writeText(error?.message ?? "")
                buffer.writeDetails(error?.details ?? [])
                if let message { buffer.writeImmutableBuffer(message) }
            }
        case .cancel(let stream): buffer.writeFrame(.cancel, stream: stream) { _ in }
        case .window(let stream, let credit):
            buffer.writeFrame(.window, stream: stream) { $0.writeInteger(credit) }
        case .ping(let mark): buffer.writeFrame(.ping) { $0.writeInteger(mark) }
        case .pong(let mark): buffer.writeFrame(.pong) { $0.writeInteger(mark) }
        case .goodbye(let text): buffer.writeFrame(.goodbye) { $0.writeText(text) }
        case .authenticate(let token): buffer.writeFrame(.authenticate) { $0.writeText(token) }
        }
    }
}

extension ByteBuffer {
    /// Appends a MESSAGE's frame up to its message, which is to come after it.
    mutating func writeHead(ofMessage message: ByteBuffer, stream: UInt32) {
        writeFrame(.message, stream: stream, following: message.readableBytes) { _ in }
    }
}

extension Hello {
    fileprivate func encode(into buffer: inout ByteBuffer) {
        buffer.writeInteger(Hello.magic)
        buffer.writeInteger(firstVersion)
        buffer.writeInteger(lastVersion)
        buffer.writeInteger(maxFrame)
        buffer.writeInteger(window)
        buffer.writeInteger(UInt16(methods.count))
        for method in methods {
            buffer.writeInteger(method.id)
            buffer.writeInteger(method.kind.rawValue)
            buffer.writeText(method.name)
        }
    }
}

extension ByteBuffer {
    /// Length, type, flags and stream, then what the body writes; so many bytes of the frame come after that.
    fileprivate mutating func writeFrame(
        _ type: FrameType, flags: UInt8 = 0, stream: UInt32 = 0, following: Int = 0, _ body: (inout ByteBuffer) -> Void
    ) {
        let start = writerIndex
        writeInteger(UInt32(0))
        writeInteger(type.rawValue)
        writeInteger(flags)
        writeInteger(stream)
        body(&self)
        setInteger(UInt32(writerIndex - start - FrameLayout.lengthSize + following), at: start)
    }

    /// Two bytes of length, then UTF-8; cut at 65,535 bytes, between two characters.
    fileprivate mutating func writeText(_ text: String) {
        var bytes = text.utf8.prefix(Int(UInt16.max))
        if bytes.endIndex != text.utf8.endIndex {
            let start = text.unicodeScalars.index(before: text.unicodeScalars.index(after: bytes.endIndex))
            bytes = text.utf8[..<start]
        }
        writeInteger(UInt16(bytes.count))
        writeBytes(bytes)
    }

    /// A count in one byte, then name and value of each.
    fileprivate mutating func writeDetails(_ details: [CallError.Detail]) {
        writeInteger(UInt8(min(details.count, 255)))
        for detail in details.prefix(255) {
            writeText(detail.name)
            writeText(detail.value)
        }
    }
}
