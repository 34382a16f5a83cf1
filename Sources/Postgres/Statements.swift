internal import CPostgres

/// Statements a connection has prepared, by their text and the types of their parameters.
struct StatementCache {
    struct Key: Hashable {
        let sql: String
        let types: [UInt32]
    }

    /// More texts than this mean that somebody writes values into them.
    static let limit = 256

    private(set) var names: [Key: String] = [:]

    mutating func remember(_ key: Key) -> String {
        let name = "s\(names.count + 1)"
        names[key] = name
        return name
    }

    mutating func removeAll() {
        names.removeAll()
    }
}

extension Connection {
    /// Runs one statement, prepared at its first use, and tells how many rows it wrote.
    @discardableResult
    public mutating func execute(_ sql: String, _ parameters: Parameter...) throws(PostgresError) -> Int {
        try unsafe send(sql, parameters) { (handle, name, arguments) in
            unsafe PQexecPrepared(
                handle, name, arguments.count, arguments.values, arguments.lengths, arguments.formats, 1)
        }.affected
    }

    /// Runs a query and lends each row of its answer; the whole answer is held while the rows are read.
    public mutating func query(
        _ sql: String, _ parameters: Parameter..., each: (inout Row) throws -> Void
    ) throws {
        let result = try unsafe send(sql, parameters) { (handle, name, arguments) in
            unsafe PQexecPrepared(
                handle, name, arguments.count, arguments.values, arguments.lengths, arguments.formats, 1)
        }
        for number in 0..<result.rowCount {
            var row = unsafe Row(result.pointer, number: number)
            try each(&row)
        }
    }

    /// The first row of a query's answer made into a value; nil when there is none.
    public mutating func first<Value>(
        _ sql: String, _ parameters: Parameter..., read: (inout Row) throws -> Value
    ) throws -> Value? {
        let result = try unsafe send(sql, parameters) { (handle, name, arguments) in
            unsafe PQexecPrepared(
                handle, name, arguments.count, arguments.values, arguments.lengths, arguments.formats, 1)
        }
        guard result.rowCount > 0 else { return nil }
        var row = unsafe Row(result.pointer, number: 0)
        return try read(&row)
    }

    /// Runs a query and lends each row as it arrives: one row in memory, however large the answer.
    ///
    /// A throw of `each` cancels the statement.
    public mutating func stream(
        _ sql: String, _ parameters: Parameter..., each: (inout Row) throws -> Void
    ) throws {
        try checkCancelled()
        let name = try prepare(sql, types: parameters.map(\.type))
        let sent = withArguments(parameters) { arguments in
            unsafe PQsendQueryPrepared(
                handle, name, arguments.count, arguments.values, arguments.lengths, arguments.formats, 1)
        }
        guard sent == 1, unsafe PQsetSingleRowMode(handle) == 1 else { throw lostError }
        do {
            while let next = unsafe PQgetResult(handle) {
                let result = try checked(unsafe ServerResult(unsafe next))
                guard result.rowCount > 0 else { continue }
                var row = unsafe Row(result.pointer, number: 0)
                try each(&row)
            }
        } catch {
            cancelOwnStatement()
            _ = drain()
            throw error
        }
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    public mutating func withTransaction<Value>(
        _ mode: TransactionMode = .default, _ body: (inout Connection) throws -> Value
    ) throws -> Value {
        try execute(mode.begin)
        let value: Value
        do {
            value = try body(&self)
            try commit()
        } catch {
            rollBack()
            throw error
        }
        return value
    }

    /// Commits; a transaction that failed before and cannot be committed is an error, not a silent rollback.
    mutating func commit() throws(PostgresError) {
        try checkCancelled()
        guard let pointer = unsafe PQexec(handle, "COMMIT") else { throw lostError }
        let result = try checked(unsafe ServerResult(unsafe pointer))
        guard result.tag == "COMMIT" else {
            throw PostgresError(
                .other(sqlState: "25P02"), "the transaction on \(endpoint) was rolled back: a statement in it failed")
        }
    }

    /// Ends whatever is open, also for a job that was cancelled; the connection counts as broken when that fails.
    mutating func rollBack() {
        guard !isBroken, !isIdle, let pointer = unsafe PQexec(handle, "ROLLBACK") else { return }
        unsafe PQclear(pointer)
    }

    /// Asks the server to stop what this connection has it do.
    func cancelOwnStatement() {
        guard let cancel = unsafe PQgetCancel(handle) else { return }
        var reason = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(cancel, &reason, Int32(reason.count))
        unsafe PQfreeCancel(cancel)
    }

    private mutating func send(
        _ sql: String, _ parameters: [Parameter],
        _ call: (OpaquePointer, String, borrowing Arguments) -> OpaquePointer?
    ) throws(PostgresError) -> ServerResult {
        try checkCancelled()
        let name = try prepare(sql, types: parameters.map(\.type))
        let answer = unsafe withArguments(parameters) { arguments in
            unsafe call(handle, name, arguments)
        }
        guard let pointer = unsafe answer else { throw lostError }
        return try checked(unsafe ServerResult(unsafe pointer))
    }

    private mutating func prepare(_ sql: String, types: [UInt32]) throws(PostgresError) -> String {
        let key = StatementCache.Key(sql: sql, types: types)
        if let name = statements.names[key] { return name }
        if statements.names.count >= StatementCache.limit {
            statements.removeAll()
            try execute("DEALLOCATE ALL")
        }
        let name = "s\(statements.names.count + 1)"
        guard let pointer = unsafe PQprepare(handle, name, sql, Int32(types.count), types) else { throw lostError }
        _ = try checked(unsafe ServerResult(unsafe pointer))
        return statements.remember(key)
    }

    private func withArguments<Value>(_ parameters: [Parameter], _ body: (borrowing Arguments) -> Value) -> Value {
        var bytes: [UInt8] = []
        var starts: [Int?] = []
        var lengths: [Int32] = []
        for parameter in parameters {
            let start = bytes.count
            let isPresent = parameter.encode(into: &bytes)
            starts.append(isPresent ? start : nil)
            lengths.append(Int32(bytes.count - start))
        }
        // An empty value is not NULL: its pointer must be one all the same.
        bytes.append(0)
        let formats = [Int32](repeating: 1, count: parameters.count)
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
                                count: Int32(parameters.count), values: values.baseAddress,
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

/// How a transaction sees the others, and whether it may write.
public struct TransactionMode: Sendable {
    public enum Isolation: String, Sendable {
        case readCommitted = "READ COMMITTED"
        case repeatableRead = "REPEATABLE READ"
        case serializable = "SERIALIZABLE"
    }

    public var isolation: Isolation
    public var isReadOnly: Bool

    public init(_ isolation: Isolation, isReadOnly: Bool = false) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
    }

    public static let `default` = TransactionMode(.readCommitted)
    /// One moment of the database, for as long as the transaction lasts.
    public static let snapshot = TransactionMode(.repeatableRead, isReadOnly: true)

    /// Whether others may write is the server's to say: a replica, and a primary that is being handed over, may not.
    var begin: String {
        "BEGIN ISOLATION LEVEL \(isolation.rawValue)\(isReadOnly ? " READ ONLY" : "")"
    }
}
