import Foundation
import TestSupport
import Testing

/// `mbost totals` as a person or a script runs it, against figures by hand and an implementation in Python.
@Suite struct TotalsCommandTests {
    static let cases = DecideCommandTests.cases

    /// One person with one enrolment on the count dates named, a line.
    static func line(
        _ brin: String, _ pathway: String, on dates: [String], contribution: String?, level: Int = 1
    ) -> String {
        let records = dates.map { date in
            let funded = date.hasPrefix("2025-10") ? "true" : "null"
            let value = date.hasPrefix("2025-10") ? contribution.map { "\"\($0)\"" } ?? "null" : "null"
            return """
                {"date": "\(date)", "trainingCode": "25297", "level": "MBO-\(level)", "pathway": "\(pathway)", \
                "requested": true, "ageOn1August": 20, "funded": \(funded), "countsForCorrection": true, \
                "stayYears": 0, "contribution": \(value)}
                """
        }
        return """
            {"person": "123456782", "fundingYear": 2027, "enrolments": [{"brin": "\(brin)", "sequence": "1", \
            "countDates": [\(records.joined(separator: ", "))]}], "diplomas": []}\n
            """
    }

    /// The page's example: 536 BOL and 106 BBL in October, 490 and 120 in February, base 587.
    static var example: String {
        let (october, february) = ("2025-10-01", "2026-02-01")
        let stayed = line("27DV", "BOL", on: [october, february], contribution: "1.000000")
        let left = line("27DV", "BOL", on: [october], contribution: "1.000000")
        // 535 × 1.00 + 0.98 + 2 × 0.01 + 103 × 0.490385 + 0.490345 = 587.00.
        let odd = [
            line("27DV", "BOL", on: [october], contribution: "0.980000"),
            line("27DV", "BBL", on: [october, february], contribution: "0.010000"),
            line("27DV", "BBL", on: [october, february], contribution: "0.010000"),
        ]
        let came = line("27DV", "BBL", on: [february], contribution: nil)
        return String(repeating: stayed, count: 490) + String(repeating: left, count: 45)
            + odd.joined()
            + String(repeating: line("27DV", "BBL", on: [october, february], contribution: "0.490385"), count: 103)
            + line("27DV", "BBL", on: [october, february], contribution: "0.490345")
            + String(repeating: came, count: 14)
    }

    static let group = """
        {"institutions": [{"brin": "27DV", "groups": [{"group": "entree", "B1": 106, "O1": 536, "B2": 120, "O2": 490, \
        "correctionFactor": "0.96689304", "base": "587.000000", "studentValue": "567.57", "diplomaBase": "0.000000", \
        "diplomaValue": "0.00", "sum": "567.57", "sharePercent": "3.28069266", "amount": "3280692.66"}
        """

    @Test("The page's example, to the byte, with national sums and budgets")
    func example() throws {
        let folder = try TemporaryFolder.make(named: "totals")
        let national = folder + "/landelijk.json"
        let budgets = folder + "/budget.csv"
        try Data(#"{"national": [{"group": "entree", "sum": "17300.31"}, {"group": "34", "sum": "0"}]}"#.utf8)
            .write(to: URL(filePath: national))
        try Data("bekostigingsjaar;onderdeel;bedrag\n2027;entree;100000000\n2026;entree;1\n".utf8)
            .write(to: URL(filePath: budgets))
        let ending = try Programs.run(
            "mbost", ["totals", "--year", "2027", "--national", national, "--budgets", budgets],
            input: Self.example)
        let nothing = """
            "B1": 0, "O1": 0, "B2": 0, "O2": 0, "correctionFactor": "1.00000000", "base": "0.000000", \
            "studentValue": "0.00", "diplomaBase": "0.000000", "diplomaValue": "0.00", "sum": "0.00", \
            "sharePercent": null, "amount": null}
            """
        let unknown = """
            "B1": null, "O1": null, "B2": null, "O2": null, "base": null, "studentValue": null, "diplomaBase": null, \
            "diplomaValue": null
            """
        let expected = """
            \(Self.group), {"group": "2", \(nothing), {"group": "34", \(nothing)]}], \
            "national": [{"group": "entree", \(unknown), "sum": "17300.31", "amount": "100000000.00"}, \
            {"group": "34", \(unknown), "sum": "0.00", "amount": null}]}\n
            """
        #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
        #expect(ending.output == expected)
    }

    static func python(_ arguments: [String], input: String? = nil) throws -> Programs.Ending {
        let script = Programs.root.appending(path: "Tools/bench/totals.py").path
        return try Programs.run("/usr/bin/env", ["python3", script] + arguments, input: input)
    }

    /// Both get the same arguments, and the same decisions.
    static func compare(_ arguments: [String], _ file: String) throws {
        let ours = try Programs.run("mbost", ["totals"] + arguments + [file])
        let theirs = try python(arguments + [file])
        #expect(ours.status == 0 && theirs.status == 0, "\(ours.errors)\(theirs.errors)")
        #expect(ours.output == theirs.output)
        #expect(ours.output.hasPrefix("{\"institutions\": [{\"brin\": "))
    }

    @Test("Every figure of the case files as Python has it", arguments: [2018, 2022, 2027])
    func caseFiles(year: Int) throws {
        let folder = try TemporaryFolder.make(named: "totals")
        let groups = year < 2024 ? ["entree", "234"] : ["entree", "2", "34"]
        let rows = groups.enumerated().map { "\(year);\($0.element);\(1_000_001 * ($0.offset + 3)).37\n" }.joined()
        try Data("bekostigingsjaar;onderdeel;bedrag\n\(rows)".utf8).write(to: URL(filePath: folder + "/budget.csv"))
        let institutions = """
            brin;naam;bekostigd_vanaf;bekostigd_tot_en_met;opvolger
            00AB;A;;\(year - 1)-12-31;14ZZ
            14ZZ;B;;\(year)-01-01;25LX
            25LX;C;;\(year - 3)-07-31;27DV\n
            """
        try Data(institutions.utf8).write(to: URL(filePath: folder + "/instelling.csv"))
        let decisions = Self.cases + "/decisions-\(year).jsonl"
        try Self.compare(["--year", "\(year)"], decisions)
        try Self.compare(["--year", "\(year)", "--reference", folder], decisions)
        let whole = folder + "/landelijk.json"
        let all = try Programs.run("mbost", ["totals", "--year", "\(year)", decisions])
        try Data(all.output.utf8).write(to: URL(filePath: whole))
        try Self.compare(
            ["--year", "\(year)", "--national", whole, "--budgets", folder + "/budget.csv"], decisions)
    }

    @Test("A made-up register as Python has it")
    func madeUpRegister() throws {
        let folder = try TemporaryFolder.make(named: "totals")
        let made = try Programs.run(
            "mbost-bench",
            ["generate", "--persons", "3000", "--seed", "27", "--format", "dossiers", "--out", folder])
        #expect(made.status == 0, "\(made.errors)")
        for year in [2020, 2027] {
            let decided = try Programs.run("mbost", ["decide", "--year", "\(year)", folder + "/dossiers.jsonl"])
            #expect(decided.status == 0)
            let decisions = folder + "/decisions-\(year).jsonl"
            try Data(decided.output.utf8).write(to: URL(filePath: decisions))
            try Self.compare(["--year", "\(year)"], decisions)
            // Of some institutions in some order the same comes out.
            let lines = decided.output.split(separator: "\n").reversed().joined(separator: "\n")
            let again = try Programs.run("mbost", ["totals", "--year", "\(year)"], input: lines)
            #expect(again.output == (try Programs.run("mbost", ["totals", "--year", "\(year)", decisions]).output))
        }
    }

    @Test("Lines that cannot be counted are named, the others counted")
    func badLines() throws {
        let good = Self.line("27DV", "BOL", on: ["2025-10-01"], contribution: "1.000000")
        let bad = """
            \n{"line": 4, "error": {"code": "INVALID_ARGUMENT", "field": "person.number", "message": "no"}}
            \(good.replacing("2027", with: "2026"))\(good.replacing("\"1.000000\"", with: "\"x\""))nonsense\n
            """
        let clean = try Programs.run("mbost", ["totals", "--year", "2027"], input: good + good)
        #expect(clean.status == 0 && clean.errors.isEmpty)
        let ending = try Programs.run("mbost", ["totals", "--year", "2027"], input: good + bad + good)
        #expect(ending.status == 3 && ending.output == clean.output)
        #expect(
            ending.errors == """
                mbost: line 3, error: is no decision but a dossier not taken
                mbost: line 4, fundingYear: is 2026, not 2027: give the decisions of one year
                mbost: line 5, enrolments[0].countDates[0].contribution: must be a number as 0.520000
                mbost: line 6: not JSON at byte 1: no value starts here\n
                """)
        let json = try Programs.run("mbost", ["totals", "--json", "--year", "2027"], input: "{}\n" + good)
        #expect(json.status == 3)
        #expect(
            json.errors == """
                {"line": 1, "error": {"code": "INVALID_ARGUMENT", "field": "person", "message": "is required and absent"}}
                {"lines": 2, "counted": 1, "bad": 1}\n
                """)
    }

    @Test("Nothing in: no institutions, sums of zero")
    func empty() throws {
        let ending = try Programs.run("mbost", ["totals", "--year", "2022"], input: "")
        #expect(ending.status == 0)
        #expect(ending.output.hasPrefix("{\"institutions\": [], \"national\": [{\"group\": \"entree\", \"B1\": 0, "))
        #expect(ending.output.contains("{\"group\": \"234\""))
    }

    @Test("The overview of one institution, in each form")
    func overview() throws {
        let folder = try TemporaryFolder.make(named: "totals")
        let names = "brin;naam;bekostigd_vanaf;bekostigd_tot_en_met;opvolger\n00AB;A;;2025-07-31;27DV\n27DV;ROC Voorbeeld;;;\n"
        try Data(names.utf8).write(to: URL(filePath: folder + "/instelling.csv"))
        let decisions = Self.cases + "/decisions-2027.jsonl"
        let arguments = ["totals", "--year", "2027", "--reference", folder, "--institution", "27DV", decisions]
        let json = try Programs.run("mbost", arguments)
        #expect(json.status == 0 && json.output.hasPrefix("{\"brin\": \"27DV\", \"name\": \"ROC Voorbeeld\", "))
        #expect(json.output.contains("\"predecessors\": [\"00AB\"]"))
        // The same values as in the totals of all.
        let all = try Programs.run("mbost", ["totals", "--year", "2027", "--reference", folder, decisions])
        let own = try #require(all.output.components(separatedBy: "{\"brin\": \"27DV\", \"groups\": [").last)
        for group in own.components(separatedBy: "]}").first?.components(separatedBy: "}, {") ?? [] {
            #expect(json.output.contains(group.trimmingCharacters(in: CharacterSet(charactersIn: "{}"))))
        }
        let csv = try Programs.run("mbost", arguments + ["--format", "csv"])
        #expect(csv.status == 0 && csv.output.hasPrefix("VLP;27DV;ROC Voorbeeld;2027;;;;;\nVRG;00AB\nGRP;entree;"))
        let page = try Programs.run("mbost", arguments + ["--format", "html"])
        #expect(page.status == 0 && page.output.contains("berekend buiten het register"))
        let merged = try Programs.run("mbost", arguments.map { $0 == "27DV" ? "00AB" : $0 })
        #expect(merged.status == 7 && merged.errors.contains("00AB"))
        #expect(try Programs.run("mbost", ["totals", "--year", "2027", "--format", "csv"]).status == 64)
        #expect(try Programs.run("mbost", ["totals", "--year", "2027", "--institution", "2"]).status == 64)
    }

    @Test("Arguments and files that cannot be used")
    func errors() throws {
        let folder = try TemporaryFolder.make(named: "totals")
        func file(_ name: String, _ text: String) throws -> String {
            try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
            return folder + "/" + name
        }
        let header = "brin;naam;bekostigd_vanaf;bekostigd_tot_en_met;opvolger\n"
        _ = try file("instelling.csv", header + "01AA;a;;;02BB\n02BB;b;;;01AA\n")
        let rows: [(Int32, [String], String)] = [
            (64, [], "--year"), (4, ["--year", "2014"], "no rule set"), (4, ["--year", "999"], "no funding year"),
            (5, ["--year", "2027", "/nowhere"], "no such file"),
            (5, ["--year", "2027", "--national", "/nowhere"], "cannot be read"),
            (5, ["--year", "2027", "--national", try file("a.json", "{}")], "national: is required"),
            (5, ["--year", "2027", "--national", try file("b.json", #"{"fundingYear": 2026, "national": []}"#)],
                "fundingYear"),
            (5, ["--year", "2027", "--national", try file("c.json", #"{"national": [{"group": "234", "sum": "1"}]}"#)],
                "2027 knows no group 234, but entree, 2, 34"),
            (5, ["--year", "2027", "--budgets", "/nowhere"], "cannot be read"),
            (5, ["--year", "2027", "--budgets", try file("a.csv", "bekostigingsjaar;onderdeel;bedrag\n2026;2;1\n")],
                "has no budget for 2027"),
            (5, ["--year", "2026", "--budgets", try file("b.csv", "bekostigingsjaar;onderdeel;bedrag\n2026;234;1\n")],
                "2026 knows no group 234"),
            (5, ["--year", "2027", "--reference", folder], "successors of 01AA"),
            (5, ["--year", "2027", "--reference", "/nowhere"], "existing one"),
        ]
        for (status, arguments, text) in rows {
            let ending = try Programs.run("mbost", ["totals"] + arguments, input: "")
            #expect(ending.status == status, "\(arguments)")
            #expect(ending.errors.contains(text) && ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
            #expect(ending.output.isEmpty)
        }
        let help = try Programs.run("mbost", ["totals", "--help"])
        #expect(help.status == 0 && help.output.contains("EXAMPLE") && help.output.contains("EXIT STATUS"))
    }
}
