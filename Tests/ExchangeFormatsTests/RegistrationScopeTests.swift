import ExchangeFormats
import FundingModel
import Testing

/// What a period brings into an RO: both sides of each boundary.
@Suite struct RegistrationScopeTests {
    private func kinds(_ dossier: Dossier, from: String, until: String) throws -> String {
        var writer = RegistrationWriter(
            try #require(Brin("27DV")), from: try #require(Day(from)), until: try #require(Day(until)), created: try #require(Day(until)))
        try writer.write(dossier)
        return lines(of: writer.bytes).dropFirst().map { String($0.prefix(3)) }.joined(separator: " ")
    }

    /// The enrolment runs from 2024-08-01 to 2027-07-31, its diploma is of 2025-06-30.
    @Test(arguments: [
        ("the whole", "2024-08-01", "2027-07-31", "PER ISG ISP ISP ISE BPV DIP AMO GEO KZD"),
        ("until the enrolment begins", "2023-08-01", "2024-08-01", "PER ISG ISP ISP ISE BPV"),
        ("until the day before", "2023-08-01", "2024-07-31", ""),
        ("from its last day", "2027-07-31", "2028-07-31", "PER ISG ISP ISP ISE BPV"),
        ("from the day after", "2027-08-01", "2028-07-31", ""),
        ("until the diploma", "2024-08-01", "2025-06-30", "PER ISG ISP ISP ISE BPV DIP AMO GEO KZD"),
        ("until the day before it", "2024-08-01", "2025-06-29", "PER ISG ISP ISP ISE BPV"),
        ("from the day after it", "2025-07-01", "2025-12-31", "PER ISG ISP ISP ISE BPV"),
    ])
    func boundaries(_ name: String, _ from: String, _ until: String, _ expected: String) throws {
        #expect(try kinds(Sketches.whole(), from: from, until: until) == expected, "\(name)")
    }

    @Test func aDiplomaBringsItsEnrolment() throws {
        let whole = Sketches.whole()
        var dossier = Dossier(person: whole.person)
        var enrolment = whole.enrolments[0]
        enrolment.actualEnd = Day("2025-05-31")
        dossier.append(enrolment, periods: [whole.periods[0]])
        dossier.diplomas = whole.diplomas
        #expect(try kinds(dossier, from: "2025-06-01", until: "2025-12-31") == "PER ISG ISP DIP")
    }

    @Test(arguments: [
        ("with its enrolment", "C1", nil as String?, "PER ISG ISP ISP ISE BPV GEO"), ("dated in the period", nil, "2026-01-01", "PER ISG ISP ISP ISE BPV GEO"),
        ("dated before it", nil, "2025-12-31", "PER ISG ISP ISP ISE BPV"), ("undated", nil, nil, "PER ISG ISP ISP ISE BPV GEO"),
        ("with another's enrolment, undated", "C9", nil, "PER ISG ISP ISP ISE BPV GEO"),
    ])
    func looseResults(_ name: String, _ enrolment: String?, _ date: String?, _ expected: String) throws {
        var dossier = Sketches.whole()
        var result = Sketches.result(.genericExam, "5", "3001")
        result.diplomaResult = nil
        result.enrolment = enrolment.flatMap(Identifier.init)
        result.date = date.flatMap { Day($0) }
        dossier.partialResults.append(result)
        #expect(try kinds(dossier, from: "2026-01-01", until: "2026-07-31") == expected, "\(name)")
    }

    @Test func orderOfInputDoesNotMatter() throws {
        func bytes(_ dossier: Dossier) throws -> [UInt8] {
            var writer = try RegistrationWriterTests.writer()
            try writer.write(dossier)
            return writer.bytes
        }
        var dossier = Sketches.whole()
        let other = Enrolment(
            brin: Brin("27DV")!, sequence: Identifier("A1")!, enrolledOn: Day("2025-08-01")!, plannedEnd: Day("2026-07-31")!)
        dossier.append(other, periods: [dossier.periods[0], dossier.periods[1]].map { period in
            var period = period
            period.from = max(period.from, other.enrolledOn)
            return period
        })
        #expect(try bytes(dossier) == bytes(dossier.disordered()))
        #expect(lines(of: try bytes(dossier)).filter { $0.hasPrefix("ISG") }.map { $0.split(separator: "|")[2] } == ["A1", "C1"])
    }
}
