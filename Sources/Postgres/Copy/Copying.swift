internal import CPostgres

extension Connection {
    /// Runs `COPY … FROM STDIN (FORMAT binary)` with the tuples `body` writes, and tells how many rows came in.
    ///
    /// When `body` throws, nothing of the COPY stays.
    @discardableResult
    public mutating func copyIn(_ sql: String, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try begin(sql, expecting: PGRES_COPY_IN)
        var writer = unsafe CopyWriter(handle, control: control)
        do {
            try body(&writer)
            try writer.finish()
        } catch {
            _ = unsafe PQputCopyEnd(handle, "the client gave up")
            let reason = drain()
            // A lost connection is the reason, whatever the writer made of it.
            if isBroken { throw reason ?? lostError }
            if let kind = control?.interruption { throw ServerReport.interrupted(kind, on: endpoint) }
            throw error
        }
        guard unsafe PQputCopyEnd(handle, nil) == 1 else {
            throw drain() ?? lostError
        }
        return try endOfCopy()
    }

    /// Runs `COPY … TO STDOUT (FORMAT binary)`, lends its tuples to `body`, and tells how many rows went out.
    ///
    /// When `body` returns early the rest is passed over; when it throws the statement is cancelled.
    @discardableResult
    public mutating func copyOut(_ sql: String, _ body: (inout CopyReader) throws -> Void) throws -> Int {
        try begin(sql, expecting: PGRES_COPY_OUT)
        var reader = unsafe CopyReader(handle)
        do {
            try body(&reader)
            try reader.skipRest()
        } catch {
            if !reader.isAtEnd {
                cancelOwnStatement()
                try? reader.skipRest()
                _ = drain()
                throw error
            }
            throw drain() ?? error
        }
        return try endOfCopy()
    }

    private mutating func begin(_ sql: String, expecting status: ExecStatusType) throws(PostgresError) {
        try checkCancelled()
        // Its beginning is answered, and its end.
        roundTrips += 2
        guard let pointer = unsafe PQexec(handle, sql) else { throw lostError }
        let result = try checked(unsafe ServerResult(unsafe pointer))
        guard result.status == status else {
            throw PostgresError(.protocolViolation, "the statement is not a COPY in this direction")
        }
    }

    private func endOfCopy() throws(PostgresError) -> Int {
        guard let pointer = unsafe PQgetResult(handle) else { throw lostError }
        let result = unsafe ServerResult(unsafe pointer)
        let failure = result.status == PGRES_COMMAND_OK ? nil : error(of: result)
        let later = drain()
        if let failure = failure ?? later { throw failure }
        return result.affected
    }
}
