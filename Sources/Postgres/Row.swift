internal import CPostgres

/// One row of a query's answer; lent to a closure, never kept.
@safe
public struct Row: ~Copyable, FieldReader {
    private let result: OpaquePointer
    private let number: Int32
    private let columns: Int32
    private var column: Int32 = 0

    init(_ result: OpaquePointer, number: Int32) {
        unsafe self.result = unsafe result
        self.number = number
        columns = unsafe PQnfields(result)
    }

    @unsafe public mutating func nextField() throws(PostgresError) -> UnsafeRawBufferPointer? {
        guard column < columns else {
            throw PostgresError(.protocolViolation, "a row has fewer fields than were asked of it")
        }
        defer { column += 1 }
        if unsafe PQgetisnull(result, number, column) == 1 { return nil }
        return unsafe UnsafeRawBufferPointer(
            start: PQgetvalue(result, number, column), count: Int(PQgetlength(result, number, column)))
    }
}

/// A result of libpq, freed with its owner.
@safe
struct ServerResult: ~Copyable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        unsafe PQclear(pointer)
    }

    var status: ExecStatusType { unsafe PQresultStatus(pointer) }

    var rowCount: Int32 { unsafe PQntuples(pointer) }

    /// Rows written or read, as the server counts them; 0 for statements without a count.
    var affected: Int { unsafe Self.affected(pointer) }

    @unsafe static func affected(_ pointer: OpaquePointer) -> Int {
        unsafe Int(String(cString: PQcmdTuples(pointer))) ?? 0
    }

    /// The result, to be freed by who takes it.
    consuming func release() -> OpaquePointer {
        let pointer = unsafe pointer
        discard self
        return unsafe pointer
    }

    /// `COMMIT`, `INSERT 0 1`, …
    var tag: String { unsafe String(cString: PQcmdStatus(pointer)) }

    var report: ServerReport {
        ServerReport(
            sqlState: field("C"), message: field("M"), table: field("t"), column: field("c"), constraint: field("n"))
    }

    /// A field of the error report, by libpq's letter for it (`postgres_ext.h`).
    private func field(_ letter: Unicode.Scalar) -> String {
        guard let text = unsafe PQresultErrorField(pointer, Int32(letter.value)) else { return "" }
        return unsafe String(cString: text)
    }
}
