import FundingModel
import NIOCore
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import Testing
import Wire

/// Orders from a determined year, over TCP: made once, made anew when something changed, final at last.
@Suite struct OrderCallTests {
    static let year = ProcessTests.year
    static let other = AccessTests.other

    static func money(budget: Int64 = 1_000_001) -> MoneyTables {
        let rhythm = PaymentRhythm(months: [Int32](repeating: 833, count: 11) + [837])
        let budgets = Budgets(
            byGroup: [.entree: .zero, .level2: .zero, .levels34: Money(euros: budget)], disability: Money(euros: 100))
        return MoneyTables(
            budgets: [year: budgets], courseFees: [year: CourseFees(lower: Money(euros: 1), higher: Money(euros: 2))],
            rhythms: [year: rhythm].compactMapValues { $0 }, hash: "h")
    }

    /// One student in BOL at each of two institutions, in a year that is determined without reports.
    static func determine(_ scene: Scene) async throws {
        _ = try await scene.recompute(2027)
        let second = PersonNumber("111222333")!
        let answers = try await scene.client.register([
            ProcessTests.message("m1", ProcessTests.facts, ProcessTests.dutch, ProcessTests.enrolment()),
            ProcessTests.message(
                "m2", brin: other, person: second, ProcessTests.facts, ProcessTests.dutch,
                ProcessTests.enrolment(other, "D1")),
        ])
        #expect(answers.map(\.isAccepted) == [true, true])
        try await scene.client.determine(
            DetermineRequest(fundingYear: year, askedBy: "test", acceptMissingReports: true)
        ) { _ in }
    }

    static func request(_ received: [Brin] = [], isFinal: Bool = false, isDryRun: Bool = false) -> MakeOrdersRequest {
        MakeOrdersRequest(
            fundingYear: year, isFinal: isFinal, isDryRun: isDryRun, askedBy: "test", reportsReceived: received)
    }

    static func code(_ body: () async throws -> Void) async -> CallError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? CallError
        }
    }

    @Test func ordersFollowWhatChanges() async throws {
        try await Scene.with(money: Self.money()) { scene in
            let client = scene.client
            let early = await Self.code { _ = try await client.makeOrders(Self.request()) }
            #expect(early?.code == .failedPrecondition && early?.message.contains("not determined") == true)
            try await Self.determine(scene)
            // Without a report and without a year before there is nothing to give.
            let none = try await client.makeOrders(Self.request())
            #expect(none.orders.isEmpty && none.unchanged == 2)
            // One report came: all of the budget is its institution's. First only looked at.
            let asked = try await client.makeOrders(Self.request([Self.other], isDryRun: true))
            let nothing = try await client.orders(of: Self.year, brin: Self.other)
            #expect(nothing.orders.isEmpty)
            let first = try await client.makeOrders(Self.request([Self.other]))
            #expect(first.orders == asked.orders && first.unchanged == 1)
            let order = try #require(first.orders.first)
            #expect(order.brin == Self.other && order.number == 1 && order.kind == .first)
            #expect(order.parts.map(\.amount.description) == ["1000001.00", "100.00", "0.00"])
            #expect(order.payments.reduce(.zero, +) == order.amount && order.basis.receipt.referenceData == "h")
            #expect(order.basis.groups[2].totals.counts.o1 == 1 && order.basis.groups[2].totals.share == .one)
            let again = try await client.makeOrders(Self.request())
            #expect(again.orders.isEmpty && again.unchanged == 2)
            // The other one too: half for each, 500,000.50 rounded up.
            let both = try await client.makeOrders(Self.request([ProcessTests.brin]))
            #expect(both.orders.map(\.brin) == [Self.other, ProcessTests.brin])
            #expect(both.orders.map(\.kind) == [.revised, .first])
            #expect(both.orders[0].difference.description == "-500050.00")
            #expect(both.orders.map(\.amount.description) == ["500051.00", "500051.00"])
            #expect(both.orders.map(\.basis.report) == [.late, .late])
            let final = try await client.makeOrders(Self.request(isFinal: true))
            #expect(final.orders.map(\.kind) == [.final, .final])
            let still = try await client.makeOrders(Self.request(isFinal: true))
            #expect(still.orders.isEmpty)
            let own = try await client.orders(of: Self.year, brin: Self.other)
            #expect(own.orders.map(\.number) == [1, 2, 3] && own.orders[0] == order && own.name == nil)
            let last = try await client.orders(of: Self.year)
            #expect(last.orders == final.orders)
            try await Self.refuseAfterTheEnd(scene)
        }
    }

    /// Another budget after the final orders: refused, naming whom it is about.
    private static func refuseAfterTheEnd(_ scene: Scene) async throws {
        var tables = try ReferenceFolder.builtIn()
        tables.money = money(budget: 2_000_000)
        let service = StatusService(store: scene.store, tables: tables, admission: .anyone)
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: service.routes())
        let client = try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60))
        let refused = await code { _ = try await client.makeOrders(request()) }
        #expect(refused?.code == .failedPrecondition && refused?.details.map(\.value) == ["25LX", "27DV"])
        let kept = try await client.orders(of: year, brin: other)
        #expect(kept.orders.count == 3)
        await client.close()
        await server.shutDown()
    }

    /// Tables that are not there, a name that is not there, a year without rules.
    @Test func whatLacksIsNamed() async throws {
        try await Scene.with { scene in
            let lacking = await Self.code { _ = try await scene.client.makeOrders(Self.request()) }
            #expect(lacking?.code == .failedPrecondition && lacking?.message.contains("budget.csv") == true)
            let nameless = await Self.code {
                _ = try await scene.client.makeOrders(MakeOrdersRequest(fundingYear: Self.year, askedBy: ""))
            }
            #expect(nameless?.code == .invalidArgument)
            let old = try #require(FundingYear(2014))
            let lawless = await Self.code {
                _ = try await scene.client.makeOrders(MakeOrdersRequest(fundingYear: old, askedBy: "x"))
            }
            #expect(lawless?.code == .invalidArgument)
        }
        for (table, change) in [
            ("budget.csv", { $0.budgets[Self.year]?.byGroup[.level2] = nil }),
            ("budget.csv", { $0.budgets[Self.year]?.byGroup[.levels234] = .zero }),
            ("cursusgeld.csv", { $0.courseFees = [:] }), ("betaalritme.csv", { $0.rhythms = [:] }),
        ] as [(String, (inout MoneyTables) -> Void)] {
            var money = Self.money()
            change(&money)
            try await Scene.with(money: money) { scene in
                let lacking = await Self.code { _ = try await scene.client.makeOrders(Self.request()) }
                #expect(lacking?.code == .failedPrecondition && lacking?.message.contains(table) == true)
                #expect(lacking?.details.map(\.value) == [table])
            }
        }
    }
}
