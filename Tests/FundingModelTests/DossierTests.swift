import FundingModel
import Testing

@Suite struct DossierTests {
    private func dossier(periods: [String], end: String) throws -> Dossier {
        var dossier = Dossier(
            person: Person(
                number: try #require(PersonNumber("123456782")), birthDate: try #require(BirthDate("2000-01-01"))))
        let rows = try periods.enumerated().map { index, from in
            Period(
                from: try #require(Day(from)), trainingCode: try #require(TrainingCode(value: UInt32(index))),
                pathway: .bol, requested: true)
        }
        dossier.append(
            Enrolment(
                brin: try #require(Brin("27DV")), sequence: try #require(Identifier("C1")),
                enrolledOn: try #require(Day("2024-08-01")), plannedEnd: try #require(Day(end))),
            periods: rows)
        return dossier
    }

    @Test func periodsAreSortedAndEndBeforeTheNext() throws {
        let dossier = try dossier(periods: ["2025-01-01", "2024-09-01", "2026-01-01"], end: "2025-12-31")
        let enrolment = dossier.enrolments[0]
        func code(_ day: String) throws -> UInt32? {
            dossier.period(of: enrolment, on: try #require(Day(day)))?.trainingCode.value
        }
        #expect(try code("2024-08-31") == nil)
        #expect(try code("2024-09-01") == 1)
        #expect(try code("2024-12-31") == 1)
        #expect(try code("2025-01-01") == 0)
        #expect(try code("2025-12-31") == 0)
        #expect(try code("2026-01-01") == nil)
    }

    @Test func aPeriodAfterTheEndIsNeverTheLast() throws {
        let dossier = try dossier(periods: ["2024-09-01", "2026-01-01"], end: "2025-12-31")
        #expect(dossier.lastPeriod(of: dossier.enrolments[0])?.trainingCode.value == 0)
        #expect(dossier.firstPeriod(of: dossier.enrolments[0])?.trainingCode.value == 0)
    }

    @Test func trainingTableTakesTheRowOfTheDay() throws {
        func row(_ from: String, _ price: Int32) throws -> Training {
            Training(
                code: try #require(TrainingCode("30003")), validFrom: try #require(Day(from)), kind: .vocational,
                priceFactor: Factor(hundredths: price))
        }
        let table = TrainingTable(rows: [try row("2020-08-01", 120), try row("2016-08-01", 100)])
        func price(_ day: String) throws -> Int32? {
            table.training(try #require(TrainingCode("30003")), on: try #require(Day(day)))?.priceFactor?.hundredths
        }
        #expect(try price("2010-01-01") == 100)
        #expect(try price("2020-07-31") == 100)
        #expect(try price("2020-08-01") == 120)
        #expect(try price("2030-01-01") == 120)
        #expect(table.training(try #require(TrainingCode("30004")), on: try #require(Day("2020-01-01"))) == nil)
        #expect(table.training(try #require(TrainingCode("99999")), on: try #require(Day("2020-01-01"))) == nil)
    }
}
