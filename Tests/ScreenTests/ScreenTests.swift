import Foundation
import FundingModel
import Testing
import Wire

@testable import mbost

/// What people see, at three widths, against files that people have read.
@Suite struct ScreenTests {
    static let person = PersonNumber("123456782")!
    static let year = FundingYear(2027)!
    static let brin = Brin("27DV")!
    static let other = Brin("25LX")!
    static let receipt = Receipt(
        ruleSet: "UWEB 2024-08-01", referenceData: "99472fd98ccd0011223344556677", program: "mbost 1.0")
    static func moment(_ minutes: Int64) -> Moment { Moment(microseconds: 1_790_000_000_000_000 + minutes * 60_000_000) }

    static var october: CountDateRecord {
        var record = CountDateRecord(
            date: year.october, trainingCode: TrainingCode("25779")!, level: .mbo4, pathway: .bbl, requested: true,
            phase: nil, ageOn1August: 20, funded: true, countsForCorrection: true,
            contribution: Decimal6(millionths: 440_000))
        record.placements = [PlacementKey(enrolment: Identifier("C1")!, sequence: Identifier("P1")!)]
        record.signals = SignalSet(.nationalityUnknown, .concurrenceWon)
        record.rivals = [other]
        return record
    }

    static var refused: CountDateRecord {
        var record = october
        (record.funded, record.countsForCorrection, record.contribution) = (false, false, nil)
        (record.signals, record.rivals) = (SignalSet(.noAgreementInTime), [])
        return record
    }

    static func enrolment(_ record: CountDateRecord) -> EnrolmentDecision {
        EnrolmentDecision(
            brin: brin, sequence: Identifier("C1")!, highestFundedDiplomaLevel: .mbo2, october: record,
            february: CountDateRecord(
                date: year.february, trainingCode: TrainingCode("25779")!, level: .mbo4, pathway: .bbl,
                requested: true, phase: nil, ageOn1August: 20, countsForCorrection: true))
    }

    static let diploma = DiplomaDecision(
        brin: brin, result: Identifier("8277645")!, obtainedOn: Day("2025-06-16")!,
        trainingCode: TrainingCode("25297")!, level: .mbo2, specialist: false, funded: false,
        signals: SignalSet(.addsNoValue))

    static var decision: Decision {
        Decision(person: person, fundingYear: year, enrolments: [enrolment(october)], diplomas: [diploma])
    }

    static let texts = Texts(
        trainingNames: [
            TrainingCode("25779")!: "Allround medewerker in een opleiding met een lange naam",
            TrainingCode("25297")!: "Kok",
        ],
        signalTexts: [
            .nationalityUnknown: "Nationaliteit en verblijfstitel zijn niet bekend.",
            .concurrenceWon: "De inschrijving gaat voor op die van een andere instelling.",
            .noAgreementInTime: "Er is geen praktijkovereenkomst op tijd gesloten.",
            .addsNoValue: "Het diploma voegt geen waarde toe aan het eerdere.",
        ], institutionNames: [brin: "Regionaal Opleidingencentrum Voorbeeld"])

    static let explanation = Explanation(
        person: person, fundingYear: year, receipt: receipt,
        records: [
            RecordExplanation(
                subject: .enrolment(brin: brin, sequence: Identifier("C1")!, countDate: year.october),
                checks: [
                    CheckExplanation(
                        name: "Bekostiging gevraagd", outcome: .holds,
                        facts: [.init(name: "indicatie bekostigbaar", value: "J")], article: "WEB 2.2.1"),
                    CheckExplanation(
                        name: "Praktijkovereenkomst (BPV)", outcome: .fails, signal: .noAgreementInTime,
                        facts: [
                            .init(name: "overeenkomsten bij de instelling", value: "1"),
                            .init(name: "gesloten uiterlijk 2025-12-31", value: "0"),
                        ], article: "UWEB 2.2.2.2, 2.2.3.2"),
                    CheckExplanation(
                        name: "Samenloop", outcome: .notApplicable, article: "WEB 2.2.2.3 (volgorde: keuze)"),
                    CheckExplanation(
                        name: "Bijdrage aan de studentwaarde", outcome: .computed,
                        facts: [.init(name: "bijdrage", value: "geen")], article: "UWEB 2024-08-01"),
                ], funded: false)
        ])

    func check(_ name: String, _ text: (Layout) -> String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        for width in [60, 80, 120] {
            let shown = text(Layout(width: width, style: Style(isColoured: false)))
            let file = folder.appending(path: "\(name)-\(width).txt")
            if ProcessInfo.processInfo.environment["MBOST_GOLDEN"] != nil {
                try shown.write(to: file, atomically: true, encoding: .utf8)
            }
            #expect(shown == (try String(contentsOf: file, encoding: .utf8)), "\(name) at \(width)")
            for line in shown.split(separator: "\n") {
                #expect(line.count <= width && line.last != " ", "\(name) at \(width): \(line)")
            }
        }
        // Into a file or a pipe: no breaks, no colours; with colours the same letters.
        let piped = text(Layout(width: nil, style: Style(isColoured: false)))
        #expect(!piped.contains("\u{1B}"))
        let coloured = text(Layout(width: nil, style: Style(isColoured: true)))
        #expect(coloured.contains("\u{1B}[") && coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == piped)
    }

    @Test func status() throws {
        let year = DecidedStatus(
            decision: Self.decision, kind: .provisional, decidedAt: Self.moment(0), receiptNumber: 7,
            receipt: Self.receipt)
        let reply = LookUpStatusReply(
            person: Self.person, factsChangedAt: Self.moment(0), asOf: Self.moment(0),
            undecidedYears: [FundingYear(2026)!], years: [year], receipts: [7: Self.receipt],
            trainingNames: Self.texts.trainingNames, signalTexts: Self.texts.signalTexts,
            institutionNames: Self.texts.institutionNames)
        try check("status") { StatusScreen(person: Self.person, reply: reply, layout: $0).text }
    }

    @Test func explain() throws {
        let reply = ExplainReply(explanation: Self.explanation, signalTexts: Self.texts.signalTexts)
        try check("explain") { ExplainScreen(reply: reply, layout: $0).text }
    }

    @Test func history() throws {
        func past(_ record: PastDecision.Record, _ reason: ChangeReason?, until: Int64? = nil) -> HistoryEntry.Event {
            .decided(
                PastDecision(
                    fundingYear: Self.year, kind: until == nil ? .definitive : .provisional, record: record,
                    reason: reason, receiptNumber: 7, supersededAt: until.map(Self.moment),
                    supersededReason: until.map { _ in .institution }))
        }
        let events: [HistoryEntry.Event] = [
            past(.enrolment(Self.enrolment(Self.october)), .definitive),
            .factsReplaced(FactsReplaced(version: 9, cause: .message(Self.brin, MessageID("m-2024-000123")!))),
            past(.enrolment(Self.enrolment(Self.refused)), .yearStart, until: 50),
            past(.diploma(Self.diploma), nil, until: 40), .factsReplaced(FactsReplaced(version: 8, cause: .exOfficio)),
            .factsReplaced(FactsReplaced(version: 7, cause: .file(run: 12))),
        ]
        let reply = HistoryReply(
            person: Self.person,
            entries: events.enumerated().map { HistoryEntry(at: Self.moment(Int64(60 - $0 * 10)), event: $1) },
            next: HistoryPlace(at: Self.moment(0), passed: 1), receipts: [7: Self.receipt])
        try check("history") { HistoryScreen(reply: reply, layout: $0).text }
    }

    @Test func whatIf() throws {
        let after = Decision(person: Self.person, fundingYear: Self.year, enrolments: [Self.enrolment(Self.refused)])
        var reply = WhatIfReply(
            before: Self.decision, after: after, explanation: Self.explanation,
            warnings: [
                Refusal(
                    .changesStopped, field: "registrations[0].changes[0].deletePlacement",
                    text: "Mutatiestop: de gegevens liggen vast, tenzij de accountant de wijziging verantwoordt.")
            ], texts: Self.texts)
        try check("what-if") { WhatIfScreen(reply: reply, layout: $0).text }
        reply.refusals = [
            Refusal(
                .enrolmentUnknown, field: "registrations[0].changes[0].deleteEnrolment",
                text: "De instelling heeft bij deze persoon geen inschrijving met dit volgnummer.")
        ]
        try check("what-if-refused") { WhatIfScreen(reply: reply, layout: $0).text }
    }

    @Test func jobs() throws {
        var running = JobStatus(
            job: 12, fundingYear: Self.year, reason: .law, startedAt: Self.moment(0), receipt: Self.receipt)
        (running.personsTotal, running.personsDone, running.rate) = (1_000_000, 250_000, 5000)
        running.askedBy = "J. de Vries"
        var failed = running
        (failed.job, failed.state, failed.recordsChanged) = (11, .failed, 1234)
        (failed.selection, failed.trouble) = ("instelling 27DV", "de database was vol")
        try check("jobs") { JobScreen(layout: $0).list([running, failed]) }
    }

    @Test func standings() throws {
        let entries = [
            StandingEntry(
                brin: Self.brin, fundingYear: Self.year, standing: .approved, setAt: Self.moment(0),
                setBy: "J. de Vries", note: "assurancerapport ontvangen en goedgekeurd"),
            StandingEntry(
                brin: Self.other, fundingYear: Self.year, standing: .open, setAt: Self.moment(1), setBy: "x", note: ""),
        ]
        try check("standing") { StandingScreen(layout: $0).list(entries) }
    }

    @Test func dossier() throws {
        var dossier = Dossier(
            person: Person(
                number: Self.person, birthDate: BirthDate("2005-03-04")!, sex: .female, inBRP: true,
                country: ShortText("DE"), region: ShortText("NW")))
        dossier.nationalities = [Nationality(code: 1, from: Day("2005-03-04"), until: nil)]
        dossier.append(
            Enrolment(
                brin: Self.brin, sequence: Identifier("C1")!, enrolledOn: Day("2024-08-01")!,
                plannedEnd: Day("2027-07-31")!),
            periods: [
                Period(
                    from: Day("2024-08-01")!, trainingCode: TrainingCode("25779")!, pathway: .bbl, level: .mbo4,
                    requested: true, provider: ShortText("100A501"), location: ShortText("101X591"))
            ], supportPeriods: [SupportPeriod(from: Day("2024-09-01")!, until: nil)],
            placements: [
                Placement(
                    sequence: Identifier("P1")!, agreedOn: Day("2024-08-20")!, from: Day("2024-09-01")!,
                    plannedEnd: Day("2025-07-31")!, hours: 610, company: ShortText("100636505"),
                    trainingCode: TrainingCode("25297"))
            ])
        dossier.diplomas = [
            Diploma(
                brin: Self.brin, result: Identifier("8277645")!, trainingCode: TrainingCode("25297")!,
                obtainedOn: Day("2025-06-16")!, requested: true, enrolment: Identifier("C1"))
        ]
        dossier.exOfficio = [
            ExOfficioStatus(
                brin: Self.brin, sequence: Identifier("C1")!, countDate: Self.year.october, funded: false,
                reason: "besluit 3")
        ]
        var result = PartialResult(kind: .elective)
        (result.brin, result.result, result.code) = (Self.brin, Identifier("77"), ShortText("K0914"))
        dossier.partialResults = [result]
        let feedback = Feedback(
            brin: Self.brin, number: 1200, at: Self.moment(3), person: Self.person, fundingYear: Self.year,
            kind: .provisional, reason: .institution,
            record: .enrolment(Identifier("C1")!, old: nil, new: Self.enrolment(Self.refused)))
        let reply = LookUpDossierReply(
            factsChangedAt: Self.moment(2), undecidedYears: [FundingYear(2026)!], dossier: dossier,
            feedback: [feedback], texts: Self.texts)
        try check("dossier") { DossierScreen(reply: reply, layout: $0).text }
    }

    @Test func found() throws {
        let reply = FindPersonsReply(
            records: [
                FoundRecord(
                    person: Self.person, brin: Self.brin,
                    subject: .enrolment(Identifier("C1")!, from: Day("2024-08-01")!, until: Day("2027-07-31")!),
                    trainingCode: TrainingCode("25779")),
                FoundRecord(
                    person: Self.person, brin: Self.brin,
                    subject: .diploma(Identifier("8277645")!, obtainedOn: Day("2025-06-16")!), trainingCode: nil),
            ], isTruncated: true, texts: Self.texts)
        try check("find") { FindScreen(reply: reply, layout: $0).text }
    }
}
