import ExchangeFormats
import Foundation
import FundingModel
import Testing

@Suite struct RegistrationTests {
    struct Outcome: Equatable {
        var dossiers: [Dossier] = []
        var defects: [String] = []
        var notices: [String] = []
        var masked = 0
    }

    static func read(
        _ kind: RegistrationKind, _ bytes: [UInt8], file: String = "RO_27DV.csv", masked: Bool = false, pieces: Int = 1 << 20
    ) -> Outcome {
        var reader = RegistrationReader(kind, file: file, masked: masked)
        var outcome = Outcome()
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            outcome.dossiers += reader.feed(bytes[start..<min(start + pieces, bytes.count)])
        }
        outcome.dossiers += reader.finish()
        outcome.defects = reader.defects.map(\.description)
        outcome.notices = reader.notices
        outcome.masked = reader.maskedPersons
        return outcome
    }

    static let ro = "RO_27DV_20240731_20260324.csv"
    static let grondslag = "GRONDSLAG_IP_MBO_27DV_20251119_2025.csv"

    /// 90,909 test numbers start with 999: whoever comes after them has one too, of the person's own.
    @Test func aMaskedFileMayHaveMorePersonsThanOneRangeOfTestNumbers() async {
        var reader = RegistrationReader(.ro, file: "RO_27DV.csv", masked: true)
        var tokens: [PersonNumber: String] = [:]
        var rows = ["VLP|27DV|2024-07-31|2026-03-24|2026-03-25"]
        for place in 1...91_200 {
            rows.append("PER|BSN\(place)||1987-11-23|V")
            rows.append("ISG|BSN\(place)||1|2023-01-30|2025-01-29||")
            rows.append("ISP|BSN\(place)||1|2023-01-30|25655|BBL||J||||")
            guard place % 200 == 0 else { continue }
            for dossier in reader.feed(Self.text(rows)) {
                tokens[dossier.person.number] = reader.token(of: dossier.person.number)
            }
            rows = []
            // Others wait for this thread.
            await Task.yield()
        }
        for dossier in reader.feed(Self.text(rows + ["SLR|91200|91200|91200|0|0|0|0|0|0"])) + reader.finish() {
            tokens[dossier.person.number] = reader.token(of: dossier.person.number)
        }
        #expect(reader.defects.isEmpty && reader.maskedPersons == 91_200)
        #expect(Set(tokens.values).count == tokens.count && tokens.count == 91_200)
        #expect(tokens.keys.allSatisfy { $0.kind == .citizenServiceNumber && $0.value >= 998_000_000 })
    }

    /// Counted in the file with `grep -c '^PER'` and so on.
    @Test func theRealRegistrationOverview() throws {
        let outcome = Self.read(.ro, try OverviewTests.sample(Self.ro), masked: true)
        #expect(outcome.defects == [])
        #expect(outcome.dossiers.count == 10 && outcome.masked == 10)
        #expect(outcome.dossiers.map(\.enrolments.count).reduce(0, +) == 12)
        #expect(outcome.dossiers.map(\.periods.count).reduce(0, +) == 19)
        #expect(outcome.dossiers.map(\.placements.count).reduce(0, +) == 17)
        #expect(outcome.dossiers.map(\.diplomas.count).reduce(0, +) == 4)
        #expect(outcome.dossiers.map(\.partialResults.count).reduce(0, +) == 20)
        #expect(outcome.notices.count == 1 && outcome.notices[0].contains("PER 16616 in plaats van 10"))
        let kinds = outcome.dossiers.map(\.person.number.kind)
        #expect(kinds == Array(repeating: .citizenServiceNumber, count: 7) + Array(repeating: .educationNumber, count: 3))
        let sixth = outcome.dossiers[5]
        #expect(sixth.person.birthDate == BirthDate("2004-09-18") && sixth.person.sex == .female)
        #expect(sixth.enrolments.map(\.sequence.description) == ["C2", "C3"])
        #expect(sixth.periods[sixth.enrolments[1].periods].map(\.requested) == [false])
        #expect(sixth.diplomas[0].provider == ShortText("100A498") && sixth.diplomas[0].enrolment == Identifier("C2"))
    }

    @Test func theRealFoundationFile() throws {
        let outcome = Self.read(.grondslag, try OverviewTests.sample(Self.grondslag), masked: true)
        #expect(outcome.defects == [])
        #expect(outcome.dossiers.count == 10)
        #expect(outcome.dossiers.map(\.enrolments.count).reduce(0, +) == 11)
        #expect(outcome.dossiers.map(\.diplomas.count).reduce(0, +) == 2)
        // 37, 37 and 38 on 1 August, 1 October and 1 February: born on 1 February 1988 at the latest.
        #expect(outcome.dossiers[0].person.birthDate == BirthDate("1988-02-01"))
        // 36, 37, 37: on 1 October 1988. 38, 38, 38: on 1 August 1987.
        #expect(outcome.dossiers[1].person.birthDate == BirthDate("1988-10-01"))
        #expect(outcome.dossiers[2].person.birthDate == BirthDate("1987-08-01"))
        let eighth = outcome.dossiers[7]
        #expect(eighth.residenceTitles == [ResidenceTitle(code: 30, from: Day("2015-04-30"), until: nil)])
        #expect(eighth.nationalities.map(\.code) == [64])
        #expect(outcome.dossiers[2].partialResults[0].date == Day("2025-03-04"))
    }

    @Test func piecesOfAnySizeGiveTheSame() throws {
        let bytes = try OverviewTests.sample(Self.ro)
        let whole = Self.read(.ro, bytes, masked: true)
        for size in [1, 2, 3, 7, 64, 1000] { #expect(Self.read(.ro, bytes, masked: true, pieces: size) == whole) }
    }

    @Test func cutAnywhereNeverCrashes() throws {
        let bytes = try OverviewTests.sample(Self.ro)
        for end in stride(from: 0, to: bytes.count, by: 3) {
            _ = Self.read(.ro, Array(bytes[..<end]), masked: true)
        }
        let cut = Self.read(.ro, Array(bytes[..<1000]), masked: true)
        #expect(cut.notices == ["RO_27DV.csv: sluitrecord SLR ontbreekt; is het bestand volledig?"])
    }

    @Test func withoutTheOptionTokensAreDefects() throws {
        let outcome = Self.read(.ro, try OverviewTests.sample(Self.ro))
        #expect(outcome.dossiers.isEmpty)
        #expect(outcome.defects[0].hasPrefix("RO_27DV.csv, regel 2, PER, veld BSN: is geen nummer van negen cijfers"))
    }

    static let good = [
        "VLP|27DV|2024-07-31|2026-03-24|2026-03-25", "PER|123456782||1987-11-23|V",
        "ISG|123456782||C3|2023-01-30|2025-01-29|2025-01-16|08", "ISP|123456782||C3|2023-01-30|25655|BBL||J||100A501|101X591||",
        "BPV|123456782||C3|C1|2023-01-07|2023-02-01|2025-01-29||2163|100018965|25655|",
        "DIP|123456782||8286771|25655|2025-01-16||J|C3|100A501", "SLR|1|1|1|0|1|1|0|0|0",
    ]

    static func text(_ lines: [String], end: String = "\r\n") -> [UInt8] { Array((lines.joined(separator: end) + end).utf8) }

    @Test func takesFilesAsTheyCome() throws {
        let plain = Self.read(.ro, Self.text(Self.good))
        #expect(plain.defects == [] && plain.notices == [] && plain.dossiers.count == 1)
        #expect(Self.read(.ro, Self.text(Self.good, end: "\n")) == plain)
        #expect(Self.read(.ro, [0xEF, 0xBB, 0xBF] + Self.text(Self.good)) == plain)
        #expect(Self.read(.ro, Array(Self.text(Self.good).dropLast(2))) == plain)
        let semicolons = Self.good.map { $0.replacingOccurrences(of: "|", with: ";") + ";;;;;;;;;;;" }
        #expect(Self.read(.ro, Self.text(semicolons)) == plain)
        let dates = Self.good.map { $0.replacingOccurrences(of: "2023-01-30", with: "30-1-2023") }
        #expect(Self.read(.ro, Self.text(dates)) == plain)
        let compact = Self.good.map { $0.replacingOccurrences(of: "2025-01-29", with: "20250129") }
        #expect(Self.read(.ro, Self.text(compact)) == plain)
        let sorted = [Self.good[6]] + [5, 4, 2, 3, 1].map { Self.good[$0] } + [Self.good[0]]
        #expect(Self.read(.ro, Self.text(sorted), file: "x.csv").dossiers == plain.dossiers)
    }

    @Test func unknownDayAndMonthOfBirth() throws {
        var lines = Self.good
        lines[1] = "PER|123456782||19871100|V"
        #expect(Self.read(.ro, Self.text(lines)).dossiers[0].person.birthDate == BirthDate("1987-11-00"))
        lines[1] = "PER|123456782||00-00-1987|V"
        #expect(Self.read(.ro, Self.text(lines)).dossiers[0].person.birthDate == BirthDate("1987-00-00"))
    }

    /// Row of the good file, what it becomes, and the one defect expected.
    @Test(arguments: [
        (1, "PER|123456783||1987-11-23|V", "regel 2, PER, veld BSN: is geen nummer van negen cijfers"),
        (1, "PER|123456782|100000004|1987-11-23|V", "regel 2, PER, veld onderwijsnummer: staat naast een BSN"),
        (1, "PER|123456782||1987-02-30|V", "regel 2, PER, veld geboortedatum: '1987-02-30' is geen datum"),
        (1, "PER|123456782||1987-11-23|X", "regel 2, PER, veld geslacht: 'X' is geen geslacht"),
        (2, "ISG|123456782||C3|2023-01-30||2025-01-16|08", "regel 3, ISG, veld datum uitschrijving gepland: is leeg"),
        (2, "ISG|123456782||C3|2023-01-30|2023-01-29||", "regel 3, ISG, veld datum uitschrijving gepland: ligt voor"),
        (2, "ISG|123456782||C3|2023-01-30|2025-01-29|2023-01-29|", "regel 3, ISG, veld datum uitschrijving werkelijk: ligt voor"),
        (2, "ISG|123456782||C-3|2023-01-30|2025-01-29||", "regel 3, ISG, veld inschrijvingvolgnummer: 'C-3' is geen volgnummer"),
        (3, "ISP|123456782||C3|2023-01-29|25655|BBL||J|||||", "regel 4, ISP, veld datum begin: ligt voor de datum inschrijving"),
        (3, "ISP|123456782||C3|2023-01-30|2565|BBL||J|||||", "regel 4, ISP, veld opleidingcode: '2565' is geen code"),
        (3, "ISP|123456782||C3|2023-01-30|25655|BXL||J|||||", "regel 4, ISP, veld leertraject: 'BXL' is geen leertraject"),
        (3, "ISP|123456782||C3|2023-01-30|25655|BBL|4|J|||||", "regel 4, ISP, veld niveau: '4' is geen niveau"),
        (3, "ISP|123456782||C3|2023-01-30|25655|BBL||X|||||", "regel 4, ISP, veld indicatie bekostigbaar: 'X' is geen J of N"),
        (4, "BPV|123456782||C9|C1|2023-01-07|2023-02-01|2025-01-29|||||", "regel 5, BPV, veld inschrijvingvolgnummer: er is geen ISG"),
        (4, "BPV|123456782||C3|C1|2023-01-07|2023-02-01|2023-01-31|||||", "regel 5, BPV, veld datum einde gepland: ligt voor"),
        (4, "BPV|123456782||C3|C1|2023-01-07|2023-02-01|2025-01-29||1,5|||", "regel 5, BPV, veld omvang: '1,5' is geen getal"),
        (5, "DIP|123456782||8286771|25655|2025-01-16||J|C3|100A501|x|y", "regel 6, DIP: heeft 12 velden, hoogstens 10 verwacht"),
        (5, "XYZ|123456782||8286771", "regel 6: recordsoort 'XYZ' komt niet voor in RO"),
        (5, "BII|123456782||8286771", "regel 6: recordsoort 'BII' komt niet voor in RO"),
        (5, "PER|123456782||1987-11-23|V", "regel 6, PER: staat twee keer bij deze persoon"),
        (5, "ISG|123456782||C3|2023-01-30|2025-01-29||", "regel 6, ISG, veld inschrijvingvolgnummer: komt twee keer voor"),
        (5, "ISP|123456782||C3|2023-01-30|25655|BBL||J|||||", "regel 6, ISP, veld datum begin: komt twee keer voor"),
        (5, "BPV|123456782||C3|C1|2023-01-07|2023-02-01|2025-01-29|||||", "regel 6, BPV, veld BPV-volgnummer: komt twee keer voor"),
        (5, "ISG|123456782||C4|2023-01-30|2025-01-29||", "regel 6, ISG: heeft geen enkele ISP"),
    ])
    func eachFlawIsOneDefect(_ row: Int, _ line: String, _ message: String) {
        var lines = Self.good
        lines[row] = line
        let outcome = Self.read(.ro, Self.text(lines))
        #expect(outcome.defects.count == 1)
        #expect(outcome.defects.first?.hasPrefix("RO_27DV.csv, " + message) == true, "\(outcome.defects)")
        #expect(!outcome.defects.joined().contains("12345678"))
        #expect(outcome.dossiers.count == (row == 1 ? 0 : 1))
    }

    @Test func aRecordThatIsNotUTF8() {
        let bytes = Self.text(Array(Self.good[..<3])) + [0x49, 0x53, 0x50, 0x7C, 0xE9, 0x0A] + Self.text(Array(Self.good[3...]))
        let outcome = Self.read(.ro, bytes)
        #expect(outcome.defects == ["RO_27DV.csv, regel 4: is geen UTF-8; sla het bestand op als UTF-8"])
        #expect(outcome.dossiers.count == 1)
    }

    @Test(arguments: [
        ("<?xml version=\"1.0\"?>\n<a/>", RegistrationKind.ro, "regel 1: is XML; verwacht wordt een RO"),
        ("{\"person\":1}\n", .ro, "regel 1: is JSON; verwacht wordt een RO"),
        ("PK\u{3}\u{4}\0\0\n", .grondslag, "regel 1: is geen tekst; verwacht wordt een GRONDSLAG"),
        ("VLP,27DV,2024-07-31\nPER,x\n", .ro, "regel 1: heeft geen scheidingsteken"),
        ("VLP;27DV;2025;20251119;V\nPER;1\n", .ro, "regel 1, VLP, veld periode van: is geen datum; is dit wel een RO"),
        ("VLP|27DV|2024-07-31|2026-03-24|2026-03-25\nPER|1\n", .grondslag, "regel 1, VLP, veld studiejaar: is geen jaar"),
    ])
    func theWrongFileIsSaidOnce(_ text: String, _ kind: RegistrationKind, _ message: String) {
        let outcome = Self.read(kind, Array(text.utf8))
        #expect(outcome.defects.count == 1 && outcome.dossiers.isEmpty)
        #expect(outcome.defects.first?.hasPrefix("RO_27DV.csv, " + message) == true, "\(outcome.defects)")
    }

    @Test func aPersonApartIsSaidOnceAndOthersGoOn() {
        var lines = Self.good
        lines.insert(contentsOf: [
            "PER|111222333||1990-01-01|M", "ISG|111222333||1|2024-08-01|2026-07-31||", "ISP|111222333||1|2024-08-01|25655|BOL||J|||||",
            "DIP|123456782||999|25655|2025-01-16||J|C3|", "ISG|123456782||C9|2023-01-30|2025-01-29||",
        ], at: 6)
        let outcome = Self.read(.ro, Self.text(lines))
        #expect(outcome.dossiers.count == 2)
        #expect(outcome.defects == ["RO_27DV.csv, regel 10, DIP: staat los van de andere records van deze persoon"])
    }

    @Test func maskedNumbersAreTheSameEveryTime() throws {
        let bytes = try OverviewTests.sample(Self.ro)
        let first = Self.read(.ro, bytes, masked: true).dossiers.map(\.person.number)
        #expect(Self.read(.ro, bytes, masked: true).dossiers.map(\.person.number) == first)
        #expect(Set(first).count == 10)
        #expect(first[0].digits.hasPrefix("999") && first[9].digits.hasPrefix("10"))
    }
}
