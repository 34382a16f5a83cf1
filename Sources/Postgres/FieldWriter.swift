/// Fields of one row in binary, written in the order of the columns: a tuple of a ``CopyWriter`` or the parameters of a
/// statement (``ParameterRow``).
public protocol FieldWriter: ~Copyable {
    mutating func writeNull() throws(PostgresError)
    /// A number of the column's width; a date is an Int32, a timestamp an Int64.
    mutating func write(_ value: some FixedWidthInteger) throws(PostgresError)
    /// A text or bytea of `count` bytes.
    mutating func write(count: Int, byteAt: (Int) -> UInt8) throws(PostgresError)
    mutating func write(_ text: String) throws(PostgresError)
}

extension FieldWriter where Self: ~Copyable {
    @inlinable
    public mutating func write<Value: FixedWidthInteger>(_ value: Value?) throws(PostgresError) {
        if let value { try write(value) } else { try writeNull() }
    }

    @inlinable
    public mutating func write(_ value: Bool) throws(PostgresError) {
        try write(value ? UInt8(1) : 0)
    }

    @inlinable
    public mutating func write(_ value: Bool?) throws(PostgresError) {
        if let value { try write(value) } else { try writeNull() }
    }

    @inlinable
    public mutating func write(_ text: String?) throws(PostgresError) {
        if let text { try write(text) } else { try writeNull() }
    }

    @inlinable
    public mutating func write(bytes: [UInt8]?) throws(PostgresError) {
        guard let bytes else { return try writeNull() }
        try write(count: bytes.count) { bytes[$0] }
    }

    public mutating func write(_ values: [Int16]) throws(PostgresError) {
        try write(array: .int16s(values))
    }

    public mutating func write(_ values: [Int32]) throws(PostgresError) {
        try write(array: .int32s(values))
    }

    public mutating func write(_ values: [String]) throws(PostgresError) {
        try write(array: .texts(values))
    }

    private mutating func write(array: Parameter) throws(PostgresError) {
        var bytes: [UInt8] = []
        _ = array.encode(into: &bytes)
        try write(count: bytes.count) { bytes[$0] }
    }
}

/// The parameters of one statement. Written as a row they have the types the statement gives them, such as those of
/// the columns they are inserted into.
public struct ParameterRow: FieldWriter, Sendable {
    /// Of each parameter; empty when the statement gives them.
    private(set) var types: [UInt32] = []
    private var bytes: [UInt8] = []
    /// Where each begins in the bytes; nil for NULL.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []

    public init() {}

    init(_ parameters: [Parameter]) {
        types = parameters.map(\.type)
        for parameter in parameters {
            let start = bytes.count
            let isPresent = parameter.encode(into: &bytes)
            append(from: isPresent ? start : nil)
        }
    }

    public mutating func writeNull() { append(from: nil) }

    public mutating func write(_ value: some FixedWidthInteger) {
        let start = bytes.count
        bytes.append(bigEndian: value)
        append(from: start)
    }

    public mutating func write(count: Int, byteAt: (Int) -> UInt8) {
        let start = bytes.count
        for place in 0..<count { bytes.append(byteAt(place)) }
        append(from: start)
    }

    public mutating func write(_ text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        append(from: start)
    }

    private mutating func append(from start: Int?) {
        starts.append(start)
        lengths.append(start.map { Int32(bytes.count - $0) } ?? 0)
    }

    func withArguments<Value>(_ body: (borrowing Arguments) -> Value) -> Value {
        // An empty value is not NULL: its pointer must be one all the same.
        let bytes = bytes + [0]
        let formats = [Int32](repeating: 1, count: starts.count)
        return unsafe bytes.withUnsafeBytes { buffer in
            let values = unsafe starts.map { start -> UnsafePointer<CChar>? in
                guard let start, let base = buffer.baseAddress else { return nil }
                return unsafe (base + start).assumingMemoryBound(to: CChar.self)
            }
            return unsafe values.withUnsafeBufferPointer { values in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe body(
                            Arguments(
                                count: Int32(starts.count), values: values.baseAddress,
                                lengths: lengths.baseAddress, formats: formats.baseAddress))
                    }
                }
            }
        }
    }
}

/// Parameters as libpq takes them.
@safe
struct Arguments: ~Copyable {
    let count: Int32
    let values: UnsafePointer<UnsafePointer<CChar>?>?
    let lengths: UnsafePointer<Int32>?
    let formats: UnsafePointer<Int32>?
}
