import Foundation
import TestSupport
import Testing

/// `mbost compare` as people and scripts run it.
@Suite struct CompareCommandTests {
    private static let samples = Programs.root.appending(path: "Tests/ExchangeFormatsTests/Samples").path
    private static let tbgi = samples + "/TBGI_25LX_2027_20251124.XML"
    private static let table = samples + "/OSBI_25LX_2027_20251124.CSV"

    /// The table with the enrolment no longer funded and the diploma gone.
    private func changed() throws -> String {
        var text = try String(contentsOfFile: Self.table, encoding: .utf8)
        text = text.replacingOccurrences(of: "J;;J;J;1;1;0;;1;;;", with: "J;;N;J;1;1;0;;;;;30:Geen praktijkovereenkomst op tijd.|7:Samenloop.{BRIN=27DV}")
        text = text.split(separator: "\r\n").filter { !$0.hasPrefix("Diploma") }.joined(separator: "\r\n") + "\r\n"
        let path = try TemporaryFolder.make(named: "compare") + "/nieuw.csv"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func compare(_ arguments: String..., columns: Int = 80) throws -> Programs.Ending {
        try Programs.run("mbost", ["compare"] + arguments, environment: ["COLUMNS": "\(columns)", "NO_COLOR": "1"])
    }

    @Test func theSameInTwoFormsIsTheSame() throws {
        let ending = try compare(Self.tbgi, Self.table)
        #expect(ending.status == 0 && ending.errors.isEmpty)
        #expect(ending.output == """
            A: TBGI_25LX_2027_20251124.XML (overzicht): 1 inschrijving, 1 teldatum, 1
              diploma
            B: OSBI_25LX_2027_20251124.CSV (overzicht): 1 inschrijving, 1 teldatum, 1
              diploma

            Geen verschillen.

            Per groep                           A         B     B - A
            entree
              telt mee op 1 oktober             1         1         0
              telt mee op 1 februari            0         0         0
              bekostigde inschrijvingen         1         1         0
              bijdrage inschrijvingen    1.000000  1.000000  0.000000
              bekostigde diploma's              0         0         0
              bijdrage diploma's         0.000000  0.000000  0.000000
            niveau 3 en 4
              telt mee op 1 oktober             0         0         0
              telt mee op 1 februari            0         0         0
              bekostigde inschrijvingen         0         0         0
              bijdrage inschrijvingen    0.000000  0.000000  0.000000
              bekostigde diploma's              1         1         0
              bijdrage diploma's         5.000000  5.000000  0.000000

            """)
    }

    @Test func differencesAreListedAndAddedUp() throws {
        let ending = try compare(Self.tbgi, try changed(), "--details", "--ignore", "age,phase")
        #expect(ending.status == 1 && ending.errors.isEmpty)
        #expect(ending.output == """
            Persoon 100000000 · inschrijving 25LX 002 op 2025-10-01
              bekostigingsstatus  J → N
              bijdrage            1 → –
              signaal erbij in B  – → 7 (27DV)
              signaal erbij in B  – → 30
            Persoon 200000000 · diploma 25LX 1362433
              ontbreekt in B
            A: TBGI_25LX_2027_20251124.XML (overzicht): 1 inschrijving, 1 teldatum, 1
              diploma
            B: nieuw.csv (overzicht): 1 inschrijving, 1 teldatum, 0 diploma's
            Buiten beschouwing: leeftijd op 1 augustus, leerroutefase

            2 records verschillen.

            Verschil              aantal  bijdrage A  bijdrage B      B - A
            teldatum
              bekostigingsstatus       1    1.000000    0.000000  -1.000000
              bijdrage                 1    1.000000    0.000000  -1.000000
              signaal erbij in B       1    1.000000    0.000000  -1.000000
            diploma
              ontbreekt in B           1    5.000000    0.000000  -5.000000
            Bijdrage: van de records met het verschil; een record telt bij elk van zijn
              verschillen.

            Per groep                           A         B      B - A
            entree
              telt mee op 1 oktober             1         1          0
              telt mee op 1 februari            0         0          0
              bekostigde inschrijvingen         1         0         -1
              bijdrage inschrijvingen    1.000000  0.000000  -1.000000
              bekostigde diploma's              0         0          0
              bijdrage diploma's         0.000000  0.000000   0.000000
            niveau 3 en 4
              telt mee op 1 oktober             0         0          0
              telt mee op 1 februari            0         0          0
              bekostigde inschrijvingen         0         0          0
              bijdrage inschrijvingen    0.000000  0.000000   0.000000
              bekostigde diploma's              1         0         -1
              bijdrage diploma's         5.000000  0.000000  -5.000000

            """)
        let narrow = try compare(Self.tbgi, try changed(), columns: 60)
        #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 60 }, "\(narrow.output)")
        #expect(narrow.output.contains("-5.000000"))
        let ignoring = try compare(Self.tbgi, try changed(), "--ignore", "funded,contribution,signals-added,missing-in-b")
        #expect(ignoring.status == 0 && ignoring.output.contains("Geen verschillen."))
    }

    @Test func forMachines() throws {
        let ending = try compare(Self.tbgi, try changed(), "--json", "--details")
        #expect(ending.status == 1)
        #expect(ending.output == """
            {"records": [
              {"person": "100000000", "brin": "25LX", "enrolment": "002", "countDate": "2025-10-01", "contributionA": "1.000000", "contributionB": "0.000000", "differences": [{"kind": "funded", "a": "J", "b": "N"}, {"kind": "contribution", "a": "1", "b": null}, {"kind": "signals-added", "a": null, "b": "7 (27DV)"}, {"kind": "signals-added", "a": null, "b": "30"}]},
              {"person": "200000000", "brin": "25LX", "result": "1362433", "contributionA": "5.000000", "contributionB": "0.000000", "differences": [{"kind": "missing-in-b", "a": null, "b": null}]}
            ], "a": {"file": "TBGI_25LX_2027_20251124.XML", "kind": "overview", "enrolments": 1, "countDates": 1, "diplomas": 1}, "b": {"file": "nieuw.csv", "kind": "overview", "enrolments": 1, "countDates": 1, "diplomas": 0}, "ignored": [], "same": false, "differingRecords": 2, "differences": [{"subject": "countDate", "kind": "funded", "count": 1, "contributionA": "1.000000", "contributionB": "0.000000", "difference": "-1.000000"}, {"subject": "countDate", "kind": "contribution", "count": 1, "contributionA": "1.000000", "contributionB": "0.000000", "difference": "-1.000000"}, {"subject": "countDate", "kind": "signals-added", "count": 1, "contributionA": "1.000000", "contributionB": "0.000000", "difference": "-1.000000"}, {"subject": "diploma", "kind": "missing-in-b", "count": 1, "contributionA": "5.000000", "contributionB": "0.000000", "difference": "-5.000000"}], "groups": [{"levels": ["MBO-1"], "a": {"countingInOctober": 1, "countingInFebruary": 0, "fundedEnrolments": 1, "enrolmentContribution": "1.000000", "fundedDiplomas": 0, "diplomaContribution": "0.000000"}, "b": {"countingInOctober": 1, "countingInFebruary": 0, "fundedEnrolments": 0, "enrolmentContribution": "0.000000", "fundedDiplomas": 0, "diplomaContribution": "0.000000"}}, {"levels": ["MBO-3", "MBO-4"], "a": {"countingInOctober": 0, "countingInFebruary": 0, "fundedEnrolments": 0, "enrolmentContribution": "0.000000", "fundedDiplomas": 1, "diplomaContribution": "5.000000"}, "b": {"countingInOctober": 0, "countingInFebruary": 0, "fundedEnrolments": 0, "enrolmentContribution": "0.000000", "fundedDiplomas": 0, "diplomaContribution": "0.000000"}}]}

            """)
        let whole = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any]
        #expect(whole?["same"] as? Bool == false)
        let short = try compare(Self.tbgi, Self.table, "--json")
        #expect(short.status == 0 && short.output.hasPrefix("{\"a\": {\"file\""))
        #expect(try JSONSerialization.jsonObject(with: Data(short.output.utf8)) is [String: Any])
    }

    @Test func anROAgainstAnOverview() throws {
        let ro = Self.samples + "/RO_27DV_20240731_20260324.csv"
        let ending = try compare(ro, Self.tbgi, "--json")
        // Other institutions: everything is missing on the other side, and no value is made up for the RO.
        #expect(ending.status == 1 && ending.output.contains("\"kind\": \"registrations\""))
        #expect(ending.output.contains("\"contributionA\": null"))
        #expect(!ending.output.contains("\"kind\": \"funded\""))
    }

    @Test func troubleHasStatusesOfItsOwn() throws {
        let ro = Self.samples + "/RO_27DV_20240731_20260324.csv"
        let folder = try TemporaryFolder.make(named: "compare")
        let bad = folder + "/fout.csv"
        try String(contentsOfFile: Self.table, encoding: .utf8).replacingOccurrences(of: ";100000000;", with: ";999999999999999999999;")
            .write(toFile: bad, atomically: true, encoding: .utf8)
        let defect = try compare(bad, Self.tbgi)
        #expect(defect.status == 5 && defect.errors.contains("regel 2, Inschrijving, veld Burgerservicenummer: de inhoud"))
        #expect(!defect.errors.contains("99999") && defect.output.isEmpty)
        #expect(try compare(Self.tbgi, folder + "/geen").status == 5)
        #expect(try compare(ro, ro).status == 64)
        #expect(try compare(Self.tbgi, Self.tbgi, "--ignore", "funded,niets").status == 64)
        let empty = folder + "/leeg.xml"
        try "<Bekostigingsgrondslagen/>".write(toFile: empty, atomically: true, encoding: .utf8)
        #expect(try compare(ro, empty).status == 64)
        #expect(try compare(ro, empty, "--year", "2027").status == 1)
        let torn = folder + "/RO_27DV_x.csv"
        try String(contentsOfFile: ro, encoding: .utf8).replacingOccurrences(of: "BBL", with: "BXL")
            .write(toFile: torn, atomically: true, encoding: .utf8)
        let partly = try compare(torn, Self.tbgi)
        #expect(partly.status == 3 && partly.errors.contains("veld leertraject"))
    }
}
