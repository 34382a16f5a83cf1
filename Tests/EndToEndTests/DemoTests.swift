import Foundation
import TestSupport
import Testing

/// `Tools/demo` with the programs of this build: the whole job, as the README promises it.
@Suite struct DemoTests {
    @Test func theDemoDoesTheWholeJob() throws {
        let results = TemporaryFolder.path(named: "demo")
        let demo = try Programs.run(
            Programs.root.appending(path: "Tools/demo").path, [],
            environment: [
                "MBOST_DEMO_BUILD": Programs.folder.path, "MBOST_DEMO_FOLDER": results, "MBOST_DEMO_PERSONS": "3000",
                "MBOST_DEMO_ENDS": "1", "NO_COLOR": "1",
            ])
        #expect(demo.status == 0, "\(demo.errors)")
        for promise in [
            "opgeslagen (run 1): 10 personen, 12 inschrijvingen, 4 diploma's",
            "bekostigingsjaar 2026: 10 personen beslist", "bekostigingsjaar 2027: 10 personen beslist",
            "Persoon 999000044 · bekostigingsjaar 2027 (voorlopig)", "BEKOSTIGD, bijdrage 0.440000",
            "Toelichting bij persoon 999000044, bekostigingsjaar 2027", "UWEB 2.2.2.2, 2.2.3.2",
            "6 inschrijvingen, 1 diploma's", "in bedrijf", "The pages are at http://127.0.0.1:", "mbost_",
        ] {
            #expect(demo.output.contains(promise), "\(promise)")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: results)
        let overview = try #require(files.first { $0.hasPrefix("OSBI_27DV_2027_") })
        #expect(demo.output.contains("stands in \(results)/\(overview)"))
        let xml = try String(contentsOfFile: results + "/" + overview, encoding: .utf8)
        #expect(xml.components(separatedBy: "<Inschrijving>").count == 7)
        #expect(xml.hasSuffix("</Bekostigingsgrondslagen>"))
        #expect(!files.contains { $0.hasSuffix(".deel") })
    }
}
