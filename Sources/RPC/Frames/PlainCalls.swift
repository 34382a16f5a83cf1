import NIOCore

/// Calls of one method that came in together, each whole in its frame and without metadata.
package struct PlainCalls {
    package struct One {
        let method: UInt16
        package let stream: UInt32
        /// Unit: milliseconds; 0 for none.
        let timeout: UInt32
        /// Of its message, from the first byte to read of ``PlainCalls/input``.
        let place: Int
        let size: Int
        /// How it ended; nil while it has not.
        var code: StatusCode?
        /// Of the frame that answers it, from the first byte to read of the output.
        var answer = 0..<0
    }

    /// So many at most are answered before they are sent.
    static let most = 128

    var method: UInt16 = 0
    var input = ByteBuffer()
    package var list: [One] = []

    package init() {}

    /// One call that came in a frame of its own.
    init(_ stream: UInt32, _ call: Call) {
        method = call.method
        input = call.message ?? ByteBuffer()
        list = [One(method: method, stream: stream, timeout: call.timeout, place: 0, size: input.readableBytes)]
    }

    mutating func clear() {
        list.removeAll(keepingCapacity: true)
        input = Self.nothing
    }

    private static let nothing = ByteBuffer()

    /// A call as others are.
    package func call(_ one: One, _ metadata: [CallError.Detail] = []) -> Call {
        Call(method: method, timeout: one.timeout, metadata: metadata, message: message(of: one), end: true)
    }

    /// A call's message, apart from what came in with it.
    private func message(of call: One) -> ByteBuffer {
        let place = input.readerIndex + call.place
        return ByteBuffer(bytes: input.viewBytes(at: place, length: call.size) ?? input.readableBytesView.prefix(0))
    }
}

extension PlainCalls.One {
    /// Nil when no such frame stands there whole.
    init?(_ bytes: borrowing Span<UInt8>, at start: Int, _ maxFrame: UInt32) {
        let head = FrameLayout.lengthSize + FrameLayout.plainCallSize
        guard bytes.count - start >= head else { return nil }
        let length = bytes.number32(at: start)
        guard bytes[start + 4] == FrameType.call.rawValue,
            bytes[start + 5] & 3 == FrameFlags.end | FrameFlags.message, length <= maxFrame,
            length >= FrameLayout.plainCallSize, bytes.count - start - FrameLayout.lengthSize >= Int(length),
            // No metadata.
            bytes[start + 16] == 0
        else { return nil }
        stream = bytes.number32(at: start + 6)
        guard stream != 0 else { return nil }
        method = UInt16(bytes[start + 10]) << 8 | UInt16(bytes[start + 11])
        timeout = bytes.number32(at: start + 12)
        place = start + head
        size = Int(length) - FrameLayout.plainCallSize
    }
}

extension Span<UInt8> {
    fileprivate func number32(at place: Int) -> UInt32 {
        UInt32(self[place]) << 24 | UInt32(self[place + 1]) << 16 | UInt32(self[place + 2]) << 8
            | UInt32(self[place + 3])
    }
}
