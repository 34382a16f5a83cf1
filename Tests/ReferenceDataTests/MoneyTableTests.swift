import FoundationEssentials
import FundingModel
import ReferenceData
import Testing

/// Budgets, fees and the payment rhythm, as a user's folder gives them.
@Suite struct MoneyTableTests {
    private func read(_ files: [String: String]) throws -> TotalsTables {
        let path = FileManager.default.temporaryDirectory.path + "/mbost-money-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: path + "/" + name)) }
        return try ReferenceFolder.readForTotals(path)
    }

    static let budgets = "bekostigingsjaar;onderdeel;bedrag;bron\n2027;entree;1000000.5;x\n2027;2;2000000;x\n2027;gehandicapten;10;x\n2023;234;5;x\n"

    @Test func budgetsByYear() throws {
        let money = try read(["budget.csv": Self.budgets]).money
        let year = try #require(FundingYear(2027))
        let budgets = try #require(money.budgets[year])
        #expect(budgets.byGroup == [.entree: Money(cents: 100_000_050), .level2: Money(euros: 2_000_000)])
        #expect(budgets.disability == Money(euros: 10) && money.budgets.count == 2)
        #expect(money.courseFees.isEmpty && money.rhythms.isEmpty && money.hash.count == 64)
        #expect(try read(["budget.csv": Self.budgets, "instelling.csv": "brin;naam;bekostigd_vanaf;bekostigd_tot_en_met;opvolger\n"]).money.hash == money.hash)
    }

    @Test func feesAndRhythm() throws {
        let months = (1...12).map { "2027;\($0);\($0 == 12 ? "8.37" : "8.33")\n" }.joined()
        let money = try read([
            "cursusgeld.csv": "bekostigingsjaar;niveaus;bedrag\n2027;12;285.5\n2027;34;680\n",
            "betaalritme.csv": "bekostigingsjaar;maand;percentage\n" + months,
        ]).money
        let year = try #require(FundingYear(2027))
        #expect(money.courseFees[year] == CourseFees(lower: Money(cents: 28_550), higher: Money(euros: 680)))
        #expect(money.rhythms[year]?.months.last == 837)
    }

    /// A budget changes no decision, so it is not part of what decisions rest on.
    @Test func decisionsDoNotRestOnThem() throws {
        let path = FileManager.default.temporaryDirectory.path + "/mbost-money-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let crebo = ReferenceFolderTests.header + "\n" + ReferenceFolderTests.row + "\n"
        try Data(crebo.utf8).write(to: URL(filePath: path + "/crebo.csv"))
        let before = try ReferenceFolder.read(path)
        try Data(Self.budgets.utf8).write(to: URL(filePath: path + "/budget.csv"))
        let after = try ReferenceFolder.read(path)
        #expect(before.hash == after.hash && before.money.hash != after.money.hash)
        #expect(after.money.budgets.count == 2 && before.money.budgets.isEmpty)
    }

    @Test(arguments: [
        ("budget.csv", "bekostigingsjaar;onderdeel\n", "budget.csv, line 1, column bedrag: the header lacks this column; separator is ';'"),
        ("budget.csv", "bekostigingsjaar;onderdeel;bedrag\n99;2;1\n", "budget.csv, line 2, column bekostigingsjaar: '99' is not a funding year"),
        ("budget.csv", "bekostigingsjaar;onderdeel;bedrag\n2027;1;1\n", "budget.csv, line 2, column onderdeel: '1' is not entree, 2, 34, 234 or gehandicapten"),
        ("budget.csv", "bekostigingsjaar;onderdeel;bedrag\n2027;2;1,5\n", "budget.csv, line 2, column bedrag: '1,5' is not an amount in euros, as 123456.78"),
        ("budget.csv", "bekostigingsjaar;onderdeel;bedrag\n2027;2;1\n2027;2;1\n", "budget.csv, line 3, column onderdeel: stands twice for this year; keep one row"),
        ("budget.csv", "bekostigingsjaar;onderdeel;bedrag\n2027;gehandicapten;1\n2027;gehandicapten;1\n", "budget.csv, line 3, column onderdeel: stands twice for this year; keep one row"),
        ("cursusgeld.csv", "bekostigingsjaar;niveaus;bedrag\n2027;12;1\n", "cursusgeld.csv, column niveaus: 2027 lacks one of 12 and 34; give both fees"),
        ("cursusgeld.csv", "bekostigingsjaar;niveaus;bedrag\n2027;1;1\n", "cursusgeld.csv, line 2, column niveaus: '1' is not 12 or 34"),
        ("betaalritme.csv", "bekostigingsjaar;maand;percentage\n2027;13;1\n", "betaalritme.csv, line 2, column maand: '13' is not a month 1–12"),
        ("betaalritme.csv", "bekostigingsjaar;maand;percentage\n2027;1;100\n", "betaalritme.csv, column percentage: the months of 2027 are not twelve that add up to 100.00; correct them"),
    ])
    func namesTheDefect(_ file: String, _ text: String, _ message: String) throws {
        let error = try #require(throws: ReferenceDataError.self) { try read([file: text]) }
        #expect(error.description == message)
    }

    @Test func refusesAnEmptyFolder() throws {
        #expect(throws: ReferenceDataError.self) { try read(["notes.txt": ""]) }
        #expect(throws: ReferenceDataError.self) { try ReferenceFolder.readBudgets("/nowhere/at/all") }
    }
}
