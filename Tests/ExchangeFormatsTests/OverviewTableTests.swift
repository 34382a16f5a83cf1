import ExchangeFormats
import Foundation
import FundingModel
import Testing

/// The OSB-i as a table: the same records as in XML.
@Suite struct OverviewTableTests {
    private static let golden = "OSBI_25LX_2027_20251124.CSV"

    /// The columns and values stand by hand beside those of the XML.
    @Test func theSampleAsATable() throws {
        let records = try Overviews.read(try OverviewTests.sample(OverviewTests.tbgi))
        let expected = try OverviewTests.sample(Self.golden)
        #expect(String(decoding: Overviews.csv(records), as: UTF8.self) == String(decoding: expected, as: UTF8.self))
        #expect(try Overviews.read(expected) == records)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func nothingIsLostBetweenTheForms(_ seed: UInt64) throws {
        var sketch = OverviewSketch(seed: seed)
        let records = sketch.records(enrolments: 20, diplomas: 10)
        let fromXML = try Overviews.read(Overviews.xml(records))
        #expect(fromXML == records)
        let table = Overviews.csv(fromXML)
        #expect(try Overviews.read(table) == records)
        #expect(Overviews.csv(try Overviews.read(table)) == table)
        #expect(try Overviews.read(Overviews.csv(records, change: .removed)) == records)
    }

    @Test func piecesOfAnySizeGiveTheSame() throws {
        var sketch = OverviewSketch(seed: 4)
        let bytes = Overviews.csv(sketch.records(enrolments: 3, diplomas: 2))
        let whole = try Overviews.read(bytes)
        for size in 1...40 { #expect(try Overviews.read(bytes, pieces: size) == whole) }
    }

    /// What a spreadsheet makes of it: other order of columns, LF, no mark, quotes everywhere, no last line end.
    @Test func aTableThatWasSavedAnewIsReadToo() throws {
        let records = try Overviews.read(try OverviewTests.sample(OverviewTests.tbgi))
        let text = String(decoding: try OverviewTests.sample(Self.golden).dropFirst(3), as: UTF8.self)
        let lines = text.split(separator: "\r\n").map { line in
            line.split(separator: ";", omittingEmptySubsequences: false).reversed().map { "\"\($0)\"" }
                .joined(separator: ";")
        }
        #expect(try Overviews.read(Array(lines.joined(separator: "\n").utf8)) == records)
    }

    @Test func lineEndsInTextsStay() throws {
        var sketch = OverviewSketch(seed: 9)
        var diploma = sketch.diploma(1)
        diploma.signals = [OverviewSignal(code: "45", text: "een\r\ntwee\n\"drie\"", parameters: [])]
        diploma.decision.signals = SignalSet(.addsNoValue)
        #expect(try Overviews.read(Overviews.csv([.diploma(diploma)]), pieces: 3) == [.diploma(diploma)])
    }

    @Test func aCutRowIsADefect() throws {
        let bytes = try OverviewTests.sample(Self.golden)
        let lastRow = try #require(bytes.dropLast(2).lastIndex(of: 10)) + 2
        // Whole rows are whole; without its last columns a row may still be one, so cut where a value must be.
        for end in lastRow..<lastRow + 60 {
            #expect(throws: FileDefect.self) { try Overviews.read(Array(bytes[..<end])) }
        }
        for end in 1..<500 {
            #expect(throws: FileDefect.self) { try Overviews.read(Array(bytes[..<end])) }
        }
    }

    @Test(arguments: [
        ("Recordsoort;BRIN", "Soort;BRIN", "regel 1, veld Soort: is geen kolom van een OSB-i"),
        ("Recordsoort;BRIN", "BRIN;BRIN", "regel 1, veld BRIN: staat twee keer in de kopregel"),
        (";Leertraject;", ";", "regel 1, veld Leertraject: ontbreekt in de kopregel"),
        ("Inschrijving;25LX", "Inschrijving;2LX", "regel 2, Inschrijving, veld BRIN: '2LX' is geen BRIN"),
        ("Inschrijving;25LX", "Iets;25LX", "regel 2, Iets, veld Recordsoort: 'Iets' is geen Inschrijving en geen Diploma"),
        (";2024-02-01;", ";2024-02-30;", "veld DatumInschrijving: '2024-02-30' is geen datum jjjj-mm-dd"),
        (";2025-10-01;", ";2025-10-01;;", "regel 2: heeft 33 velden; de kopregel 32"),
        ("100000000;;002;;", "100000000;;002;9;", "veld Resultaatvolgnummer: hoort leeg te zijn bij deze recordsoort"),
        (";2025-10-01;", ";;", "hoort leeg te zijn zonder teldatum"),
        (";BOL;", ";BUL;", "veld Leertraject: 'BUL' is geen leertraject"),
        (";1;;;\r\nDiploma", ";1;;P1,C1;\r\nDiploma", "veld BekostigingsrelevanteBPV: 'P1,C1' is geen lijst van BPV"),
        (";1;;;\r\nDiploma", ";1;;;7\r\nDiploma", "veld Signaal: '7' is geen lijst van signalen"),
        ("100000000", "123456789012345678901", "veld Burgerservicenummer: de inhoud is geen tekst van hoogstens 20 tekens"),
        ("Diploma;25LX", "\"Diploma\"x;25LX", "regel 3: na een afsluitend aanhalingsteken staat geen scheidingsteken"),
    ])
    func defectsNameRowAndColumn(_ old: String, _ new: String, _ message: String) throws {
        let text = String(decoding: try OverviewTests.sample(Self.golden), as: UTF8.self)
        let range = try #require(text.range(of: old), "\(old)")
        let changed = text.replacingCharacters(in: range, with: new)
        let defect = #expect(throws: FileDefect.self) { try Overviews.read(Array(changed.utf8), pieces: 64) }
        #expect(defect?.description.contains(message) == true, "\(defect?.description ?? "")")
        #expect(defect?.description.contains("1234567890") != true)
    }

    @Test func emptyAndEndlessFilesAreDefects() throws {
        #expect(throws: FileDefect.self) { try Overviews.read([]) }
        #expect(throws: FileDefect.self) { try Overviews.read(Array("\u{FEFF}".utf8)) }
        #expect(throws: FileDefect.self) { try Overviews.read(Array(repeating: UInt8(ascii: "x"), count: 300_000)) }
        #expect(throws: FileDefect.self) { try Overviews.read([0x41, 0xFF, 0xFE, 10]) }
    }

    @Test func fileNames() throws {
        let (brin, year) = (try #require(Brin("25LX")), try #require(FundingYear(2027)))
        let day = try #require(Day("2025-11-24"))
        #expect(OverviewFileName.text(isOldName: false, brin: brin, year: year, on: day, form: .csv) == Self.golden)
    }
}
