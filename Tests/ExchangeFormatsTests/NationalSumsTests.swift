import ExchangeFormats
import FundingModel
import Testing

/// National sums from a file, and decisions that cannot be counted.
@Suite struct NationalSumsTests {
    private func read(_ text: String) throws -> NationalSumsReader.Sums {
        var reader = NationalSumsReader()
        return try reader.read(Array(text.utf8).span)
    }

    @Test func sumsAlone() throws {
        let sums = try read("{\n \"national\": [\n {\"sum\": \"17300.31\", \"group\": \"entree\"}, {\"group\": \"34\", \"sum\": \"0\"}]\n}\n")
        #expect(sums.totals.groups == [
            NationalGroup(group: .entree, sum: Decimal2(hundredths: 1_730_031)), NationalGroup(group: .levels34, sum: .zero),
        ])
        #expect(sums.fundingYear == nil)
        #expect(try read(#"{"fundingYear": 2027, "national": []}"#).fundingYear?.year == 2027)
    }

    /// What is written can be read, whatever else stands in it.
    @Test func wholeOutputs() throws {
        let brin = try #require(Brin("27DV"))
        let group = GroupTotals(
            group: .level2, counts: CorrectionCounts(b1: 1, o1: 2, b2: 3, o2: 4), correctionFactor: Ratio(2, 3),
            base: Decimal6(millionths: 1), studentValue: Decimal2(hundredths: 150), diplomaBase: Decimal6(whole: 1),
            diplomaValue: Decimal2(hundredths: 20), share: Ratio(1, 3), amount: Ratio(200, 3))
        var parts = NationalGroup.Parts()
        parts.add(group)
        let national = NationalTotals(groups: [
            NationalGroup(group: .level2, sum: Decimal2(hundredths: 510), parts: parts),
            NationalGroup(group: .entree, sum: .zero),
        ])
        var bytes: [UInt8] = []
        TotalsWriter().write(
            [InstitutionTotals(brin: brin, groups: [group])], national,
            budgets: Budgets(byGroup: [.level2: Money(euros: 2)]), to: &bytes)
        let expected = """
            {"institutions": [{"brin": "27DV", "groups": [{"group": "2", "B1": 1, "O1": 2, "B2": 3, "O2": 4, \
            "correctionFactor": "0.66666667", "base": "0.000001", "studentValue": "1.50", \
            "diplomaBase": "1.000000", "diplomaValue": "0.20", "sum": "1.70", "sharePercent": "33.33333333", \
            "amount": "0.67"}]}], "national": [{"group": "2", "B1": 1, "O1": 2, "B2": 3, "O2": 4, \
            "base": "0.000001", "studentValue": "1.50", "diplomaBase": "1.000000", "diplomaValue": "0.20", \
            "sum": "5.10", "amount": "2.00"}, {"group": "entree", "B1": null, "O1": null, "B2": null, "O2": null, \
            "base": null, "studentValue": null, "diplomaBase": null, "diplomaValue": null, "sum": "0.00", \
            "amount": null}]}

            """
        let written = String(decoding: bytes, as: UTF8.self)
        #expect(written == expected)
        let sums = try read(written)
        #expect(sums.totals.groups.map(\.sum) == national.groups.map(\.sum))
    }

    @Test(arguments: [
        (#"{}"#, "national", "is required and absent"),
        (#"{"national": [{"group": "5", "sum": "1"}]}"#, "national[0].group", "must be one of entree, 2, 34, 234"),
        (#"{"national": [{"group": "2", "sum": "1.005"}]}"#, "national[0].sum", "must be a number as 17300.31, at most 9999999999.99"),
        (#"{"national": [{"group": "2"}]}"#, "national[0].sum", "is required and absent"),
        (#"{"national": [{"group": "2", "sum": 1}]}"#, "national[0].sum", "must be text: text without a zero character"),
        (#"{"national": [{"group": "2", "sum": "1"}, {"group": "2", "sum": "1"}]}"#, "national[1]", "gives a group for the second time: keep one"),
        (#"{"national": [], "x": 1}"#, "x", "is no field of this object: leave it out"),
        (#"{"national": [], "fundingYear": 1}"#, "fundingYear", "must be a year from 1000 to 9000"),
        (#"{"institutions": [{"a": [1, -2.5e3, null, "]"]}, "national": []}"#, "", "not JSON at byte 65: a comma or a closing brace must follow"),
        (#"{"institutions": "#, "", "not JSON at byte 18: the line ends too early"),
        (#"{"institutions": x, "national": []}"#, "", "not JSON at byte 18: no value starts here"),
    ])
    func defects(_ text: String, _ field: String, _ message: String) throws {
        let defect = try #require(throws: JSONLineDefect.self) { try read(text) }
        #expect(defect.field == field)
        #expect(defect.message == message)
    }

    @Test func deepNestingIsRefused() throws {
        func nested(_ depth: Int) -> String {
            #"{"institutions": "# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + #", "national": []}"#
        }
        #expect(try read(nested(64)).totals.groups.isEmpty)
        #expect(throws: JSONLineDefect.self) { try read(nested(65)) }
        #expect(throws: JSONLineDefect.self) { try read(String(repeating: " ", count: NationalSumsReader.mostBytes + 1)) }
    }

    static let record = #""date": "2025-10-01", "trainingCode": "25297", "level": "MBO-4", "pathway": "BOL", "requested": true, "ageOn1August": 20, "funded": true, "countsForCorrection": true, "stayYears": 0, "contribution": "1.300000""#

    private func decision(
        october: String = record, february: String? = nil, diploma: String? = nil, year: Int = 2027
    ) throws -> Decision {
        let dates = [october, february].compactMap { $0 }.map { "{\($0)}" }.joined(separator: ", ")
        let text = """
            {"person": "123456782", "fundingYear": \(year), "enrolments": [{"brin": "27DV", "sequence": "1", \
            "countDates": [\(dates)]}], "diplomas": [\(diploma.map { "{\($0)}" } ?? "")]}
            """
        var reader = DecisionReader()
        return try reader.read(Array(text.utf8).span)
    }

    /// A record of 1 October in which one thing is changed, and the defect; the field below its enrolment.
    @Test(arguments: [
        ("2025-10-01", "2024-10-01", "date", "must be 2025-10-01, the count date of the year"),
        (#""funded": true, "#, "", "funded", "is required on 1 October and absent"),
        (#""funded": true"#, #""funded": false"#, "contribution", "must be absent of what is not funded"),
        ("1.300000", "1000000.000001", "contribution", "is higher than any factors make it"),
        ("BOL", "EX", "countsForCorrection", "is true without a level, or in neither BOL nor BBL"),
        (#""level": "MBO-4", "#, "", "countsForCorrection", "is true without a level, or in neither BOL nor BBL"),
    ])
    func wrongRecords(_ old: String, _ new: String, _ field: String, _ message: String) throws {
        let year = try #require(FundingYear(2027))
        let defect = try decision(october: Self.record.replacing(old, with: new)).defect(for: year)
        #expect(defect == JSONLineDefect(field: "enrolments[0].countDates[0].\(field)", message: message))
    }

    @Test func otherWrongDecisions() throws {
        let year = try #require(FundingYear(2027))
        #expect(try decision().defect(for: year) == nil)
        #expect(try decision(october: Self.record.replacing("1.300000", with: "1000000")).defect(for: year) == nil)
        #expect(try decision(year: 2026).defect(for: year)?.field == "fundingYear")
        let february = Self.record.replacing("2025-10-01", with: "2026-02-01")
        #expect(try decision(february: february).defect(for: year)?.field == "enrolments[0].countDates[1].funded")
        let plain = february.replacing(#""funded": true, "#, with: "").replacing(#", "contribution": "1.300000""#, with: "")
        #expect(try decision(february: plain).defect(for: year) == nil)
        #expect(
            try decision(february: plain.replacing("2026-02-01", with: "2025-02-01")).defect(for: year)?.field
                == "enrolments[0].countDates[1].date")
        let diploma = #""brin": "27DV", "result": "1", "obtainedOn": "2025-12-31", "trainingCode": "25297", "specialist": false, "funded": true, "contribution": "5.000000""#
        #expect(try decision(diploma: diploma).defect(for: year) == nil)
        #expect(
            try decision(diploma: diploma.replacing("2025-12-31", with: "2026-01-01")).defect(for: year)?.field
                == "diplomas[0].obtainedOn")
        #expect(
            try decision(diploma: diploma.replacing(#""funded": true"#, with: #""funded": false"#)).defect(for: year)?.field
                == "diplomas[0].contribution")
        let twice = try #require(throws: JSONLineDefect.self) { try decision(february: Self.record) }
        #expect(twice.field == "enrolments[0].countDates[1]")
    }
}
