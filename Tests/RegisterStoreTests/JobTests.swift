import FundingModel
import Postgres
import RegisterStore
import Testing
import Wire

// One at a time: a decision that waits for the test holds one of the few threads that all tests share.
@Suite(.serialized) struct JobTests {
    static let year = FundingYear(2027)!

    /// Persons enough for several chunks would take long: the chunk's size is the store's; these are a few hundred.
    private func persons(_ count: Int) -> [Dossier] {
        (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 300_000_000 + $0 * 7) }.prefix(count).map { number in
            var dossier = StoreScene.dossier(brin: number.value % 2 == 0 ? "27DV" : "25LX")
            dossier.person.number = number
            return dossier
        }
    }

    @Test func aJobDecidesEveryoneAndTellsHowFarItIs() async throws {
        try await StoreScene.with { scene in
            try await scene.store(persons(300))
            let job = try await scene.recompute(Self.year)
            #expect(job.state == .finished && job.personsDone == 300 && job.personsTotal == 300)
            #expect(job.recordsChanged == 300 && job.reason == .yearStart && job.endedAt != nil)
            let second = try await scene.recompute(Self.year)
            #expect(second.recordsChanged == 0 && second.reason == .law)
            #expect(try await scene.store.isDecided(Self.year))
            #expect(try await scene.store.jobs(most: 10).map(\.job) == [second.job, job.job])
            let counters =
                "SELECT count(*) FROM mbost.feedback_counters c WHERE last = (SELECT count(*) FROM mbost.feedback f WHERE f.brin = c.brin)"
            #expect(try await scene.count(counters) == 2)
            #expect(try await scene.count("SELECT sum(last)::bigint FROM mbost.feedback_counters") == 300)
        }
    }

    @Test func twoJobsOfAYearExcludeEachOtherAndOneCanBeCancelled() async throws {
        try await StoreScene.with { scene in
            try await scene.store(persons(10))
            let decider = try await scene.decider(Self.year)
            let request = JobRequest(fundingYear: Self.year)
            let job = try await scene.store.startJob(request, receipt: decider.receipt)
            await #expect(throws: StoreError.recomputationRuns(2027)) {
                try await scene.store.startJob(request, receipt: decider.receipt)
            }
            let dry = JobRequest(fundingYear: Self.year, isDryRun: true)
            let trial = try await scene.store.startJob(dry, receipt: decider.receipt)
            #expect(trial.state == .running)
            try await scene.store.cancelJob(job.job)
            let running = RunningJob(
                job: job.job, fundingYear: Self.year, reason: .law, receipt: decider.receipt, isDryRun: false)
            let step = try await scene.store.doChunk(of: running, decider)
            #expect(step == .ended)
            #expect(try await scene.store.job(job.job)?.state == .cancelled)
            #expect(try await scene.store.isDecided(Self.year) == false)
            #expect(try await scene.count("SELECT count(*) FROM mbost.enrolment_decisions") == 0)
            _ = try await scene.store.startJob(request, receipt: decider.receipt)
        }
    }

    @Test func aDryRunReportsAndStoresNothing() async throws {
        try await StoreScene.with { scene in
            try await scene.store(persons(20))
            _ = try await scene.recompute(Self.year)
            let feedback = try await scene.count("SELECT count(*) FROM mbost.feedback")
            let job = try await scene.recompute(Self.year, isDryRun: true) { decision in
                decision.enrolments[0].october?.signals.insert(.noLicence)
                decision.enrolments[0].february?.signals = SignalSet()
            }
            #expect(job.isDryRun && job.recordsChanged == 20)
            let findings = try await scene.store.findings(of: job.job)
            #expect(findings.map(\.brin.description) == ["25LX", "25LX", "27DV", "27DV"])
            #expect(findings.map(\.signal) == [0, 2, 0, 2] && findings.allSatisfy { $0.gained == 10 && $0.lost == 0 })
            #expect(try await scene.count("SELECT count(*) FROM mbost.enrolment_decision_history") == 0)
            #expect(try await scene.count("SELECT count(*) FROM mbost.feedback") == feedback)
        }
    }

    @Test func aSelectionDecidesOnlyItsPersons() async throws {
        try await StoreScene.with { scene in
            let dossiers = persons(40)
            try await scene.store(dossiers)
            let byInstitution = try await scene.recompute(Self.year, .institution(Brin("27DV")!))
            #expect(byInstitution.personsDone == 20 && byInstitution.selection == "instelling 27DV")
            let byPerson = try await scene.recompute(
                Self.year, .persons([dossiers[1].person.number, dossiers[0].person.number]))
            #expect(byPerson.personsDone == 2 && byPerson.selection == "2 personen")
            let byTraining = try await scene.recompute(Self.year, .training(TrainingCode("25297")!))
            #expect(byTraining.personsDone == 40)
            let none = try await scene.recompute(Self.year, .training(TrainingCode("00001")!))
            #expect(none.personsDone == 0 && none.state == .finished)
            #expect(try await scene.store.isDecided(Self.year) == false)
        }
    }

    /// While one worker is in the middle of its chunk, another one does all the others, and neither does any twice.
    @Test func workersOfTwoServersShareAJob() async throws {
        try await StoreScene.with { scene in
            try await scene.store(persons(60))
            let plain = try await scene.decider(Self.year)
            let gate = Gate()
            let slow = YearDecider(fundingYear: Self.year, receipt: plain.receipt) { dossier in
                gate.passFirst()
                return plain.decide(dossier)
            }
            let job = try await scene.store.startJob(JobRequest(fundingYear: Self.year), receipt: plain.receipt)
            let running = try #require(try await scene.store.runningJobs().first)
            async let first = scene.store.doChunk(of: running, slow)
            await gate.reached()
            let other = RegisterStore(pool: scene.pool)
            var theirs = 0
            loop: while true {
                switch try await other.doChunk(of: running, plain) {
                case .didChunk(let persons): theirs += persons
                case .nothingLeft: break loop
                case .ended:
                    Issue.record("the job ended without its first chunk")
                    break loop
                }
            }
            let left = try #require(try await scene.store.job(job.job))
            #expect(left.state == .running && left.personsDone == theirs && theirs < 60)
            gate.open()
            let own = try await first
            #expect(own == .didChunk(persons: 60 - theirs))
            #expect(try await other.doChunk(of: running, plain) == .ended)
            let done = try #require(try await scene.store.job(job.job))
            #expect(done.state == .finished && done.personsDone == 60 && done.recordsChanged == 60)
        }
    }

    /// Facts that change between the job's reading and its writing: the newer ones count.
    @Test func aRegistrationWinsOverTheJobsOlderView() async throws {
        try await StoreScene.with { scene in
            try await scene.store([StoreScene.dossier()])
            let plain = try await scene.decider(Self.year)
            let gate = Gate()
            // The first decision is made on what the snapshot showed; then a message comes in, before the job writes.
            let decider = YearDecider(fundingYear: Self.year, receipt: plain.receipt) { dossier in
                let decision = plain.decide(dossier)
                gate.passFirst()
                return decision
            }
            let job = try await scene.store.startJob(JobRequest(fundingYear: Self.year), receipt: plain.receipt)
            async let work: Void = scene.work(on: job.job, decider)
            await gate.reached()
            let message = RegisteringTests.message(
                "m1", RegisteringTests.enrolment(on: "2025-11-01"))
            let outcome = try await RegisteringTests.register(scene, message)
            guard case .accepted = outcome else {
                Issue.record("\(outcome)")
                gate.open()
                try await work
                return
            }
            gate.open()
            try await work
            #expect(try await scene.store.job(job.job)?.state == .finished)
            let stored = try await scene.store.decisions(of: RegisteringTests.person, year: Self.year)
            let dossier = try #require(try await scene.store.dossier(of: RegisteringTests.person))
            #expect(stored.first?.decision.enrolments == plain.decide(dossier).enrolments)
            #expect(stored.first?.decision.enrolments.first?.october == nil)
        }
    }

    @Test func importsWaitForADecisionAndAJobGivesIt() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            try await scene.store([StoreScene.dossier()])
            let (before, _, _) = try await scene.store.statuses(of: [RegisteringTests.person])
            #expect(before.first?.undecided == [Self.year])
            _ = try await scene.recompute(Self.year)
            let (after, change, _) = try await scene.store.statuses(of: [RegisteringTests.person])
            #expect(after.first?.undecided == [] && after.first?.years.count == 1 && change == 2)
        }
    }
}
