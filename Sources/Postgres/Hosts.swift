internal import CPostgres
internal import Synchronization

/// What a server tells of itself that libpq's choice among several hosts rests on.
struct ServerRole: Equatable {
    private let isStandby: Bool
    private let onlyReads: Bool

    /// As the server last reported: it does so after the first statement that finds a change.
    @unsafe init(_ handle: OpaquePointer) {
        isStandby = unsafe Self.isOn("in_hot_standby", handle)
        onlyReads = unsafe Self.isOn("default_transaction_read_only", handle)
    }

    private static func isOn(_ name: String, _ handle: OpaquePointer) -> Bool {
        unsafe PQparameterStatus(handle, name).map { unsafe String(cString: $0) } == "on"
    }
}

/// Why none of the hosts of a connection string would have us.
struct ConnectFailure {
    private let message: String
    private let wanted: String

    @unsafe init(_ handle: OpaquePointer) {
        message = unsafe String(cString: PQerrorMessage(handle))
        wanted = unsafe Self.option("target_session_attrs", handle)
    }

    func error(at endpoint: String) -> PostgresError {
        if message.contains("too many clients") || message.contains("remaining connection slots") {
            return PostgresError(
                .tooManyConnections,
                "PostgreSQL at \(endpoint) takes no more connections; raise max_connections or use fewer")
        }
        // One line a host that was tried, and indented advice.
        let lines = message.split(separator: "\n").filter { !$0.hasPrefix("\t") }.map(String.init)
        if lines.contains(where: Self.isOfAnotherKind) {
            return PostgresError(
                .unavailable,
                "no PostgreSQL among the hosts is \(wanted) now (target_session_attrs): "
                    + "\(lines.joined(separator: "; ")); try again once one is promoted or up")
        }
        return PostgresError(
            .unavailable,
            "cannot connect to PostgreSQL at \(endpoint): \(lines.first ?? "no reason given"); "
                + "check that it runs and that the name is right")
    }

    /// A server that is there and was passed over.
    private static func isOfAnotherKind(_ line: String) -> Bool {
        let reasons = ["session is read-only", "session is not read-only", "in hot standby mode"]
        return reasons.contains { line.hasSuffix($0) }
    }

    private static func option(_ keyword: String, _ handle: OpaquePointer) -> String {
        guard let options = unsafe PQconninfo(handle) else { return "" }
        defer { unsafe PQconninfoFree(options) }
        var next = unsafe options
        while let name = unsafe next.pointee.keyword {
            if unsafe String(cString: name) == keyword {
                return unsafe next.pointee.val.map { unsafe String(cString: $0) } ?? ""
            }
            unsafe next += 1
        }
        return ""
    }
}

/// Listens for the two notices that matter: a COMMIT whose wait for a replica was stopped, which the server counts as
/// done all the same, though the transaction is on no other machine; and the server process's last words.
final class Notices: Sendable {
    private let isUnconfirmed = Atomic<Bool>(false)
    private let isEnd = Atomic<Bool>(false)

    /// - Precondition: this object lives as long as the connection.
    @unsafe func listen(to handle: OpaquePointer) {
        let argument = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe PQsetNoticeReceiver(
            handle,
            { argument, result in
                guard let argument = unsafe argument else { return }
                let notices = unsafe Unmanaged<Notices>.fromOpaque(argument).takeUnretainedValue()
                if unsafe field("R", of: result) == "SyncRepWaitForLSN" {
                    notices.isUnconfirmed.store(true, ordering: .relaxed)
                }
                if ["FATAL", "PANIC"].contains(unsafe field("V", of: result)) {
                    notices.isEnd.store(true, ordering: .relaxed)
                }
            }, argument)
    }

    /// Whether the server process said that it ends.
    var haveEnd: Bool { isEnd.load(ordering: .relaxed) }

    /// Whether that notice came since the last question.
    func takeUnconfirmed() -> Bool { isUnconfirmed.exchange(false, ordering: .relaxed) }
}

/// A field of a notice, by its letter in the protocol; empty when it has none.
private func field(_ letter: Unicode.Scalar, of result: OpaquePointer?) -> String {
    guard let text = unsafe PQresultErrorField(result, Int32(letter.value)) else { return "" }
    return unsafe String(cString: text)
}
