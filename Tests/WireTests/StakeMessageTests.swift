import FundingModel
import Testing
import Wire

/// What is at stake there and back, and what cannot be.
@Suite struct StakeMessageTests {
    private static let group = StakeGroup(
        group: .levels34, base: Decimal6(millionths: -520_000), diplomaBase: Decimal6(millionths: 3_000_000),
        value: Decimal2(hundredths: 18))

    static var reply: StakeReply {
        let sum = StakeSum(
            october: 3, february: 2, diplomas: 1, countingOctober: -1, countingFebruary: 2, groups: [group])
        let totals = GroupTotals(
            group: .levels34, counts: CorrectionCounts(b1: 1, o1: 2, b2: 3, o2: 4),
            correctionFactor: Ratio(1139, 1178), base: Decimal6(millionths: 7), studentValue: Decimal2(hundredths: 8),
            diplomaBase: Decimal6(millionths: 9), diplomaValue: Decimal2(hundredths: 10))
        let lines = [
            StakeLine(
                signal: .noAgreementInTime, mending: "Sluiten é.", mendableUntil: MessageTests.year.newYearsEve,
                alone: sum,
                together: [
                    StakeTogether(others: SignalSet(.notRequested, .deceased), sum: sum),
                    StakeTogether(others: SignalSet(), sum: StakeSum()),
                ]),
            StakeLine(signal: .deceased, mending: "", mendableUntil: nil, alone: StakeSum(), together: []),
        ]
        return StakeReply(
            stake: InstitutionStake(
                brin: Brin("27DV")!, fundingYear: MessageTests.year, persons: 12,
                totals: InstitutionTotals(brin: Brin("27DV")!, groups: [totals]), lines: lines),
            change: 77, texts: [.noAgreementInTime: "Geen overeenkomst [1]."])
    }

    @Test func thereAndBack() throws {
        try MessageTests.check(StakeRequest(brin: Brin("27DV")!, fundingYear: MessageTests.year))
        try MessageTests.check(Self.reply)
        let empty = InstitutionStake(
            brin: Brin("27DV")!, fundingYear: MessageTests.year, persons: 0,
            totals: InstitutionTotals(brin: Brin("27DV")!, groups: []), lines: [])
        try MessageTests.check(StakeReply(stake: empty, change: 0, texts: [:]))
    }

    private func field(_ change: (inout StakeReply) -> Void) -> String? {
        var reply = Self.reply
        change(&reply)
        let error = #expect(throws: WireError.self) { try StakeReply(encoded: reply.encoded) }
        guard case .invalid(let field, _) = error else { return nil }
        return field
    }

    @Test func impossibleRepliesNameTheirField() {
        #expect(field { $0.stake.persons = 1 << 41 } == "persons")
        #expect(field { $0.stake.totals.groups[0].counts.o2 = 1 << 41 } == "o2")
        #expect(field { $0.stake.totals.groups[0].base = Decimal6(millionths: .min) } == "student_base")
        #expect(field { $0.stake.lines[0].alone.october = 1 << 41 } == "october")
        #expect(field { $0.stake.lines[0].alone.countingFebruary = -(1 << 41) } == "counting_february")
        #expect(field { $0.stake.lines[0].alone.groups[0].value = Decimal2(hundredths: .max) } == "value")
        let whole = Self.reply.encoded
        for (bytes, field) in [
            // groups { group: "2" }, lines { signal: 1 }, lines { signal: 9 }, lines { alone { groups { group: "5" } } }
            ([0x2A, 3, 0x0A, 1, 0x32], "factor_denominator"), ([0x32, 2, 0x08, 1], "signal"),
            ([0x32, 2, 0x08, 9], "alone"), ([0x32, 9, 0x08, 9, 0x2A, 5, 0x32, 3, 0x0A, 1, 0x35], "group"),
        ] as [([UInt8], String)] {
            let error = #expect(throws: WireError.self) { try StakeReply(encoded: whole + bytes) }
            guard case .invalid(let found, _) = error else {
                Issue.record("\(field)")
                continue
            }
            #expect(found == field)
        }
    }
}
