import Foundation
import FundingModel
import FundingRules
import RegisterStore
import Synchronization

/// The deciders by year, each with the number of its receipt; made when first asked for.
final class DeciderShelf: Sendable {
    private let store: RegisterStore
    private let tables: ReferenceTables
    private let shelf = Mutex<[FundingYear: YearDecider]>([:])

    init(store: RegisterStore, tables: ReferenceTables) {
        self.store = store
        self.tables = tables
    }

    /// - Throws: ``RuleSetError`` for a year without rules.
    func decider(for year: FundingYear) async throws -> YearDecider {
        if let known = shelf.withLock({ $0[year] }) { return known }
        let decider = try Decider(fundingYear: year, tables: tables)
        let receipt = try await store.number(of: decider.receipt)
        let made = YearDecider(fundingYear: year, receipt: receipt, decide: decider.decide)
        shelf.withLock { $0[year] = made }
        return made
    }

    /// Runs `body` with the deciders of all kept years, again when another year was added meanwhile.
    func withKept<Value>(_ body: ([YearDecider]) async throws -> Value) async throws -> Value {
        while true {
            do {
                return try await body(kept.withLock { $0 })
            } catch let missing as DeciderMissing {
                for year in missing.years {
                    let decider = try await decider(for: year)
                    kept.withLock { kept in
                        if !kept.contains(where: { $0.fundingYear == year }) { kept.append(decider) }
                        kept.sort { $0.fundingYear > $1.fundingYear }
                    }
                }
            }
        }
    }

    private let kept = Mutex<[YearDecider]>([])
}

extension Moment {
    static var now: Moment { Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }
}
