import FundingModel
import Postgres
import RegisterStore
import TestSupport
import Testing

/// The log of accesses: complete, in order, and whoever touches it shows.
@Suite struct AuditTests {
    private static let key = AuditKey([UInt8](repeating: 5, count: AuditKey.size))
    private static let person = PersonNumber("123456782")!
    private static let other = PersonNumber("100000009")!

    private func withStore(_ body: (RegisterStore) async throws -> Void) async throws {
        let pool = try TestCluster.makePool(connections: 4)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        try await body(store)
        await pool.close()
    }

    private func note(
        _ second: Int64, _ subject: AuditNote.Subject, caller: Int32 = 1, reason: String = "vraag"
    ) -> AuditNote {
        AuditNote(
            at: Moment(microseconds: second * 1_000_000), caller: caller, action: "LookUpStatus", reason: reason,
            subject: subject, outcome: 0)
    }

    @discardableResult
    private func append(
        _ store: RegisterStore, _ notes: [AuditNote], attempt: Int64, after end: AuditEnd? = nil
    ) async throws -> AuditEnd? {
        try await store.appendAudit(
            AuditBatch(notes), attempt: attempt, Self.key, after: end, deadline: .now + .seconds(60))
    }

    private func read(_ store: RegisterStore, _ filter: AuditFilter, _ key: AuditKey = key) async throws -> [AuditEntry]
    {
        var entries: [AuditEntry] = []
        try await store.readAudit(filter, key, outcomes: { "\($0)" }) { entries += $0 }
        return entries
    }

    private func filter(
        _ person: PersonNumber? = nil, brin: Brin? = nil, caller: String? = nil, from: Int64 = 0, until: Int64 = 1000
    ) -> AuditFilter {
        AuditFilter(
            person: person, brin: brin, caller: caller, from: Moment(microseconds: from * 1_000_000),
            until: Moment(microseconds: until * 1_000_000))
    }

    @Test func whatIsNotedIsRead() async throws {
        try await withStore { store in
            let school = Brin("27DV")!
            try await append(
                store,
                [
                    note(10, .person(Self.person)), note(11, .person(Self.other), caller: 2, reason: "Ünïcode €"),
                    note(12, .institution(school)), note(13, .all, reason: ""),
                ], attempt: 1)
            try await append(store, [note(20, .person(Self.person))], attempt: 2)
            let all = try await read(store, filter())
            #expect(all.map { $0.at.microseconds / 1_000_000 } == [10, 11, 12, 13, 20])
            #expect(all[1].reason == "Ünïcode €" && all[1].caller == "2" && all[1].outcome == "0")
            #expect(all[2].subject == .institution(school) && all[3].subject == .all)
            // Not the number, and the same for one person always.
            guard case .person(let first) = all[0].subject, case .person(let second) = all[1].subject else {
                Issue.record("no pseudonyms")
                return
            }
            #expect(first.count == 16 && first != second && all[4].subject == .person(pseudonym: first))
            #expect(try await read(store, filter(Self.person)).count == 3)  // two, and the file of all
            #expect(try await read(store, filter(brin: school)).map(\.subject) == [.institution(school)])
            #expect(try await read(store, filter(caller: "2")).count == 1)
            #expect(try await read(store, filter(from: 11, until: 12)).count == 2)
            // Another key could not find a person, and says so instead of finding nothing.
            let otherKey = AuditKey([UInt8](repeating: 6, count: AuditKey.size))
            await #expect(throws: StoreError.otherAuditKey) {
                _ = try await read(store, filter(Self.person), otherKey)
            }
        }
    }

    @Test func anAttemptIsWrittenOnce() async throws {
        try await withStore { store in
            for _ in 0..<3 { try await append(store, [note(1, .all)], attempt: 77) }
            #expect(try await read(store, filter()).count == 1)
            let found = try await store.verifyAudit()
            #expect(found.batches == 1 && found.entries == 1 && found.brokenAt == nil)
        }
    }

    /// Who knows where the log ends writes after it; who is mistaken finds the end and writes there.
    @Test func theEndAsLastSeenMayBePast() async throws {
        try await withStore { store in
            let first = try #require(try await append(store, [note(1, .all)], attempt: 1))
            let second = try #require(try await append(store, [note(2, .all)], attempt: 2, after: first))
            // Another server wrote meanwhile.
            _ = try await append(store, [note(3, .all)], attempt: 3)
            let fourth = try #require(try await append(store, [note(4, .all)], attempt: 4, after: second))
            // An attempt whose outcome was not known: once, wherever it is thought to end.
            for end in [first, second, fourth, nil] {
                let again = try await append(store, [note(4, .all)], attempt: 4, after: end)
                #expect(again == nil)
            }
            // A log that lost its end: what was last seen is not there.
            try await store.pool.run { connection in
                try connection.execute(
                    "ALTER TABLE mbost.audit DISABLE TRIGGER audit_is_kept; DELETE FROM mbost.audit WHERE batch = 4")
            }
            _ = try #require(try await append(store, [note(5, .all)], attempt: 5, after: fourth))
            let found = try await store.verifyAudit()
            #expect(found.batches == 4 && found.lastBatch == 4 && found.brokenAt == nil)
            #expect(try await read(store, filter()).map { $0.at.microseconds / 1_000_000 } == [1, 2, 3, 5])
        }
    }

    @Test func serversThatKnowTheEndWriteOneChainTogether() async throws {
        try await withStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for server in 0..<4 as Range<Int64> {
                    group.addTask {
                        var end: AuditEnd?
                        for batch in 0..<10 as Range<Int64> {
                            let attempt = server * 100 + batch
                            end = try await append(store, [note(batch, .all)], attempt: attempt, after: end)
                            #expect(end != nil)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let found = try await store.verifyAudit()
            #expect(found.batches == 40 && found.entries == 40 && found.lastBatch == 40 && found.brokenAt == nil)
        }
    }

    @Test func serversWriteOneChainTogether() async throws {
        try await withStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for server in 0..<4 as Range<Int64> {
                    group.addTask {
                        for batch in 0..<10 as Range<Int64> {
                            try await append(store, [note(batch, .all)], attempt: server * 100 + batch)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let found = try await store.verifyAudit()
            #expect(found.batches == 40 && found.lastBatch == 40 && found.brokenAt == nil)
        }
    }

    @Test func theTableIsOnlyAddedTo() async throws {
        try await withStore { store in
            try await append(store, [note(1, .all)], attempt: 1)
            for sql in ["UPDATE mbost.audit SET texts = '{}'", "DELETE FROM mbost.audit", "TRUNCATE mbost.audit"] {
                await #expect(throws: PostgresError.self) { try await store.pool.run { try $0.execute(sql) } }
            }
        }
    }

    /// Who can switch the trigger off can change rows, and cannot make the chain fit.
    @Test(
        arguments: [
            ("UPDATE mbost.audit SET content = set_byte(content, 3, 1) WHERE batch = 2", 2),
            ("UPDATE mbost.audit SET subjects = set_byte(subjects, 13, get_byte(subjects, 13) # 1) WHERE batch = 2", 2),
            ("UPDATE mbost.audit SET texts = ARRAY['x', 'y'] WHERE batch = 3", 3),
            ("UPDATE mbost.audit SET hash = previous WHERE batch = 4", 4),
            ("DELETE FROM mbost.audit WHERE batch = 1", 1),
            ("DELETE FROM mbost.audit WHERE batch = 3", 3),
            ("UPDATE mbost.audit SET batch = 9 WHERE batch = 5", 5),
        ] as [(String, Int64)])
    func whoeverTouchesItShows(_ sql: String, _ broken: Int64) async throws {
        try await withStore { store in
            for batch in 1...5 as ClosedRange<Int64> { try await append(store, [note(batch, .all)], attempt: batch) }
            #expect(try await store.verifyAudit().brokenAt == nil)
            try await store.pool.run { connection in
                try connection.execute("ALTER TABLE mbost.audit DISABLE TRIGGER audit_is_kept; \(sql)")
            }
            #expect(try await store.verifyAudit().brokenAt == broken)
        }
    }

    @Test func aNotedHashShowsThatTheEndWasCutOffOrMadeAnew() async throws {
        try await withStore { store in
            for batch in 1...3 as ClosedRange<Int64> { try await append(store, [note(batch, .all)], attempt: batch) }
            let noted = try await store.verifyAudit()
            try await append(store, [note(4, .all)], attempt: 4)
            let kept = try await store.verifyAudit(expecting: (noted.lastBatch, noted.lastHash))
            #expect(kept.brokenAt == nil && kept.lastBatch == 4)
            try await store.pool.run { connection in
                try connection.execute(
                    "ALTER TABLE mbost.audit DISABLE TRIGGER audit_is_kept; DELETE FROM mbost.audit WHERE batch > 2")
            }
            // By itself a shorter chain is whole.
            #expect(try await store.verifyAudit().brokenAt == nil)
            #expect(try await store.verifyAudit(expecting: (noted.lastBatch, noted.lastHash)).brokenAt == 3)
            try await append(store, [note(5, .all)], attempt: 5)
            #expect(try await store.verifyAudit(expecting: (noted.lastBatch, noted.lastHash)).brokenAt == 3)
        }
    }
}
