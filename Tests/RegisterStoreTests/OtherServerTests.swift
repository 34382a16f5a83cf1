import FundingModel
import Postgres
import TestSupport
import Testing

@testable import RegisterStore

/// A partition of the register on another PostgreSQL server (postgres_fdw).
@Suite struct OtherServerTests {
    private static let year = FundingYear(2027)!
    typealias Message = RegisteringTests

    private static func dossiers(_ count: Int) -> [Dossier] {
        (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 300_000_000 + $0 * 7) }.prefix(count).map { number in
            var dossier = StoreScene.fullDossier
            dossier.person.number = number
            return dossier
        }
    }

    @Test func aPartitionLivesOnAnotherServer() async throws {
        let other = try EmbeddedCluster.start(dataFolder: TemporaryFolder.path(named: "other-server"))
        defer { other.stop() }
        let otherPool = ConnectionPool(other.connectionString, connections: 1)
        _ = try await RegisterStore(pool: otherPool).migrate()
        try await StoreScene.with { scene in
            try await StoreScene.with { whole in
                // Some before the move, some after it.
                let dossiers = Self.dossiers(60)
                try await scene.store(Array(dossiers.prefix(30)))
                _ = try await scene.recompute(Self.year)
                try await Self.move(2, to: other, in: scene.pool)
                try await scene.store(Array(dossiers.dropFirst(30)))
                try await whole.store(dossiers)
                for scene in [scene, whole] {
                    _ = try await scene.recompute(Self.year, isAnew: false)
                    for (number, dossier) in dossiers.enumerated() {
                        let message = Message.message(
                            "m\(number)", person: dossier.person.number, Message.enrolment(Message.brin, "N1"))
                        guard case .accepted = try await Message.register(scene, message) else {
                            Issue.record("message \(number) was not accepted")
                            continue
                        }
                    }
                    let check = try await scene.recompute(Self.year, isDryRun: true)
                    #expect(check.recordsChanged == 0 && check.personsDone == 60)
                    _ = try await scene.store.withDefinitiveRun(of: Self.year, by: "j") { try await $0.record(by: "j") }
                }
                try await Self.expectSame(scene, whole, dossiers.map(\.person.number))
                let there = try await otherPool.run { connection in
                    try connection.first("SELECT count(*) FROM mbost.persons_2", read: { try $0.int64() })
                }
                let all = try await scene.count("SELECT count(*) FROM mbost.persons")
                #expect((there ?? 0) > 3 && all == 60)
                let number = dossiers[0].person.number
                #expect(try await scene.store.dossier(of: number) == whole.store.dossier(of: number))
            }
        }
        await otherPool.close()
    }

    private static func expectSame(
        _ one: StoreScene, _ two: StoreScene, _ persons: [PersonNumber]
    ) async throws {
        for person in persons {
            let (ours, theirs) = (
                try await one.store.decisions(of: person, year: year),
                try await two.store.decisions(of: person, year: year)
            )
            #expect(ours.map(\.decision) == theirs.map(\.decision) && ours.map(\.kind) == [.definitive, .provisional])
        }
        let rows = try await withOverviews(one)
        let others = try await withOverviews(two)
        #expect(others == rows)
        #expect(rows.count >= 60)
    }

    private static func withOverviews(_ scene: StoreScene) async throws -> [String] {
        try await scene.store.withOverview(of: Message.brin, year: year) { reader in
            var rows: [String] = []
            try await reader.eachEnrolments(20) { rows += $0.map { "\($0.person) \($0.decision) \($0.placements)" } }
            try await reader.eachDiplomas(20) { rows += $0.map { "\($0.person) \($0.decision)" } }
            return rows
        }
    }

    /// What an operator types, see ARCHITECTURE.
    private static func move(_ part: Int, to other: EmbeddedCluster, in pool: ConnectionPool) async throws {
        let host = other.connectionString.split(separator: " ")[0].dropFirst("host=".count)
        try await pool.run { connection in
            try connection.execute(
                """
                CREATE EXTENSION postgres_fdw;
                CREATE SERVER second FOREIGN DATA WRAPPER postgres_fdw
                    OPTIONS (host '\(host)', port '5432', dbname 'postgres');
                CREATE USER MAPPING FOR CURRENT_USER SERVER second OPTIONS (user 'mbost');
                SELECT mbost.move_partition(\(part), 'second');
                """)
        }
    }
}
