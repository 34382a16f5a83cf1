internal import CPostgres

/// Writes tuples of a COPY in binary; lent to a closure by ``Connection/copyIn(_:_:)``.
///
/// Announce each tuple with ``beginTuple(fields:)``, then write that many fields in the order of the columns.
@safe
public struct CopyWriter: ~Copyable, FieldWriter {
    private let handle: OpaquePointer
    private let control: JobControl?
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var used = 0
    @usableFromInline var capacity: Int

    static let blockSize = 64 * 1024

    init(_ handle: OpaquePointer, control: JobControl?) {
        unsafe self.handle = unsafe handle
        self.control = control
        capacity = Self.blockSize
        unsafe base = .allocate(byteCount: capacity, alignment: 8)
        // Signature, flags and length of the header's extension (PostgreSQL manual, COPY, Binary Format).
        let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)
        for byte in header {
            unsafe base.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
            used += 1
        }
    }

    deinit {
        unsafe base.deallocate()
    }

    @inlinable
    public mutating func beginTuple(fields: Int) throws(PostgresError) {
        try reserve(2)
        put(Int16(fields))
    }

    @inlinable
    public mutating func writeNull() throws(PostgresError) {
        try reserve(4)
        put(Int32(-1))
    }

    /// A number of the column's width; a date is an Int32, a timestamp an Int64.
    @inlinable
    public mutating func write(_ value: some FixedWidthInteger) throws(PostgresError) {
        try reserve(4 + value.bitWidth / 8)
        put(Int32(value.bitWidth / 8))
        put(value)
    }

    /// A text or bytea of `count` bytes.
    @inlinable
    public mutating func write(count: Int, byteAt: (Int) -> UInt8) throws(PostgresError) {
        try reserve(4 + count)
        put(Int32(count))
        for place in 0..<count {
            unsafe base.storeBytes(of: byteAt(place), toByteOffset: used + place, as: UInt8.self)
        }
        used += count
    }

    public mutating func write(_ text: String) throws(PostgresError) {
        try reserve(4 + text.utf8.count)
        put(Int32(text.utf8.count))
        for byte in text.utf8 {
            unsafe base.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
            used += 1
        }
    }

    @inlinable
    mutating func put<Value: FixedWidthInteger>(_ value: Value) {
        unsafe base.storeBytes(of: value.bigEndian, toByteOffset: used, as: Value.self)
        used += MemoryLayout<Value>.size
    }

    /// Makes room for `count` bytes.
    @inlinable
    mutating func reserve(_ count: Int) throws(PostgresError) {
        if used + count > capacity { try makeRoom(count) }
    }

    @usableFromInline
    mutating func makeRoom(_ count: Int) throws(PostgresError) {
        try flush()
        guard count > capacity else { return }
        unsafe base.deallocate()
        capacity = count
        unsafe base = .allocate(byteCount: capacity, alignment: 8)
    }

    mutating func flush() throws(PostgresError) {
        if let kind = control?.interruption { throw PostgresError(kind, "the COPY was stopped") }
        guard used > 0 else { return }
        let sent = unsafe PQputCopyData(handle, base.assumingMemoryBound(to: CChar.self), Int32(used))
        used = 0
        guard sent == 1 else {
            throw PostgresError(
                .unavailable, "the connection to PostgreSQL was lost in a COPY; try again when it is up")
        }
    }

    mutating func finish() throws(PostgresError) {
        try reserve(2)
        put(Int16(-1))
        try flush()
    }
}
