import FundingModel
import NIOCore
import RPC
import Synchronization
import Wire

/// The figures of one institution, by hand.
enum CannedTotals {
    static let school = CannedPerson.school
    static let year = CannedPerson.year
    static let before = FundingYear(2026)!
    static let file = Array("<osbi>één bestand</osbi>".utf8)
    static let sha256 = "3f0a"

    static func reply(_ request: TotalsRequest) -> TotalsReply {
        // Less in the past, and in the year before.
        let less = (request.at == nil ? 0 : 3) + (request.selection.fundingYear == year ? 0 : 100)
        var tally = Tally()
        tally.add(
            EnrolmentCounts(
                listed: 1300 - less, winnersOctober: 1250 - less, winnersFebruary: 1201 - less, funded: 1234 - less,
                contribution: Decimal6(millionths: 1_234_567_890)),
            to: EnrolmentCell(trainingCode: CannedPerson.training, level: .mbo3, pathway: .bbl))
        for code in 1...20 {
            tally.add(
                EnrolmentCounts(listed: code),
                to: EnrolmentCell(trainingCode: TrainingCode("1000\(code % 10)")!, level: .mbo2, pathway: code > 10 ? .bol : .bbl))
        }
        tally.add(
            DiplomaCounts(obtained: 40, funded: 31, contribution: Decimal6(whole: 93)),
            to: DiplomaCell(trainingCode: CannedPerson.training, level: .mbo3, specialist: false))
        tally.add(
            DiplomaCounts(obtained: 2, funded: 0, contribution: Decimal6(millionths: 0)),
            to: DiplomaCell(trainingCode: CannedPerson.training, level: .mbo4, specialist: true))
        tally.add(17, to: SignalCell(.noAgreementInTime, on: .october))
        tally.add(5, to: SignalCell(.addsNoValue, on: .diploma))
        let group = GroupTotals(
            group: .levels34, counts: CorrectionCounts(b1: 900, o1: 350, b2: 880, o2: 321),
            correctionFactor: Ratio(97, 100), base: Decimal6(millionths: 1_234_567_890),
            studentValue: Decimal2(hundredths: 95_802 - Int64(less)), diplomaBase: Decimal6(whole: 93),
            diplomaValue: Decimal2(hundredths: 1860), share: Ratio(1, 3))
        return TotalsReply(
            brin: request.selection.brin, name: "Noord <b>poort</b>", fundingYear: request.selection.fundingYear,
            kind: .provisional, at: request.at ?? CannedPerson.moment, change: 7, tally: tally,
            selected: InstitutionTotals(brin: school, groups: [group]),
            national: [
                NationalGroup(
                    group: .levels34, sum: Decimal2(hundredths: 293_000), budget: Money(euros: 1_000_000))
            ], texts: request.withNames ? texts : Texts(), places: request.withPlaces ? places : [])
    }

    /// Of a part of the institution.
    private static var places: [InstitutionEntry.Provider] {
        var counts = PlaceCounts()
        (counts.listed, counts.counting, counts.funded, counts.diplomas) = (130, 125, 123, 4)
        return [
            InstitutionEntry.Provider(
                provider: ShortText("100A100"), counts: counts,
                locations: [.init(location: ShortText("100X<100"), counts: counts)])
        ]
    }

    static let texts = Texts(trainingNames: [CannedPerson.training: "Zorg & <i>welzijn</i>"])

    static var institutions: ListInstitutionsReply {
        var counts = PlaceCounts()
        (counts.listed, counts.counting, counts.funded, counts.diplomas) = (1300, 1250, 1234, 40)
        return ListInstitutionsReply(
            kind: .provisional, change: 7,
            institutions: [
                InstitutionEntry(
                    brin: school, name: "Noord <b>poort</b>", counts: counts,
                    providers: [
                        InstitutionEntry.Provider(
                            provider: ShortText("100A100"), counts: counts,
                            locations: [.init(location: ShortText("100X<100"), counts: counts)]),
                        InstitutionEntry.Provider(provider: nil, counts: counts, locations: []),
                    ])
            ])
    }

    static func list(_ request: ListRecordsRequest) -> ListRecordsReply {
        let isOfDiplomas = [.diplomas, .diplomasFunded, .diplomasNotFunded].contains(request.which)
        let record: ListedRecord.Record =
            isOfDiplomas
            ? .diploma(CannedPerson.decision.diplomas[0], enrolment: nil)
            : .enrolment(
                CannedPerson.decision.enrolments[0], enrolledOn: Day("2025-08-01")!, plannedEnd: Day("2026-07-31")!,
                actualEnd: nil)
        return ListRecordsReply(
            kind: .provisional,
            records: [ListedRecord(person: CannedPerson.person, decidedAt: CannedPerson.moment, record: record)],
            hasMore: request.after == nil, total: 1234, change: 7, texts: texts)
    }
}

extension CannedService {
    private static func codes(_ signals: SignalSet) -> String {
        signals.isEmpty ? "-" : signals.ordered.map { String($0.rawValue) }.joined(separator: "+")
    }

    func addTotals(to router: inout Router) {
        answer(Method.totals, in: &router) { [self] (request: TotalsRequest) in
            note("totals \(request.selection.brin?.description ?? "-") \(request.selection.fundingYear)")
            return CannedTotals.reply(request)
        }
        answer(Method.listInstitutions, in: &router) { (_: ListInstitutionsRequest) in CannedTotals.institutions }
        answer(Method.listRecords, in: &router) { [self] (request: ListRecordsRequest) in
            note(
                "list \(request.which) \(Self.codes(request.selection.signals)) \(request.most)"
                    + (request.selection.group.map { " \($0)" } ?? "")
                    + (request.at.map { " at \(DutchTime.text($0))" } ?? ""))
            return CannedTotals.list(request)
        }
        answer(Method.stake, in: &router) { (request: StakeRequest) in
            var sum = StakeSum(october: 17)
            sum.groups = [
                StakeGroup(
                    group: .levels34, base: Decimal6(millionths: 8_840_000), diplomaBase: Decimal6(millionths: 0),
                    value: Decimal2(hundredths: 707))
            ]
            let late = StakeLine(
                signal: .notRequested, mending: "Vragen.", mendableUntil: Day("2020-01-01"), alone: sum,
                together: [StakeTogether(others: SignalSet(.noAgreementInTime), sum: sum)])
            (sum.february, sum.diplomas) = (3, 2)
            let line = StakeLine(
                signal: .noAgreementInTime, mending: "<b>Sluiten</b>.", mendableUntil: Day("2999-12-31"), alone: sum,
                together: [])
            return StakeReply(
                stake: InstitutionStake(
                    brin: request.brin, fundingYear: request.fundingYear, persons: 9,
                    totals: InstitutionTotals(
                        brin: request.brin,
                        groups: [
                            GroupTotals(
                                group: .levels34, counts: CorrectionCounts(), correctionFactor: .one,
                                base: Decimal6(millionths: 0), studentValue: Decimal2(hundredths: 97_000),
                                diplomaBase: Decimal6(millionths: 0), diplomaValue: .zero, share: nil)
                        ]), lines: [late, line]),
                change: 7, texts: [:])
        }
        answer(Method.listStandings, in: &router) { (request: ListStandingsRequest) in
            ListStandingsReply(entries: [
                StandingEntry(
                    brin: CannedTotals.school, fundingYear: request.fundingYear, standing: .restricted,
                    setAt: CannedPerson.moment, setBy: "wie", note: "")
            ])
        }
        answer(Method.health, in: &router) { (_: HealthRequest) in
            var reply = HealthReply()
            reply.years = [CannedTotals.before, CannedTotals.year].map {
                DecidedYear(fundingYear: $0, persons: 9, decidedAt: CannedPerson.moment)
            }
            return reply
        }
        router.serverStreaming(Method.downloadOverview, to: Audience(rawValue: 1)) { message, writer, _ in
            let request = try DownloadOverviewRequest(encoded: Array(message.readableBytesView))
            let file = CannedTotals.file
            let name = request.filter == nil ? "OSBI_27DV_2027.XML" : "OSBI_27DV_2027_deel.XML"
            let parts: [OverviewPart] = [
                .start(OverviewStart(fileName: name, sha256: CannedTotals.sha256, bytes: file.count, offset: 0)),
                .chunk(Array(file.prefix(7))), .chunk(Array(file.dropFirst(7))),
                .end(OverviewEnd(bytes: file.count, sha256: CannedTotals.sha256, enrolments: 1, diplomas: 0)),
            ]
            for part in parts { try await writer.write(ByteBuffer(bytes: part.encoded)) }
        }
        router.serverStreaming(Method.feedback, to: Audience(rawValue: 1)) { [self] message, writer, _ in
            let request = try FeedbackRequest(encoded: Array(message.readableBytesView))
            note("feedback \(request.follow) \(request.onlyNew)")
            for number in 1...3 {
                let item = Feedback(
                    brin: request.brin, number: Int64(number), at: CannedPerson.moment, person: CannedPerson.person,
                    fundingYear: CannedPerson.year, kind: .provisional, reason: .law,
                    record: .enrolment(Identifier("C1")!, old: nil, new: CannedPerson.decision.enrolments[0]))
                try await writer.write(ByteBuffer(bytes: FeedbackPart(brin: request.brin, items: [item]).encoded))
            }
        }
    }
}
