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
            GOLDEN
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
            GOLDEN
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
