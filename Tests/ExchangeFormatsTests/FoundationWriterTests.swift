import ExchangeFormats
import FundingModel
import ReferenceData
import SyntheticRegister
import Testing

@Suite struct FoundationWriterTests {
    static let brin = Brin("27DV")!
    static let year = FundingYear(2027)!
    static let created = Day("2025-11-19")!
    static let pgn = Pseudonym(0x1234_5678_9ABC_DEF0)

    static func decided() -> DecidedRecords {
        // 2025-11-19 09:42:29 in the Netherlands.
        let at = Moment(microseconds: 1_763_541_749_000_000)
        func record(_ date: Day, _ funded: Bool?, _ counts: Bool, _ factor: Int32) -> CountDateRecord {
            CountDateRecord(
                date: date, trainingCode: TrainingCode("25655")!, level: .mbo2, pathway: .bbl, requested: true, phase: nil, ageOn1August: 17,
                funded: funded, countsForCorrection: counts, pathwayFactor: Factor(hundredths: factor),
                priceFactor: funded == nil ? nil : Factor(hundredths: 130),
                contribution: funded == true ? Decimal6(millionths: 520_000) : nil)
        }
        var decided = DecidedRecords()
        decided.enrolments = [
            .init(
                EnrolmentDecision(
                    brin: brin, sequence: Identifier("C1")!, october: record(year.october, true, true, 40),
                    february: record(year.february, nil, false, 100)), kind: .provisional, decidedAt: at)
        ]
        decided.diplomas = [
            .init(
                DiplomaDecision(
                    brin: brin, result: Identifier("8286771")!, obtainedOn: Day("2025-06-30")!, trainingCode: TrainingCode("25311")!,
                    level: .mbo4, specialist: false, funded: true, contribution: Decimal6(whole: 5)), kind: .provisional, decidedAt: at)
        ]
        return decided
    }

    /// By hand, from formats.md and the delivered file.
    static let golden = [
        "VLP;27DV;2025;20251119;V",
        "PER;P123456789ABCDEF;17;18;18;18;V;;;;;;;;;30;0001;;;30;0001",
        "ISG;P123456789ABCDEF;27DV;C1;20240801;20270731;;",
        "ISP;P123456789ABCDEF;27DV;C1;20240801;20251031;25655;;BBL;;1;100A501;101X591;;",
        "ISP;P123456789ABCDEF;27DV;C1;20251101;;25655;MBO-2;BOL;;1;;;DLP;MBO",
        "ISE;P123456789ABCDEF;27DV;C1;20250901;20251231",
        "BPV;P123456789ABCDEF;27DV;C1;P1;20250820;20250901;20260731;;800;100018965;25655;",
        "BII;P123456789ABCDEF;27DV;C1;20251001;20251119094229;V;J;J;0.4;1.3;0;;0.52",
        "BII;P123456789ABCDEF;27DV;C1;20260201;20251119094229;V;;N;1;;0;;",
        "DIP;P123456789ABCDEF;27DV;8286771;25311;20250630;1;C1;100A501",
        "BID;P123456789ABCDEF;27DV;8286771;MBO-4;N;;;20251119094229;V;J;5",
        "AMO;P123456789ABCDEF;27DV;8286771;25311;9;A1;;J;;",
        "GEO;P123456789ABCDEF;27DV;8286771;8286774;3005;6;;64;;51;;;;",
        "KZD;P123456789ABCDEF;27DV;8286771;8286772;K0067;Behaald;20250501;;;",
        "SLR;1;1;2;1;1;2;1;1;1;1;1",
    ]

    static func written(_ dossiers: [(Dossier, Pseudonym)], _ brin: Brin? = brin) throws -> [UInt8] {
        var writer = FoundationWriter(brin, year: year, kind: .provisional, created: created)
        for (dossier, pseudonym) in dossiers { try writer.write(dossier, as: pseudonym, decided()) }
        writer.end()
        return writer.bytes
    }

    @Test func everyRecordStandsAsThePaperHasIt() throws {
        let bytes = try Self.written([(Sketches.whole(), Self.pgn)])
        #expect(lines(of: bytes) == Self.golden)
        #expect(try Self.written([(Sketches.whole().disordered(), Self.pgn)]) == bytes)
        let writer = FoundationWriter(Self.brin, year: Self.year, kind: .provisional, created: Self.created)
        #expect(writer.file == "GRONDSLAG_IP_MBO_27DV_20251119_2025.csv")
    }

    @Test func theReaderTakesItBack() throws {
        let outcome = RegistrationTests.read(.grondslag, try Self.written([(Sketches.whole(), Self.pgn)]), masked: true)
        #expect(outcome.defects == [] && outcome.notices == [])
        let dossier = try #require(outcome.dossiers.first)
        let whole = Sketches.whole()
        #expect(dossier.periods == whole.periods && dossier.placements == whole.placements)
        #expect(dossier.enrolments == whole.enrolments && dossier.diplomas == whole.diplomas)
        #expect(dossier.partialResults == whole.partialResults)
        #expect(dossier.person.birthDate == whole.person.birthDate)
    }

    /// Row of the golden file, what it becomes, and the one defect expected.
    @Test(arguments: [
        (7, "BII;P1;27DV;C1;20251001;20251119094229;V;X;J;0.4;1.3;0;;0.52", "regel 8, BII, veld bekostigingsstatus: 'X' is geen J of N"),
        (7, "BII;P1;27DV;C1;20251001;20251119250000;V;J;J;0.4;1.3;0;;0.52", "regel 8, BII, veld datum/tijd bepaling: '20251119250000' is geen moment"),
        (7, "BII;P1;27DV;C1;20251001;20251119094229;Z;J;J;0.4;1.3;0;;0.52", "regel 8, BII, veld status bepaling bekostigingsstatus: 'Z' is geen V of D"),
        (7, "BII;P1;27DV;C1;20251001;20251119094229;V;J;J;0,4;1.3;0;;0.52", "regel 8, BII, veld BBL/BOL-factor: '0,4' is geen factor"),
        (7, "BII;P1;27DV;C1;20251001;20251119094229;V;J;J;0.4;1.3;0;;0.5200001", "regel 8, BII, veld bijdrage deelnemerswaarde: '0.5200001' is geen getal"),
        (7, "BII;P1;27DV;C1;;20251119094229;V;J;J;0.4;1.3;0;;0.52", "regel 8, BII, veld teldatum: is leeg"),
        (7, "BII;P1;;C1;20251001;20251119094229;V;J;J;0.4;1.3;0;;0.52", "regel 8, BII, veld BRIN: is leeg"),
        (10, "BID;P1;27DV;8286771;4;N;;;20251119094229;V;J;5", "regel 11, BID, veld niveau: '4' is geen niveau"),
        (10, "BID;P1;27DV;8286771;MBO-4;;;;20251119094229;V;J;5", "regel 11, BID, veld indicatie specialistendiploma: is leeg"),
        (10, "BID;P1;27DV;8286771;MBO-4;N;;;20251119094229;V;;5", "regel 11, BID, veld bekostigingsstatus: is leeg"),
        (10, "BID;P1;27DV;8286771;MBO-4;N;;;20251119094229;V;J;vijf", "regel 11, BID, veld bijdrage diplomawaarde: 'vijf' is geen getal"),
    ])
    func decisionsAreCheckedForForm(_ row: Int, _ line: String, _ message: String) {
        var rows = Self.golden.map { $0.replacing("P123456789ABCDEF", with: "P1") }
        rows[row] = line
        let outcome = RegistrationTests.read(.grondslag, RegistrationTests.text(rows), file: "g.csv", masked: true)
        #expect(outcome.defects.count == 1 && outcome.defects.first?.hasPrefix("g.csv, " + message) == true, "\(outcome.defects)")
    }

    /// The delivered file read and written: each record that the reader keeps whole comes back as it was delivered.
    @Test func theDeliveredFileComesBack() throws {
        let bytes = try OverviewTests.sample(RegistrationTests.grondslag)
        var writer = FoundationWriter(Self.brin, year: Self.year, kind: .provisional, created: Self.created)
        for (number, dossier) in RegistrationTests.read(.grondslag, bytes, masked: true).dossiers.enumerated() {
            try writer.write(dossier, as: Pseudonym(UInt64(number + 1) << 4), DecidedRecords())
        }
        writer.end()
        func records(_ bytes: [UInt8], _ person: (String) -> String) -> [String] {
            lines(of: bytes).compactMap { line in
                var fields = line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
                while fields.last == "" { fields.removeLast() }
                guard fields[0] != "SLR" else { return nil }
                if fields[0] != "VLP" { fields[1] = person(fields[1]) }
                // Of a person the dossier has no postcode, countries or dates; the fourth age is the paper's.
                if fields[0] == "PER" { fields = Array(fields[0...4]) + [fields[6]] }
                return fields.joined(separator: ";")
            }.sorted()
        }
        let ours = records(writer.bytes) { String(Int($0.dropFirst(), radix: 16) ?? 0) }
        #expect(ours == records(bytes) { String($0.dropFirst(3)) })
    }

    @Test func aRegisterComesBackWhole() throws {
        let register = SyntheticRegister(persons: 3000, seed: 5, trainings: try ReferenceFolder.builtIn().trainings)
        var writer = FoundationWriter(nil, year: Self.year, kind: .provisional, created: Self.created)
        #expect(writer.file == "GRONDSLAG_IP_MBO_ALLE_20251119_2025.csv")
        var written: [Dossier] = []
        for (number, index) in register.overviewOrder.enumerated() {
            let dossier = register.dossier(at: index)
            if try writer.write(dossier, as: Pseudonym(UInt64(number + 1) << 4), DecidedRecords()) { written.append(dossier) }
        }
        writer.end()
        let outcome = RegistrationTests.read(.grondslag, writer.bytes, file: writer.file, masked: true)
        #expect(outcome.defects == [] && outcome.notices == [])
        #expect(outcome.dossiers.count == written.count && writer.persons == written.count && written.count > 300)
        for (read, dossier) in zip(outcome.dossiers, written) {
            for enrolment in read.enrolments {
                let place = try #require(dossier.enrolments.firstIndex { $0.brin == enrolment.brin && $0.sequence == enrolment.sequence })
                let original = dossier.enrolments[place]
                #expect(read.periods[enrolment.periods] == dossier.periods[original.periods])
                #expect(read.placements[enrolment.placements].sorted { $0.sequence < $1.sequence }
                    == dossier.placements[original.placements].sorted { $0.sequence < $1.sequence })
            }
        }
    }

    @Test func pseudonymsComeInOrderAndOnce() throws {
        var writer = FoundationWriter(Self.brin, year: Self.year, kind: .provisional, created: Self.created)
        try writer.write(Sketches.whole(), as: Self.pgn, DecidedRecords())
        let before = writer.bytes
        for value: UInt64 in [0x1234_5678_9ABC_DEF0, 0x1234_5678_9ABC_DEEF] {
            let defect = #expect(throws: FileDefect.self) { try writer.write(Sketches.whole(), as: Pseudonym(value), DecidedRecords()) }
            #expect(defect?.reason.hasPrefix("komt niet op volgorde van PGN") == true)
        }
        #expect(writer.bytes == before)
    }

    @Test func whatCannotBeWrittenLeavesNothing() throws {
        var dossier = Sketches.whole()
        dossier.diplomas[0].provider = ShortText("100;501")
        var writer = FoundationWriter(Self.brin, year: Self.year, kind: .provisional, created: Self.created)
        let before = writer.bytes
        let defect = #expect(throws: FileDefect.self) { try writer.write(dossier, as: Self.pgn, Self.decided()) }
        #expect(defect?.record == "DIP" && defect?.field == "onderwijsaanbieder")
        #expect(writer.bytes == before && writer.persons == 0)
        writer.end()
        #expect(lines(of: writer.bytes).last == "SLR;0;0;0;0;0;0;0;0;0;0;0")
    }
}
