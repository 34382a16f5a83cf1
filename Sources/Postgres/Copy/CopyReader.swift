internal import CPostgres

/// Reads tuples of a COPY in binary; lent to a closure by ``Connection/copyOut(_:_:)``.
///
/// `while try reader.next() { … }`, reading each tuple's fields in the order of the columns; fields left are skipped.
@safe
public struct CopyReader: ~Copyable, FieldReader {
    private let handle: OpaquePointer
    private var message: UnsafeMutablePointer<CChar>?
    private var count = 0
    private var place = 0
    private var fieldsLeft = 0
    private var headerIsRead = false
    /// The server has sent everything.
    private(set) var isAtEnd = false

    init(_ handle: OpaquePointer) {
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe PQfreemem(message)
    }

    /// Goes to the next tuple; false when there is none.
    public mutating func next() throws(PostgresError) -> Bool {
        while fieldsLeft > 0 { _ = unsafe try nextField() }
        if !headerIsRead { try readHeader() }
        if place == count, try !fetch() { return false }
        let fields = try load(Int16.self)
        guard fields >= 0 else {
            while try fetch() {}
            return false
        }
        fieldsLeft = Int(fields)
        return true
    }

    @unsafe public mutating func nextField() throws(PostgresError) -> UnsafeRawBufferPointer? {
        guard fieldsLeft > 0 else {
            throw PostgresError(.protocolViolation, "a tuple has fewer fields than were asked of it")
        }
        fieldsLeft -= 1
        let length = Int(try load(Int32.self))
        if length < 0 { return nil }
        guard place + length <= count else { throw cutShort }
        defer { place += length }
        return unsafe UnsafeRawBufferPointer(start: message.unsafelyUnwrapped + place, count: length)
    }

    /// Passes over what the server still sends.
    mutating func skipRest() throws(PostgresError) {
        while !isAtEnd { _ = try fetch() }
    }

    private mutating func readHeader() throws(PostgresError) {
        headerIsRead = true
        guard try fetch() else { throw cutShort }
        guard count >= 19 else { throw cutShort }
        place = 15
        let extensionLength = try load(Int32.self)
        place += Int(extensionLength)
        guard place <= count else { throw cutShort }
    }

    /// Takes the server's next message; false at the end.
    private mutating func fetch() throws(PostgresError) -> Bool {
        unsafe PQfreemem(message)
        unsafe message = nil
        place = 0
        count = 0
        guard !isAtEnd else { return false }
        let length = unsafe PQgetCopyData(handle, &message, 0)
        guard length > 0 else {
            isAtEnd = true
            if length == -1 { return false }
            throw PostgresError(.unavailable, "the COPY from PostgreSQL was broken off")
        }
        count = Int(length)
        return true
    }

    private mutating func load<Value: FixedWidthInteger>(_ type: Value.Type) throws(PostgresError) -> Value {
        guard place + MemoryLayout<Value>.size <= count else { throw cutShort }
        defer { place += MemoryLayout<Value>.size }
        let start = unsafe UnsafeRawPointer(message.unsafelyUnwrapped)
        return unsafe Value(bigEndian: start.loadUnaligned(fromByteOffset: place, as: Value.self))
    }

    private var cutShort: PostgresError {
        PostgresError(.protocolViolation, "a message of a binary COPY is cut short")
    }
}
