import Postgres
import TestSupport
import Testing

@Suite struct PoolTests {
    @Test func manyTasksShareFewConnections() async throws {
        let pool = try TestCluster.makePool(connections: 3)
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<200 as Range<Int64> {
                group.addTask {
                    try await pool.run { connection in
                        try connection.first("SELECT $1::bigint", .int64(number), read: { try $0.int64() }) ?? -1
                    }
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(numbers == Set(0..<200))
        await pool.close()
    }

    @Test func aCancelledTaskStopsItsStatement() async throws {
        let pool = try TestCluster.makePool(connections: 1)
        let task = Task {
            try await pool.run { try $0.execute("SELECT pg_sleep(600)") }
        }
        // The statement is on its way once the server shows it.
        let observer = try TestCluster.makePool(connections: 1)
        while try await observer.run({ connection in
            try connection.first(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'",
                read: { try $0.int64() })
        }) == 0 { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        // The one connection is free again.
        #expect(try await pool.run { try $0.first("SELECT 1", read: { try $0.int32() }) } == 1)
        await pool.close()
        await observer.close()
    }

    @Test func aDeadlineStopsAStatement() async throws {
        let pool = try TestCluster.makePool(connections: 1)
        let error = await #expect(throws: PostgresError.self) {
            try await pool.run(deadline: .now + .milliseconds(50)) { try $0.execute("SELECT pg_sleep(600)") }
        }
        #expect(error?.kind == .timedOut)
        #expect(try await pool.run { try $0.first("SELECT 1", read: { try $0.int32() }) } == 1)
        await pool.close()
    }

    /// A server process that ends says so before it closes: neither the message nor the end may reach the next caller.
    @Test func anIdleConnectionThatEndedIsNotHandedOut() async throws {
        let pool = try TestCluster.makePool(connections: 1)
        let observer = try TestCluster.makePool(connections: 1)
        for _ in 0..<30 {
            let process = try await pool.run { connection in
                try connection.first("SELECT pg_backend_pid()", read: { try $0.int32() })
            }
            try await observer.run { connection in
                _ = try connection.first("SELECT pg_terminate_backend($1)", .int32(process), read: { try $0.bool() })
            }
            while try await observer.run({ connection in
                try connection.first(
                    "SELECT count(*) FROM pg_stat_activity WHERE pid = $1", .int32(process), read: { try $0.int64() })
            }) != 0 { await Task.yield() }
            let next = try await pool.run { connection in
                try connection.first("SELECT pg_backend_pid()", read: { try $0.int32() })
            }
            #expect(next != process)
        }
        await pool.close()
        await observer.close()
    }

    @Test func aLostConnectionIsMadeAnew() async throws {
        let pool = try TestCluster.makePool(connections: 1)
        let error = await #expect(throws: PostgresError.self) {
            try await pool.run { try $0.execute("SELECT pg_terminate_backend(pg_backend_pid())") }
        }
        #expect(error?.kind == .unavailable)
        #expect(try await pool.run { try $0.first("SELECT 1", read: { try $0.int32() }) } == 1)
        await pool.close()
    }

    @Test func aSessionThatThrowsLeavesNoTransactionOpen() async throws {
        struct GivenUp: Error {}
        let pool = try TestCluster.makePool(connections: 1)
        try await pool.run { try $0.execute("CREATE TABLE things (id int)") }
        await #expect(throws: GivenUp.self) {
            try await pool.withTransaction { session in
                try await session.run { try $0.execute("INSERT INTO things VALUES (1)") }
                throw GivenUp()
            }
        }
        #expect(try await pool.run { try $0.first("SELECT count(*) FROM things", read: { try $0.int64() }) } == 0)
        await pool.close()
    }

    /// Cancelled, or late, between two statements: the second never reaches the connection, and the first must not stand
    /// for the next one who commits there.
    @Test(arguments: ["cancelled", "timed out"])
    func aTransactionStoppedBetweenItsStatementsLeavesNothing(_ how: String) async throws {
        let pool = try TestCluster.makePool(connections: 1)
        let table = "stopped_\(how.prefix(5))"
        try await pool.run { try $0.execute("CREATE TABLE \(table) (value int)") }
        let (begun, hasBegun) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await pool.withTransaction { session in
                try await session.run { try $0.execute("INSERT INTO \(table) VALUES (1)") }
                hasBegun.yield()
                while how == "cancelled", !Task.isCancelled { await Task.yield() }
                try await session.run(deadline: how == "timed out" ? .now - .seconds(1) : nil) { connection in
                    try connection.execute("INSERT INTO \(table) VALUES (2)")
                }
            }
        }
        for await _ in begun { break }
        if how == "cancelled" { task.cancel() }
        await #expect(throws: PostgresError.self) { try await task.value }
        try await pool.withTransaction { session in
            try await session.run { try $0.execute("INSERT INTO \(table) VALUES (3)") }
        }
        let values = try await pool.run { connection in
            var values: [Int32] = []
            try connection.query("SELECT value FROM \(table)") { values.append(try $0.int32()) }
            return values
        }
        #expect(values == [3])
        await pool.close()
    }

    @Test func aFullQueueIsSaid() async throws {
        let pool = ConnectionPool(try TestCluster.makeDatabase(), connections: 1, queueLimit: 0)
        try await pool.withSession { session in
            try await session.run { try $0.execute("SELECT 1") }
            let error = await #expect(throws: PostgresError.self) { try await pool.run { try $0.execute("SELECT 1") } }
            #expect(error?.kind == .tooManyConnections)
        }
        await pool.close()
    }
}
