internal import CPostgres

/// A connection to PostgreSQL, closed when its owner lets it go.
///
/// Its calls block: use it inside ``Session/run(deadline:_:)``, which runs them on a thread of their own.
@safe
public struct Connection: ~Copyable {
    let handle: OpaquePointer
    /// What may cancel the statements: the job that runs them.
    var control: JobControl?
    var statements = StatementCache()
    /// How often the server was asked something and its answer awaited; for who measures.
    public internal(set) var roundTrips = 0
    /// Answers wait on it that nobody will take.
    var isStuck = false
    private let notices = Notices()
    private let role: ServerRole

    /// Connects, and waits for it at most as long as `connect_timeout` says (10 seconds unless given).
    ///
    /// - Parameter connectionString: a URI or `key=value` text of libpq.
    public init(_ connectionString: String) throws(PostgresError) {
        // The last of equal keys wins, so what the text says goes before our defaults.
        let keys = [
            "connect_timeout", "keepalives_idle", "tcp_user_timeout", "client_encoding", "fallback_application_name",
            "dbname",
        ]
        let values = ["10", "30", "30000", "UTF8", "mbost", connectionString]
        let opened = unsafe withCStrings(keys) { keys in
            unsafe withCStrings(values) { values in
                unsafe PQconnectdbParams(keys, values, 1)
            }
        }
        guard let opened = unsafe opened else {
            throw PostgresError(.unavailable, "there is no memory left for a connection to PostgreSQL")
        }
        guard unsafe PQstatus(opened) == CONNECTION_OK else {
            defer { unsafe PQfinish(opened) }
            throw unsafe ConnectFailure(opened).error(at: Connection.endpoint(opened))
        }
        unsafe handle = unsafe opened
        unsafe role = ServerRole(opened)
        unsafe notices.listen(to: opened)
    }

    deinit {
        unsafe PQfinish(handle)
    }

    /// Where the connection goes: host or socket folder, and database.
    public var endpoint: String { unsafe Connection.endpoint(handle) }

    private static func endpoint(_ handle: OpaquePointer) -> String {
        let host = unsafe PQhost(handle).map { unsafe String(cString: $0) } ?? ""
        let port = unsafe PQport(handle).map { unsafe String(cString: $0) } ?? ""
        let database = unsafe PQdb(handle).map { unsafe String(cString: $0) } ?? ""
        return "\(host.isEmpty ? "localhost" : host):\(port), database \(database)"
    }

    /// The number of the server's process that serves this connection.
    public var serverProcess: Int32 { unsafe PQbackendPID(handle) }

    /// Has nothing open: no transaction, no COPY.
    var isIdle: Bool { unsafe PQtransactionStatus(handle) == PQTRANS_IDLE }

    var isBroken: Bool { unsafe isStuck || PQstatus(handle) != CONNECTION_OK }

    /// Is nothing known of its loss? Looks only at what has arrived; asks the server nothing.
    ///
    /// A server process that ends sends a last message before it closes: either is enough to know.
    var isAlive: Bool {
        guard unsafe PQconsumeInput(handle) == 1 else { return false }
        // Reads the messages that came; without it they would wait for the next statement.
        _ = unsafe PQisBusy(handle)
        return !isBroken && !notices.haveEnd
    }

    /// Has the server become another than the one that was chosen: a replica promoted, a primary that only reads?
    var hasNewRole: Bool { unsafe ServerRole(handle) != role }

    /// Runs one or more statements that take no parameters and whose rows nobody wants.
    public mutating func execute(_ sql: String) throws(PostgresError) {
        try checkCancelled()
        roundTrips += 1
        guard let result = unsafe PQexec(handle, sql) else { throw lostError }
        _ = try checked(unsafe ServerResult(unsafe result))
    }

    var lostError: PostgresError {
        if let kind = control?.interruption { return ServerReport.interrupted(kind, on: endpoint) }
        return PostgresError(
            .unavailable, "the connection to PostgreSQL at \(endpoint) was lost; try again when it is up")
    }

    /// Throws when the job was cancelled, so that nothing more is sent on its behalf.
    func checkCancelled() throws(PostgresError) {
        if let kind = control?.interruption { throw ServerReport.interrupted(kind, on: endpoint) }
    }

    /// The result when it is one of success; else the error it stands for.
    func checked(_ result: consuming ServerResult) throws(PostgresError) -> ServerResult {
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_EMPTY_QUERY:
            if notices.takeUnconfirmed() { throw unconfirmedError }
            return result
        default:
            throw error(of: result)
        }
    }

    /// Stored on the primary alone: with the primary it may go, so nobody may be told that it is safe.
    private var unconfirmedError: PostgresError {
        PostgresError(
            control?.interruption ?? .cancelled,
            "no replica confirmed the transaction on \(endpoint) before the wait for it was stopped; "
                + "look whether it is there before doing it again")
    }

    func error(of result: borrowing ServerResult) -> PostgresError {
        let report = result.report
        if report.sqlState.isEmpty || isBroken {
            return report.sqlState.isEmpty ? lostError : report.error(on: endpoint)
        }
        let error = report.error(on: endpoint)
        // A deadline cancels as a task does: the job knows which it was.
        if error.kind == .cancelled, let kind = control?.interruption {
            return ServerReport.interrupted(kind, on: endpoint)
        }
        return error
    }

    /// Takes the results that are left; the first error among them, if any.
    func drain() -> PostgresError? {
        var first: PostgresError?
        while let next = unsafe PQgetResult(handle) {
            let result = unsafe ServerResult(unsafe next)
            switch result.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: break
            case PGRES_COPY_IN, PGRES_COPY_OUT:
                return first ?? lostError
            default: first = first ?? error(of: result)
            }
        }
        return first
    }
}

extension ServerReport {
    static func interrupted(_ kind: PostgresError.Kind, on endpoint: String) -> PostgresError {
        ServerReport(
            sqlState: kind == .timedOut ? "timed out" : "57014", message: "", table: "", column: "", constraint: ""
        ).error(on: endpoint)
    }
}

/// Lends texts as a NULL-ended list of C strings.
func withCStrings<Value>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
    var bytes: [CChar] = []
    var starts: [Int] = []
    for text in texts {
        starts.append(bytes.count)
        bytes.append(contentsOf: text.utf8CString)
    }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
        let pointers = unsafe starts.map { start in unsafe buffer.baseAddress.map { unsafe $0 + start } } + [nil]
        return unsafe pointers.withUnsafeBufferPointer { list in
            unsafe body(list.baseAddress.unsafelyUnwrapped)
        }
    }
}
