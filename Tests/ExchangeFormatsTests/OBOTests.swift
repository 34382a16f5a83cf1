import ExchangeFormats
import FundingModel
import ReferenceData
import SyntheticRegister
import Testing

@Suite struct OBOTests {
    static let header = OBOHeader(Brin("27DV")!, year: FundingYear(2027)!, requestedOn: Day("2025-11-18")!, created: Day("2025-11-19")!)

    /// By hand, from formats.md.
    static let golden = [
        "VLP|2025-2026|27DV|2025-11-18|2025-11-19", "PER|123456782||2007-10-01|V", "VBT|123456782||2020-01-01||30",
        "NAT|123456782||0001|2007-10-01|", "ISG|123456782||C1|2024-08-01||J|J", "ISP|123456782||C1|2024-08-01|25655|BBL||||J|J|N",
        "ISP|123456782||C1|2025-11-01|25655|BOL|MBO-2|DLP|MBO|J|N|J", "BPV|123456782||C1|P1|2025-08-20|2025-09-01||25655",
        "DIP|123456782||8286771|25311|2025-06-30|J|C1", "CTR|1|1|102276|102281|3",
    ]

    static func written(_ dossiers: [Dossier], _ header: OBOHeader = header) throws -> [UInt8] {
        var writer = OBOWriter(header)
        for dossier in dossiers { try writer.write(dossier) }
        writer.end()
        return writer.bytes
    }

    static func read(_ bytes: [UInt8], pieces: Int = 1 << 20, masked: Bool = false) -> (persons: [OBOPerson], defects: [String], header: OBOHeader?) {
        var reader = OBOReader(file: "obo.csv", masked: masked)
        var persons: [OBOPerson] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) { persons += reader.feed(bytes[start..<min(start + pieces, bytes.count)]) }
        persons += reader.finish()
        return (persons, reader.defects.map(\.description), reader.header)
    }

    @Test func everyRecordStandsAsThePaperHasIt() throws {
        let bytes = try Self.written([Sketches.whole()])
        #expect(lines(of: bytes) == Self.golden)
        #expect(try Self.written([Sketches.whole().disordered()]) == bytes)
        #expect(Self.header.file == "OBO_27DV_2025-2026_20251119.CSV" && Self.header.archive == "27DV_20251119.ZIP")
    }

    /// The person's one enrolment and diploma moved: which records are left.
    @Test(arguments: [
        ("as it is", "2024-08-01", "2027-07-31", "2025-06-30", "PER VBT NAT ISG ISP ISP BPV DIP"),
        ("ends on the first day", "2024-08-01", "2025-08-01", "2025-06-30", "PER VBT NAT ISG ISP BPV DIP"),
        ("ended the day before", "2024-08-01", "2025-07-31", "2025-06-30", "PER VBT NAT DIP"),
        ("begins on the last day", "2026-07-31", "2027-07-31", "2025-06-30", "PER VBT NAT ISG ISP DIP"),
        ("begins the day after", "2026-08-01", "2027-07-31", "2025-06-30", "PER VBT NAT DIP"),
        ("diploma on 1 January", "2024-08-01", "2027-07-31", "2025-01-01", "PER VBT NAT ISG ISP ISP BPV DIP"),
        ("diploma on 31 December before", "2024-08-01", "2027-07-31", "2024-12-31", "PER VBT NAT ISG ISP ISP BPV"),
        ("diploma on 31 December", "2024-08-01", "2027-07-31", "2025-12-31", "PER VBT NAT ISG ISP ISP BPV DIP"),
        ("diploma on 1 January after", "2024-08-01", "2027-07-31", "2026-01-01", "PER VBT NAT ISG ISP ISP BPV"),
    ])
    func boundaries(_ name: String, _ from: String, _ until: String, _ obtained: String, _ expected: String) throws {
        let whole = Sketches.whole()
        var dossier = Dossier(person: whole.person)
        (dossier.nationalities, dossier.residenceTitles) = (whole.nationalities, whole.residenceTitles)
        var enrolment = whole.enrolments[0]
        (enrolment.enrolledOn, enrolment.plannedEnd) = (Day(from)!, Day(until)!)
        var periods = whole.periods
        periods[0].from = enrolment.enrolledOn
        if periods[1].from <= periods[0].from {
            // One BOL period is left, and with it no placement.
            periods.removeFirst()
            periods[0].from = enrolment.enrolledOn
        }
        dossier.append(enrolment, periods: periods, placements: whole.placements)
        dossier.diplomas = whole.diplomas
        dossier.diplomas[0].obtainedOn = Day(obtained)!
        let records = lines(of: try Self.written([dossier])).dropFirst().dropLast().map { String($0.prefix(3)) }
        #expect(records.joined(separator: " ") == expected, "\(name)")
    }

    /// Placements: only with BBL in the study year, wherever registered, not those that ended before it.
    @Test(arguments: [
        ("BBL", Pathway.bbl, "2026-01-31", 1), ("BOL", .bol, "2026-01-31", 0), ("ended on 1 August", .bbl, "2025-08-01", 1),
        ("ended on 31 July", .bbl, "2025-07-31", 0),
    ])
    func placements(_ name: String, _ pathway: Pathway, _ end: String, _ expected: Int) throws {
        let whole = Sketches.whole()
        var dossier = Dossier(person: whole.person)
        var (old, placement, period) = (whole.enrolments[0], whole.placements[0], whole.periods[0])
        old.actualEnd = Day("2025-07-31")
        placement.from = Day("2025-01-01")!
        placement.actualEnd = Day(end)
        dossier.append(old, periods: [period], placements: [placement])
        period.pathway = pathway
        period.from = Day("2025-08-01")!
        dossier.append(
            Enrolment(brin: old.brin, sequence: Identifier("C2")!, enrolledOn: period.from, plannedEnd: Day("2026-07-31")!), periods: [period])
        let found = lines(of: try Self.written([dossier])).filter { $0.hasPrefix("BPV|123456782||C1|P1") }
        #expect(found.count == expected, "\(name)")
    }

    @Test func aRegisterComesBack() throws {
        let register = SyntheticRegister(persons: 4000, seed: 3, trainings: try ReferenceFolder.builtIn().trainings)
        let dossiers = register.overviewOrder.map { register.dossier(at: $0) }
        for brin in register.institutions.prefix(5) {
            let header = OBOHeader(brin, year: FundingYear(2027)!, requestedOn: Self.header.created, created: Self.header.created)
            let bytes = try Self.written(dossiers, header)
            let read = Self.read(bytes)
            #expect(read.defects == [] && read.header == header && !read.persons.isEmpty)
            #expect(Self.read(bytes, pieces: 7).persons == read.persons)
            let again = read.persons.flatMap { person in person.records.map { ([$0.kind.rawValue] + $0.fields).joined(separator: "|") } }
            #expect(again == Array(lines(of: bytes).dropFirst().dropLast()))
        }
    }

    @Test func takesFilesAsTheyCome() throws {
        let plain = Self.read(RegistrationTests.text(Self.golden))
        #expect(plain.defects == [])
        let others = Self.golden.map { $0.replacing("|", with: ";").replacing("2024-08-01", with: "1-8-2024").replacing(";0001;", with: ";1;") + ";;;" }
        let read = Self.read(RegistrationTests.text(others, end: "\n"))
        #expect(read.defects == [] && read.persons == plain.persons)
        #expect(Self.read(RegistrationTests.text(Self.golden.map { $0.replacing("123456782", with: "BSN1") }), masked: true).defects == [])
    }

    /// Row of the golden file, what it becomes, and the defects expected.
    @Test(arguments: [
        (9, "CTR|2|1|102276|102281|3", ["regel 10, CTR, veld aantal ISG: is '2', het bestand telt 1"]),
        (9, "CTR|1|0|102276|102281|3", ["regel 10, CTR, veld aantal DIP: is '0', het bestand telt 1"]),
        (9, "CTR|1|1|102275|102281|3", ["regel 10, CTR, veld som opleidingcodes: is '102275', het bestand telt 102276"]),
        (9, "CTR|1|1|102276|102280|3", ["regel 10, CTR, veld totaal: is '102280', het bestand telt 102281"]),
        (9, "CTR|1|1|102276|102281|", ["regel 10, CTR, veld aantal bekostigbaar: is '', het bestand telt 3"]),
        (9, "", ["CTR: ontbreekt; is het bestand volledig?"]),
        (0, "PER|123456782||2007-10-01|V", ["regel 1: is geen voorlooprecord VLP; is dit een OBO?"]),
        (0, "VLP|2025-2027|27DV|2025-11-18|2025-11-19", ["regel 1, VLP, veld studiejaar: '2025-2027' is geen studiejaar (2025-2026)", "VLP: ontbreekt"]),
        (1, "PER|123456783||2007-10-01|V", [
            "regel 2, PER, veld BSN: is geen nummer van negen cijfers dat aan de 11-proef voldoet (gemaskeerd bestand? gebruik --masked)",
            "regel 3, VBT: hoort bij een persoon zonder PER-record",
        ]),
        (2, "VBT|123456782||2020-01-01||XX", ["regel 3, VBT, veld verblijfstitel: 'XX' is geen code van 2 cijfers"]),
        (3, "NAT|123456782||00001|2007-10-01|", ["regel 4, NAT, veld nationaliteit: '00001' is geen code van 4 cijfers"]),
        (4, "GEO|123456782||C1|2024-08-01||J|J", ["regel 5: recordsoort 'GEO' komt niet voor in OBO", "regel 10, CTR, veld aantal ISG: is '1', het bestand telt 0", "regel 10, CTR, veld totaal: is '102281', het bestand telt 102280"]),
        (4, "ISG|123456782||C1|2024-08-01||J|J|x|y", ["regel 5, ISG: heeft 10 velden, hoogstens 8 verwacht", "regel 10, CTR, veld aantal ISG: is '1', het bestand telt 0", "regel 10, CTR, veld totaal: is '102281', het bestand telt 102280"]),
        (2, "PER|123456782||2007-10-01|V", ["regel 3, PER: staat twee keer bij deze persoon"]),
        (8, "DIP|111222333||8286771|25311|2025-06-30|J|C1", ["regel 9, DIP: staat niet op volgorde van persoonsnummer", "regel 9, DIP: hoort bij een persoon zonder PER-record"]),
    ])
    func eachFlawIsSaid(_ row: Int, _ line: String, _ expected: [String]) {
        var rows = Self.golden
        rows[row] = line
        let defects = Self.read(RegistrationTests.text(rows)).defects
        #expect(defects == expected.map { "obo.csv, \($0)" })
        #expect(!defects.joined().contains("12345678"))
    }

    @Test func cutAnywhereNeverCrashesAndIsSaid() throws {
        let bytes = RegistrationTests.text(Self.golden)
        for end in 0..<bytes.count - 3 { #expect(!Self.read(Array(bytes[..<end])).defects.isEmpty, "\(end)") }
    }

    @Test func whatCannotBeWrittenLeavesNothing() throws {
        let whole = Sketches.whole()
        var dossier = Dossier(person: whole.person)
        var period = whole.periods[1]
        period.route = ShortText("a|b")
        dossier.append(whole.enrolments[0], periods: [period])
        var writer = OBOWriter(Self.header)
        let before = writer.bytes
        let defect = #expect(throws: FileDefect.self) { try writer.write(dossier) }
        #expect(defect?.record == "ISP" && defect?.field == "leerroute")
        #expect(writer.bytes == before && writer.controls == OBOControls())
        try writer.write(whole)
        #expect(throws: FileDefect.self) { try writer.write(whole) }
        #expect(writer.persons == 1)
    }
}
