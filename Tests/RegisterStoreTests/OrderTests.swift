import FundingModel
import FundingRules
import Postgres
import RegisterStore
import Testing

/// Orders are made of definitive decisions, all or none, and kept for ever.
@Suite struct OrderTests {
    static let year = DefinitiveTests.year
    static let brin = Brin("27DV")!

    /// 27DV and 25LX with a student each, of whom the second has no definitive place in the year.
    static func determine(_ scene: StoreScene) async throws {
        try await scene.store([
            StoreScene.dossier(), StoreScene.dossier("111222333", brin: "25LX", pathway: .bbl),
        ])
        _ = try await scene.recompute(year)
        _ = try await scene.store.setStanding(brin, year, .approved, by: "j", note: "") { _, _ in true }
        _ = try await scene.store.withDefinitiveRun(of: year, by: "j") { try await $0.record(by: "j") }
    }

    static func order(_ number: Int = 1, _ kind: Order.Kind = .first, cents: Int64 = 1200) -> Order {
        let rhythm = PaymentRhythm(months: [10_000] + [Int32](repeating: 0, count: 11))!
        let basis = OrderBasis(
            groups: [], feePayers: FeePayers(), fees: CourseFees(lower: .zero, higher: .zero), disabilityBudget: .zero,
            nationalContribution: .zero, rhythm: rhythm, report: .inTime, determinedAt: Moment(microseconds: 0),
            receipt: Receipt(ruleSet: "r", referenceData: "d", program: "p"))
        return Order(
            brin: brin, fundingYear: year, number: number, date: year.october, kind: kind,
            parts: [OrderPart(kind: .contribution, amount: Money(cents: cents), difference: Money(cents: cents))],
            payments: [Money](repeating: Money(cents: 100), count: 12), basis: basis)
    }

    @Test func factsAreThoseOfTheDetermination() async throws {
        try await StoreScene.with { scene in
            try await Self.determine(scene)
            // Afterwards the enrolment goes; what was determined stays.
            _ = try await DefinitiveTests.Message.register(
                scene, DefinitiveTests.Message.message("m1", .deleteEnrolment(Identifier("C1")!)))
            let made = try await scene.store.makeOrders(of: Self.year, by: "j") { facts in
                #expect(facts.tallies.keys.sorted().map(\.description) == ["25LX", "27DV"])
                #expect(facts.lastYear.isEmpty && facts.last.isEmpty)
                #expect(facts.reports.keys.map(\.description) == ["27DV"])
                #expect(facts.determinedAt <= facts.now && facts.determinedAt > Moment(microseconds: 0))
                return OrdersMade(orders: [Self.order()], unchanged: 1)
            }
            #expect(made.orders == [Self.order()] && made.unchanged == 1)
            let kept = try await scene.store.orders(of: Self.brin, Self.year)
            #expect(kept == [Self.order()])
        }
    }

    /// The register's count is that of the decisions themselves.
    @Test func talliesAreTheFullCount() async throws {
        try await StoreScene.with { scene in
            try await Self.determine(scene)
            var counted: [Brin: Tally] = [:]
            let decider = try await scene.decider(Self.year)
            for dossier in [StoreScene.dossier(), StoreScene.dossier("111222333", brin: "25LX", pathway: .bbl)] {
                let decision = decider.decide(dossier)
                for enrolment in decision.enrolments {
                    counted[enrolment.brin, default: Tally()].add(enrolment)
                }
            }
            let expected = counted
            _ = try await scene.store.makeOrders(of: Self.year, by: "j", isDryRun: true) { facts in
                for (brin, tally) in expected {
                    #expect(facts.tallies[brin]?.enrolments == tally.enrolments)
                }
                return OrdersMade(orders: [Self.order()], unchanged: 0)
            }
            let kept = try await scene.store.orders(of: Self.brin, Self.year)
            #expect(kept.isEmpty)
        }
    }

    @Test func allOrNone() async throws {
        struct GivenUp: Error {}
        try await StoreScene.with { scene in
            await #expect(throws: StoreError.notDetermined(2027)) {
                try await scene.store.makeOrders(of: Self.year, by: "j") { _ in OrdersMade(orders: [], unchanged: 0) }
            }
            try await Self.determine(scene)
            await #expect(throws: GivenUp.self) {
                try await scene.store.makeOrders(of: Self.year, by: "j") { _ in throw GivenUp() }
            }
            // The second breaks a rule, so the first is not kept either.
            await #expect(throws: PostgresError.self) {
                try await scene.store.makeOrders(of: Self.year, by: "j") { _ in
                    OrdersMade(orders: [Self.order(), Self.order(2, .first)], unchanged: 0)
                }
            }
            let kept = try await scene.store.orders(of: Self.brin, Self.year)
            #expect(kept.isEmpty)
        }
    }

    @Test func ordersAreOnlyAddedTo() async throws {
        try await StoreScene.with { scene in
            try await Self.determine(scene)
            func make(_ order: Order) async throws {
                _ = try await scene.store.makeOrders(of: Self.year, by: "j") { _ in
                    OrdersMade(orders: [order], unchanged: 0)
                }
            }
            try await make(Self.order())
            try await make(Self.order(2, .revised, cents: 1300))
            try await make(Self.order(3, .final, cents: 1300))
            // One number once, and one end.
            await #expect(throws: PostgresError.self) { try await make(Self.order(3, .revised)) }
            await #expect(throws: PostgresError.self) { try await make(Self.order(4, .final)) }
            let last = try await scene.store.lastOrders(Self.year)
            #expect(last.map(\.number) == [3])
            for sql in [
                "UPDATE mbost.orders SET amount = 0", "DELETE FROM mbost.orders", "TRUNCATE mbost.orders",
            ] {
                await #expect(throws: PostgresError.self) {
                    try await scene.pool.run { connection in try connection.execute(sql) }
                }
            }
            let kept = try await scene.store.orders(of: Self.brin, Self.year)
            #expect(kept.map(\.number) == [1, 2, 3] && kept.map(\.amount.cents) == [1200, 1300, 1300])
        }
    }
}
