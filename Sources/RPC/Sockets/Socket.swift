import CSockets
import Glibc
import NIOCore

/// A TCP socket that never blocks; closed when it is let go of.
struct Socket: ~Copyable {
    let descriptor: Int32

    init(owning descriptor: Int32) { self.descriptor = descriptor }

    /// Hands it over, open, as a number: to another thread.
    consuming func released() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    deinit { _ = Glibc.close(descriptor) }

    /// - Throws: ``SocketError``, such as EADDRINUSE.
    static func listening(at address: SocketAddress, backlog: Int32) throws(SocketError) -> Socket {
        let family: Int32 = if case .v6 = address { AF_INET6 } else { AF_INET }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = Socket(owning: try checked(Glibc.socket(family, kind, 0)))
        try socket.turnOn(SOL_SOCKET, SO_REUSEADDR)
        _ = try checked(unsafe address.withSockAddr { unsafe bind(socket.descriptor, $0, socklen_t($1)) })
        _ = try checked(listen(socket.descriptor, backlog))
        return socket
    }

    /// Where it listens; 0 when that cannot be found.
    var port: Int {
        var name = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &name) { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            guard unsafe getsockname(descriptor, start.assumingMemoryBound(to: sockaddr.self), &size) == 0 else {
                return 0
            }
            // Family, then port in the network's order: the same place for both families.
            return Int(unsafe UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        }
    }

    /// Nil when nobody waits.
    func accept() throws(SocketError) -> Socket? {
        while true {
            let accepted = sockets_accept(descriptor)
            if accepted >= 0 {
                let socket = Socket(owning: accepted)
                // Without it small answers wait for others.
                try? socket.turnOn(Int32(IPPROTO_TCP), TCP_NODELAY)
                return socket
            }
            switch errno {
            case EAGAIN: return nil
            // Gone again before we got to it, or interrupted.
            case ECONNABORTED, EINTR, EPROTO: continue
            case let code: throw SocketError(code: code)
            }
        }
    }

    enum Received {
        case bytes
        case nothing
        case end
    }

    /// Appends what has come, as far as there is room for it.
    func receive(into buffer: inout ByteBuffer, room: Int) throws(SocketError) -> Received {
        while true {
            var code: Int32 = 0
            let count = unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { free in
                let count = unsafe sockets_receive(descriptor, free.baseAddress, UInt(free.count))
                // Zero is the end.
                code = count > 0 ? 0 : count == 0 ? -1 : errno
                return max(0, count)
            }
            switch code {
            case 0: return count > 0 ? .bytes : .nothing
            case -1: return .end
            case EINTR: continue
            case EAGAIN: return .nothing
            default: throw SocketError(code: code)
            }
        }
    }

    /// - Parameter isMoreToCome: the kernel may wait for it, and send both in one.
    /// - Returns: how many the kernel takes now.
    func send(_ bytes: borrowing RawSpan, isMoreToCome: Bool = false) throws(SocketError) -> Int {
        while true {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe sockets_send(descriptor, $0.baseAddress, UInt($0.count), isMoreToCome)
            }
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN: return 0
            case let code: throw SocketError(code: code)
            }
        }
    }

    /// No more from us: the peer sees the end.
    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    private func turnOn(_ level: Int32, _ option: Int32) throws(SocketError) {
        var on: Int32 = 1
        _ = try Self.checked(unsafe setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size)))
    }

    private static func checked(_ result: Int32) throws(SocketError) -> Int32 {
        guard result >= 0 else { throw SocketError(code: errno) }
        return result
    }
}

/// What the kernel says against it.
struct SocketError: Error, CustomStringConvertible {
    let code: Int32

    /// The process or the machine has no more descriptors or memory: later perhaps.
    var isShortage: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code) }

    var description: String { unsafe String(cString: strerror(code)) }
}
