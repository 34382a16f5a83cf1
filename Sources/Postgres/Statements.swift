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

    var nextName: String { "s\(names.count + 1)" }

    mutating func remember(_ key: Key) -> String {
        let name = nextName
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
        try query(sql, parameters, each: each)
    }

    /// The same with parameters that somebody else put together.
    public mutating func query(
        _ sql: String, _ parameters: [Parameter], each: (inout Row) throws -> Void
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
        let row = ParameterRow(parameters)
        let name = try prepare(StatementCache.Key(sql: sql, types: row.types))
        roundTrips += 1
        let sent = row.withArguments { arguments in
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
        roundTrips += 1
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
        let row = ParameterRow(parameters)
        let name = try prepare(StatementCache.Key(sql: sql, types: row.types))
        roundTrips += 1
        let answer = unsafe row.withArguments { arguments in
            unsafe call(handle, name, arguments)
        }
        guard let pointer = unsafe answer else { throw lostError }
        return try checked(unsafe ServerResult(unsafe pointer))
    }

    /// The statement's name, under which it is prepared at its first use.
    mutating func prepare(_ key: StatementCache.Key) throws(PostgresError) -> String {
        if let name = statements.names[key] { return name }
        if statements.names.count >= StatementCache.limit { try forgetStatements() }
        let (name, types) = (statements.nextName, key.types)
        roundTrips += 1
        guard let pointer = unsafe PQprepare(handle, name, key.sql, Int32(types.count), types) else { throw lostError }
        _ = try checked(unsafe ServerResult(unsafe pointer))
        return statements.remember(key)
    }

    mutating func forgetStatements() throws(PostgresError) {
        statements.removeAll()
        try execute("DEALLOCATE ALL")
    }
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
