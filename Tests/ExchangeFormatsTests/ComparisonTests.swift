import ExchangeFormats
import Foundation
import FundingModel
import Testing

/// Comparing two overviews: what is the same is silent, what was changed is named, whatever the order and the size.
@Suite struct ComparisonTests {
    /// A store in memory, and how much went there.
    private final class Memory {
        var bytes: [UInt8] = []
    }

    private func sorted(_ records: [OverviewRecord], most: Int = 1000) throws -> RecordSorter {
        let memory = Memory()
        var sorter = RecordSorter(
            most: most,
            store: SpillStore(
                write: { memory.bytes += $0 },
                read: { place, count in Array(memory.bytes[place..<min(place + count, memory.bytes.count)]) }))
        for record in records { try sorter.add(record) }
        try sorter.sort()
        #expect(sorter.runCount == (records.count >= most ? (records.count + most - 1) / most : 0))
        return sorter
    }

    private func compare(
        _ a: [OverviewRecord], _ b: [OverviewRecord], ignored: Set<DifferenceKind> = [], most: Int = 1000,
        kinds: (ComparedFileKind, ComparedFileKind) = (.overview, .overview)
    ) throws -> (Comparison, [DifferingRecord]) {
        var comparer = OverviewComparer(a: kinds.0, b: kinds.1, ignored: ignored) { _ in
            [[.mbo1], [.mbo2], [.mbo3, .mbo4]]
        }
        var found: [DifferingRecord] = []
        let comparison = try comparer.compare(try sorted(a, most: most), try sorted(b, most: most)) {
            found.append($0)
        }
        return (comparison, found)
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>) func anOverviewDiffersNotFromItself(_ seed: UInt64) throws {
        var sketch = OverviewSketch(seed: seed)
        let records = sketch.records(enrolments: 30, diplomas: 15)
        let twice = records + records.prefix(3)
        for (a, b) in [(records, records), (twice, twice), (records, try Overviews.read(Overviews.csv(records)))] {
            let (comparison, found) = try compare(a, b)
            #expect(comparison.isSame && found.isEmpty)
            #expect(comparison.a == comparison.b && comparison.groups.values.allSatisfy { $0.a == $0.b })
        }
    }

    @Test(arguments: [1, 2, 3, 7, 44, 1000]) func neitherOrderNorRunsMatter(_ most: Int) throws {
        var sketch = OverviewSketch(seed: 77)
        let a = sketch.records(enrolments: 30, diplomas: 15)
        let b = sketch.records(enrolments: 32, diplomas: 14)
        let (expected, listed) = try compare(a, b)
        var (mixedA, mixedB) = (a, b)
        for place in mixedA.indices { mixedA.swapAt(place, sketch.next(mixedA.count)) }
        for place in mixedB.indices { mixedB.swapAt(place, sketch.next(mixedB.count)) }
        let (comparison, found) = try compare(mixedA, mixedB, most: most)
        #expect(found == listed && comparison.effects == expected.effects)
        #expect(comparison.a == expected.a && comparison.b == expected.b)
        #expect(found.count > 40)
    }

    /// One field of an enrolment or a count date changed: that difference, and no other.
    private static let enrolmentChanges: [(DifferenceKind, @Sendable (inout OverviewEnrolment) -> Void)] = [
        (.start, { $0.enrolledOn = Day(number: $0.enrolledOn.number + 1) }),
        (.plannedEnd, { $0.plannedEnd = Day(number: $0.plannedEnd.number + 1) }),
        (.actualEnd, { $0.actualEnd = $0.actualEnd == nil ? $0.plannedEnd : nil }),
        (.highestLevel, { $0.highestFundedDiplomaLevel = $0.highestFundedDiplomaLevel == .mbo2 ? nil : .mbo2 }),
        (.age, { $0.countDates[0].record.ageOn1August += 1 }),
        (.training, { $0.countDates[0].record.trainingCode = TrainingCode(value: 1)! }),
        (.level, { $0.countDates[0].record.level = $0.countDates[0].record.level == .mbo2 ? nil : .mbo2 }),
        (.pathway, { $0.countDates[0].record.pathway = $0.countDates[0].record.pathway == .bol ? .bbl : .bol }),
        (.phase, { $0.countDates[0].record.phase = $0.countDates[0].record.phase == nil ? .secondary : nil }),
        (.requested, { $0.countDates[0].record.requested.toggle() }),
        (.funded, { $0.countDates[0].record.funded = $0.countDates[0].record.funded == true ? false : true }),
        (.correction, { $0.countDates[0].record.countsForCorrection.toggle() }),
        (.pathwayFactor, { $0.countDates[0].record.pathwayFactor = Factor(hundredths: 77) }),
        (.priceFactor, { $0.countDates[0].record.priceFactor = Factor(hundredths: 777) }),
        (.stayYears, { $0.countDates[0].record.stayYears += 1 }),
        (.stayYearFactor, { $0.countDates[0].record.stayYearFactor = Factor(hundredths: 77) }),
        (.contribution, { $0.countDates[0].record.contribution = Decimal6(millionths: 3_000_001) }),
        (.statusKind, { $0.countDates[0].kind = $0.countDates[0].kind == .definitive ? .provisional : .definitive }),
        (.signalsAdded, { $0.countDates[0].signals.append(OverviewSignal(code: "99", text: "", parameters: [])) }),
        (.signalsGone, { $0.countDates[0].signals.removeFirst() }),
        (.signalParameters, { $0.countDates[0].signals[0].parameters.append(.init(name: "BRIN", value: "99ZZ")) }),
        (.placements, { $0.countDates[0].placements[0].agreedOn = Day(number: 1) }),
        (.placements, { $0.countDates[0].placements[0].actualEnd = Day(number: 1) }),
        (.placements, { $0.countDates[0].placements[0].trainingCode = TrainingCode(value: 2)! }),
        (.placements, { $0.countDates[0].placements.removeFirst() }),
        (.missingInB, { $0.countDates.removeFirst() }),
        (.missingInB, { $0.sequence = Identifier("ANDERS")! }),
    ]

    private static let diplomaChanges: [(DifferenceKind, @Sendable (inout OverviewDiploma) -> Void)] = [
        (.obtainedOn, { $0.decision.obtainedOn = Day(number: 1) }),
        (.training, { $0.decision.trainingCode = TrainingCode(value: 1)! }),
        (.level, { $0.decision.level = $0.decision.level == .mbo2 ? nil : .mbo2 }),
        (.funded, { $0.decision.funded.toggle() }),
        (.contribution, { $0.decision.contribution = Decimal6(millionths: 1) }),
        (.specialist, { $0.decision.specialist.toggle() }),
        (.highestLevel, { $0.decision.highestFundedDiplomaLevel = $0.decision.highestFundedDiplomaLevel == .mbo2 ? nil : .mbo2 }),
        (.highestSpecialist, { $0.highestIsSpecialist = $0.highestIsSpecialist == nil ? true : nil }),
        (.linkedEnrolment, { $0.enrolment = Identifier("ANDERS")! }),
        (.statusKind, { $0.kind = $0.kind == .definitive ? .provisional : .definitive }),
        (.signalsAdded, { $0.signals.append(OverviewSignal(code: "99", text: "", parameters: [])) }),
        (.signalsGone, { $0.signals.removeFirst() }),
        (.missingInB, { $0.decision.result = Identifier("ANDERS")! }),
    ]

    /// Signals with distinct codes, so that one fewer is one gone.
    private static let signals = [
        OverviewSignal(code: "30", text: "tekst", parameters: []),
        OverviewSignal(code: "7", text: "tekst", parameters: [.init(name: "BRIN", value: "25LX")]),
    ]

    @Test(arguments: 0..<5, 0..<27) func everyChangeOfAnEnrolmentIsNamed(_ seed: Int, _ change: Int) throws {
        #expect(Self.enrolmentChanges.count == 27)
        var sketch = OverviewSketch(seed: UInt64(seed + 100))
        var records = sketch.records(enrolments: 6, diplomas: 3)
        var enrolment = sketch.enrolment(60)
        enrolment.countDates = [sketch.countDate("2025-10-01"), sketch.countDate("2026-02-01")]
        enrolment.countDates[0].signals = Self.signals
        let placement = OverviewPlacement(
            enrolment: enrolment.sequence, sequence: Identifier("1")!, agreedOn: sketch.day(2025), from: sketch.day(2025),
            plannedEnd: sketch.day(2026), actualEnd: nil, trainingCode: nil)
        enrolment.countDates[0].placements = [placement]
        let (kind, apply) = Self.enrolmentChanges[change]
        var changed = enrolment
        apply(&changed)
        records.append(.enrolment(enrolment))
        var others = Array(records.dropLast())
        others.append(.enrolment(changed))
        try expectOnly(kind, records, others, isMoved: changed.sequence != enrolment.sequence)
        try expectOnly(mirrored(kind), others, records, isMoved: changed.sequence != enrolment.sequence)
        #expect(try compare(records, others, ignored: [.missingInA, kind]).0.isSame)
    }

    @Test(arguments: 0..<5, 0..<13) func everyChangeOfADiplomaIsNamed(_ seed: Int, _ change: Int) throws {
        #expect(Self.diplomaChanges.count == 13)
        var sketch = OverviewSketch(seed: UInt64(seed + 200))
        let rest = sketch.records(enrolments: 4, diplomas: 3)
        var diploma = sketch.diploma(60)
        diploma.signals = Self.signals
        let (kind, apply) = Self.diplomaChanges[change]
        var changed = diploma
        apply(&changed)
        let (a, b) = (rest + [.diploma(diploma)], [.diploma(changed)] + rest)
        try expectOnly(kind, a, b, isMoved: changed.decision.result != diploma.decision.result)
        try expectOnly(mirrored(kind), b, a, isMoved: changed.decision.result != diploma.decision.result)
        #expect(try compare(a, b, ignored: [.missingInA, kind]).0.isSame)
    }

    private func mirrored(_ kind: DifferenceKind) -> DifferenceKind {
        switch kind {
        case .signalsAdded: .signalsGone
        case .signalsGone: .signalsAdded
        case .missingInB: .missingInA
        default: kind
        }
    }

    /// - Parameter isMoved: another key: missing on one side, and on the other too.
    private func expectOnly(
        _ kind: DifferenceKind, _ a: [OverviewRecord], _ b: [OverviewRecord], isMoved: Bool
    ) throws {
        let (comparison, found) = try compare(a, b)
        let kinds = found.flatMap { $0.differences.map(\.kind) }
        #expect(kinds.sorted() == (isMoved ? [.missingInA, .missingInB] : [kind]))
        #expect(comparison.differingRecords == found.count && !comparison.isSame)
        #expect(comparison.effects.values.map(\.count).reduce(0, +) == kinds.count)
    }

    @Test func momentsTextsAndOrdersAreNoDifference() throws {
        var sketch = OverviewSketch(seed: 5)
        var enrolment = sketch.enrolment(1)
        enrolment.countDates = [sketch.countDate("2025-10-01")]
        enrolment.countDates[0].signals = Self.signals
        var other = enrolment
        other.countDates[0].determinedAt = "2031-01-01 00:00:00"
        other.countDates[0].signals = Self.signals.reversed()
        other.countDates[0].signals[1].text = "andere tekst"
        other.countDates[0].placements.reverse()
        #expect(try compare([.enrolment(enrolment)], [.enrolment(other)]).0.isSame)
    }

    /// A table sorted by count date: each enrolment comes twice.
    @Test func countDatesThatStandApartBelongTogether() throws {
        var sketch = OverviewSketch(seed: 6)
        let records = sketch.records(enrolments: 20, diplomas: 2)
        var apart: [OverviewRecord] = []
        for date in ["2026-02-01", "2025-10-01"] {
            for case .enrolment(var enrolment) in records {
                enrolment.countDates.removeAll { $0.record.date != Day(date) }
                if !enrolment.countDates.isEmpty { apart.append(.enrolment(enrolment)) }
            }
        }
        for case .enrolment(let enrolment) in records where enrolment.countDates.isEmpty {
            apart.append(.enrolment(enrolment))
        }
        apart += records.suffix(2)
        for most in [3, 1000] {
            let (comparison, found) = try compare(records, apart, most: most)
            #expect(found.isEmpty && comparison.a == comparison.b)
        }
    }

    @Test func whatStandsTwiceInOneFileIsMissingOnceInTheOther() throws {
        var sketch = OverviewSketch(seed: 8)
        let records = sketch.records(enrolments: 3, diplomas: 3)
        let (_, found) = try compare(records + records.suffix(1), records)
        #expect(found.map { $0.differences.map(\.kind) } == [[.missingInB]])
    }

    /// Values by hand: 0.4 × 1.3 funded in A, nothing in B; a diploma of 3 in both.
    @Test func valuesAreAddedUpByGroup() throws {
        var sketch = OverviewSketch(seed: 1)
        var enrolment = sketch.enrolment(1)
        enrolment.countDates = [sketch.countDate("2025-10-01"), sketch.countDate("2026-02-01")]
        for place in 0...1 {
            enrolment.countDates[place].record.level = .mbo3
            enrolment.countDates[place].record.countsForCorrection = true
        }
        enrolment.countDates[0].record.funded = true
        enrolment.countDates[0].record.contribution = Decimal6("0.52")
        var diploma = sketch.diploma(1)
        diploma.decision.level = .mbo4
        diploma.decision.funded = true
        diploma.decision.contribution = Decimal6(whole: 3)
        var other = enrolment
        other.countDates[0].record.funded = false
        other.countDates[0].record.contribution = nil
        other.countDates[0].record.countsForCorrection = false
        let (comparison, found) = try compare([.enrolment(enrolment), .diploma(diploma)], [.enrolment(other), .diploma(diploma)])
        let group = try #require(comparison.groups[ComparedGroup(levels: [.mbo3, .mbo4])])
        #expect(comparison.groups.count == 1 && group.a.enrolmentContribution == 520_000 && group.b.enrolmentContribution == 0)
        #expect(group.a.fundedEnrolments == 1 && group.b.fundedEnrolments == 0)
        #expect(group.a.countingInOctober == 1 && group.b.countingInOctober == 0 && group.b.countingInFebruary == 1)
        #expect(group.a.diplomaContribution == 3_000_000 && group.b.diplomaContribution == 3_000_000)
        #expect(found.first?.differences.map(\.kind) == [.funded, .correction, .contribution])
        let effect = comparison.effects[.init(kind: .funded, subject: .countDate)]
        #expect(effect == .init(count: 1, contributionA: 520_000, contributionB: 0))
    }

    @Test func numbersThatLostTheirZerosAreTheSamePerson() throws {
        var sketch = OverviewSketch(seed: 3)
        var diploma = sketch.diploma(1)
        diploma.citizenServiceNumber = ShortText("012345678")
        var other = diploma
        other.citizenServiceNumber = ShortText("12345678")
        #expect(try compare([.diploma(diploma)], [.diploma(other)]).0.isSame)
        other.citizenServiceNumber = nil
        other.educationNumber = ShortText("012345678")
        #expect(try compare([.diploma(diploma)], [.diploma(other)]).0.differingRecords == 2)
    }

    // MARK: RO against overview

    private static let ro = """
        VLP|27DV|2025-08-01|2026-07-31|2026-03-24
        PER|BSN1||2005-03-02|M
        ISG|BSN1||C1|2024-08-01|2027-07-31||
        ISP|BSN1||C1|2024-08-01|25779|BBL|MBO-4|J||027A111|027X222||
        ISP|BSN1||C1|2026-01-01|25780|BOL||N||027A111|027X222||
        BPV|BSN1||C1|P1|2025-07-01|2025-09-01|2026-07-31||800|B1|25779|
        BPV|BSN1||C1|P2|2025-07-01|2025-09-01|2026-07-31||800|B1|25779|
        DIP|BSN1||R1|25297|2025-06-17||J|C1|
        DIP|BSN1||R0|25297|2023-06-17||J|C1|
        PER||O7|2006-01-01|V
        ISG||O7|C9|2020-08-01|2025-07-31||
        ISP||O7|C9|2020-08-01|25779|BOL|MBO-4|J||||
        SLR|2|2|3|0|2|2|0|0|0
        """

    private func registered() throws -> [OverviewRecord] {
        var reader = RegistrationReader(.ro, file: "RO_27DV.csv", masked: true)
        let dossiers = reader.feed(Self.ro.utf8) + reader.finish()
        #expect(reader.defects.isEmpty)
        let year = try #require(FundingYear(2027))
        return dossiers.flatMap {
            RegistrationFacts.records(of: $0, token: reader.token(of: $0.person.number) ?? "", year: year)
        }
    }

    /// What DUO would show of the same student, written by hand.
    private func shown() throws -> [OverviewRecord] {
        var october = CountDateRecord(
            date: try #require(Day("2025-10-01")), trainingCode: try #require(TrainingCode("25779")), level: .mbo4,
            pathway: .bbl, requested: true, phase: nil, ageOn1August: 20, funded: true, countsForCorrection: true,
            pathwayFactor: Factor(hundredths: 40), priceFactor: Factor(hundredths: 130))
        october.contribution = Decimal6("0.52")
        let february = CountDateRecord(
            date: try #require(Day("2026-02-01")), trainingCode: try #require(TrainingCode("25780")), level: .mbo3,
            pathway: .bol, requested: false, phase: nil, ageOn1August: 20)
        let placement = OverviewPlacement(
            enrolment: try #require(Identifier("C1")), sequence: try #require(Identifier("P2")),
            agreedOn: try #require(Day("2025-07-01")), from: try #require(Day("2025-09-01")),
            plannedEnd: try #require(Day("2026-07-31")), actualEnd: nil, trainingCode: TrainingCode("25779"))
        var enrolment = OverviewEnrolment(
            brin: try #require(Brin("27DV")), citizenServiceNumber: ShortText("BSN1"), educationNumber: nil,
            sequence: try #require(Identifier("C1")), enrolledOn: try #require(Day("2024-08-01")),
            plannedEnd: try #require(Day("2027-07-31")), actualEnd: nil, highestFundedDiplomaLevel: .mbo2)
        enrolment.countDates = [
            OverviewCountDate(
                determinedAt: "2026-03-01 12:00:00", kind: .definitive, record: october, placements: [placement],
                signals: Self.signals),
            OverviewCountDate(
                determinedAt: "2026-03-01 12:00:00", kind: .definitive, record: february, placements: [], signals: []),
        ]
        let decision = DiplomaDecision(
            brin: enrolment.brin, result: try #require(Identifier("R1")), obtainedOn: try #require(Day("2025-06-17")),
            trainingCode: try #require(TrainingCode("25297")), level: .mbo4, specialist: false, funded: true,
            contribution: Decimal6(whole: 5))
        let diploma = OverviewDiploma(
            citizenServiceNumber: ShortText("BSN1"), educationNumber: nil, enrolment: enrolment.sequence,
            determinedAt: "2025-07-07 07:13:15", kind: .definitive, decision: decision, highestIsSpecialist: nil,
            signals: [])
        return [.enrolment(enrolment), .diploma(diploma)]
    }

    @Test func anROAgreesWithTheOverviewOfItsFacts() throws {
        for kinds in [(ComparedFileKind.registrations, ComparedFileKind.overview), (.overview, .registrations)] {
            let isFirst = kinds.0 == .registrations
            let (a, b) = (try registered(), try shown())
            let (comparison, found) = try compare(isFirst ? a : b, isFirst ? b : a, kinds: kinds)
            #expect(found.isEmpty && comparison.a.countDates == 2 && comparison.b.diplomas == 1)
        }
    }

    @Test func anROThatSaysOtherwiseIsNamed() throws {
        var records = try shown()
        guard case .enrolment(var enrolment) = records[0], case .diploma(var diploma) = records[1] else { return }
        enrolment.plannedEnd = try #require(Day("2026-07-31"))
        enrolment.countDates[0].record.level = .mbo3
        enrolment.countDates[0].record.requested = false
        enrolment.countDates[0].record.ageOn1August = 21
        enrolment.countDates[0].placements[0].agreedOn = try #require(Day("2025-07-02"))
        enrolment.countDates[1].record.pathway = .bbl
        diploma.decision.obtainedOn = try #require(Day("2025-06-18"))
        records = [.enrolment(enrolment), .diploma(diploma)]
        let (_, found) = try compare(try registered(), records, kinds: (.registrations, .overview))
        #expect(found.map { $0.differences.map(\.kind) } == [[.plannedEnd], [.age, .level, .requested, .placements], [.pathway], [.obtainedOn]])
        #expect(found.allSatisfy { $0.person == "BSN1" && $0.contributionA == nil && $0.contributionB != nil })
        let placements = found[1].differences.last
        #expect(placements == Difference(.placements, nil, "C1,P2,2025-07-02,2025-09-01,2026-07-31,,25779"))
    }

    @Test func kindsOfFilesAreTold() throws {
        #expect(ComparedFileKind.recognize(Self.ro.utf8) == .registrations)
        #expect(ComparedFileKind.recognize("SLR;1".utf8) == .registrations)
        #expect(ComparedFileKind.recognize("\u{FEFF}PER|1".utf8) == .registrations)
        for text in ["<?xml", "Recordsoort;BRIN", "\u{FEFF}Recordsoort;", "", "VLP", "ABC|1"] {
            #expect(ComparedFileKind.recognize(text.utf8) == .overview)
        }
    }

    @Test func aStoreThatLosesBytesIsAnError() throws {
        var sketch = OverviewSketch(seed: 1)
        var sorter = RecordSorter(most: 2, store: SpillStore(write: { _ in }, read: { _, _ in [] }))
        for record in sketch.records(enrolments: 3, diplomas: 0) { try sorter.add(record) }
        #expect(throws: FileDefect.self) { try sorter.sort() }
    }
}
