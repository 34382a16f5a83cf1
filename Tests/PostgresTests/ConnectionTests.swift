import Postgres
import TestSupport
import Testing

@Suite struct ConnectionTests {
    private func connection() throws -> Connection { try Connection(TestCluster.makeDatabase()) }

    @Test func valuesComeBack() throws {
        var connection = try connection()
        try connection.query(
            """
            SELECT $1::boolean, $2::smallint, $3::integer, $4::bigint, $5::text, $6::date, $7::timestamptz, $8::text[],
                $9::smallint[], $10::bytea, array_length($11::timestamptz[], 1), ($11)[2]
            """, .bool(true), .int16(-2), .int32(.max), .int64(.min), .text("é|\n"), .date(9405), .timestamp(-1),
            .texts(["a", "", "ß"]), .int16s([1, -1]), .bytes([0, 255]),
            .timestamps([0, -1])
        ) { row in
            let (bool, int16, int32, int64) = (try row.bool(), try row.int16(), try row.int32(), try row.int64())
            #expect(bool && int16 == -2 && int32 == .max && int64 == .min)
            let (text, date, timestamp) = (try row.text(), try row.date(), try row.timestamp())
            #expect(text == "é|\n" && date == 9405 && timestamp == -1)
            let (texts, int16s, bytes) = (try row.texts(), try row.int16s(), try row.bytes())
            #expect(texts == ["a", "", "ß"] && int16s == [1, -1] && bytes == [0, 255])
            #expect(try row.int32() == 2 && row.timestamp() == -1)
        }
    }

    @Test func nullIsAbsent() throws {
        var connection = try connection()
        try connection.query(
            "SELECT $1::boolean, $2::integer, $3::text, $4::date", .bool(nil), .int32(nil), .text(nil), .date(nil)
        ) { row in
            let (bool, int32) = (try row.optionalBool(), try row.optionalInt32())
            let (text, date) = (try row.optionalText(), try row.optionalDate())
            #expect(bool == nil && int32 == nil && text == nil && date == nil)
        }
    }

    @Test func columnsOfAnotherKindAreRefused() throws {
        var connection = try connection()
        for sql in ["SELECT 1::bigint", "SELECT NULL::integer", "SELECT 1::smallint"] {
            let error = #expect(throws: PostgresError.self) {
                try connection.first(sql, read: { try $0.int32() })
            }
            #expect(error?.kind == .protocolViolation)
        }
        #expect(throws: PostgresError.self) {
            try connection.first("SELECT 1", read: { row in (try row.int32(), try row.int32()) })
        }
    }

    @Test func copiesBothWays() throws {
        var connection = try connection()
        try connection.execute("CREATE TABLE numbers (number integer, text text)")
        let sent = try connection.copyIn("COPY numbers FROM STDIN (FORMAT binary)") { writer in
            for number in 0..<100_000 as Range<Int32> {
                try writer.beginTuple(fields: 2)
                try writer.write(number)
                try writer.write(number % 3 == 0 ? nil : "text \(number)")
            }
        }
        #expect(sent == 100_000)
        var expected: Int32 = 0
        let received = try connection.copyOut("COPY (SELECT * FROM numbers ORDER BY number) TO STDOUT (FORMAT binary)") {
            reader in
            while try reader.next() {
                guard try reader.int32() == expected,
                    try reader.optionalText() == (expected % 3 == 0 ? nil : "text \(expected)")
                else { break }
                expected += 1
            }
        }
        #expect(expected == 100_000)
        #expect(received == 100_000)
    }

    @Test func aCopyThatThrowsLeavesNothing() throws {
        struct GivenUp: Error {}
        var connection = try connection()
        try connection.execute("CREATE TABLE numbers (number integer)")
        #expect(throws: GivenUp.self) {
            try connection.copyIn("COPY numbers FROM STDIN (FORMAT binary)") { writer in
                for number in 0..<50_000 as Range<Int32> {
                    try writer.beginTuple(fields: 1)
                    try writer.write(number)
                }
                throw GivenUp()
            }
        }
        let count = try connection.first("SELECT count(*) FROM numbers", read: { try $0.int64() })
        #expect(count == 0)
    }

    @Test(arguments: [
        ("INSERT INTO things VALUES (1, 1, 1)", PostgresError.Kind.uniqueViolation(constraint: "things_pkey")),
        ("INSERT INTO things VALUES (2, -1, 1)", .checkViolation(constraint: "positive")),
        ("INSERT INTO things VALUES (2, NULL, 1)", .notNullViolation(column: "size")),
        ("INSERT INTO things VALUES (2, 1, 99)", .foreignKeyViolation(constraint: "of_a_thing")),
    ])
    func violationsNameTheirConstraintAndNoValue(_ sql: String, _ kind: PostgresError.Kind) throws {
        var connection = try connection()
        try connection.execute(
            """
            CREATE TABLE things (id int PRIMARY KEY, size int NOT NULL CONSTRAINT positive CHECK (size > 0),
                parent int CONSTRAINT of_a_thing REFERENCES things);
            INSERT INTO things VALUES (1, 1, 1);
            """)
        let error = try #require(throws: PostgresError.self) { try connection.execute(sql) }
        #expect(error.kind == kind)
        #expect(!error.description.contains("99") && !error.description.contains("(2"))
    }

    @Test func aThrowRollsBack() throws {
        struct GivenUp: Error {}
        var connection = try connection()
        try connection.execute("CREATE TABLE things (id int)")
        #expect(throws: GivenUp.self) {
            try connection.withTransaction { connection in
                try connection.execute("INSERT INTO things VALUES (1)")
                throw GivenUp()
            }
        }
        try connection.withTransaction { try $0.execute("INSERT INTO things VALUES (2)") }
        let sum = try connection.first("SELECT sum(id) FROM things", read: { try $0.int64() })
        #expect(sum == 2)
    }

    @Test func noServerIsSaidWithoutASecret() throws {
        let error = try #require(throws: PostgresError.self) {
            _ = try Connection("host=/nowhere port=5432 dbname=x user=y password=geheim")
        }
        #expect(error.kind == .unavailable)
        #expect(error.description.contains("/nowhere") && !error.description.contains("geheim"))
    }
}
