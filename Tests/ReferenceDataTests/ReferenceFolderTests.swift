import FoundationEssentials
import FundingModel
import ReferenceData
import Testing

@Suite struct ReferenceFolderTests {
    static let header = "crebo;naam;soort;niveau;leerweg;prijsfactor;beroepsvereisten;dossier;domein;geldig_vanaf;bron"
    static let row = "25297;Kok;vakopleiding;3;BOL/BBL;1.30;;23001;79010;2016-08-01;BWBR"

    private func folder(_ files: [String: String]) throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/mbost-reference-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
        }
        return path
    }

    private func read(_ files: [String: String]) throws -> ReferenceTables {
        let path = try folder(files)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try ReferenceFolder.read(path)
    }

    /// 1,349 rows from the regulations and 14 assumed, as `grep -c` counts them.
    @Test func builtInTablesAreWhole() throws {
        let tables = try ReferenceFolder.builtIn()
        #expect(tables.trainings.count == 1363)
        #expect(tables.institutions == nil)
        #expect(tables.licences == nil)
        #expect(tables.hash.count == 64)
        let day = try #require(Day("2025-10-01"))
        let code = try #require(TrainingCode("25655"))
        let nurse = try #require(tables.trainings.training(code, on: day))
        #expect(nurse.kind == .middleManagement && nurse.level == .mbo4 && nurse.isAssumed && nurse.requiredByHealth)
        #expect(nurse.priceFactor?.hundredths == 150 && nurse.dossier?.description == "23267")
        for signal in Signal.allCases {
            #expect(tables.signals.text(of: signal) != "Signaal \(signal.rawValue)")
        }
    }

    @Test func aUsersFolderReplacesThem() throws {
        let tables = try read([
            "crebo.csv": "\(Self.header)\r\n\(Self.row)\r\n", "crebo-eigen.csv": "\(Self.header)\n99998;X;opleidingsdomein;;BOL;1;;;;2020-01-01;aanname\n",
            "instelling.csv": "brin;naam;bekostigd_vanaf;bekostigd_tot_en_met;opvolger\n27DV;ROC;2000-01-01;2025-10-01;25LX\n",
            "licentie.csv": "brin;crebo;vanaf;tot_en_met\n27DV;25297;;\n", "notes.txt": "passed over",
        ])
        #expect(tables.trainings.count == 2)
        let brin = try #require(Brin("27DV"))
        let october = try #require(Day("2025-10-01"))
        #expect(tables.institutions?.isFunded(brin, on: october) == true)
        #expect(tables.institutions?.isFunded(brin, on: Day(number: october.number + 1)) == false)
        #expect(tables.institutions?.name(of: brin) == "ROC")
        #expect(tables.licences?.isLicensed(brin, for: try #require(TrainingCode("25297")), on: october) == true)
        #expect(tables.licences?.isLicensed(brin, for: try #require(TrainingCode("25298")), on: october) == false)
        #expect(tables.signals.text(of: .deceased).hasPrefix("De student is"))
    }

    @Test func hashNamesTheBytes() throws {
        let first = try read(["crebo.csv": "\(Self.header)\n\(Self.row)\n"]).hash
        #expect(try read(["crebo.csv": "\(Self.header)\n\(Self.row)\n"]).hash == first)
        #expect(try read(["crebo.csv": "\(Self.header)\n\(Self.row)\n\n"]).hash != first)
    }

    @Test(arguments: [
        ("crebo;naam", "crebo.csv, line 1, column soort: the header lacks this column; separator is ';'"),
        ("\(header)\n\(row);x", "crebo.csv, line 2: has 12 fields where the header has 11"),
        ("\(header)\n2529;Kok;vakopleiding;3;BOL;1;;;;2016-08-01;B",
            "crebo.csv, line 2, column crebo: '2529' is not a code of five digits"),
        ("\(header)\n25297;Kok;bakker;3;BOL;1;;;;2016-08-01;B",
            "crebo.csv, line 2, column soort: 'bakker' is not a kind of training"),
        ("\(header)\n25297;Kok;vakopleiding;5;BOL;1;;;;2016-08-01;B",
            "crebo.csv, line 2, column niveau: '5' is not a level 1–4"),
        ("\(header)\n25297;Kok;vakopleiding;3;EX;1;;;;2016-08-01;B",
            "crebo.csv, line 2, column leerweg: 'EX' is not BOL, BBL or BOL/BBL"),
        ("\(header)\n25297;Kok;vakopleiding;3;BOL;1,3;;;;2016-08-01;B",
            "crebo.csv, line 2, column prijsfactor: '1,3' is not a factor with two decimals"),
        ("\(header)\n25297;Kok;vakopleiding;3;BOL;1;;;;2016-02-30;B",
            "crebo.csv, line 2, column geldig_vanaf: '2016-02-30' is not a day yyyy-mm-dd"),
        ("\(header)\n25297;Kok;vakopleiding;3;BOL;1;;;;;B",
            "crebo.csv, line 2, column geldig_vanaf: is empty; it must be a day yyyy-mm-dd"),
    ])
    func namesTheDefect(_ text: String, _ message: String) throws {
        let error = try #require(throws: ReferenceDataError.self) { try read(["crebo.csv": text]) }
        #expect(error.description == message)
    }

    @Test func refusesAFolderWithoutTrainings() throws {
        #expect(throws: ReferenceDataError.self) { try read(["licentie.csv": "brin;crebo;vanaf;tot_en_met\n"]) }
        #expect(throws: ReferenceDataError.self) { try ReferenceFolder.read("/nowhere/at/all") }
    }
}
