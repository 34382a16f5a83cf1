import FundingModel
import Testing

@Suite struct ValueTests {
    /// 123456782: 9·1 + 8·2 + 7·3 + 6·4 + 5·5 + 4·6 + 3·7 + 2·8 − 2 = 154 = 14·11. 000000012: 2·1 − 2 = 0.
    @Test(arguments: [
        ("123456782", PersonNumber.Kind.citizenServiceNumber), ("000000012", .citizenServiceNumber), ("000000021", nil), ("123456783", nil),
        ("111222333", .citizenServiceNumber), ("12345678", nil), ("1234567820", nil), ("12345678a", nil),
        // 9·1 + 2·x − y with the rest 0: 9 + 0 − 4 = 5 → an education number; starting with 20 it is none.
        ("100000004", .educationNumber), ("100000009", .citizenServiceNumber), ("100000005", nil),
        ("200000002", nil),
    ])
    func elevenTest(_ text: String, _ kind: PersonNumber.Kind?) {
        #expect(PersonNumber(text)?.kind == kind)
        if kind != nil { #expect(PersonNumber(text)?.digits == text) }
    }

    @Test func leadingZerosStay() throws {
        // 2·1 + 9·… : 000000012 gives 2·1−2 = 0.
        let number = try #require(PersonNumber(value: 12))
        #expect(number.digits == "000000012")
    }

    @Test func identifiersOrderBytewise() throws {
        let texts = ["01", "1", "10", "2", "A", "AB", "a", "a1", "zzzzzzzzzzzzzzzzzzz", "zzzzzzzzzzzzzzzzzzzz"]
        let identifiers = try texts.map { try #require(Identifier($0)) }
        #expect(identifiers.sorted() == identifiers)
        #expect(identifiers.map(\.description) == texts)
    }

    @Test(arguments: ["", "a b", "é", "a-b", "123456789012345678901", "a\0"])
    func identifiersRefuse(_ text: String) {
        #expect(Identifier(text) == nil)
    }

    @Test func shortTextsHoldTwentyBytes() {
        #expect(ShortText("Curaçao")?.description == "Curaçao")
        #expect(ShortText("")?.description == "")
        #expect(ShortText("12345678901234567890")?.count == 20)
        #expect(ShortText("123456789012345678901") == nil)
        #expect(ShortText("ééééééééééé") == nil)
        #expect(ShortText(utf8: [0xC3]) == nil)
        for length in 0...20 {
            #expect(ShortText(String(repeating: "x", count: length))?.count == length)
        }
    }

    @Test(arguments: [
        ("27DV", true), ("00AA", true), ("27dv", false), ("2DVV", false), ("27DVX", false), ("27D", false),
        ("27D1", false),
    ])
    func brin(_ text: String, _ valid: Bool) {
        #expect((Brin(text) != nil) == valid)
        if valid { #expect(Brin(text)?.description == text) }
    }

    @Test(arguments: [("25297", true), ("00001", true), ("2529", false), ("252970", false), ("2529A", false)])
    func trainingCode(_ text: String, _ valid: Bool) {
        #expect((TrainingCode(text) != nil) == valid)
        if valid { #expect(TrainingCode(text)?.description == text) }
    }

    @Test(arguments: [
        ("1", "1.00"), ("1.3", "1.30"), ("0.52", "0.52"), ("999.99", "999.99"), ("1000", nil), ("1.305", nil),
        ("-1", nil), ("", nil), (".5", nil), ("1.", nil), ("1,3", nil), ("1.3.0", nil),
    ])
    func factor(_ text: String, _ expected: String?) {
        #expect(Factor(text)?.description == expected)
    }

    @Test(arguments: [
        ("1", "1.000000"), ("0.52", "0.520000"), ("0.000001", "0.000001"), ("0.0000001", nil),
        ("999999999999", "999999999999.000000"), ("9999999999999", nil),
    ])
    func decimal(_ text: String, _ expected: String?) {
        #expect(Decimal6(text)?.description == expected)
    }

    @Test func fundingYearKnowsItsDays() throws {
        let year = try #require(FundingYear(2027))
        #expect(year.october == Day("2025-10-01"))
        #expect(year.february == Day("2026-02-01"))
        #expect(year.firstStudyDay == Day("2025-08-01"))
        #expect(year.lastStudyDay == Day("2026-07-31"))
        #expect(year.newYearsEve == Day("2025-12-31"))
        #expect(year.firstJune == Day("2026-06-01"))
        #expect(year.diplomaYear == 2025)
        #expect(FundingYear(999) == nil)
    }

    @Test func signalsKeepTheirNumbersAndOrder() {
        #expect(Set(Signal.inOrder) == Set(Signal.allCases))
        #expect(Signal.inOrder.count == Signal.allCases.count)
        var set = SignalSet(.setExOfficio, .notRequested, .concurrenceWon)
        set.insert(.noLawfulResidence)
        #expect(set.ordered.map(\.rawValue) == [9, 25, 8, 12])
        #expect(set.bits == 1 << 9 | 1 << 25 | 1 << 8 | 1 << 12)
    }

    @Test func signalTextsFillTheirPlaces() {
        let texts = SignalTexts([
            .concurrenceLost: .init(text: "elders bij [1] [2] [3].", parameterName: "BRIN"),
            .setExOfficio: .init(text: "reden: [1", parameterName: nil),
        ])
        #expect(texts.text(of: .concurrenceLost, parameters: ["25LX", "27DV"]) == "elders bij 25LX 27DV.")
        #expect(texts.text(of: .concurrenceLost, parameters: []) == "elders bij.")
        #expect(texts.text(of: .setExOfficio, parameters: ["x"]) == "reden: [1")
        #expect(texts.text(of: .deceased) == "Signaal 27")
    }
}
