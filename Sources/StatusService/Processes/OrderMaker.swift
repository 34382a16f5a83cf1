import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

/// Makes the orders of a year out of what the register knows and the reference tables say; pure.
struct OrderMaker: Sendable {
    private let calculation: TotalsCalculation
    private let mergers: Mergers
    private let budgets: Budgets
    private let fees: CourseFees
    private let rhythm: PaymentRhythm
    private let receipt: Receipt
    private let isFinal: Bool
    /// Approved after the determination.
    private let reportsReceived: Set<Brin>

    /// - Throws: INVALID_ARGUMENT for a year without rules, FAILED_PRECONDITION naming the table that lacks something.
    init(_ request: MakeOrdersRequest, _ tables: ReferenceTables) throws(CallError) {
        let year = request.fundingYear
        do {
            calculation = try TotalsCalculation(fundingYear: year)
        } catch {
            throw CallError(.invalidArgument, "\(error)", details: [.init("field", "funding_year")])
        }
        do {
            mergers = try Mergers(tables.institutions, for: year)
        } catch {
            throw CallError(.failedPrecondition, "\(error)", details: [.init("table", "instelling.csv")])
        }
        guard let budgets = tables.money.budgets[year] else { throw .lacking("budget.csv", "a budget", year) }
        for group in calculation.groups where budgets.byGroup[group] == nil {
            throw .lacking("budget.csv", "a budget of \(group)", year)
        }
        if let stranger = calculation.strangers(in: budgets).first {
            throw CallError(
                .failedPrecondition, "budget.csv has a budget of \(stranger) for \(year), which knows no such group",
                details: [.init("table", "budget.csv")])
        }
        guard let fees = tables.money.courseFees[year] else { throw .lacking("cursusgeld.csv", "course fees", year) }
        guard let rhythm = tables.money.rhythms[year] else { throw .lacking("betaalritme.csv", "a rhythm", year) }
        (self.budgets, self.fees, self.rhythm) = (budgets, fees, rhythm)
        receipt = Receipt(
            ruleSet: calculation.ruleSetName, referenceData: tables.money.hash, program: ProgramVersion.current)
        isFinal = request.isFinal
        reportsReceived = Set(request.reportsReceived)
    }

    /// - Throws: FAILED_PRECONDITION when an order would follow a final one.
    func orders(from facts: OrderFacts) throws -> OrdersMade {
        let tallies = mergers.merged(facts.tallies)
        let lastYear = mergers.merged(facts.lastYear)
        // Also who has an order and counts no more: what it was granted is taken back.
        let brins = Set(tallies.keys).union(facts.last.keys).sorted()
        let subjects = brins.map { brin in
            let members = facts.tallies.keys.filter { mergers.inForce($0) == brin }.sorted()
            let report = report(of: members, brin, facts)
            let current = calculation.totals(of: tallies[brin] ?? Tally(), brin: brin)
            let before = lastYear[brin].map { calculation.totals(of: $0, brin: brin) }
            return OrderSubject(
                totals: calculation.inForce(current, lastYear: before, report: report), report: report,
                predecessors: members.filter { $0 != brin }, last: facts.last[brin])
        }
        let orders = calculation.orders(
            for: subjects,
            on: OrderTerms(
                budgets: budgets, fees: fees, rhythm: rhythm, determinedAt: facts.determinedAt, receipt: receipt,
                date: DutchTime(facts.now).day, isFinal: isFinal))
        let closed = TotalsCalculation.closed(orders, last: facts.last)
        guard closed.isEmpty else {
            throw CallError(
                .failedPrecondition,
                "the orders of \(calculation.fundingYear) are final for \(closed.count) institutions whose amount is "
                    + "another now: " + closed.prefix(20).map(\.description).joined(separator: ", "),
                details: closed.prefix(100).map { .init("brin", $0.description) })
        }
        return OrdersMade(orders: orders, unchanged: subjects.count - orders.count)
    }

    /// After a merger the worst of the reports counts **(choice)**. A report that came late stays known by the order
    /// that was made with it.
    private func report(of members: [Brin], _ successor: Brin, _ facts: OrderFacts) -> ReportTiming {
        let known: [ReportTiming] = members.map { brin in
            let day = facts.reports[brin].map { DutchTime($0).day }
            let timing = calculation.timing(ofReportApprovedOn: day)
            let came = reportsReceived.contains(brin) || facts.last[successor]?.basis.report == .late
            return timing == .missing && came ? .late : timing
        }
        return known.contains(.missing) ? .missing : known.contains(.late) ? .late : .inTime
    }
}

extension CallError {
    fileprivate static func lacking(_ table: String, _ what: String, _ year: FundingYear) -> CallError {
        CallError(
            .failedPrecondition,
            "\(table) has no row with \(what) for \(year); add it to the server's reference folder and start it anew",
            details: [.init("table", table)])
    }
}
