import NIOCore

/// What carries the bytes of one connection: plain TCP or TLS. Lives on its event loop.
protocol Transport: AnyObject {
    var eventLoop: any EventLoop { get }
    /// False while more waits to be sent than is allowed.
    var isWritable: Bool { get }
    /// Of a caller that showed one; in DER, its chain verified.
    var callerCertificate: [UInt8]? { get }
    /// Succeeds when all has ended.
    var closing: EventLoopFuture<Void> { get }

    /// Whether what comes is taken; else it stays with the caller.
    func setReading(_ isWanted: Bool)

    /// Sends what is in the buffer, now or when there is room, and leaves it empty.
    func send(_ bytes: inout ByteBuffer)

    /// Sends what is in the buffer, which it leaves empty, and the message after it as it stands.
    func send(_ bytes: inout ByteBuffer, before message: ByteBuffer)

    /// At once: what waits is dropped.
    func close()

    /// After what was sent has gone, or ``ServerLimits/farewellTimeout`` has: our side first, then all, once the peer
    /// has closed too or a second has passed. Closing at once would drop what waits, and reset a peer that is still
    /// sending before it has read it.
    func closeOnceSent()
}

extension TimeAmount {
    /// How long a closing connection waits for the caller's end.
    static let lingering = TimeAmount.seconds(1)
}
