import Postgres
import Synchronization
import TestSupport
import Testing

/// A pool on three servers, of which the primary goes.
@Suite(.serialized) struct ReplicationTests {
    /// What one writer was told is stored.
    private final class Acknowledged: Sendable {
        private let rows = Mutex<[Set<Int64>]>([])
        private let stopped = Atomic<Bool>(false)

        init(writers: Int) { rows.withLock { $0 = Array(repeating: [], count: writers) } }

        func add(_ row: Int64, of writer: Int) { rows.withLock { _ = $0[writer].insert(row) } }
        func rows(of writer: Int) -> Set<Int64> { rows.withLock { $0[writer] } }
        /// Rows of the writer that has fewest.
        var least: Int { rows.withLock { $0.map(\.count).min() ?? 0 } }
        var isStopped: Bool { stopped.load(ordering: .acquiring) }
        func stop() { stopped.store(true, ordering: .releasing) }
    }

    /// Numbered rows, each in its own transaction with a count of the writer's rows: twice would show in the count.
    private static func write(_ writer: Int, _ pool: ConnectionPool, _ acknowledged: Acknowledged) async throws {
        var number: Int64 = 0
        while !acknowledged.isStopped {
            number += 1
            let row = number
            while true {
                do {
                    try await pool.withTransaction { session in
                        try await session.run { connection in
                            let new = try connection.execute(
                                "INSERT INTO rows (writer, number) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                                .int32(Int32(writer)), .int64(row))
                            guard new == 1 else { return }
                            try connection.execute(
                                "UPDATE totals SET rows = rows + 1 WHERE writer = $1", .int32(Int32(writer)))
                        }
                    }
                    break
                } catch let error as PostgresError where error.kind == .unavailable || error.kind == .readOnly {
                    // Nobody tells the writer anything: it does what it did, again.
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            acknowledged.add(row, of: writer)
        }
    }

    @Test(arguments: [20_261_124 as UInt64, 7])
    func everyAcknowledgedRowOutlastsThePrimary(_ seed: UInt64) async throws {
        let cluster = try ReplicatedCluster()
        let writers = 4
        try cluster.primary.execute(
            "CREATE TABLE rows (writer int, number bigint, PRIMARY KEY (writer, number))",
            "CREATE TABLE totals AS SELECT writer, 0::bigint AS rows FROM generate_series(0, \(writers - 1)) AS writer")
        let text = cluster.connectionString(targetSessionAttrs: "read-write")
        let pool = ConnectionPool(text, connections: writers, patience: .milliseconds(100 * Int64(seed % 5)))
        let acknowledged = Acknowledged(writers: writers)
        let before = Int(seed &* 0x9E37_79B9_7F4A_7C15 >> 40) % 150 + 20
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers { group.addTask { try await Self.write(writer, pool, acknowledged) } }
            group.addTask {
                try await Self.wait { acknowledged.least >= before }
                cluster.killPrimary()
                try cluster.promote(try cluster.furthestReplica())
                let atPromotion = acknowledged.least
                try await Self.wait { acknowledged.least >= atPromotion + 50 }
                acknowledged.stop()
            }
            // The first that fails ends the others.
            for try await _ in group {}
        }
        for writer in 0..<writers {
            let (stored, total) = try await pool.run { connection in
                var stored: [Int64] = []
                try connection.query(
                    "SELECT number FROM rows WHERE writer = $1 ORDER BY number", .int32(Int32(writer))
                ) { stored.append(try $0.int64()) }
                let total = try connection.first(
                    "SELECT rows FROM totals WHERE writer = $1", .int32(Int32(writer)), read: { try $0.int64() })
                return (stored, total)
            }
            #expect(stored == acknowledged.rows(of: writer).sorted(), "seed \(seed), writer \(writer)")
            #expect(total == Int64(stored.count), "seed \(seed), writer \(writer)")
        }
        await pool.close()
        cluster.stop()
    }

    private static func wait(until holds: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while !holds() {
            guard ContinuousClock.now < end else { throw ReplicatedCluster.Trouble("waited a minute in vain") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private static func isReplica(_ pool: ConnectionPool) async throws -> Bool? {
        try await pool.run { try $0.first("SELECT pg_is_in_recovery()", read: { try $0.bool() }) }
    }

    private static func kind(_ body: () async throws -> Void) async -> PostgresError.Kind? {
        await #expect(throws: PostgresError.self) { try await body() }?.kind
    }

    @Test func aReplicaIsReadAndRefusesWrites() async throws {
        let cluster = try ReplicatedCluster()
        try cluster.primary.execute("CREATE TABLE things (id int PRIMARY KEY)", "INSERT INTO things VALUES (1)")
        try cluster.waitForReplay()
        let pools = ["prefer-standby", "standby"].map {
            ConnectionPool(cluster.connectionString(targetSessionAttrs: $0), connections: 1)
        }
        for pool in pools {
            let isReplica = try await Self.isReplica(pool)
            #expect(isReplica == true)
            var kind = await Self.kind { try await pool.run { try $0.execute("INSERT INTO things VALUES (2)") } }
            #expect(kind == .readOnly)
            kind = await Self.kind {
                try await pool.withTransaction { session in
                    try await session.run { try $0.execute("DELETE FROM things") }
                }
            }
            #expect(kind == .readOnly)
        }
        // Once its replica is promoted, a pool that wants a replica goes to the other one.
        let served = try await pools[1].run { $0.serverProcess }
        let first = try cluster.replicas.first { server in
            try server.bool("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(served))")
        }
        cluster.killPrimary()
        try cluster.promote(try #require(first))
        _ = try await Self.isReplica(pools[1])
        let isReplica = try await Self.isReplica(pools[1])
        #expect(isReplica == true)
        // Without any replica one pool makes do with the primary, the other says what it misses.
        for server in cluster.replicas where server.name != first?.name { server.kill() }
        let kept = try await Self.retrying { try await Self.isReplica(pools[0]) }
        #expect(kept == false)
        _ = try? await Self.isReplica(pools[1])
        let error = await #expect(throws: PostgresError.self) { try await Self.isReplica(pools[1]) }
        #expect(error?.kind == .unavailable)
        #expect(error?.description.contains("no PostgreSQL among the hosts is standby now") == true, "\(error)")
        for pool in pools { await pool.close() }
        cluster.stop()
    }

    /// A connection that was lost between two calls may be found out by the next one.
    private static func retrying<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as PostgresError where error.kind == .unavailable {
            return try await body()
        }
    }

    @Test func aPrimaryBeingHandedOverIsLeftAndFoundAgain() async throws {
        let cluster = try ReplicatedCluster()
        try cluster.primary.execute("CREATE TABLE things (id int PRIMARY KEY)")
        let pool = ConnectionPool(cluster.connectionString(targetSessionAttrs: "read-write"), connections: 1)
        let write = { (id: Int32) in
            _ = try await pool.run { try $0.execute("INSERT INTO things VALUES ($1)", .int32(id)) }
        }
        try await write(1)
        // The operator shuts the door; the connection there is finds out, and its successor finds nobody.
        try cluster.primary.execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        var kinds: [PostgresError.Kind] = []
        var last: Int32 = 1
        while kinds.last != .unavailable {
            last += 1
            do { try await write(last) } catch let error as PostgresError { kinds.append(error.kind) }
        }
        #expect(kinds.dropLast().allSatisfy { $0 == .readOnly }, "\(kinds)")
        try cluster.promote(cluster.replicas[0])
        try await write(0)
        let isThere = try cluster.replicas[0].bool("SELECT EXISTS (SELECT FROM things WHERE id = 0)")
        #expect(isThere)
        await pool.close()
        cluster.stop()
    }

    @Test func whatNoReplicaConfirmedIsNotAcknowledged() async throws {
        let cluster = try ReplicatedCluster()
        try cluster.primary.execute("CREATE TABLE things (id int PRIMARY KEY)")
        let pool = ConnectionPool(cluster.connectionString(targetSessionAttrs: "read-write"), connections: 1)
        for replica in cluster.replicas { replica.kill() }
        // The server itself counts a commit whose wait is stopped as done: nobody may take that for safe.
        var error = await #expect(throws: PostgresError.self) {
            try await pool.run(deadline: .now + .milliseconds(300)) { try $0.execute("INSERT INTO things VALUES (1)") }
        }
        #expect(error?.kind == .timedOut)
        #expect(error?.description.contains("no replica confirmed the transaction") == true, "\(error)")
        error = await #expect(throws: PostgresError.self) {
            try await pool.run(deadline: .now + .milliseconds(300)) { connection in
                try connection.withTransaction { try $0.execute("INSERT INTO things VALUES (2)") }
            }
        }
        #expect(error?.kind == .timedOut)
        // The connection is as good as before.
        let count = try await pool.run { try $0.first("SELECT count(*) FROM things", read: { try $0.int64() }) }
        #expect(count == 2)
        await pool.close()
        cluster.stop()
    }
}
