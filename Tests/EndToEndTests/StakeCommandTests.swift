import Foundation
import TestSupport
import Testing

/// `mbost stake` offline, as people and scripts run it.
@Suite struct StakeCommandTests {
    /// In BBL without any placement, not requested, and one that is funded; figures by hand: 25297 has price factor 1.3
    /// and level 4; 0.4 × 1.3 × 0.8 = 0.42 and 1.3 × 0.8 = 1.04, each by a correction factor of 1.
    private static let dossiers = ["BBL", "BOL", "BOL"].enumerated().map { place, pathway in
        """
        {"person": {"number": "\(["123456782", "111222333", "999999990"][place])", "birthDate": "2005-03-04"}, "nationalities": [{"code": "0001"}], "enrolments": [{"brin": "27DV", "sequence": "1", "enrolledOn": "2024-08-01", "plannedEnd": "2027-07-31", "periods": [{"from": "2024-08-01", "trainingCode": "25297", "pathway": "\(pathway)", "requested": \(place != 1)}]}]}
        """
    }.joined(separator: "\n") + "\n"

    private func stake(_ arguments: String..., input: String) throws -> Programs.Ending {
        try Programs.run(
            "mbost", ["stake", "27DV", "--year", "2027", "-"] + arguments,
            environment: ["COLUMNS": "80", "NO_COLOR": "1"], input: input)
    }

    @Test func forPeople() throws {
        let ending = try stake(input: Self.dossiers)
        #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
        #expect(ending.output == """
            27DV · bekostigingsjaar 2027 · 3 studenten

            Nu               correctiefactor  studentwaarde  diplomawaarde
              entree              1.00000000           0.00           0.00
              niveau 2            1.00000000           0.00           0.00
              niveau 3 en 4       1.00000000           1.04           0.00

            Signaal 9: De instelling heeft geen bekostiging gevraagd.
              Uiterlijk 2026-07-01: Bekostiging vragen: indicatie bekostigbaar J
                registreren.
                                       1 okt  1 feb  diploma's  waarde
              door dit signaal alleen      1      1          0    1.04

            Signaal 30: Geen praktijkovereenkomst op tijd.
              Uiterlijk 2025-12-31: Praktijkovereenkomst sluiten en registreren.
                                       1 okt  1 feb  diploma's  waarde
              door dit signaal alleen      1      0          0    0.42

            """)
    }

    @Test func forMachinesWithShares() throws {
        let folder = try TemporaryFolder.make(named: "stake")
        let (national, budgets) = (folder + "/landelijk.json", folder + "/budget.csv")
        try Data(#"{"national": [{"group": "34", "sum": "104.00"}]}"#.utf8).write(to: URL(filePath: national))
        try Data("bekostigingsjaar;onderdeel;bedrag\n2027;34;1000000\n".utf8).write(to: URL(filePath: budgets))
        let ending = try stake("--json", "--national", national, "--budgets", budgets, input: Self.dossiers)
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.output == """
            {"brin": "27DV", "fundingYear": 2027, "persons": 3, "groups": [{"group": "entree", "B1": 0, "O1": 0, "B2": 0, "O2": 0, "correctionFactor": "1.00000000", "base": "0.000000", "studentValue": "0.00", "diplomaBase": "0.000000", "diplomaValue": "0.00"}, {"group": "2", "B1": 0, "O1": 0, "B2": 0, "O2": 0, "correctionFactor": "1.00000000", "base": "0.000000", "studentValue": "0.00", "diplomaBase": "0.000000", "diplomaValue": "0.00"}, {"group": "34", "B1": 1, "O1": 1, "B2": 1, "O2": 1, "correctionFactor": "1.00000000", "base": "1.300000", "studentValue": "1.04", "diplomaBase": "0.000000", "diplomaValue": "0.00"}], "signals": [{"signal": 9, "text": "De instelling heeft geen bekostiging gevraagd.", "mending": "Bekostiging vragen: indicatie bekostigbaar J registreren.", "mendableUntil": "2026-07-01", "alone": {"october": 1, "february": 1, "diplomas": 0, "countingOctober": 1, "countingFebruary": 1, "value": "1.04", "amount": "9801.98", "groups": [{"group": "34", "base": "1.300000", "diplomaBase": "0.000000", "value": "1.04", "sharePercent": "0.98019802", "amount": "9801.98"}]}, "together": []}, {"signal": 30, "text": "Geen praktijkovereenkomst op tijd.", "mending": "Praktijkovereenkomst sluiten en registreren.", "mendableUntil": "2025-12-31", "alone": {"october": 1, "february": 0, "diplomas": 0, "countingOctober": 0, "countingFebruary": 0, "value": "0.42", "amount": "3982.00", "groups": [{"group": "34", "base": "0.520000", "diplomaBase": "0.000000", "value": "0.42", "sharePercent": "0.39819958", "amount": "3982.00"}]}, "together": []}]}

            """)
        #expect(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) is [String: Any])
    }

    @Test func badLinesAreReportedAndTheOthersCounted() throws {
        let ending = try stake("--json", input: "{\"person\": 1}\n" + Self.dossiers)
        #expect(ending.status == 3 && ending.errors.hasPrefix("mbost: line 1, "))
        #expect(ending.output.contains("\"persons\": 3"))
        #expect(try Programs.run("mbost", ["stake", "27DV", "--year", "2014", "-"], input: "").status == 4)
        #expect(try Programs.run("mbost", ["stake", "27DV", "--year", "2027", "/geen"], input: "").status == 5)
    }
}
