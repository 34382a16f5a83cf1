import ExchangeFormats
import Foundation
import FundingModel
import Testing

@Suite struct OverviewTests {
    static func sample(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Samples"))
        return Array(try Data(contentsOf: url))
    }

    static let tbgi = "TBGI_25LX_2027_20251124.XML"

    private func records(_ bytes: [UInt8], pieces: Int) throws -> [OverviewRecord] {
        var reader = OverviewReader(file: "a.xml")
        var records: [OverviewRecord] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            records += try reader.feed(bytes[start..<min(start + pieces, bytes.count)])
        }
        try reader.finish()
        return records
    }

    private func written(_ records: [OverviewRecord]) -> [UInt8] {
        var writer = OverviewWriter()
        for record in records {
            switch record {
            case .enrolment(let enrolment): writer.write(enrolment)
            case .diploma(let diploma): writer.write(diploma)
            }
        }
        writer.end()
        return writer.bytes
    }

    @Test func theSampleComesBackToTheByte() throws {
        let bytes = try Self.sample(Self.tbgi)
        let records = try records(bytes, pieces: bytes.count)
        #expect(records.count == 2)
        #expect(String(decoding: written(records), as: UTF8.self) == String(decoding: bytes, as: UTF8.self))
    }

    /// Read by hand from the file.
    @Test func theSampleSaysWhatItSays() throws {
        let records = try records(try Self.sample(Self.tbgi), pieces: 7)
        guard case .enrolment(let enrolment) = records[0], case .diploma(let diploma) = records[1] else {
            Issue.record("an enrolment and a diploma")
            return
        }
        #expect(enrolment.brin == Brin("25LX") && enrolment.sequence == Identifier("002"))
        #expect(enrolment.enrolledOn == Day("2024-02-01") && enrolment.actualEnd == nil)
        let countDate = try #require(enrolment.countDates.first)
        #expect(countDate.record.date == Day("2025-10-01") && countDate.record.ageOn1August == 25)
        #expect(countDate.record.pathway == .bol && countDate.record.level == .mbo1)
        #expect(countDate.record.contribution == Decimal6(whole: 1) && countDate.record.stayYearFactor == nil)
        #expect(countDate.placements.isEmpty && countDate.signals.isEmpty)
        #expect(diploma.decision.result == Identifier("1362433") && diploma.decision.contribution == Decimal6(whole: 5))
        #expect(diploma.highestIsSpecialist == nil && diploma.kind == .provisional)
    }

    @Test func piecesOfAnySizeGiveTheSame() throws {
        let bytes = try Self.sample(Self.tbgi)
        let whole = try records(bytes, pieces: bytes.count)
        for size in 1...40 { #expect(try records(bytes, pieces: size) == whole) }
    }

    @Test func aCutFileIsADefectAndNeverMore() throws {
        let bytes = try Self.sample(Self.tbgi)
        for end in 0..<bytes.count {
            var reader = OverviewReader(file: "a.xml")
            #expect(throws: FileDefect.self) {
                _ = try reader.feed(bytes[..<end])
                try reader.finish()
            }
        }
    }

    @Test func signalsAndPlacementsAreWrittenAsThePaperSays() throws {
        var record = CountDateRecord(
            date: try #require(Day("2025-10-01")), trainingCode: try #require(TrainingCode("25297")), level: .mbo4,
            pathway: .bbl, requested: true, phase: nil, ageOn1August: 20, funded: false)
        record.pathwayFactor = Factor(hundredths: 40)
        record.signals = SignalSet(.setExOfficio)
        let placement = OverviewPlacement(
            enrolment: try #require(Identifier("C2")), sequence: try #require(Identifier("C1")),
            agreedOn: try #require(Day("2025-07-01")), from: try #require(Day("2025-09-01")),
            plannedEnd: try #require(Day("2026-07-31")), actualEnd: nil, trainingCode: nil)
        var enrolment = OverviewEnrolment(
            brin: try #require(Brin("27DV")), citizenServiceNumber: ShortText("123456782"), educationNumber: nil,
            sequence: try #require(Identifier("C2")), enrolledOn: try #require(Day("2022-08-01")),
            plannedEnd: try #require(Day("2026-07-31")), actualEnd: nil, highestFundedDiplomaLevel: nil)
        enrolment.countDates = [
            OverviewCountDate(
                determinedAt: "2026-03-01 12:00:00", kind: .definitive, record: record, placements: [placement],
                signals: [
                    OverviewSignal(
                        code: "12", text: "A & B < C > \u{1}", parameters: [.init(name: "Reden", value: "besluit \"x\"")])
                ])
        ]
        let bytes = written([.enrolment(enrolment)])
        let text = String(decoding: bytes, as: UTF8.self)
        let expected = """
            \t\t\t<BBLBOLFactor>0.4</BBLBOLFactor>
            \t\t\t<PrijsfactorMBO xsi:nil="true"/>
            \t\t\t<AantalBekostigdeVerblijfsjarenMBO>0</AantalBekostigdeVerblijfsjarenMBO>
            \t\t\t<Verblijfsjaarfactor xsi:nil="true"/>
            \t\t\t<BijdrageInschrijvingAanDeelnemerswaarde xsi:nil="true"/>
            \t\t\t<BekostigingsrelevanteBPV>
            \t\t\t\t<Inschrijvingvolgnummer>C2</Inschrijvingvolgnummer>
            \t\t\t\t<Volgnummer>C1</Volgnummer>
            \t\t\t\t<Afsluitdatum>2025-07-01</Afsluitdatum>
            \t\t\t\t<DatumBegin>2025-09-01</DatumBegin>
            \t\t\t\t<DatumEindGepland>2026-07-31</DatumEindGepland>
            \t\t\t\t<DatumEindWerkelijk xsi:nil="true"/>
            \t\t\t\t<Opleidingcode xsi:nil="true"/>
            \t\t\t</BekostigingsrelevanteBPV>
            \t\t\t<Signaal>
            \t\t\t\t<Signaalvolgnummer>1</Signaalvolgnummer>
            \t\t\t\t<Signaalcode>12</Signaalcode>
            \t\t\t\t<Signaalomschrijving>A &amp; B &lt; C &gt;  </Signaalomschrijving>
            \t\t\t\t<Parameter>
            \t\t\t\t\t<Parametervolgnummer>1</Parametervolgnummer>
            \t\t\t\t\t<Parameternaam>Reden</Parameternaam>
            \t\t\t\t\t<Parameterwaarde>besluit "x"</Parameterwaarde>
            \t\t\t\t</Parameter>
            \t\t\t</Signaal>
            \t\t</Teldatum>
            """.split(separator: "\n").joined(separator: "\r\n")
        #expect(text.contains(expected))
        // The control character became a blank; all else comes back.
        enrolment.countDates[0].signals[0].text = "A & B < C >  "
        enrolment.countDates[0].record.placements = [
            PlacementKey(enrolment: placement.enrolment, sequence: placement.sequence)
        ]
        #expect(try records(bytes, pieces: 5) == [.enrolment(enrolment)])
    }

    @Test func thePapersSpellingIsReadToo() throws {
        let text = String(decoding: try Self.sample(Self.tbgi), as: UTF8.self)
            .replacingOccurrences(of: "DatumBehaald", with: "Datumbehaald")
            .replacingOccurrences(of: "DatumEindGepland", with: "DatumEindeGepland")
        #expect(try records(Array(text.utf8), pieces: 1000).count == 2)
    }

    @Test(arguments: [
        ("<BRIN>25LX", "<BRIN>2LX", "regel 4, Inschrijving, veld BRIN: '2LX' is geen BRIN"),
        ("<DatumInschrijving>2024-02-01", "<DatumInschrijving>2024-02-30",
            "regel 8, Inschrijving, veld DatumInschrijving: '2024-02-30' is geen datum jjjj-mm-dd"),
        ("<Niveau>MBO-1", "<Niveau>MBO-9", "regel 18, Teldatum, veld Niveau: 'MBO-9' is geen niveau"),
        ("<Leertraject>BOL</Leertraject>", "", "regel 12, Teldatum, veld Leertraject: ontbreekt; verwacht wordt: leertraject"),
        ("<Niveau>MBO-1</Niveau>", "<Nivo>MBO-1</Nivo>", "regel 18, Teldatum, veld Nivo: is een onbekend element"),
        ("<Bekostigingsgrondslagen xmlns:xsd", "<!DOCTYPE x><Bekostigingsgrondslagen xmlns:xsd", "een DOCTYPE hoort niet"),
        ("<Bekostigingsgrondslagen xmlns:xsd", "<Grondslagen xmlns:xsd", "is niet het element Bekostigingsgrondslagen"),
        ("</BRIN>", "</BRON>", "sluit geen open element"),
    ])
    func defectsNameLineAndElement(_ old: String, _ new: String, _ message: String) throws {
        let text = String(decoding: try Self.sample(Self.tbgi), as: UTF8.self)
        let range = try #require(text.range(of: old))
        let changed = text.replacingCharacters(in: range, with: new)
        let defect = #expect(throws: FileDefect.self) { try records(Array(changed.utf8), pieces: 64) }
        #expect(defect?.description.contains(message) == true, "\(defect?.description ?? "")")
    }

    @Test func fileNames() throws {
        let brin = try #require(Brin("25LX"))
        let year = try #require(FundingYear(2027))
        let day = try #require(Day("2025-11-24"))
        #expect(OverviewFileName.text(isOldName: true, brin: brin, year: year, on: day) == "TBGI_25LX_2027_20251124.XML")
        #expect(OverviewFileName.text(isOldName: false, brin: brin, year: year, on: day) == "OSBI_25LX_2027_20251124.XML")
    }
}
