/// What PostgreSQL, or the way to it, could not do.
///
/// Says what failed, on what, and what to do; never a value: the server's DETAIL and CONTEXT lines hold data and are
/// dropped, as are messages of classes that quote what they refuse.
public struct PostgresError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// No server, or the connection to it was lost; worth trying again later.
        case unavailable
        /// The server takes no more connections, or all of the pool's are taken and its queue is full.
        case tooManyConnections
        case uniqueViolation(constraint: String)
        case checkViolation(constraint: String)
        case foreignKeyViolation(constraint: String)
        case notNullViolation(column: String)
        /// Two transactions stood in each other's way: try the whole transaction again.
        case serialization
        case deadlock
        /// The task that asked was cancelled, or somebody cancelled the statement on the server.
        case cancelled
        /// The deadline passed.
        case timedOut
        case diskFull
        /// A replica, or a transaction that may only read.
        case readOnly
        /// Client and server do not mean the same thing: a field missing, of another size, or empty.
        case protocolViolation
        case other(sqlState: String)
    }

    public let kind: Kind
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Trying the whole transaction again may succeed at once.
    public var isWorthRetrying: Bool {
        switch kind {
        case .serialization, .deadlock: true
        case .unavailable, .tooManyConnections, .uniqueViolation, .checkViolation, .foreignKeyViolation,
            .notNullViolation, .cancelled, .timedOut, .diskFull, .readOnly, .protocolViolation, .other:
            false
        }
    }
}

/// What the server says about a statement it refused, as far as it may be repeated.
struct ServerReport {
    var sqlState: String
    /// Already cut: see ``PostgresError``.
    var message: String
    var table: String
    var column: String
    var constraint: String

    /// Classes whose messages name objects and circumstances, never what stands in a row.
    private static let quotableClasses: Set<Substring> = ["08", "25", "28", "3D", "40", "42", "53", "55", "57", "58"]

    /// The message when its class holds no data, else nothing.
    var quotable: String {
        let isSyntax = sqlState == "42601"
        return Self.quotableClasses.contains(sqlState.prefix(2)) && !isSyntax && !message.isEmpty ? ": \(message)" : ""
    }

    private var place: String {
        if table.isEmpty { return "" }
        return column.isEmpty ? " in table \(table)" : " in column \(column) of table \(table)"
    }

    /// The error to throw for a statement on `endpoint`.
    func error(on endpoint: String) -> PostgresError {
        let kind = self.kind
        let text: String
        switch kind {
        case .unavailable: text = "PostgreSQL at \(endpoint) is not available\(quotable); try again when it is up"
        case .tooManyConnections:
            text = "PostgreSQL at \(endpoint) takes no more connections; raise max_connections or use fewer"
        case .uniqueViolation: text = "a row with this key exists already: constraint \(constraint)\(place)"
        case .checkViolation: text = "a value breaks the rule of constraint \(constraint)\(place)"
        case .foreignKeyViolation: text = "the row belongs to one that is not there: constraint \(constraint)\(place)"
        case .notNullViolation: text = "a value is missing\(place)"
        case .serialization, .deadlock: text = "another transaction on \(endpoint) stood in the way; try again"
        case .cancelled: text = "the statement on \(endpoint) was cancelled"
        case .timedOut: text = "the statement on \(endpoint) took longer than its deadline"
        case .diskFull: text = "the disk of PostgreSQL at \(endpoint) is full\(quotable); make room and try again"
        case .readOnly: text = "PostgreSQL at \(endpoint) may only be read here; use the primary server"
        case .protocolViolation: text = "PostgreSQL at \(endpoint) answered what was not expected"
        case .other: text = "PostgreSQL at \(endpoint) refused a statement with SQLSTATE \(sqlState)\(place)\(quotable)"
        }
        return PostgresError(kind, text)
    }

    private var kind: PostgresError.Kind {
        switch sqlState {
        case "23505": .uniqueViolation(constraint: constraint)
        case "23514": .checkViolation(constraint: constraint)
        case "23503": .foreignKeyViolation(constraint: constraint)
        case "23502": .notNullViolation(column: column)
        case "40001": .serialization
        case "40P01": .deadlock
        case "57014": .cancelled
        case "timed out": .timedOut
        case "53100": .diskFull
        case "53300": .tooManyConnections
        case "25006": .readOnly
        case "57P01", "57P02", "57P03", "57P04", "57P05", "": .unavailable
        case let state where state.hasPrefix("08"): .unavailable
        default: .other(sqlState: sqlState)
        }
    }
}
