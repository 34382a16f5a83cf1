import FundingModel
import Testing
import Wire

@testable import mbost

/// Screens of numbers: the key figures of an institution, and what is at stake there.
extension ScreenTests {
    private static func group(_ group: FundingGroup, share: Ratio?) -> GroupTotals {
        GroupTotals(
            group: group, counts: CorrectionCounts(b1: 900, o1: 350, b2: 880, o2: 321),
            correctionFactor: Ratio(97, 100), base: Decimal6(millionths: 1_234_567_890),
            studentValue: Decimal2(hundredths: 95_802), diplomaBase: Decimal6(whole: 93),
            diplomaValue: Decimal2(hundredths: group.hasDiplomaValue ? 1860 : 0), share: share)
    }

    private static let totals = InstitutionTotals(
        brin: brin, groups: [group(.entree, share: nil), group(.level2, share: .zero), group(.levels34, share: Ratio(1, 3))])

    @Test func dashboard() throws {
        var tally = Tally()
        tally.add(
            EnrolmentCounts(
                listed: 20_300, winnersOctober: 20_250, winnersFebruary: 19_201, funded: 20_134,
                contribution: Decimal6(millionths: 1)),
            to: EnrolmentCell(trainingCode: TrainingCode("25779")!, level: .mbo4, pathway: .bbl))
        tally.add(
            DiplomaCounts(obtained: 40, funded: 31, contribution: Decimal6(whole: 93)),
            to: DiplomaCell(trainingCode: TrainingCode("25297")!, level: .mbo2, specialist: false))
        tally.add(17, to: SignalCell(.noAgreementInTime, on: .october))
        tally.add(1200, to: SignalCell(.nationalityUnknown, on: .february))
        tally.add(5, to: SignalCell(.addsNoValue, on: .diploma))
        let reply = TotalsReply(
            brin: Self.brin, name: "Regionaal Opleidingencentrum Voorbeeld", fundingYear: Self.year,
            kind: .provisional, at: Self.moment(0), change: 7, tally: tally, selected: Self.totals, texts: Self.texts)
        try check("dashboard") { DashboardScreen(reply: reply, layout: $0).text }
    }

    @Test func stake() throws {
        var sum = StakeSum(october: 17, february: 3)
        sum.groups = [
            StakeGroup(
                group: .levels34, base: Decimal6(millionths: 8_840_000), diplomaBase: Decimal6(millionths: 0),
                value: Decimal2(hundredths: 707))
        ]
        sum.groups[0].share = Ratio(1, 1000)
        sum.groups[0].amount = Ratio(123_456_789, 2)
        let line = StakeLine(
            signal: .noAgreementInTime, mending: "Praktijkovereenkomst sluiten en registreren.",
            mendableUntil: Day("2025-12-31"), alone: sum,
            together: [StakeTogether(others: SignalSet(.nationalityUnknown, .concurrenceWon), sum: sum)])
        let stake = InstitutionStake(
            brin: Self.brin, fundingYear: Self.year, persons: 20_300, totals: Self.totals, lines: [line])
        let texts = SignalTexts(Self.texts.signalTexts.mapValues { .init(text: $0, parameterName: nil) })
        try check("stake") { StakeScreen(layout: $0, texts: texts).text(stake) }
    }
}
