import CSockets
import Glibc

/// The kernel's list of what a thread waits for: sockets, and a word from other threads.
@safe struct Poller: ~Copyable {
    /// What is waited for on a socket; its loss always is.
    struct Interest: OptionSet {
        let rawValue: UInt32

        static let reading = Interest(rawValue: EPOLLIN.rawValue)
        static let writing = Interest(rawValue: EPOLLOUT.rawValue)
        static let loss = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    }

    private let list: Int32
    private let bell: Int32
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// Never a socket's mark.
    private static let bellMark = UInt64.max
    private static let mostAtOnce = 256

    init() {
        list = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        precondition(list >= 0 && bell >= 0, "the kernel gives no epoll or eventfd: too many open files")
        unsafe events = .allocate(capacity: Self.mostAtOnce)
        unsafe events.initialize(repeating: epoll_event())
        let failure = control(EPOLL_CTL_ADD, bell, Self.bellMark, .reading)
        precondition(failure == 0, "the kernel does not watch an eventfd: errno \(failure)")
    }

    deinit {
        _ = close(list)
        _ = close(bell)
        unsafe events.deallocate()
    }

    /// - Parameter mark: what ``ready(_:)`` names it by.
    /// - Throws: ``SocketError`` when the kernel has no room for it.
    func watch(_ descriptor: Int32, _ mark: UInt64, _ interest: Interest) throws(SocketError) {
        let failure = control(EPOLL_CTL_ADD, descriptor, mark, interest)
        if failure != 0 { throw SocketError(code: failure) }
    }

    func change(_ descriptor: Int32, _ mark: UInt64, _ interest: Interest) {
        let failure = control(EPOLL_CTL_MOD, descriptor, mark, interest)
        precondition(failure == 0, "a descriptor that is not watched was changed: errno \(failure)")
    }

    func forget(_ descriptor: Int32) {
        let failure = control(EPOLL_CTL_DEL, descriptor, 0, [])
        precondition(failure == 0, "a descriptor that is not watched was forgotten: errno \(failure)")
    }

    /// - Returns: errno; 0 when it was done.
    private func control(_ operation: Int32, _ descriptor: Int32, _ mark: UInt64, _ interest: Interest) -> Int32 {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.u64 = mark
        return unsafe epoll_ctl(list, operation, descriptor, &event) == 0 ? 0 : errno
    }

    /// Ends ``wait``, from any thread.
    func ring() {
        var one: UInt64 = 1
        _ = unsafe write(bell, &one, 8)
    }

    /// Until something is ready or so long has passed; -1 for ever.
    ///
    /// - Returns: how many are ready.
    func wait(milliseconds: Int32) -> Int {
        Int(max(0, unsafe epoll_wait(list, events.baseAddress, Int32(Self.mostAtOnce), milliseconds)))
    }

    /// Of the ready ones; nil for the bell.
    func ready(_ place: Int) -> (mark: UInt64, what: Interest)? {
        let event = unsafe events[place]
        let mark = unsafe event.data.u64
        guard mark != Self.bellMark else {
            var count: UInt64 = 0
            _ = unsafe read(bell, &count, 8)
            return nil
        }
        return (mark, Interest(rawValue: unsafe event.events))
    }
}
