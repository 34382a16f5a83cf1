/// A value for `$1`, `$2`, … of a statement, sent in binary; nil is NULL of that type.
public enum Parameter: Sendable {
    case bool(Bool?)
    case int16(Int16?)
    case int32(Int32?)
    case int64(Int64?)
    case text(String?)
    case bytes([UInt8]?)
    /// Days since 2000-01-01.
    case date(Int32?)
    /// Microseconds since 2000-01-01 00:00:00 UTC.
    case timestamp(Int64?)
    case int16s([Int16]?)
    case int32s([Int32]?)
    case timestamps([Int64]?)
    case texts([String]?)
    case byteArrays([[UInt8]]?)

    /// Object identifiers of the built-in types (`pg_type.dat`).
    var type: UInt32 {
        switch self {
        case .bool: TypeID.bool
        case .int16: TypeID.int2
        case .int32: TypeID.int4
        case .int64: TypeID.int8
        case .text: TypeID.text
        case .bytes: TypeID.bytea
        case .date: TypeID.date
        case .timestamp: TypeID.timestamptz
        case .int16s: TypeID.int2Array
        case .int32s: TypeID.int4Array
        case .timestamps: TypeID.timestamptzArray
        case .texts: TypeID.textArray
        case .byteArrays: TypeID.byteaArray
        }
    }

    /// Appends the value in binary; false for NULL.
    func encode(into buffer: inout [UInt8]) -> Bool {
        switch self {
        case .bool(let value?): buffer.append(value ? 1 : 0)
        case .int16(let value?): buffer.append(bigEndian: value)
        case .int32(let value?), .date(let value?): buffer.append(bigEndian: value)
        case .int64(let value?), .timestamp(let value?): buffer.append(bigEndian: value)
        case .text(let value?): buffer.append(contentsOf: value.utf8)
        case .bytes(let value?): buffer.append(contentsOf: value)
        case .int16s(let values?):
            buffer.appendArrayHeader(count: values.count, element: TypeID.int2)
            for value in values {
                buffer.append(bigEndian: Int32(2))
                buffer.append(bigEndian: value)
            }
        case .int32s(let values?):
            buffer.appendArrayHeader(count: values.count, element: TypeID.int4)
            for value in values {
                buffer.append(bigEndian: Int32(4))
                buffer.append(bigEndian: value)
            }
        case .timestamps(let values?):
            buffer.appendArrayHeader(count: values.count, element: TypeID.timestamptz)
            for value in values {
                buffer.append(bigEndian: Int32(8))
                buffer.append(bigEndian: value)
            }
        case .texts(let values?):
            buffer.appendArrayHeader(count: values.count, element: TypeID.text)
            for value in values {
                buffer.append(bigEndian: Int32(value.utf8.count))
                buffer.append(contentsOf: value.utf8)
            }
        case .byteArrays(let values?):
            buffer.appendArrayHeader(count: values.count, element: TypeID.bytea)
            for value in values {
                buffer.append(bigEndian: Int32(value.count))
                buffer.append(contentsOf: value)
            }
        case .bool(nil), .int16(nil), .int32(nil), .int64(nil), .text(nil), .bytes(nil), .date(nil), .timestamp(nil),
            .int16s(nil), .int32s(nil), .timestamps(nil), .texts(nil), .byteArrays(nil):
            return false
        }
        return true
    }
}

/// Object identifiers of the types that cross the fence.
@usableFromInline
enum TypeID {
    @usableFromInline static let bool: UInt32 = 16
    @usableFromInline static let bytea: UInt32 = 17
    @usableFromInline static let int8: UInt32 = 20
    @usableFromInline static let int2: UInt32 = 21
    @usableFromInline static let int4: UInt32 = 23
    @usableFromInline static let text: UInt32 = 25
    @usableFromInline static let byteaArray: UInt32 = 1001
    @usableFromInline static let int2Array: UInt32 = 1005
    @usableFromInline static let int4Array: UInt32 = 1007
    @usableFromInline static let textArray: UInt32 = 1009
    @usableFromInline static let date: UInt32 = 1082
    @usableFromInline static let timestamptz: UInt32 = 1184
    @usableFromInline static let timestamptzArray: UInt32 = 1185
}

extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        var shift = value.bitWidth
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// One dimension, no NULLs, lower bound 1; an array without elements has no dimension.
    mutating func appendArrayHeader(count: Int, element: UInt32) {
        append(bigEndian: Int32(count == 0 ? 0 : 1))
        append(bigEndian: Int32(0))
        append(bigEndian: element)
        guard count > 0 else { return }
        append(bigEndian: Int32(count))
        append(bigEndian: Int32(1))
    }
}
