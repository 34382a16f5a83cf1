import FundingModel
import Testing
import Wire

/// Totals, lists of records and of institutions; and tallies read from stored bytes.
@Suite struct TotalsMessageTests {
    static let brin = Brin("27DV")!
    static let year = MessageTests.year

    static var narrow: RecordSelection {
        var selection = RecordSelection(brin: brin, fundingYear: year, kind: .definitive)
        (selection.provider, selection.location) = (ShortText("100A127"), ShortText("é"))
        (selection.trainingCode, selection.pathway) = (TrainingCode("00000"), .bbl)
        (selection.level, selection.signals) = (.mbo4, SignalSet(.noPracticeInTime, .notRequested, .addsNoValue))
        (selection.group, selection.specialist, selection.isWithoutLevel) = (.levels34, false, true)
        (selection.countDate, selection.changedSince) = (.february, Moment(microseconds: -1))
        return selection
    }

    @Test(arguments: [RecordSelection(fundingYear: year), narrow])
    func requests(_ selection: RecordSelection) throws {
        try MessageTests.check(TotalsRequest(selection))
        try MessageTests.check(
            TotalsRequest(selection, at: Moment(microseconds: 5), byPlace: true, withoutNational: true, withNames: true))
        try MessageTests.check(TotalsRequest(selection, withPlaces: true))
        guard selection.brin != nil else { return }
        for which in ListRecordsRequest.Which.allCases { try MessageTests.check(ListRecordsRequest(selection, which)) }
        let key = ListRecordsRequest.Key(person: MessageTests.person, id: Identifier("C1")!)
        try MessageTests.check(ListRecordsRequest(selection, .funded, after: key, most: 500))
        try MessageTests.check(ListRecordsRequest(selection, at: Moment(microseconds: -1)))
    }

    @Test func overviewRequests() throws {
        var request = DownloadOverviewRequest(brin: Self.brin, fundingYear: Self.year)
        request.form = .csv
        request.filter = Self.narrow
        request.afterFeedback = .max
        try MessageTests.check(request)
        // A filter need not name institution and year again, and may name no others.
        request.filter = RecordSelection(fundingYear: Self.year)
        let read = try DownloadOverviewRequest(encoded: request.encoded)
        #expect(read.filter == RecordSelection(brin: Self.brin, fundingYear: Self.year))
        request.filter?.brin = Brin("25LX")
        #expect(throws: WireError.invalid(field: "brin", reason: "is given twice")) {
            try DownloadOverviewRequest(encoded: request.encoded)
        }
        request.filter = RecordSelection(fundingYear: FundingYear(2026)!)
        #expect(throws: WireError.invalid(field: "funding_year", reason: "is given twice")) {
            try DownloadOverviewRequest(encoded: request.encoded)
        }
    }

    @Test func institutionRequests() throws {
        try MessageTests.check(ListInstitutionsRequest(fundingYear: Self.year))
        try MessageTests.check(ListInstitutionsRequest(brin: Self.brin, fundingYear: Self.year, kind: .provisional))
    }

    static var tally: Tally {
        var tally = Tally()
        for provider in [nil, ShortText("100A1"), ShortText("é")] {
            let cell = EnrolmentCell(
                provider: provider, location: provider, trainingCode: TrainingCode("25297")!, level: nil,
                pathway: .other, priceFactor: provider == nil ? nil : Factor(hundredths: 130))
            tally.add(
                EnrolmentCounts(
                    listed: 6, winnersOctober: 5, winnersFebruary: 4, funded: 3, owingFee: 2,
                    contribution: Decimal6(millionths: 1 << 40)), to: cell)
            tally.add(
                DiplomaCounts(obtained: 3, funded: 2, contribution: Decimal6(whole: 5)),
                to: DiplomaCell(
                    provider: provider, trainingCode: TrainingCode("25297")!, level: .mbo3, specialist: true))
        }
        for subject in SignalCell.Subject.allCases { tally.add(7, to: SignalCell(.notRequested, on: subject)) }
        return tally
    }

    static func totals(_ brin: Brin, share: Ratio?) -> InstitutionTotals {
        let group = GroupTotals(
            group: .levels34, counts: CorrectionCounts(b1: 1, o1: 2, b2: 3, o2: 4), correctionFactor: Ratio(24, 28),
            base: Decimal6(millionths: 587_000_000), studentValue: Decimal2(hundredths: 56_757),
            diplomaBase: Decimal6(whole: 5), diplomaValue: Decimal2(hundredths: 100), share: share)
        return InstitutionTotals(brin: brin, groups: [group], feePayers: FeePayers(lower: 1, higher: 2))
    }

    static let texts = Texts(
        trainingNames: [TrainingCode("25297")!: "Verzorgende é"], signalTexts: [.notRequested: "Niet gevraagd."],
        institutionNames: [brin: "School"])

    @Test func totalsReplies() throws {
        let bare = TotalsReply(
            brin: nil, fundingYear: Self.year, kind: .provisional, at: Moment(microseconds: -3), change: 0)
        try MessageTests.check(bare)
        var parts = NationalGroup.Parts()
        parts.add(Self.totals(Self.brin, share: nil).groups[0])
        try MessageTests.check(
            TotalsReply(
                brin: Self.brin, name: "School é", fundingYear: Self.year, kind: .definitive,
                at: Moment(microseconds: .max), change: .max, isFromMemory: true, tally: Self.tally,
                selected: Self.totals(Self.brin, share: Ratio(1, 3)), whole: Self.totals(Self.brin, share: nil),
                national: [
                    NationalGroup(group: .entree, sum: .zero, parts: NationalGroup.Parts(), budget: .zero),
                    NationalGroup(group: .levels34, sum: Decimal2(hundredths: 56_857), parts: parts),
                ],
                institutions: [Self.totals(Self.brin, share: .one), Self.totals(Brin("00AA")!, share: .zero)],
                texts: Self.texts, places: Self.providers))
    }

    private static var providers: [InstitutionEntry.Provider] {
        var counts = PlaceCounts()
        (counts.listed, counts.counting, counts.funded, counts.diplomas) = (4, 3, 2, 1)
        return [
            .init(
                provider: ShortText("100A1"), counts: counts, locations: [.init(location: nil, counts: PlaceCounts())]),
            .init(provider: nil, counts: PlaceCounts(), locations: []),
        ]
    }

    @Test func recordReplies() throws {
        let decision = MessageTests.status.decision
        let records =
            decision.enrolments.map {
                ListedRecord(
                    person: MessageTests.person, decidedAt: Moment(microseconds: 5),
                    record: .enrolment(
                        $0, enrolledOn: Self.year.firstStudyDay, plannedEnd: Self.year.lastStudyDay,
                        actualEnd: $0.october == nil ? nil : Self.year.lastStudyDay))
            }
            + decision.diplomas.map {
                ListedRecord(
                    person: MessageTests.person, decidedAt: Moment(microseconds: -5),
                    record: .diploma($0, enrolment: $0.specialist ? Identifier("C1") : nil))
            }
        try MessageTests.check(
            ListRecordsReply(
                kind: .definitive, records: records, hasMore: true, total: 1 << 40, change: .max, texts: Self.texts))
        try MessageTests.check(ListRecordsReply(kind: .provisional, records: [], hasMore: false, total: 0, change: 0))
        #expect(records.first?.key.id == Identifier("C2") && records.last?.key.id == Identifier("1"))
    }

    @Test func institutionReplies() throws {
        var counts = PlaceCounts()
        (counts.listed, counts.counting, counts.funded, counts.diplomas) = (4, 3, 2, 1)
        let entry = InstitutionEntry(
            brin: Self.brin, name: "School", counts: counts,
            providers: Self.providers)
        try MessageTests.check(
            ListInstitutionsReply(
                kind: .provisional, change: 9,
                institutions: [
                    entry, InstitutionEntry(brin: Brin("00AA")!, name: "", counts: PlaceCounts(), providers: []),
                ]))
    }

    /// Bytes of the request around a selection; which field is refused.
    @Test func impossibleSelectionsAreRefused() {
        var selection = Self.narrow
        selection.brin = nil
        #expect(throws: WireError.invalid(field: "brin", reason: "is missing")) {
            try ListRecordsRequest(encoded: ListRecordsRequest(selection).encoded)
        }
        #expect(throws: WireError.invalid(field: "selection", reason: "is missing")) {
            try TotalsRequest(encoded: [])
        }
        // funding_year: 2027, count_date: 20251002
        let day: [UInt8] = [0x0A, 8, 0x10, 0xEB, 0x0F, 0x58, 0xEA, 0x83, 0xD4, 0x09]
        #expect(throws: WireError.invalid(field: "count_date", reason: "is no count date of the funding year")) {
            try TotalsRequest(encoded: day)
        }
        #expect(throws: WireError.invalid(field: "most", reason: "is above 500")) {
            try ListRecordsRequest(encoded: ListRecordsRequest(Self.narrow, most: 501).encoded)
        }
    }

    // MARK: Tallies from stored bytes

    static func tally(_ decision: Decision, of brin: Brin, sign: Int = 1) -> Tally {
        var tally = Tally()
        for enrolment in decision.enrolments where enrolment.brin == brin {
            tally.add(enrolment, sign: sign)
        }
        for diploma in decision.diplomas where diploma.brin == brin {
            tally.add(diploma, sign: sign)
        }
        return tally
    }

    /// Sums of what the tests' decisions hold must not overflow.
    static func bounded(_ decision: Decision) -> Decision {
        func bounded(_ contribution: Decimal6?) -> Decimal6? {
            contribution.map { Decimal6(millionths: $0.millionths & 0xFF_FFFF_FFFF) }
        }
        var decision = decision
        for place in decision.enrolments.indices {
            let contribution = bounded(decision.enrolments[place].october?.contribution)
            decision.enrolments[place].october?.contribution = contribution
            decision.enrolments[place].february?.contribution = nil
        }
        for place in decision.diplomas.indices {
            let contribution = bounded(decision.diplomas[place].contribution)
            decision.diplomas[place].contribution = contribution
        }
        return decision
    }

    @Test func talliesOfBytesAreThoseOfDecisions() throws {
        var all: [Brin: DividedTally] = [:]
        for status in StoredStatusTests.statuses(2000) {
            let decision = Self.bounded(status.decision)
            let records = StoredStatus.encode(decision)
            var tallies: [Brin: DividedTally] = [:]
            try StoredStatus.tally(records, into: &tallies)
            for brin in Set(decision.enrolments.map(\.brin) + decision.diplomas.map(\.brin)) {
                guard tallies[brin]?.whole ?? Tally() == Self.tally(decision, of: brin) else {
                    Issue.record("differs: \(decision)")
                    return
                }
            }
            // In and out again leaves nothing; a whole YearStatus counts alike.
            try StoredStatus.tally(records, sign: -1, into: &tallies)
            #expect(!tallies.values.contains { $0 != DividedTally() })
            let whole = StoredStatusTests.bytes(of: status)
            #expect(StoredStatus.records(inYearStatus: whole) == StoredStatus.encode(status.decision))
            try StoredStatus.tally(records, into: &all)
        }
        #expect(all.count == 4)
    }

    @Test func brokenBytesEndInAnError() {
        let status = StoredStatusTests.statuses(40).last { !$0.decision.enrolments.isEmpty }
        let bytes = StoredStatus.encode(Self.bounded(status!.decision))
        for end in 0..<bytes.count {
            var tallies: [Brin: DividedTally] = [:]
            try? StoredStatus.tally(Array(bytes[..<end]), into: &tallies)
        }
        for place in bytes.indices {
            var flipped = bytes
            flipped[place] ^= 0x80
            var tallies: [Brin: DividedTally] = [:]
            try? StoredStatus.tally(flipped, into: &tallies)
        }
        var tallies: [Brin: DividedTally] = [:]
        #expect(throws: WireError.self) { try StoredStatus.tally([0x2A, 9], into: &tallies) }
        #expect(throws: WireError.self) { try StoredStatus.tally([0x2A, 0], into: &tallies) }
    }
}
