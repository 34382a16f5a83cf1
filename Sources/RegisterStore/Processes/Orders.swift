public import FundingModel
import Postgres
import Wire

/// What the register knows that orders of a year are made from; all of it as of one moment.
public struct OrderFacts: Sendable {
    /// The moment of the definitive run.
    public var determinedAt: Moment
    /// By institution, of status D.
    public var tallies: [Brin: Tally]
    /// The same of the year before; empty when that was never determined.
    public var lastYear: [Brin: Tally]
    /// When an institution's assurance report was approved, of those with which the year was determined.
    public var reports: [Brin: Moment]
    /// The last order of each institution that has one.
    public var last: [Brin: Order]
    /// Of the transaction.
    public var now: Moment
}

/// The orders there was reason for.
public struct OrdersMade: Sendable {
    /// Ascending by BRIN.
    public var orders: [Order]
    /// Institutions that needed none.
    public var unchanged: Int

    public init(orders: [Order], unchanged: Int) {
        self.orders = orders
        self.unchanged = unchanged
    }
}

extension RegisterStore {
    /// Makes orders of what the register knows, all of them or none; one maker at a time.
    ///
    /// - Parameters:
    ///   - isDryRun: keeps none.
    ///   - make: the orders there is reason for; when it throws, none is made.
    /// - Throws: ``StoreError/notDetermined(_:)``, and what `make` throws.
    public func makeOrders(
        of year: FundingYear, by: String, isDryRun: Bool = false,
        _ make: @escaping @Sendable (OrderFacts) throws -> OrdersMade
    ) async throws -> OrdersMade {
        try await pool.run { connection in
            try connection.withTransaction { connection in
                try connection.execute("LOCK TABLE mbost.orders IN SHARE ROW EXCLUSIVE MODE")
                let made = try make(try connection.orderFacts(year))
                if !isDryRun { try connection.keep(made.orders, by: by) }
                return made
            }
        }
    }

    /// All orders of one institution for a year, in their order.
    public func orders(of brin: Brin, _ year: FundingYear) async throws -> [Order] {
        try await pool.run { connection in
            var orders: [Order] = []
            try connection.query(
                "SELECT content FROM mbost.orders WHERE funding_year = $1 AND brin = $2 ORDER BY number", .year(year),
                .brin(brin)
            ) { row in orders.append(try row.order()) }
            return orders
        }
    }

    /// The last order of each institution for a year, ascending by BRIN.
    public func lastOrders(_ year: FundingYear) async throws -> [Order] {
        try await pool.run { connection in try connection.lastOrders(year) }
    }
}

extension Row {
    fileprivate mutating func order() throws -> Order {
        let content = try bytes()
        do {
            return try Order(encoded: content)
        } catch {
            throw damaged("order")
        }
    }
}

extension Connection {
    fileprivate mutating func lastOrders(_ year: FundingYear) throws -> [Order] {
        var orders: [Order] = []
        try query(
            """
            SELECT DISTINCT ON (brin) content FROM mbost.orders WHERE funding_year = $1 ORDER BY brin, number DESC
            """, .year(year)
        ) { row in orders.append(try row.order()) }
        return orders
    }

    fileprivate mutating func orderFacts(_ year: FundingYear) throws -> OrderFacts {
        let determined = try first(
            "SELECT ended_at FROM mbost.definitive_runs WHERE funding_year = $1 AND outcome = 'completed'",
            .year(year), read: { try $0.moment() })
        guard let determined else { throw StoreError.notDetermined(year.year) }
        let before = FundingYear(year.year - 1)
        let last = try lastOrders(year)
        return OrderFacts(
            determinedAt: determined, tallies: try definitiveTallies(year),
            lastYear: try before.map { try definitiveTallies($0) } ?? [:], reports: try approvedReports(year),
            last: Dictionary(last.map { ($0.brin, $0) }, uniquingKeysWith: { $1 }), now: try transactionMoment())
    }

    private mutating func definitiveTallies(_ year: FundingYear) throws -> [Brin: Tally] {
        try tallies(RecordSelection(fundingYear: year), .definitive).mapValues(\.whole)
    }

    /// When the report was approved, of institutions that stood so when the year was determined.
    private mutating func approvedReports(_ year: FundingYear) throws -> [Brin: Moment] {
        var reports: [Brin: Moment] = [:]
        try query(
            """
            SELECT brin, set_at FROM (
                SELECT DISTINCT ON (s.brin) s.brin, s.standing, s.set_at FROM mbost.standings s
                WHERE s.funding_year = $1 AND s.number < (SELECT min(d.number) FROM mbost.standings d
                    WHERE d.brin = s.brin AND d.funding_year = $1 AND d.standing = 'definitive')
                ORDER BY s.brin, s.number DESC) AS latest
            WHERE standing = 'approved'
            """, .year(year)
        ) { row in
            let brin = try row.brin()
            reports[brin] = try row.moment()
        }
        return reports
    }

    fileprivate mutating func keep(_ orders: [Order], by: String) throws {
        for order in orders {
            try execute(
                """
                INSERT INTO mbost.orders (funding_year, brin, number, kind, order_date, amount, made_by, content)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """, .year(order.fundingYear), .brin(order.brin), .int32(Int32(order.number)),
                .text(order.kind.rawValue), .date(order.date.number), .int64(order.amount.cents), .text(by),
                .bytes(order.encoded))
        }
    }
}
