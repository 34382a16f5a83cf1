import FundingModel
import Postgres
import RegisterStore
import Testing
import Wire

/// Provider and location are part of a decision, in each form it is kept in.
@Suite struct PlaceTests {
    private static let year = RegisteringTests.year
    private static let brin = RegisteringTests.brin
    private static let person = RegisteringTests.person

    private static func period(_ provider: String?, _ location: String?) -> FactChange {
        .period(
            enrolment: Identifier("C1")!,
            Period(
                from: Day("2025-08-01")!, trainingCode: TrainingCode("25297")!, pathway: .bol, requested: true,
                provider: provider.flatMap { ShortText($0) }, location: location.flatMap { ShortText($0) }))
    }

    @Test func aChangeOfProviderAloneIsToldToTheInstitution() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            _ = try await RegisteringTests.register(
                scene, RegisteringTests.message("m1", RegisteringTests.facts, RegisteringTests.enrolment()))
            _ = try await RegisteringTests.register(
                scene, RegisteringTests.message("m2", Self.period("100A127", "100X001")))
            let status = try #require(try await scene.store.decisions(of: Self.person, year: Self.year).first)
            let october = try #require(status.decision.enrolments.first?.october)
            #expect(october.provider == ShortText("100A127") && october.location == ShortText("100X001"))
            #expect(status.decision.enrolments.first?.february?.location == ShortText("100X001"))
            let told = try await scene.store.feedback(of: Self.brin, after: 1, most: 10)
            #expect(told.map(\.reason) == [.institution])
            let (old, new) = (try #require(told.first?.old), try #require(told.first?.new))
            #expect(try StoredStatus.decodeEnrolment(old).october?.provider == nil)
            #expect(try StoredStatus.decodeEnrolment(new).october?.provider == ShortText("100A127"))
            let columns = """
                oct_provider = '100A127' AND oct_location = '100X001' AND feb_provider = '100A127'
                AND feb_location = '100X001'
                """
            #expect(try await scene.count("SELECT count(*) FROM mbost.enrolment_decisions WHERE \(columns)") == 1)
            _ = try await RegisteringTests.register(scene, RegisteringTests.message("m3", Self.period("100A2", nil)))
            #expect(
                try await scene.count("SELECT count(*) FROM mbost.enrolment_decision_history WHERE \(columns)") == 1)
            // What a registration decided, a job does not decide otherwise.
            #expect(try await scene.recompute(Self.year).recordsChanged == 0)
        }
    }

    @Test func aPersonsDecisionsFollowEachOtherInTime() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            _ = try await RegisteringTests.register(
                scene, RegisteringTests.message("m0", RegisteringTests.facts, RegisteringTests.enrolment()))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...8 {
                    group.addTask {
                        _ = try await RegisteringTests.register(
                            scene, RegisteringTests.message("m\(number)", Self.period("100A\(number)", nil)))
                    }
                }
                try await group.waitForAll()
            }
            // At no moment did two of them stand, or none.
            let gaps = try await scene.count(
                """
                WITH stretches AS (
                    SELECT decided_at AS begins, superseded_at AS ends FROM mbost.enrolment_decision_history
                    UNION ALL SELECT decided_at, 'infinity' FROM mbost.enrolment_decisions)
                SELECT count(*) FROM (SELECT ends, lead(begins) OVER (ORDER BY begins) AS next FROM stretches) AS s
                WHERE next <> ends
                """)
            #expect(gaps == 0)
            #expect(try await scene.count("SELECT count(*) FROM mbost.enrolment_decision_history") == 8)
        }
    }
}
