import Foundation
import TestSupport
import Testing

/// `mbost osb`, `dashboard` and overviews of a selection, as a controller uses them.
@Suite struct FiguresTests {
    @Test func figuresOfAnInstitution() throws {
        let folder = TemporaryFolder.path(named: "figures")
        let server = try RunningServer([], data: TemporaryFolder.path(named: "figures-data"))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample).status == 0)
        let early = try server.mbost("osb", "27DV", "--year", "2027")
        #expect(early.status == 1 && early.errors.contains("was not decided yet"))
        #expect(try server.mbost("recompute", "--year", "2027").status == 0)

        let osb = try server.mbost("osb", "27DV", "--year", "2027")
        #expect(osb.status == 0 && osb.output.contains("\"brin\": \"27DV\""))
        let page = try server.mbost("osb", "27DV", "--year", "2027", "--format", "html", "--output", folder)
        let path = page.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(page.status == 0 && path.hasPrefix("\(folder)/OSB_27DV_2027_V_") && path.hasSuffix(".html"))
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("<table"))
        let table = try server.mbost("osb", "27DV", "--year", "2027", "--format", "csv")
        #expect(table.status == 0 && table.output.contains(";"))
        let past = try server.mbost("osb", "27DV", "--year", "2027", "--against", "2020-01-01")
        #expect(past.status == 0 && past.output.hasPrefix("Vergelijking van"))
        let all = try server.mbost("osb", "--year", "2027")
        #expect(all.status == 0 && all.output.contains("\"institutions\": [{\"brin\": \"27DV\""))
        #expect(try server.mbost("osb", "99ZZ", "--year", "2027").status == 7)
        #expect(try server.mbost("osb", "27DV", "--year", "2027", "--at", "gisteren").status == 64)
        #expect(try server.mbost("osb", "--year", "2027", "--format", "html").status == 64)
        #expect(try server.mbost("osb", "27DV", "--year", "2027", "--output", "/nergens", "--json").status == 5)

        let dashboard = try server.mbost("dashboard", "27DV", "--year", "2027")
        #expect(dashboard.status == 0 && dashboard.output.contains("Inschrijvingen op 1 oktober"))
        #expect(!dashboard.output.contains("\u{1B}"))
        #expect(try server.mbost("dashboard", "27DV", "--year", "2027", "--json").output.hasPrefix("{\"brin\""))

        let csv = try server.mbost(
            "overview", "27DV", "--year", "2027", "--format", "csv", "--signal", "28", "--output", folder, "--json")
        #expect(csv.status == 0 && csv.output.contains("_SELECTIE.CSV"))
        let changes = try server.mbost(
            "overview", "27DV", "--year", "2027", "--format", "csv", "--since", "2030-01-01", "--output", folder)
        #expect(changes.status == 0 && changes.output.contains("_MUTATIES.CSV: 0 inschrijvingen"))
        #expect(try server.mbost("overview", "27DV", "--year", "2027", "--after", "0").status == 64)
        #expect(server.stop() == 0)
    }
}
