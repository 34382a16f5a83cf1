public import NIOCore

/// One frame, as Proto/WIRE.md lays it out: length, type, flags, stream, then what the type carries.
public enum Frame: Equatable, Sendable {
    /// The first frame of either side, on stream 0.
    case hello(Hello)
    /// Opens a stream; may carry its first message, and end our side.
    case call(stream: UInt32, Call)
    case message(stream: UInt32, ByteBuffer, end: Bool)
    /// The caller sends nothing more.
    case end(stream: UInt32)
    /// The last frame of a stream; may carry its last message.
    case status(stream: UInt32, CallError?, ByteBuffer?)
    /// The caller no longer wants an answer.
    case cancel(stream: UInt32)
    /// The receiver can take so many more bytes of messages.
    case window(stream: UInt32, UInt32)
    case ping(UInt64)
    case pong(UInt64)
    /// The sender opens or takes no more streams and will close once those there are have ended.
    case goodbye(String)
    /// Who the caller is, for the calls after it.
    case authenticate(token: String)
}

/// What the two sides tell each other first.
public struct Hello: Equatable, Sendable {
    /// `mbst`
    static let magic: UInt32 = 0x6D62_7374
    /// The versions of the protocol this program speaks.
    public static let versions: ClosedRange<UInt8> = 1...1

    public var firstVersion: UInt8
    public var lastVersion: UInt8
    /// The longest frame the sender takes, its length field not counted. Unit: bytes.
    public var maxFrame: UInt32
    /// How many bytes of messages the sender takes on a new stream before it grants more.
    public var window: UInt32
    /// Server only: its methods.
    public var methods: [Method] = []

    public struct Method: Equatable, Sendable {
        public var id: UInt16
        public var kind: MethodKind
        public var name: String
    }
}

/// What a call streams.
public enum MethodKind: UInt8, Sendable {
    case unary = 0
    case clientStreaming = 1
    case serverStreaming = 2
    case bidirectional = 3
}

/// How a stream begins.
public struct Call: Equatable, Sendable {
    public var method: UInt16
    /// Milliseconds from receipt; 0 for no deadline.
    public var timeout: UInt32
    public var metadata: [CallError.Detail]
    public var message: ByteBuffer?
    /// Nothing follows from the caller.
    public var end: Bool

    /// Unit: bytes of names and values.
    var metadataSize: Int { metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }
}

/// The sender broke the protocol; the connection ends with its text.
public struct ProtocolViolation: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

enum FrameType: UInt8 {
    case hello = 1
    case call = 2
    case message = 3
    case end = 4
    case status = 5
    case cancel = 6
    case window = 7
    case ping = 8
    case pong = 9
    case goodbye = 10
    case authenticate = 11
}

enum FrameFlags {
    /// The sender's side of the stream ends with this frame.
    static let end: UInt8 = 1
    /// CALL and STATUS: a message follows the fixed part.
    static let message: UInt8 = 2
}

enum FrameLayout {
    static let lengthSize = 4
    /// Type, flags, stream.
    static let headerSize = 6
    /// Of a CALL before its message: header, method, timeout, number of metadata.
    static let plainCallSize = headerSize + 2 + 4 + 1
    /// Of a STATUS before its message: length, header, code, length of the text, number of details.
    static let plainAnswerSize = lengthSize + headerSize + 1 + 2 + 1
    static let standardMaxFrame: UInt32 = 1 << 20
}
