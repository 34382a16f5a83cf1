import FundingModel
import Postgres
import RegisterStore
import TestSupport
import Testing

/// Where readers look. The "replica" is a register of its own, so that an answer tells where it comes from.
@Suite struct ReadingStoresTests {
    private static func makeStore(persons: Int = 0) async throws -> RegisterStore {
        let store = RegisterStore(pool: try TestCluster.makePool(connections: 2))
        _ = try await store.migrate()
        guard persons > 0 else { return store }
        _ = try await store.withImport(ImportSource(kind: .dossiers, fileName: "test"), text: StoreScene.text) { transaction in
            try await transaction.stage([StoreScene.dossier()])
            return ImportVerdict(isAccepted: true, defects: 0)
        }
        return store
    }

    private static func persons(_ stores: ReadingStores) async throws -> Int {
        try await stores.read { try await $0.counts().persons }
    }

    @Test func withoutAReplicaThePrimaryAnswers() async throws {
        let primary = try await Self.makeStore(persons: 1)
        let stores = ReadingStores(primary: primary, replica: nil)
        let isThere = await stores.look()
        let persons = try await Self.persons(stores)
        #expect(!isThere && persons == 1)
        await primary.pool.close()
    }

    @Test func theReplicaAnswersAndItsLossIsMadeGood() async throws {
        let (primary, replica) = (try await Self.makeStore(persons: 1), try await Self.makeStore())
        let stores = ReadingStores(primary: primary, replica: replica)
        // Nobody has looked yet whether it is there.
        var persons = try await Self.persons(stores)
        #expect(persons == 1)
        let isThere = await stores.look()
        persons = try await Self.persons(stores)
        #expect(isThere && persons == 0)
        // A write is looked for in the replica; this one stands in for one that has it.
        stores.noteWrite()
        persons = try await Self.persons(stores)
        #expect(persons == 0)
        await replica.pool.close()
        persons = try await Self.persons(stores)
        #expect(persons == 1)
        persons = try await Self.persons(stores)
        #expect(persons == 1)
        await primary.pool.close()
    }

    @Test func aDatabaseThatIsNoRegisterIsNotRead() async throws {
        let primary = try await Self.makeStore(persons: 1)
        let other = RegisterStore(pool: try TestCluster.makePool(connections: 1))
        let stores = ReadingStores(primary: primary, replica: other)
        let isThere = await stores.look()
        let persons = try await Self.persons(stores)
        #expect(!isThere && persons == 1)
        await primary.pool.close()
        await other.pool.close()
    }

    @Test func whatTheBodyThrowsIsNoMatterOfTheReplica() async throws {
        let (primary, replica) = (try await Self.makeStore(), try await Self.makeStore())
        let stores = ReadingStores(primary: primary, replica: replica)
        await stores.look()
        var asked: [Bool] = []
        let error = await #expect(throws: StoreError.self) {
            try await stores.read { store in
                asked.append(store.pool === replica.pool)
                throw StoreError.personTwice
            }
        }
        #expect(error == .personTwice && asked == [true])
        // A replica that stops a statement to go on replaying: the primary answers, and the replica stays.
        asked = []
        let answer = try await stores.read { store in
            asked.append(store.pool === replica.pool)
            if asked.count == 1 { throw PostgresError(.serialization, "in the way of replay") }
            return 7
        }
        #expect(answer == 7 && asked == [true, false])
        let stays = try await stores.read { $0.pool === replica.pool }
        #expect(stays)
        await primary.pool.close()
        await replica.pool.close()
    }
}
