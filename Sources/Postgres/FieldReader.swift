/// Fields of one row in binary, read in the order of the columns: a ``Row`` of a query or a tuple of a ``CopyReader``.
///
/// Each accessor takes the next field. Those without `optional` throw `protocolViolation` on NULL.
public protocol FieldReader: ~Copyable {
    /// The bytes of the next field, valid until the row is left; nil for NULL.
    @unsafe mutating func nextField() throws(PostgresError) -> UnsafeRawBufferPointer?
}

extension FieldReader where Self: ~Copyable {
    @inlinable public mutating func bool() throws(PostgresError) -> Bool { try required(optionalBool()) }
    @inlinable public mutating func int16() throws(PostgresError) -> Int16 { try required(optionalInt16()) }
    @inlinable public mutating func int32() throws(PostgresError) -> Int32 { try required(optionalInt32()) }
    @inlinable public mutating func int64() throws(PostgresError) -> Int64 { try required(optionalInt64()) }
    /// Days since 2000-01-01.
    @inlinable public mutating func date() throws(PostgresError) -> Int32 { try required(optionalInt32()) }
    /// Microseconds since 2000-01-01 00:00:00 UTC.
    @inlinable public mutating func timestamp() throws(PostgresError) -> Int64 { try required(optionalInt64()) }
    public mutating func text() throws(PostgresError) -> String { try required(optionalText()) }
    public mutating func bytes() throws(PostgresError) -> [UInt8] { try required(optionalBytes()) }

    @inlinable public mutating func optionalBool() throws(PostgresError) -> Bool? {
        try integer(UInt8.self).map { $0 != 0 }
    }
    @inlinable public mutating func optionalInt16() throws(PostgresError) -> Int16? { try integer(Int16.self) }
    @inlinable public mutating func optionalInt32() throws(PostgresError) -> Int32? { try integer(Int32.self) }
    @inlinable public mutating func optionalInt64() throws(PostgresError) -> Int64? { try integer(Int64.self) }
    @inlinable public mutating func optionalDate() throws(PostgresError) -> Int32? { try integer(Int32.self) }
    @inlinable public mutating func optionalTimestamp() throws(PostgresError) -> Int64? { try integer(Int64.self) }

    public mutating func optionalText() throws(PostgresError) -> String? {
        guard let field = unsafe try nextField() else { return nil }
        return unsafe String(decoding: field, as: UTF8.self)
    }

    public mutating func optionalBytes() throws(PostgresError) -> [UInt8]? {
        guard let field = unsafe try nextField() else { return nil }
        return unsafe [UInt8](field)
    }

    /// Makes a value of a field's bytes without memory in between; nil for NULL.
    @inlinable
    public mutating func bytes<Value>(_ make: (FieldBytes) -> Value?) throws(PostgresError) -> Value? {
        guard let field = unsafe try nextField() else { return nil }
        guard let value = make(unsafe FieldBytes(field)) else {
            throw PostgresError(.protocolViolation, "a field of the register holds what its type does not allow")
        }
        return value
    }

    /// Passes over a field.
    @inlinable
    public mutating func skip() throws(PostgresError) {
        _ = unsafe try nextField()
    }

    public mutating func int16s() throws(PostgresError) -> [Int16] {
        try array(of: TypeID.int2) { (bytes: FieldBytes) in bytes.integer(at: 0, as: Int16.self) }
    }

    public mutating func int32s() throws(PostgresError) -> [Int32] {
        try array(of: TypeID.int4) { (bytes: FieldBytes) in bytes.integer(at: 0, as: Int32.self) }
    }

    public mutating func texts() throws(PostgresError) -> [String] {
        try array(of: TypeID.text) { (bytes: FieldBytes) in String(decoding: bytes, as: UTF8.self) }
    }

    /// The elements of a one-dimensional array without NULLs; a NULL array has none.
    @inlinable
    public mutating func array<Element>(_ make: (FieldBytes) -> Element?) throws(PostgresError) -> [Element] {
        try array(of: nil, make)
    }

    @usableFromInline
    mutating func array<Element>(
        of type: UInt32?, _ make: (FieldBytes) -> Element?
    ) throws(PostgresError) -> [Element] {
        guard let field = unsafe try nextField() else { return [] }
        let bytes = unsafe FieldBytes(field)
        guard let dimensions = bytes.integer(at: 0, as: Int32.self), dimensions <= 1,
            let element = bytes.integer(at: 8, as: UInt32.self), type == nil || element == type
        else { throw PostgresError(.protocolViolation, "a field is not the array that was expected") }
        guard dimensions == 1, let count = bytes.integer(at: 12, as: Int32.self) else { return [] }
        var elements: [Element] = []
        elements.reserveCapacity(Int(count))
        var place = 20
        for _ in 0..<count {
            guard let length = bytes.integer(at: place, as: Int32.self), length >= 0,
                place + 4 + Int(length) <= bytes.count,
                let value = make(unsafe FieldBytes(UnsafeRawBufferPointer(
                    rebasing: field[place + 4..<place + 4 + Int(length)])))
            else { throw PostgresError(.protocolViolation, "an element of an array is not what was expected") }
            elements.append(value)
            place += 4 + Int(length)
        }
        return elements
    }

    @inlinable
    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws(PostgresError) -> Value? {
        guard let field = unsafe try nextField() else { return nil }
        guard field.count == MemoryLayout<Value>.size else {
            throw PostgresError(.protocolViolation, "a field has another size than its type: do the columns match?")
        }
        return unsafe Value(bigEndian: field.loadUnaligned(as: Value.self))
    }

    @inlinable
    func required<Value>(_ value: Value?) throws(PostgresError) -> Value {
        guard let value else {
            throw PostgresError(.protocolViolation, "a field that cannot be empty is: do the columns match?")
        }
        return value
    }
}

/// The bytes of one field, for as long as the closure runs that is given them.
@safe
public struct FieldBytes: RandomAccessCollection {
    @usableFromInline let buffer: UnsafeRawBufferPointer

    @inlinable
    @unsafe init(_ buffer: UnsafeRawBufferPointer) {
        unsafe self.buffer = buffer
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { unsafe buffer.count }
    @inlinable public subscript(place: Int) -> UInt8 { unsafe buffer[place] }

    /// The number at a place, most significant byte first; nil past the end.
    @inlinable
    public func integer<Value: FixedWidthInteger>(at place: Int, as type: Value.Type) -> Value? {
        guard place >= 0, unsafe place + MemoryLayout<Value>.size <= buffer.count else { return nil }
        return unsafe Value(bigEndian: buffer.loadUnaligned(fromByteOffset: place, as: Value.self))
    }
}
