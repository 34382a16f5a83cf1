import Postgres
import TestSupport
import Testing

@Suite struct BatchTests {
    private func connection() throws -> Connection {
        var connection = try Connection(TestCluster.makeDatabase())
        try connection.execute("CREATE TABLE things (id int PRIMARY KEY, name text)")
        return connection
    }

    private func count(_ connection: inout Connection) throws -> Int64? {
        try connection.first("SELECT count(*) FROM things", read: { try $0.int64() })
    }

    @Test func answersComeInTheOrderOfTheStatements() throws {
        var connection = try connection()
        var batch = Batch()
        let written = batch.add("INSERT INTO things SELECT n, 'x' FROM generate_series(1, $1) AS n", .int32(3))
        let all = batch.add("SELECT id FROM things ORDER BY id")
        let none = batch.add("SELECT id FROM things WHERE id > $1", .int32(3))
        let gone = batch.add("DELETE FROM things WHERE id < $1", .int32(3))
        // The same text twice is one prepared statement with two answers.
        let left = batch.add("SELECT id FROM things ORDER BY id")
        let answers = try connection.run(batch)
        var ids: [Int32] = []
        try answers.each(of: all) { ids.append(try $0.int32()) }
        let (first, last) = (
            try answers.first(of: none) { try $0.int32() }, try answers.first(of: left) { try $0.int32() }
        )
        #expect(ids == [1, 2, 3] && first == nil && last == 3)
        #expect(answers.written(by: written) == 3 && answers.written(by: gone) == 2)
    }

    @Test func anEmptyBatchAsksNothing() throws {
        var connection = try connection()
        try connection.run(Batch())
        let one = try connection.first("SELECT 1", read: { try $0.int32() })
        #expect(one == 1)
    }

    @Test func aRowTakesTheTypesOfItsColumns() throws {
        var connection = try connection()
        try connection.execute(
            """
            CREATE TABLE kinds (a smallint, b boolean, c text, d bytea, e text[], f int[], g date, h smallint[], i text,
                j bytea, k bigint)
            """)
        var row = ParameterRow()
        row.write(-2 as Int16)
        try row.write(true)
        row.write("é")
        try row.write(bytes: [0, 255])
        try row.write(["a", ""])
        try row.write([1, -1] as [Int32])
        row.write(9405 as Int32)
        try row.write([] as [Int16])
        row.write("")
        row.writeNull()
        try row.write(nil as Int64?)
        var batch = Batch()
        batch.add("INSERT INTO kinds VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", row: row)
        let read = batch.add("SELECT * FROM kinds")
        let answers = try connection.run(batch)
        try answers.each(of: read) { row in
            let (a, b, c, d) = (try row.int16(), try row.bool(), try row.text(), try row.bytes())
            #expect(a == -2 && b && c == "é" && d == [0, 255])
            let (e, f, g, h) = (try row.texts(), try row.int32s(), try row.date(), try row.int16s())
            #expect(e == ["a", ""] && f == [1, -1] && g == 9405 && h == [])
            let (i, j, k) = (try row.text(), try row.optionalBytes(), try row.optionalInt64())
            #expect(i.isEmpty && j == nil && k == nil)
        }
        #expect(answers.written(by: read) == 1)
    }

    @Test(arguments: [0, 1, 2])
    func anErrorKeepsWhatFollowsFromRunning(_ place: Int) throws {
        var connection = try connection()
        try connection.execute("INSERT INTO things VALUES (1, 'one')")
        let error = try #require(throws: PostgresError.self) {
            try connection.withTransaction { connection in
                var batch = Batch()
                for number in 0..<3 as Range<Int32> {
                    batch.add("INSERT INTO things VALUES ($1, 'x')", .int32(number == place ? 1 : number + 10))
                }
                batch.add("INSERT INTO things VALUES (1 / $1, 'x')", .int32(0))
                try connection.run(batch)
            }
        }
        // The first failure is told, not what came of it.
        #expect(error.kind == .uniqueViolation(constraint: "things_pkey"))
        var batch = Batch()
        let ids = batch.add("SELECT sum(id) FROM things")
        let sum = try connection.run(batch).first(of: ids) { try $0.int64() }
        #expect(sum == 1)
    }

    @Test func aTextThatCannotBePreparedKeepsAllFromRunning() throws {
        var connection = try connection()
        var batch = Batch()
        batch.add("INSERT INTO things VALUES (1, 'x')")
        batch.add("INSERT INTO nowhere VALUES (1)")
        let error = try #require(throws: PostgresError.self) { try connection.run(batch) }
        let left = try count(&connection)
        #expect(error.kind == .other(sqlState: "42P01") && left == 0)
    }

    @Test func outsideATransactionAFailedBatchLeavesNothing() throws {
        var connection = try connection()
        var batch = Batch()
        batch.add("INSERT INTO things VALUES (1, 'x')")
        batch.add("INSERT INTO things VALUES (1, 'y')")
        #expect(throws: PostgresError.self) { try connection.run(batch) }
        let left = try count(&connection)
        #expect(left == 0)
    }

    /// More both ways than the socket holds: neither side may wait for the other to read.
    @Test func muchGoesBothWays() throws {
        var connection = try connection()
        let text = String(repeating: "ab", count: 100_000)
        var batch = Batch()
        let places = (0..<100).map { _ in batch.add("SELECT $1 || $1", .text(text)) }
        let answers = try connection.run(batch)
        for place in places {
            let length = try answers.first(of: place) { try $0.text().utf8.count }
            #expect(length == 400_000)
        }
    }

    @Test func moreTextsThanAreRememberedAreForgottenFirst() throws {
        var connection = try connection()
        for round in 0..<3 {
            var batch = Batch()
            let places = (0..<120).map { batch.add("SELECT \(round * 1000 + $0)::int4") }
            let answers = try connection.run(batch)
            for (number, place) in places.enumerated() {
                let read = try answers.first(of: place) { try $0.int32() }
                #expect(read == Int32(round * 1000 + number))
            }
        }
    }

    @Test func aCopyInABatchIsRefused() async throws {
        let pool = try TestCluster.makePool(connections: 1)
        try await pool.run { try $0.execute("CREATE TABLE things (id int)") }
        for sql in ["COPY things FROM STDIN", "COPY things TO STDOUT"] {
            let error = await #expect(throws: PostgresError.self) {
                try await pool.run { connection in
                    var batch = Batch()
                    batch.add(sql)
                    batch.add("SELECT 1")
                    try connection.run(batch)
                }
            }
            #expect(error?.kind == .protocolViolation)
            // Made anew, since the old one is in the middle of a COPY.
            let one = try await pool.run { try $0.first("SELECT 1", read: { try $0.int32() }) }
            #expect(one == 1)
        }
        await pool.close()
    }

    @Test func aCancelledTaskStopsABatch() async throws {
        let pool = try TestCluster.makePool(connections: 1)
        try await pool.run { try $0.execute("CREATE TABLE things (id int)") }
        let process = try await pool.run { $0.serverProcess }
        let task = Task { try await pool.run { try Self.sleep(&$0) } }
        let observer = try TestCluster.makePool(connections: 1)
        while try await observer.run({ connection in
            try connection.first(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%batch%' AND state = 'active'",
                read: { try $0.int64() })
        }) == 0 { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(try await expectUsable(pool) == process)
        await observer.close()
    }

    @Test func aDeadlineStopsABatch() async throws {
        let pool = try TestCluster.makePool(connections: 1)
        try await pool.run { try $0.execute("CREATE TABLE things (id int)") }
        let process = try await pool.run { $0.serverProcess }
        let error = await #expect(throws: PostgresError.self) {
            try await pool.run(deadline: .now + .milliseconds(50)) { try Self.sleep(&$0) }
        }
        #expect(error?.kind == .timedOut)
        #expect(try await expectUsable(pool) == process)
    }

    @Test func aConnectionLostInTheMiddleIsSaidAndMadeAnew() async throws {
        let pool = try TestCluster.makePool(connections: 1)
        try await pool.run { try $0.execute("CREATE TABLE things (id int)") }
        let error = await #expect(throws: PostgresError.self) {
            try await pool.run { connection in
                try connection.withTransaction { connection in
                    var batch = Batch()
                    batch.add("INSERT INTO things VALUES (1)")
                    batch.add("SELECT pg_terminate_backend(pg_backend_pid())")
                    batch.add("INSERT INTO things VALUES (2)")
                    try connection.run(batch)
                }
            }
        }
        #expect(error?.kind == .unavailable)
        try await expectUsable(pool)
    }

    private static func sleep(_ connection: inout Connection) throws {
        try connection.withTransaction { connection in
            var batch = Batch()
            batch.add("INSERT INTO things VALUES (1)")
            batch.add("SELECT pg_sleep(600) /* batch */")
            batch.add("INSERT INTO things VALUES (2)")
            try connection.run(batch)
        }
    }

    /// Nothing of the batch is left, and the next one runs.
    ///
    /// - Returns: The server's process: another one when the connection was made anew.
    @discardableResult
    private func expectUsable(_ pool: ConnectionPool) async throws -> Int32 {
        let (count, process) = try await pool.run { connection in
            var batch = Batch()
            let count = batch.add("SELECT count(*) FROM things")
            return (try connection.run(batch).first(of: count) { try $0.int64() }, connection.serverProcess)
        }
        #expect(count == 0)
        await pool.close()
        return process
    }
}
