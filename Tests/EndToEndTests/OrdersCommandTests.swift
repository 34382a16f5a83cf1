import Foundation
import TestSupport
import Testing

/// `mbost orders` as an operator runs it, on a server with budgets of its own.
@Suite struct OrdersCommandTests {
    /// The built-in trainings, and money for 2027.
    private static func tables() throws -> String {
        let folder = try TemporaryFolder.make(named: "tables")
        for name in ["crebo.csv", "crebo-aanname.csv"] {
            try FileManager.default.copyItem(
                atPath: Programs.root.appending(path: "Sources/ReferenceData/Tables/\(name)").path,
                toPath: folder + "/" + name)
        }
        let months = (1...12).map { "2027;\($0);\($0 == 12 ? "8.37" : "8.33")\n" }.joined()
        for (name, text) in [
            ("budget.csv", "bekostigingsjaar;onderdeel;bedrag\n2027;entree;100\n2027;2;200\n2027;34;300.50\n"),
            ("cursusgeld.csv", "bekostigingsjaar;niveaus;bedrag\n2027;12;1\n2027;34;0\n"),
            ("betaalritme.csv", "bekostigingsjaar;maand;percentage\n" + months),
        ] {
            try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        }
        return folder
    }

    @Test func madeOnceAndShownInEachForm() throws {
        let server = try RunningServer(
            ["--reference", try Self.tables()], data: TemporaryFolder.path(named: "orders"))
        #expect(try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample).status == 0)
        #expect(try server.mbost("recompute", "--year", "2027").status == 0)
        let early = try server.mbost("orders", "make", "--year", "2027", "--by", "test")
        #expect(early.status == 1 && early.errors.contains("not determined yet; run: mbost definitive --year 2027"))
        #expect(
            try server.mbost("standing", "set", "27DV", "--year", "2027", "approved", "--by", "test").status == 0)
        #expect(try server.mbost("definitive", "--year", "2027", "--by", "test").status == 0)
        let none = try server.mbost("orders", "--year", "2027")
        #expect(none.status == 0 && none.output == "Voor 2027 zijn er geen beschikkingen.\n")
        let made = try server.mbost("orders", "make", "--year", "2027", "--by", "test")
        #expect(made.status == 0 && made.output.hasPrefix("27DV  2027  nr. 1    "), "\(made.errors)")
        #expect(made.output.hasSuffix("1 beschikkingen gemaakt, 0 instellingen ongewijzigd\n"))
        let again = try server.mbost("orders", "make", "--year", "2027", "--by", "test", "--dry-run")
        #expect(again.output == "0 beschikkingen zouden worden gemaakt, 1 instellingen ongewijzigd\n")
        let json = try server.mbost("orders", "list", "27DV", "--year", "2027", "--format", "json")
        #expect(json.status == 0 && json.output.hasPrefix("{\"brin\": \"27DV\", \"name\": null, \"fundingYear\": 2027, "))
        #expect(json.output.contains("\"nationalSum\": ") && json.output.contains("\"sharePercent\": \"100.00000000\""))
        let lines = try server.mbost("orders", "list", "27DV", "--year", "2027", "--json")
        #expect(lines.output == json.output)
        let csv = try server.mbost("orders", "list", "27DV", "--year", "2027", "--format", "csv")
        #expect(csv.output.hasPrefix("VLP;27DV;;2027\nBES;1;") && csv.output.hasSuffix("SLR;1;3;3;12\n"))
        let page = try server.mbost("orders", "list", "27DV", "--year", "2027", "--format", "html")
        #expect(page.output.contains("<caption>Beschikking 1: betaalritme</caption>"))
        #expect(try server.mbost("orders", "list", "--year", "2027", "--format", "csv").status == 64)
        #expect(server.stop() == 0)
    }
}
