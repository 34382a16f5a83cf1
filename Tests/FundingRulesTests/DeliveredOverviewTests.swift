import ExchangeFormats
import Foundation
import FundingModel
import FundingRules
import ReferenceData
import Testing

/// A delivered TBG-i against what we decide on the facts it shows: nothing but what the file leaves open may differ.
@Suite struct DeliveredOverviewTests {
    private static let sample = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "ExchangeFormatsTests/Samples/TBGI_25LX_2027_20251124.XML")

    private func records() throws -> [OverviewRecord] {
        var reader = OverviewFileReader(file: "TBGI_25LX_2027_20251124.XML")
        return try reader.feed(try Data(contentsOf: Self.sample)) + (try reader.finish())
    }

    @Test func theSampleAgreesWithOurDecisions() throws {
        let year = try #require(FundingYear(2027))
        let decider = try Decider(fundingYear: year, tables: try ReferenceFolder.builtIn())
        var ours: [OverviewRecord] = []
        for record in try records() {
            switch record {
            case .enrolment(let shown): ours.append(.enrolment(try decided(shown, decider)))
            case .diploma(let shown): ours.append(.diploma(try decided(shown, decider)))
            }
        }
        var (a, b) = (RecordSorter(store: Self.nowhere), RecordSorter(store: Self.nowhere))
        for record in try records() { try a.add(record) }
        for record in ours.reversed() { try b.add(record) }
        try a.sort()
        try b.sort()
        var comparer = OverviewComparer { _ in [[.mbo1], [.mbo2], [.mbo3, .mbo4]] }
        var found: [DifferingRecord] = []
        let comparison = try comparer.compare(a, b) { found.append($0) }
        #expect(found.isEmpty, "\(found)")
        #expect(comparison.b.countDates == 1 && comparison.b.diplomas == 1)
    }

    private static var nowhere: SpillStore { SpillStore(write: { _ in }, read: { _, _ in [] }) }

    private func person(bornOn date: String) throws -> Person {
        Person(number: try #require(PersonNumber("123456782")), birthDate: try #require(BirthDate(date)))
    }

    /// Decided from the facts the file shows: 25 years old on 1 August 2025, Dutch.
    private func decided(_ shown: OverviewEnrolment, _ decider: Decider) throws -> OverviewEnrolment {
        var dossier = Dossier(person: try person(bornOn: "2000-01-01"))
        dossier.nationalities = [Nationality(code: 1, from: nil, until: nil)]
        let date = try #require(shown.countDates.first)
        dossier.append(
            Enrolment(brin: shown.brin, sequence: shown.sequence, enrolledOn: shown.enrolledOn, plannedEnd: shown.plannedEnd),
            periods: [Period(from: shown.enrolledOn, trainingCode: date.record.trainingCode, pathway: date.record.pathway, requested: date.record.requested)])
        let decision = try #require(decider.decide(dossier).enrolments.first)
        var ours = shown
        ours.highestFundedDiplomaLevel = decision.highestFundedDiplomaLevel
        ours.countDates = [decision.october, decision.february].compactMap(\.self).map { record in
            OverviewCountDate(
                determinedAt: "", kind: .provisional, record: record, placements: [],
                signals: record.signals.ordered.map { OverviewSignal(code: String($0.rawValue), text: "", parameters: []) })
        }
        return ours
    }

    private func decided(_ shown: OverviewDiploma, _ decider: Decider) throws -> OverviewDiploma {
        var dossier = Dossier(person: try person(bornOn: "2004-01-01"))
        dossier.nationalities = [Nationality(code: 1, from: nil, until: nil)]
        let enrolment = try #require(shown.enrolment)
        let diploma = shown.decision
        dossier.append(
            Enrolment(brin: diploma.brin, sequence: enrolment, enrolledOn: try #require(Day("2022-08-01")), plannedEnd: diploma.obtainedOn),
            periods: [Period(from: try #require(Day("2022-08-01")), trainingCode: diploma.trainingCode, pathway: .bol, requested: true)])
        dossier.diplomas = [
            Diploma(brin: diploma.brin, result: diploma.result, trainingCode: diploma.trainingCode, obtainedOn: diploma.obtainedOn, requested: true, enrolment: enrolment)
        ]
        var ours = shown
        ours.decision = try #require(decider.decide(dossier).diplomas.first)
        ours.highestIsSpecialist = ours.decision.highestFundedDiplomaLevel == nil ? nil : ours.decision.highestFundedIsSpecialist
        ours.signals = ours.decision.signals.ordered.map { OverviewSignal(code: String($0.rawValue), text: "", parameters: []) }
        return ours
    }
}
