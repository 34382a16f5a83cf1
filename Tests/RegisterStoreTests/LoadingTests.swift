import FundingModel
import Postgres
import Testing

@testable import RegisterStore

/// Filling an empty register at once.
@Suite struct LoadingTests {
    /// Who began to read dossiers before goes on reading, and the load waits for it.
    @Test func aLoadAndAReaderDoNotWaitForEachOther() async throws {
        try await StoreScene.with { scene in
            let number = try #require(PersonNumber("123456782"))
            let birth = try #require(BirthDate(year: 2005, month: 5, day: 5))
            let loading = try await scene.pool.withTransaction(.snapshot) { session in
                try await session.run { try $0.execute("SELECT FROM \(FactTable.persons.name)") }
                let loading = Task {
                    try await scene.store.load(count: 1, parts: 1, tell: { _ in }) { _ in
                        Dossier(person: Person(number: number, birthDate: birth))
                    }
                }
                try await Self.untilSomebodyWaits(scene.pool)
                try await session.run { connection in
                    for table in FactTable.allCases { try connection.execute("SELECT FROM \(table.name)") }
                }
                return loading
            }
            try await loading.value
            #expect(try await scene.store.dossier(of: number)?.person.birthDate == birth)
        }
    }

    private static func untilSomebodyWaits(_ pool: ConnectionPool) async throws {
        let sql = """
            SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE NOT l.granted AND d.datname = current_database())
            """
        while try await pool.run({ try $0.first(sql, read: { try $0.bool() }) }) != true {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
