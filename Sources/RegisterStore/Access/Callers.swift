public import FundingModel
import Postgres

/// All who may call and what they show, as of one version.
public struct AccessList: Sendable {
    public var version: Int64
    public var callers: [CallerRecord]
    public var credentials: [CredentialRecord]
}

extension RegisterStore {
    /// Goes up with every change of callers or credentials.
    public func accessVersion() async throws -> Int64 {
        try await pool.run { try $0.accessVersion() }
    }

    public func accessList() async throws -> AccessList {
        try await pool.run { connection in
            try connection.withTransaction { connection in
                // One moment for all three.
                try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                return AccessList(
                    version: try connection.accessVersion(), callers: try connection.callers(),
                    credentials: try connection.credentials())
            }
        }
    }

    /// Adds a caller without anything to show yet.
    ///
    /// - Throws: ``StoreError/callerExists(_:)``; a check violation for a name or a set of roles that cannot be.
    public func addCaller(_ caller: CallerRecord) async throws -> Int32 {
        try await pool.run { connection in
            let number = try connection.first(
                """
                INSERT INTO mbost.callers (name, roles, brin, purpose, calls_per_second) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (name) DO NOTHING RETURNING caller
                """, .text(caller.name), .texts(caller.roles.map(\.rawValue)), .text(caller.brin?.description),
                .text(caller.purpose), .int32(caller.callsPerSecond), read: { try $0.int32() })
            guard let number else { throw StoreError.callerExists(caller.name) }
            return number
        }
    }

    /// Gives a caller something to show.
    ///
    /// - Throws: ``StoreError/callerUnknown(_:)`` also for one that was closed.
    public func addCredential(
        of caller: String, _ kind: CredentialRecord.Kind, sha256: [UInt8], expiresAt: Moment
    ) async throws -> Int32 {
        try await pool.run { connection in
            let number = try connection.first(
                """
                INSERT INTO mbost.credentials (caller, kind, sha256, expires_at)
                SELECT caller, $2, $3, $4 FROM mbost.callers WHERE name = $1 AND closed_at IS NULL RETURNING credential
                """, .text(caller), .text(kind.rawValue), .bytes(sha256), .timestamp(expiresAt.databaseTime),
                read: { try $0.int32() })
            guard let number else { throw StoreError.callerUnknown(caller) }
            return number
        }
    }

    /// False when it was revoked before, or never given.
    public func revokeCredential(_ credential: Int32) async throws -> Bool {
        try await pool.run { connection in
            try connection.execute(
                "UPDATE mbost.credentials SET revoked_at = now() WHERE credential = $1 AND revoked_at IS NULL",
                .int32(credential)) == 1
        }
    }

    /// Closes a caller with all it can show. False when it was closed before, or never was.
    public func closeCaller(_ name: String) async throws -> Bool {
        try await pool.run { connection in
            try connection.execute(
                "UPDATE mbost.callers SET closed_at = now() WHERE name = $1 AND closed_at IS NULL", .text(name)) == 1
        }
    }
}

extension Connection {
    fileprivate mutating func accessVersion() throws -> Int64 {
        guard let version = try first("SELECT version FROM mbost.access_version", read: { try $0.int64() }) else {
            throw damaged("version of access")
        }
        return version
    }

    fileprivate mutating func callers() throws -> [CallerRecord] {
        var callers: [CallerRecord] = []
        try query(
            """
            SELECT caller, name, roles, brin, purpose, calls_per_second, closed_at IS NOT NULL FROM mbost.callers
            ORDER BY name
            """
        ) { row in
            callers.append(
                CallerRecord(
                    number: try row.int32(), name: try row.text(), roles: try row.texts().compactMap(Role.init),
                    brin: try row.optionalText().flatMap { Brin($0) }, purpose: try row.text(),
                    callsPerSecond: try row.int32(), isClosed: try row.bool()))
        }
        return callers
    }

    fileprivate mutating func credentials() throws -> [CredentialRecord] {
        var credentials: [CredentialRecord] = []
        try query(
            """
            SELECT credential, caller, kind, sha256, issued_at, expires_at, revoked_at FROM mbost.credentials
            ORDER BY credential
            """
        ) { row in
            let (number, caller) = (try row.int32(), try row.int32())
            guard let kind = CredentialRecord.Kind(rawValue: try row.text()) else { throw damaged("credential") }
            credentials.append(
                CredentialRecord(
                    number: number, caller: caller, kind: kind, sha256: try row.bytes(),
                    issuedAt: try row.moment(), expiresAt: try row.moment(),
                    revokedAt: try row.optionalTimestamp().map { Moment(databaseTime: $0) }))
        }
        return credentials
    }
}
