import Glibc
import FundingModel
import Synchronization

/// The index's pages, which many read at once and few change: who reads takes one of some locks, that of its thread,
/// for as many look-ups as it has; who changes takes all of them.
///
/// Within a reading there is no lock between one look-up and the next: the processor waits for the memory of several of
/// them at once.
@safe final class SharedPages: @unchecked Sendable {
    /// Written while all locks are held, read while one is.
    private let parts: UnsafeMutableBufferPointer<StatusPages>
    private let locks: [Lock]

    private final class Lock: Sendable {
        let mutex = Mutex(())
        /// Two locks are not in one line of the processor's memory.
        private let room = InlineArray<14, UInt64>(repeating: 0)
    }

    init(parts count: Int = 64, readers: Int = 8) {
        unsafe parts = UnsafeMutableBufferPointer.allocate(capacity: count)
        for place in unsafe parts.indices { unsafe parts.initializeElement(at: place, to: StatusPages()) }
        locks = (0..<readers).map { _ in Lock() }
    }

    deinit {
        unsafe parts.deinitialize()
        unsafe parts.deallocate()
    }

    /// What can be looked up while nothing changes; not to be kept.
    @safe struct Reading: ~Copyable {
        fileprivate let parts: UnsafeMutableBufferPointer<StatusPages>

        /// Lends a person's entry; nil when there is none.
        func withEntry<Value>(of person: PersonNumber, _ body: (borrowing Span<UInt8>) -> Value) -> Value? {
            found(person).map { withEntry($0, body) }
        }

        /// Where a person's entry stands, for ``withEntry(_:_:)`` in the same reading; nil when there is none.
        func found(_ person: PersonNumber) -> Found? {
            let part = SharedPages.part(of: person, unsafe parts.count)
            return unsafe parts[part].found(person.value).map { Found(part: part, entry: $0) }
        }

        func withEntry<Value>(_ found: Found, _ body: (borrowing Span<UInt8>) -> Value) -> Value {
            unsafe parts[found.part].withEntry(found.entry, body)
        }
    }

    struct Found {
        fileprivate let part: Int
        fileprivate let entry: StatusPages.Found
        /// Bytes of the entry.
        var size: Int { entry.size }
    }

    /// Be quick: nothing changes meanwhile.
    func read<Value: Sendable>(_ body: (borrowing Reading) -> Value) -> Value {
        let lock = locks[Int(truncatingIfNeeded: UInt64(pthread_self()) &* 0x9E37_79B9_7F4A_7C15 >> 40) % locks.count]
        return lock.mutex.withLock { _ in unsafe body(Reading(parts: parts)) }
    }

    /// Changes the part with a person's entry.
    func change<Value: Sendable>(_ person: PersonNumber, _ body: (inout StatusPages) -> Value) -> Value {
        holdingAll { unsafe body(&parts[Self.part(of: person, parts.count)]) }
    }

    func changeAll(_ body: (inout StatusPages) -> Void) {
        for place in unsafe parts.indices { holdingAll { unsafe body(&parts[place]) } }
    }

    /// What each part gives.
    func sum(_ body: (borrowing StatusPages) -> Int) -> Int {
        read { reading in unsafe reading.parts.indices.reduce(0) { unsafe $0 + body(reading.parts[$1]) } }
    }

    var partCount: Int { unsafe parts.count }

    private func holdingAll<Value: Sendable>(from first: Int = 0, _ body: () -> Value) -> Value {
        if first == locks.count { return body() }
        return locks[first].mutex.withLock { _ in holdingAll(from: first + 1, body) }
    }

    /// Person numbers lie close together: spread them.
    private static func part(of person: PersonNumber, _ count: Int) -> Int {
        Int(truncatingIfNeeded: (UInt64(person.value &* 2_654_435_769) &* UInt64(count)) >> 32)
    }
}
