internal import FoundationEssentials
public import FundingModel

/// What adding up needs of the reference tables: budgets and the like, and the institutions for their mergers.
public struct TotalsTables: Sendable {
    public var institutions: InstitutionTable?
    public var money: MoneyTables

    public init(institutions: InstitutionTable? = nil, money: MoneyTables = MoneyTables()) {
        self.institutions = institutions
        self.money = money
    }
}

extension ReferenceFolder {
    /// Tables that decisions do not rest on, so that they are not part of their hash.
    static let moneyFiles: Set = ["budget.csv", "cursusgeld.csv", "betaalritme.csv"]

    /// Of a folder: `instelling.csv`, `budget.csv`, `cursusgeld.csv`, `betaalritme.csv`, each of them optional.
    ///
    /// - Throws: ``ReferenceDataError`` naming file, line and column of the first defect.
    public static func readForTotals(_ path: String) throws(ReferenceDataError) -> TotalsTables {
        let files = try folderFiles(path)
        guard !files.isEmpty else {
            throw ReferenceDataError(file: path, reason: "holds no reference table; name another folder")
        }
        return TotalsTables(
            institutions: try table("instelling.csv", files, Table.institutionColumns)?.institutions(),
            money: try money(from: files))
    }

    /// Budgets from a file of their own, in the form of `budget.csv`.
    public static func readBudgets(_ path: String) throws(ReferenceDataError) -> [FundingYear: Budgets] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ReferenceDataError(file: path, reason: "cannot be read; name an existing file")
        }
        return try Table(file: path, bytes: Array(bytes), columns: Table.budgetColumns).budgets()
    }

    static func money(from files: [String: [UInt8]]) throws(ReferenceDataError) -> MoneyTables {
        MoneyTables(
            budgets: try table("budget.csv", files, Table.budgetColumns)?.budgets() ?? [:],
            courseFees: try table("cursusgeld.csv", files, Table.feeColumns)?.courseFees() ?? [:],
            rhythms: try table("betaalritme.csv", files, Table.rhythmColumns)?.rhythms() ?? [:],
            hash: hash(of: files.filter { moneyFiles.contains($0.key) }))
    }
}
