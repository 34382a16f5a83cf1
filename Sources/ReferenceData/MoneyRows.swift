import FundingModel

/// Rows of the tables that turn shares into money. Dutch: budgetten, cursusgeld, betaalritme.
extension Table {
    static let budgetColumns = ["bekostigingsjaar", "onderdeel", "bedrag"]
    static let feeColumns = ["bekostigingsjaar", "niveaus", "bedrag"]
    static let rhythmColumns = ["bekostigingsjaar", "maand", "percentage"]

    /// The national budgets: `onderdeel` is a group's name or `gehandicapten`, `bedrag` euros. Source: UWEB 2.2.1.
    func budgets() throws(ReferenceDataError) -> [FundingYear: Budgets] {
        var budgets: [FundingYear: Budgets] = [:]
        for row in rows {
            let year = try year(of: row)
            let part = try required("onderdeel", of: row, as: Table.budgetPartKind, BudgetPart.init)
            let amount = try amount(of: row)
            let isNew: Bool
            switch part {
            case .group(let group):
                isNew = budgets[year, default: Budgets()].byGroup.updateValue(amount, forKey: group) == nil
            case .disability:
                isNew = budgets[year]?.disability == nil
                budgets[year, default: Budgets()].disability = amount
            }
            guard isNew else { throw twice("onderdeel", row) }
        }
        return budgets
    }

    /// The course fees: `niveaus` is `12` or `34`; a year has both. Source: UWEB 2.6.1.
    func courseFees() throws(ReferenceDataError) -> [FundingYear: CourseFees] {
        var amounts: [FundingYear: [String: Money]] = [:]
        for row in rows {
            let year = try year(of: row)
            let levels = try required("niveaus", of: row, as: "12 or 34") { ["12", "34"].contains($0) ? $0 : nil }
            let amount = try amount(of: row)
            guard amounts[year, default: [:]].updateValue(amount, forKey: levels) == nil else {
                throw twice("niveaus", row)
            }
        }
        var fees: [FundingYear: CourseFees] = [:]
        for (year, amounts) in amounts.sorted(by: { $0.key < $1.key }) {
            guard let lower = amounts["12"], let higher = amounts["34"] else {
                throw ReferenceDataError(
                    file: file, column: "niveaus", reason: "\(year) lacks one of 12 and 34; give both fees")
            }
            fees[year] = CourseFees(lower: lower, higher: higher)
        }
        return fees
    }

    /// The payment rhythm: `maand` 1 to 12, `percentage` with two decimals; a year's months make 100.00.
    func rhythms() throws(ReferenceDataError) -> [FundingYear: PaymentRhythm] {
        var months: [FundingYear: [Int: Int32]] = [:]
        for row in rows {
            let year = try year(of: row)
            let month = try required("maand", of: row, as: "a month 1–12") { text in
                Int(text).flatMap { (1...12).contains($0) ? $0 : nil }
            }
            let percentage = try required("percentage", of: row, as: "a percentage with two decimals") { Factor($0) }
            guard months[year, default: [:]].updateValue(percentage.hundredths, forKey: month) == nil else {
                throw twice("maand", row)
            }
        }
        var rhythms: [FundingYear: PaymentRhythm] = [:]
        for (year, months) in months.sorted(by: { $0.key < $1.key }) {
            guard let rhythm = PaymentRhythm(months: (1...12).compactMap { months[$0] }) else {
                throw ReferenceDataError(
                    file: file, column: "percentage",
                    reason: "the months of \(year) are not twelve that add up to 100.00; correct them")
            }
            rhythms[year] = rhythm
        }
        return rhythms
    }

    private enum BudgetPart {
        case group(FundingGroup)
        case disability

        init?(_ text: String) {
            if text == "gehandicapten" {
                self = .disability
            } else if let group = FundingGroup(text) {
                self = .group(group)
            } else {
                return nil
            }
        }
    }

    private static let budgetPartKind = "entree, 2, 34, 234 or gehandicapten"

    private func year(of row: Row) throws(ReferenceDataError) -> FundingYear {
        try required("bekostigingsjaar", of: row, as: "a funding year") { Int($0).flatMap { FundingYear($0) } }
    }

    private func amount(of row: Row) throws(ReferenceDataError) -> Money {
        try required("bedrag", of: row, as: "an amount in euros, as 123456.78") { Money($0) }
    }

    private func twice(_ column: String, _ row: Row) -> ReferenceDataError {
        ReferenceDataError(
            file: file, line: row.line, column: column, reason: "stands twice for this year; keep one row")
    }
}
