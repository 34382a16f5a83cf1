import NIOCore

/// Calls of one method that came in together on one connection, to be answered from memory on its event loop.
///
/// What is neither answered nor failed goes to the handler that may wait.
public struct QuickCalls {
    /// Of all of them.
    public let metadata: [CallError.Detail]
    /// Nil for a caller that did not say who it is.
    public let caller: (any Caller)?
    var calls: PlainCalls
    /// Where answers are sent from.
    var output: ByteBuffer
    private let mostAnswer: Int

    /// - Parameter mostAnswer: bytes of one, as the caller takes them.
    init(
        _ calls: consuming PlainCalls, metadata: [CallError.Detail], by caller: (any Caller)?,
        into output: consuming ByteBuffer, mostAnswer: Int
    ) {
        self.calls = calls
        self.metadata = metadata
        self.caller = caller
        self.output = output
        self.mostAnswer = mostAnswer
    }

    public var count: Int { calls.list.count }

    /// Makes room for so many answers of so many bytes together.
    public mutating func reserve(answers: Int, bytes: Int) {
        output.reserveCapacity(minimumWritableBytes: answers * FrameLayout.plainAnswerSize + bytes)
    }

    /// Lends a call's message.
    public func withMessage<Value>(of place: Int, _ body: (borrowing Span<UInt8>) -> Value) -> Value {
        let call = calls.list[place]
        return body(calls.input.readableBytesUInt8Span.extracting(call.place..<call.place + call.size))
    }

    /// Answers a call; the body writes the answer where it is sent from.
    ///
    /// - Parameter most: bytes that it may write.
    public mutating func answer(_ place: Int, most: Int, _ body: (inout OutputRawSpan) -> Void) {
        let stream = calls.list[place].stream
        let start = output.writerIndex
        output.writeWithOutputRawSpan(minimumWritableBytes: FrameLayout.plainAnswerSize + most) { frame in
            frame.beginAnswer(stream: stream)
            body(&frame)
        }
        let written = output.writerIndex - start - FrameLayout.plainAnswerSize
        guard written <= mostAnswer else {
            output.moveWriterIndex(to: start)
            return fail(place, CallError.longAnswer)
        }
        output.setInteger(UInt32(output.writerIndex - start - FrameLayout.lengthSize), at: start)
        end(place, .ok, from: start)
    }

    public mutating func answer(_ place: Int, _ answer: [UInt8]) {
        guard answer.count <= mostAnswer else { return fail(place, CallError.longAnswer) }
        let start = output.writerIndex
        Frame.status(stream: calls.list[place].stream, nil, ByteBuffer(bytes: answer)).encode(into: &output)
        end(place, .ok, from: start)
    }

    public mutating func fail(_ place: Int, _ error: CallError) {
        let start = output.writerIndex
        Frame.status(stream: calls.list[place].stream, error, nil).encode(into: &output)
        end(place, error.code, from: start)
    }

    private mutating func end(_ place: Int, _ code: StatusCode, from start: Int) {
        calls.list[place].code = code
        calls.list[place].answer = start - output.readerIndex..<output.writerIndex - output.readerIndex
    }

    /// Fails all that have not ended.
    public mutating func failAll(_ error: CallError) {
        for place in 0..<count where calls.list[place].code == nil { fail(place, error) }
    }
}

extension CallError {
    static let longAnswer = CallError(.resourceExhausted, "the answer is longer than the caller takes")
}

extension OutputRawSpan {
    /// The head of a STATUS with OK and a message, whose length is not known yet.
    fileprivate mutating func beginAnswer(stream: UInt32) {
        for _ in 0..<FrameLayout.lengthSize { append(0) }
        append(FrameType.status.rawValue)
        append(FrameFlags.end | FrameFlags.message)
        append(UInt8(truncatingIfNeeded: stream >> 24))
        append(UInt8(truncatingIfNeeded: stream >> 16))
        append(UInt8(truncatingIfNeeded: stream >> 8))
        append(UInt8(truncatingIfNeeded: stream))
        append(StatusCode.ok.rawValue)
        // No text and no details.
        for _ in 0..<3 { append(0) }
    }
}
