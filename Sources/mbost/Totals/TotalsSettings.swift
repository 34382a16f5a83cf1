import ExchangeFormats
import Foundation
import FundingModel
import FundingRules
import ReferenceData

/// What totals are calculated with, besides the decisions.
struct TotalsSettings {
    let calculation: TotalsCalculation
    let mergers: Mergers
    /// Nil without budgets for the year.
    let budgets: Budgets?
    /// Nil: the sums of the input.
    let national: NationalTotals?

    private let institutions: InstitutionTable?

    /// - Parameters: paths of folder and files, as given.
    init(
        _ calculation: TotalsCalculation, reference: String?, budgets: String?, national: String?
    ) throws(Failure) {
        let tables: TotalsTables
        do {
            tables = try reference.map(ReferenceFolder.readForTotals) ?? TotalsTables()
        } catch {
            throw Failure(.badInput, "reference data: \(error)")
        }
        self.calculation = calculation
        institutions = tables.institutions
        do {
            mergers = try Mergers(tables.institutions, for: calculation.fundingYear)
        } catch {
            throw Failure(.badInput, "reference data: \(error)")
        }
        self.budgets = try TotalsSettings.budgets(budgets, tables.money, calculation)
        self.national = try national.map { path throws(Failure) in
            try TotalsSettings.national(path, calculation)
        }
    }

    /// The overview of one institution, with the names of the built-in trainings and of the given institutions.
    ///
    /// - Parameter counted: whoever has decisions in the input.
    func overview(
        of tally: Tally, brin: Brin, national: NationalTotals, counted: [Brin]
    ) throws(Failure) -> AggregateOverview {
        var names: ReferenceTables
        do {
            names = try ReferenceFolder.builtIn()
        } catch {
            throw Failure(.failure, "built-in reference data: \(error)")
        }
        names.institutions = institutions
        return calculation.overview(
            of: tally, brin: brin, national: national, budgets: budgets, tables: names,
            origin: TotalsCalculation.Origin(
                predecessors: counted.filter { $0 != brin && mergers.inForce($0) == brin }))
    }

    private static func budgets(
        _ path: String?, _ money: MoneyTables, _ calculation: TotalsCalculation
    ) throws(Failure) -> Budgets? {
        let year = calculation.fundingYear
        var budgets = money.budgets[year]
        if let path {
            do {
                budgets = try ReferenceFolder.readBudgets(path)[year]
            } catch {
                throw Failure(.badInput, "budgets: \(error)")
            }
            guard budgets != nil else {
                throw Failure(.badInput, "\(path): has no budget for \(year); add rows with bekostigingsjaar \(year)")
            }
        }
        if let stranger = calculation.strangers(in: budgets).first {
            throw Failure(
                .badInput, "\(path ?? "budget.csv"): \(year) knows no group \(stranger), but "
                    + calculation.groups.map(\.description).joined(separator: ", "))
        }
        return budgets
    }

    private static func national(
        _ path: String, _ calculation: TotalsCalculation
    ) throws(Failure) -> NationalTotals {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure(.badInput, "\(path): cannot be read; name an existing file")
        }
        var reader = NationalSumsReader()
        let sums: NationalSumsReader.Sums
        do {
            sums = try reader.read(Array(bytes).span)
        } catch {
            throw Failure(.badInput, "\(path)\(error.field.isEmpty ? "" : ", \(error.field)"): \(error.message)")
        }
        guard sums.fundingYear ?? calculation.fundingYear == calculation.fundingYear else {
            throw Failure(.badInput, "\(path), fundingYear: is not \(calculation.fundingYear); give that year's sums")
        }
        if let stranger = sums.totals.groups.map(\.group).first(where: { !calculation.groups.contains($0) }) {
            throw Failure(
                .badInput, "\(path), national: \(calculation.fundingYear) knows no group \(stranger), but "
                    + calculation.groups.map(\.description).joined(separator: ", "))
        }
        // In the order of the year, whatever the file's; a group that is not there has no known sum.
        return NationalTotals(groups: calculation.groups.compactMap { sums.totals[$0] })
    }
}
