import FundingModel
import Postgres
import RegisterStore
import Testing
import Wire

@Suite struct DefinitiveTests {
    static let year = FundingYear(2027)!
    typealias Message = RegisteringTests

    @Test func aRunRecordsEveryStatusAndHoldsFeedback() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            _ = try await Message.register(scene, Message.message("m1", Message.facts, Message.enrolment()))
            let outcome = try await scene.store.withDefinitiveRun(of: Self.year, by: "jansen") { run in
                #expect(try await scene.store.isBeingDetermined(Self.year))
                _ = try await scene.recompute(Self.year, reason: .definitive)
                // Comes in meanwhile: stored and decided, told later.
                _ = try await Message.register(
                    scene, Message.message("m2", Message.enrolment(Message.brin, "C2", on: "2025-09-01")))
                #expect(try await scene.store.lastFeedback(of: Message.brin) == 1)
                return try await run.record(by: "jansen")
            }
            #expect(outcome.enrolments == 2 && outcome.diplomas == 0)
            #expect(try await scene.store.isBeingDetermined(Self.year) == false)
            let told = try await scene.store.feedback(of: Message.brin, after: 0, most: 10)
            #expect(told.map(\.number) == [1, 2, 3, 4, 5])
            #expect(told.map(\.reason) == [.institution, .institution, .institution, .definitive, .definitive])
            let standings = try await scene.store.standings(Self.year, of: nil)
            #expect(standings.map(\.standing) == [.definitive])
        }
    }

    @Test func laterChangesLeaveDefinitiveDecisionsAlone() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            _ = try await Message.register(scene, Message.message("m1", Message.facts, Message.enrolment()))
            _ = try await scene.store.withDefinitiveRun(of: Self.year, by: "j") { try await $0.record(by: "j") }
            _ = try await Message.register(scene, Message.message("m2", Message.enrolment(on: "2025-11-01")))
            _ = try await scene.recompute(Self.year)
            let statuses = try await scene.store.decisions(of: Message.person, year: Self.year)
            #expect(statuses.map(\.kind) == [.definitive, .provisional])
            #expect(statuses[0].decision.enrolments[0].october?.funded == true)
            #expect(statuses[1].decision.enrolments[0].october == nil)
            await #expect(throws: StoreError.definitiveAlready(2027)) {
                try await scene.store.withDefinitiveRun(of: Self.year, by: "j") { try await $0.record(by: "j") }
            }
        }
    }

    /// What the definitive overview shows is of the moment of the run, whatever becomes of the facts.
    @Test func theDefinitiveOverviewKeepsItsFacts() async throws {
        try await StoreScene.with { scene in
            var dossier = StoreScene.dossier(pathway: .bbl)
            let enrolment = dossier.enrolments[0]
            let period = Period(
                from: enrolment.enrolledOn, trainingCode: TrainingCode("25297")!, pathway: .bbl, requested: true)
            let placement = Placement(
                sequence: Identifier("1")!, agreedOn: Day("2024-09-01")!, from: Day("2024-09-01")!,
                plannedEnd: Day("2027-07-31")!, hours: 610, trainingCode: TrainingCode("25297"))
            dossier = Dossier(person: dossier.person)
            dossier.nationalities = [Nationality(code: 1, from: nil, until: nil)]
            dossier.append(enrolment, periods: [period], placements: [placement])
            dossier.diplomas = [
                Diploma(
                    brin: Message.brin, result: Identifier("9")!, trainingCode: TrainingCode("25297")!,
                    obtainedOn: Day("2025-12-01")!, requested: true, enrolment: Identifier("C1"), provider: nil)
            ]
            try await scene.store([dossier])
            _ = try await scene.recompute(Self.year)
            _ = try await scene.store.withDefinitiveRun(of: Self.year, by: "j") { try await $0.record(by: "j") }
            let before = try await overview(scene)
            #expect(before.count == 2 && before[0].contains("610") && before[1].contains("C1"))
            var other = enrolment
            other.plannedEnd = Day("2026-07-31")!
            _ = try await Message.register(
                scene,
                Message.message(
                    "m1", .enrolment(other, periods: [period], supportPeriods: nil),
                    .deletePlacement(PlacementKey(enrolment: Identifier("C1")!, sequence: Identifier("1")!))))
            #expect(try await overview(scene) == before)
            _ = try await Message.register(
                scene,
                Message.message(
                    "m2", .deleteDiploma(Identifier("9")!), .deleteEnrolment(Identifier("C1")!)))
            #expect(try await scene.count("SELECT count(*) FROM mbost.enrolments") == 0)
            #expect(try await overview(scene) == before)
            #expect(try await scene.store.knows(Message.brin))
        }
    }

    /// The rows of the institution's overview as text.
    private func overview(_ scene: StoreScene) async throws -> [String] {
        try await scene.store.withOverview(of: Message.brin, year: Self.year) { reader in
            try await reader.enrolments(after: nil, limit: 10).map { "\($0)" }
                + reader.diplomas(after: nil, limit: 10).map { "\($0)" }
        }
    }

    @Test func aRunThatFailsLeavesNothingAndTheYearOpen() async throws {
        struct GivenUp: Error {}
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            _ = try await Message.register(scene, Message.message("m1", Message.facts, Message.enrolment()))
            await #expect(throws: GivenUp.self) {
                try await scene.store.withDefinitiveRun(of: Self.year, by: "j") { _ in
                    await #expect(throws: StoreError.definitiveRuns(2027)) {
                        try await scene.store.withDefinitiveRun(of: Self.year, by: "k") { _ in }
                    }
                    _ = try await Message.register(scene, Message.message("m2", Message.enrolment(on: "2025-11-01")))
                    throw GivenUp()
                }
            }
            #expect(try await scene.count("SELECT count(*) FROM mbost.enrolment_decisions WHERE kind = 'D'") == 0)
            #expect(try await scene.store.isBeingDetermined(Self.year) == false)
            _ = try await scene.store.tidyDefinitiveRuns()
            let told = try await scene.store.feedback(of: Message.brin, after: 0, most: 10)
            #expect(told.map(\.number) == [1, 2] && told.map(\.reason) == [.institution, .institution])
            _ = try await scene.store.withDefinitiveRun(of: Self.year, by: "j") { try await $0.record(by: "j") }
        }
    }

    @Test func factsThatNobodyDecidedStopTheRecording() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            try await scene.store([StoreScene.dossier()])
            await #expect(throws: StoreError.undecidedFacts(2027)) {
                try await scene.store.withDefinitiveRun(of: Self.year, by: "j") { try await $0.record(by: "j") }
            }
            #expect(try await scene.count("SELECT count(*) FROM mbost.enrolment_decisions WHERE kind = 'D'") == 0)
        }
    }

    @Test func standingsStayOnRecord() async throws {
        try await StoreScene.with { scene in
            let brin = try #require(Brin("27DV"))
            func set(_ standing: Standing) async throws {
                _ = try await scene.store.setStanding(brin, Self.year, standing, by: "jansen", note: "n") { $0 < $1 }
            }
            try await set(.complete)
            try await set(.stopped)
            await #expect(throws: StandingRefused.self) { try await set(.restricted) }
            let now = try await scene.store.standings(Self.year, of: nil)
            #expect(now.map(\.standing) == [.stopped])
            let all = try await scene.store.standings(Self.year, of: brin)
            #expect(all.map(\.standing) == [.complete, .stopped] && all.map(\.setBy) == ["jansen", "jansen"])
            #expect(try await scene.store.missingReports(Self.year) == [])
        }
    }
}
