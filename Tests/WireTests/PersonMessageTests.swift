import FundingModel
import Testing
import Wire

/// The calls about one person: dossier, history, what if, search.
@Suite struct PersonMessageTests {
    typealias Facts = RegistrationMessageTests
    static let person = MessageTests.person
    static let brin = Brin("27DV")!
    static let other = Brin("25LX")!

    static let texts = Texts(
        trainingNames: [TrainingCode("25297")!: "Kok"], signalTexts: [.deceased: "x"], institutionNames: [brin: "é"])

    static var partialResult: PartialResult {
        var result = PartialResult(kind: .genericExam)
        (result.brin, result.result, result.diplomaResult) = (brin, Facts.id("1"), Facts.id("2"))
        (result.diplomaTraining, result.code) = (TrainingCode("00000"), ShortText("3005"))
        (result.date, result.enrolment, result.provider) = (Facts.day("2025-01-01"), Facts.id("3"), ShortText("p"))
        (result.certificate, result.outcome) = (ShortText("c"), ShortText("Behaald"))
        (result.finalMark, result.exemption) = (ShortText("6"), ShortText("MBO"))
        (result.schoolMark, result.schoolExemption) = (ShortText("74"), ShortText("a"))
        (result.centralMark, result.centralExemption) = (ShortText("51"), ShortText("b"))
        return result
    }

    /// Every kind of row with every field set, and with none.
    static var dossier: Dossier {
        var dossier = Dossier(
            person: Person(
                number: person, birthDate: BirthDate("1999-02-00")!, sex: .unknown, deathDate: Facts.day("2026-01-01"),
                inBRP: false, country: ShortText("DE"), region: ShortText("NW")))
        dossier.nationalities = [
            Nationality(code: 9999, from: Facts.day("2000-01-01"), until: Facts.day("2001-01-01")),
            Nationality(code: 0, from: nil, until: nil),
        ]
        dossier.residenceTitles = [ResidenceTitle(code: 98, from: Facts.day("1999-02-01"), until: nil)]
        dossier.append(
            Enrolment(
                brin: brin, sequence: Facts.id("C1"), enrolledOn: Facts.day("2025-08-01"),
                plannedEnd: Facts.day("2027-07-31"), actualEnd: Facts.day("2026-07-31"),
                leavingReason: ShortText("08")),
            periods: [Facts.barePeriod, Facts.period],
            supportPeriods: [SupportPeriod(from: Facts.day("2025-08-01"), until: nil)],
            placements: [Facts.placement])
        dossier.append(
            Enrolment(
                brin: other, sequence: Facts.id("1"), enrolledOn: Facts.day("2020-08-01"),
                plannedEnd: Facts.day("2021-07-31")), periods: [])
        dossier.diplomas = [
            Diploma(
                brin: brin, result: Facts.id("R1"), trainingCode: TrainingCode("25297")!,
                obtainedOn: Facts.day("2025-06-01"), requested: true, enrolment: Facts.id("C1"),
                provider: ShortText("100A001"))
        ]
        dossier.partialResults = [partialResult, PartialResult(kind: .order)]
        dossier.exOfficio = [true, false].map {
            ExOfficioStatus(
                brin: brin, sequence: Facts.id("C1"), countDate: MessageTests.year.october, funded: $0,
                reason: "besluit é", isRemoved: !$0)
        }
        return dossier
    }

    static let dossierReply = LookUpDossierReply(
        factsChangedAt: Moment(microseconds: 7), undecidedYears: [MessageTests.year], dossier: dossier,
        feedback: ProcessMessageTests.feedback, texts: texts)

    @Test func dossiers() throws {
        try MessageTests.check(LookUpDossierRequest(person: Self.person))
        try MessageTests.check(Self.dossierReply)
        let bare = Dossier(person: Person(number: Self.person, birthDate: BirthDate("1999-00-00")!))
        try MessageTests.check(LookUpDossierReply(factsChangedAt: Moment(microseconds: 0), dossier: bare))
    }

    static var entries: [HistoryEntry] {
        let status = MessageTests.status.decision
        let superseded = Moment(microseconds: 9)
        let events: [HistoryEntry.Event] = [
            .decided(
                PastDecision(
                    fundingYear: MessageTests.year, kind: .definitive, record: .enrolment(status.enrolments[0]),
                    reason: .law, receiptNumber: .max, supersededAt: superseded, supersededReason: .institution)),
            .decided(
                PastDecision(
                    fundingYear: MessageTests.year, kind: .provisional, record: .diploma(status.diplomas[0]),
                    receiptNumber: 0)),
            .factsReplaced(FactsReplaced(version: .max, cause: .file(run: 3))),
            .factsReplaced(FactsReplaced(version: 1, cause: .file(run: nil))),
            .factsReplaced(FactsReplaced(version: 1, cause: .message(brin, MessageID("m-1")!))),
            .factsReplaced(FactsReplaced(version: 1, cause: .message(brin, nil))),
            .factsReplaced(FactsReplaced(version: 1, cause: .exOfficio)),
            .factsReplaced(FactsReplaced(version: 0, cause: .other)),
        ]
        return events.enumerated().map { HistoryEntry(at: Moment(microseconds: Int64($0.offset)), event: $0.element) }
    }

    static let historyReply = HistoryReply(
        person: person, entries: entries, next: HistoryPlace(at: Moment(microseconds: -1), passed: 3),
        receipts: [7: RegistrationMessageTests.receipt], texts: texts)

    @Test func histories() throws {
        try MessageTests.check(HistoryRequest(person: Self.person))
        try MessageTests.check(
            HistoryRequest(
                person: Self.person, fundingYear: MessageTests.year, most: HistoryRequest.most,
                before: HistoryPlace(at: Moment(microseconds: .min), passed: 100_000)))
        try MessageTests.check(Self.historyReply)
        try MessageTests.check(HistoryReply(person: Self.person, entries: []))
        // Nothing asked is the usual number.
        #expect(try HistoryRequest(encoded: HistoryRequest(person: Self.person, most: 0).encoded).most == 50)
    }

    @Test func historiesAreAskedInPages() {
        let tooMany = HistoryRequest(person: Self.person, most: HistoryRequest.most + 1)
        #expect(throws: WireError.invalid(field: "most", reason: "is above 200")) {
            try HistoryRequest(encoded: tooMany.encoded)
        }
        let far = HistoryRequest(
            person: Self.person, before: HistoryPlace(at: Moment(microseconds: 0), passed: 100_001))
        #expect(throws: WireError.invalid(field: "passed", reason: "is more than a moment holds")) {
            try HistoryRequest(encoded: far.encoded)
        }
    }

    static let whatIf = WhatIfRequest(
        person: person, fundingYear: MessageTests.year, registrations: [RegistrationMessageTests.full],
        exOfficio: [true, false, nil].map {
            ExOfficioChange(
                brin: other, sequence: Facts.id("z"), countDate: MessageTests.year.october, funded: $0, reason: "é")
        }, fromNothing: true)

    static var whatIfReply: WhatIfReply {
        let check = CheckExplanation(
            name: "naam", outcome: .fails, signal: .levelUnknown, facts: [.init(name: "feit", value: "ü")],
            article: "WEB 8.1.1")
        let explanation = Explanation(
            person: person, fundingYear: MessageTests.year, receipt: RegistrationMessageTests.receipt,
            records: [
                RecordExplanation(
                    subject: .diploma(brin: brin, result: Facts.id("9"), obtainedOn: Facts.day("2025-12-31")),
                    checks: [check], funded: false)
            ])
        return WhatIfReply(
            before: MessageTests.status.decision, after: Decision(person: person, fundingYear: MessageTests.year),
            explanation: explanation, refusals: [Refusal(.exOfficioUnknown, field: "exOfficio[0]", text: "é")],
            warnings: [Refusal(.changesStopped, field: "registrations[0].changes[0]", text: "")], isPersonGone: true,
            texts: texts)
    }

    @Test func suppositions() throws {
        try MessageTests.check(WhatIfRequest(person: Self.person, fundingYear: MessageTests.year))
        try MessageTests.check(Self.whatIf)
        try MessageTests.check(Self.whatIfReply)
        var wrong = Self.whatIf
        wrong.registrations[0].person = PersonNumber("100000009")!
        #expect(throws: WireError.invalid(field: "registrations", reason: "are about somebody else")) {
            try WhatIfRequest(encoded: wrong.encoded)
        }
        wrong = Self.whatIf
        wrong.exOfficio[0].countDate = MessageTests.year.february
        #expect(throws: WireError.invalid(field: "count_date", reason: "is no 1 October")) {
            try WhatIfRequest(encoded: wrong.encoded)
        }
    }

    static let found = FindPersonsReply(
        records: [
            FoundRecord(
                person: person, brin: brin,
                subject: .enrolment(Facts.id("C1"), from: Facts.day("2025-08-01"), until: Facts.day("2026-07-31")),
                trainingCode: TrainingCode("00000")),
            FoundRecord(
                person: person, brin: other, subject: .diploma(Facts.id("9"), obtainedOn: Facts.day("2025-06-01")),
                trainingCode: nil),
        ], isTruncated: true, texts: texts)

    @Test func searches() throws {
        try MessageTests.check(FindPersonsRequest(.person(Self.person)))
        try MessageTests.check(FindPersonsRequest(.enrolment(Self.brin, Facts.id("C1"))))
        try MessageTests.check(FindPersonsRequest(.diploma(Self.brin, Facts.id("9"))))
        try MessageTests.check(Self.found)
        try MessageTests.check(FindPersonsReply(records: []))
    }

    @Test(
        arguments: [
            // Nothing; a BRIN alone; a BRIN with both ids; a person beside a BRIN.
            ([], "brin"), ([0x12, 4, 0x32, 0x37, 0x44, 0x56], "enrolment"),
            ([0x12, 4, 0x32, 0x37, 0x44, 0x56, 0x1A, 1, 0x31, 0x22, 1, 0x31], "enrolment"),
            ([0x0D, 0x0E, 0xCD, 0x5B, 0x07, 0x12, 4, 0x32, 0x37, 0x44, 0x56], "person"),
        ] as [([UInt8], String)])
    func aSearchHasOneKey(_ bytes: [UInt8], _ field: String) {
        let error = #expect(throws: WireError.self) { try FindPersonsRequest(encoded: bytes) }
        guard case .invalid(let found, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == field)
    }

    @Test func storedFeedbackReadsAsItWasSent() throws {
        for item in ProcessMessageTests.feedback {
            let row: StoredFeedback
            switch item.record {
            case .enrolment(let id, let old, let new):
                row = stored(item, true, id, old.map(StoredStatus.encode), new.map(StoredStatus.encode))
            case .diploma(let id, let old, let new):
                row = stored(item, false, id, old.map(StoredStatus.encode), new.map(StoredStatus.encode))
            }
            #expect(try row.feedback(to: item.brin) == item)
        }
    }

    private func stored(
        _ item: Feedback, _ isEnrolment: Bool, _ id: Identifier, _ old: [UInt8]?, _ new: [UInt8]?
    ) -> StoredFeedback {
        StoredFeedback(
            number: item.number, at: item.at, person: item.person, fundingYear: item.fundingYear, kind: item.kind,
            reason: item.reason, isEnrolment: isEnrolment, id: id, old: old, new: new)
    }
}
