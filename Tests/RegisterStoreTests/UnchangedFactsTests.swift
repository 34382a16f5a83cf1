import FundingModel
import Postgres
import RegisterStore
import Testing

/// A recomputation of everyone leaves out whom nothing changed for, and nobody else.
@Suite struct UnchangedFactsTests {
    static let year = FundingYear(2027)!

    private static func dossiers(_ count: Int) -> [Dossier] {
        (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 300_000_000 + $0 * 7) }.prefix(count).map { number in
            var dossier = StoreScene.dossier()
            dossier.person.number = number
            return dossier
        }
    }

    private func again(_ scene: StoreScene, isAnew: Bool = false) async throws -> [Int] {
        let job = try await scene.recompute(Self.year, isAnew: isAnew)
        #expect(job.state == .finished && job.personsDone == job.personsTotal)
        return [job.personsTotal, job.personsUnchanged, job.recordsChanged]
    }

    @Test func onlyWhoeverChangedIsDecidedAgain() async throws {
        try await StoreScene.with { scene in
            let dossiers = Self.dossiers(40)
            try await scene.store(dossiers)
            #expect(try await again(scene) == [40, 0, 40])
            #expect(try await again(scene) == [40, 40, 0])
            var changed = dossiers[3]
            changed.nationalities = []
            try await scene.store([changed])
            #expect(try await again(scene) == [40, 39, 1])
            #expect(try await again(scene, isAnew: true) == [40, 0, 0])
            let new = StoreScene.dossier("123456782")
            try await scene.store([new])
            #expect(try await again(scene) == [41, 40, 1])
        }
    }

    /// A quarter and one more of them: everyone is gone through.
    @Test func whenManyChangedEveryoneIsDecided() async throws {
        try await StoreScene.with { scene in
            try await scene.store(Self.dossiers(12))
            #expect(try await again(scene) == [12, 0, 12])
            try await scene.pool.run { connection in
                try connection.execute(
                    """
                    UPDATE mbost.persons SET facts_version = nextval('mbost.facts_versions')
                    WHERE person IN (SELECT person FROM mbost.persons ORDER BY person LIMIT 3)
                    """)
            }
            #expect(try await again(scene) == [12, 9, 0])
            try await scene.pool.run { connection in
                try connection.execute(
                    """
                    UPDATE mbost.persons SET facts_version = nextval('mbost.facts_versions')
                    WHERE person IN (SELECT person FROM mbost.persons ORDER BY person LIMIT 4)
                    """)
            }
            #expect(try await again(scene) == [12, 0, 0])
        }
    }

    @Test func anotherGroundDecidesEveryoneAndSoDoesTheFirstOneAfterIt() async throws {
        try await StoreScene.with { scene in
            try await scene.store(Self.dossiers(8))
            #expect(try await again(scene) == [8, 0, 8])
            let plain = try await scene.decider(Self.year)
            let receipt = Receipt(ruleSet: "other", referenceData: "other", program: "other")
            let other = YearDecider(
                fundingYear: Self.year, receipt: try await scene.store.number(of: receipt), decide: plain.decide)
            let job = try await scene.store.startJob(JobRequest(fundingYear: Self.year), receipt: other.receipt)
            #expect(job.personsTotal == 8 && job.personsUnchanged == 0)
            try await scene.store.cancelJob(job.job)
            // The other one may have decided some before it was cancelled.
            #expect(try await again(scene) == [8, 0, 0])
            #expect(try await again(scene) == [8, 8, 0])
        }
    }

    @Test func jobsOfSomeTrialsAndCancelledOnesSettleNothing() async throws {
        try await StoreScene.with { scene in
            let dossiers = Self.dossiers(8)
            try await scene.store(dossiers)
            let decider = try await scene.decider(Self.year)
            _ = try await scene.recompute(Self.year, .institution(Brin("27DV")!))
            _ = try await scene.recompute(Self.year, isDryRun: true)
            let cancelled = try await scene.store.startJob(
                JobRequest(fundingYear: Self.year), receipt: decider.receipt)
            try await scene.store.cancelJob(cancelled.job)
            #expect(try await again(scene) == [8, 0, 0])
            let trial = try await scene.recompute(Self.year, isDryRun: true, isAnew: false)
            #expect(trial.personsUnchanged == 8)
            let some = try await scene.recompute(Self.year, .institution(Brin("27DV")!), isAnew: false)
            #expect(some.personsDone == 8 && some.personsUnchanged == 0)
        }
    }

    /// A change that took its number before the job began and is committed afterwards must not be left out for ever.
    @Test func aJobWaitsForChangesThatAreBeingWritten() async throws {
        try await StoreScene.with { scene in
            try await scene.store(Self.dossiers(8))
            #expect(try await again(scene) == [8, 0, 8])
            let gate = Gate()
            async let writing: Void = scene.pool.run { connection in
                try connection.withTransaction { connection in
                    try connection.execute(
                        """
                        SELECT pg_advisory_xact_lock_shared(7283400, 30);
                        UPDATE mbost.persons SET facts_version = nextval('mbost.facts_versions')
                        WHERE person = (SELECT min(person) FROM mbost.persons);
                        """)
                    gate.passFirst()
                }
            }
            await gate.reached()
            async let job = scene.recompute(Self.year, isAnew: false)
            let waiters = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
            while try await scene.count(waiters) == 0 { await Task.yield() }
            gate.open()
            try await writing
            #expect(try await job.personsUnchanged == 7)
            #expect(try await again(scene) == [8, 8, 0])
        }
    }
}
