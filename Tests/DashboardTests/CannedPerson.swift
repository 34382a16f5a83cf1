import FundingModel
import NIOCore
import RPC
import Wire

/// One student at two institutions, with a name of a training that is no HTML of ours.
enum CannedPerson {
    static let person = PersonNumber("123456782")!
    static let unknown = PersonNumber("100000009")!
    static let (school, other) = (Brin("27DV")!, Brin("25LX")!)
    static let year = FundingYear(2027)!
    static let training = TrainingCode("25297")!
    static let evil = "<img src=x onerror=alert(1)> & \"zorg\""
    static let moment = Moment(microseconds: 1_790_000_000_000_000)

    static let texts = Wire.Texts(
        trainingNames: [training: evil], signalTexts: [.concurrenceLost: "Samenloop met [1]."],
        institutionNames: [school: "Noord <b>poort</b>"])

    static var dossier: Dossier {
        var dossier = Dossier(
            person: Person(number: person, birthDate: BirthDate(year: 2004, month: 3, day: 0)!, sex: .female))
        dossier.nationalities = [Nationality(code: 1, from: nil, until: nil)]
        dossier.append(
            Enrolment(
                brin: school, sequence: Identifier("C1")!, enrolledOn: Day("2025-08-01")!,
                plannedEnd: Day("2026-07-31")!),
            periods: [
                Period(
                    from: Day("2025-08-01")!, trainingCode: training, pathway: .bbl, level: .mbo3, requested: true,
                    provider: ShortText("100A100"), location: ShortText("100X100"))
            ],
            placements: [
                Placement(
                    sequence: Identifier("P1")!, agreedOn: Day("2025-08-20")!, from: Day("2025-09-01")!,
                    plannedEnd: Day("2026-07-31")!, trainingCode: training)
            ])
        dossier.append(
            Enrolment(
                brin: other, sequence: Identifier("D1")!, enrolledOn: Day("2025-09-01")!,
                plannedEnd: Day("2026-07-31")!),
            periods: [Period(from: Day("2025-09-01")!, trainingCode: training, pathway: .bol, requested: true)])
        dossier.diplomas = [
            Diploma(
                brin: school, result: Identifier("9")!, trainingCode: training, obtainedOn: Day("2025-07-01")!,
                requested: true)
        ]
        return dossier
    }

    static func enrolment(_ brin: Brin, _ id: String, funded: Bool, _ signal: Signal) -> EnrolmentDecision {
        EnrolmentDecision(
            brin: brin, sequence: Identifier(id)!,
            october: CountDateRecord(
                date: year.october, trainingCode: training, level: .mbo3, pathway: .bbl, requested: true, phase: nil,
                ageOn1August: 21, funded: funded, countsForCorrection: funded,
                contribution: funded ? Decimal6(millionths: 520_000) : nil, signals: SignalSet(signal),
                rivals: [brin == school ? other : school]))
    }

    static var decision: Decision {
        Decision(
            person: person, fundingYear: year,
            enrolments: [
                enrolment(school, "C1", funded: true, .concurrenceWon),
                enrolment(other, "D1", funded: false, .concurrenceLost),
            ],
            diplomas: [
                DiplomaDecision(
                    brin: school, result: Identifier("9")!, obtainedOn: Day("2025-07-01")!, trainingCode: training,
                    level: .mbo3, specialist: false, funded: true, contribution: Decimal6(whole: 3))
            ])
    }

    static let receipt = Receipt(ruleSet: "UWEB 2024-08-01", referenceData: "99472fd98ccd00", program: "mbost 1")

    static var status: LookUpStatusReply {
        LookUpStatusReply(
            person: person, factsChangedAt: moment, asOf: moment,
            years: [
                DecidedStatus(decision: decision, kind: .provisional, decidedAt: moment, receiptNumber: 7),
                DecidedStatus(decision: decision, kind: .definitive, decidedAt: moment, receiptNumber: 7),
            ], receipts: [7: receipt], trainingNames: texts.trainingNames, signalTexts: texts.signalTexts,
            institutionNames: texts.institutionNames)
    }

    static var history: HistoryReply {
        HistoryReply(
            person: person,
            entries: [
                HistoryEntry(
                    at: moment,
                    event: .decided(
                        PastDecision(
                            fundingYear: year, kind: .provisional, record: .enrolment(decision.enrolments[0]),
                            reason: .institution, receiptNumber: 7, supersededAt: moment, supersededReason: .law))),
                HistoryEntry(
                    at: moment,
                    event: .factsReplaced(FactsReplaced(version: 1, cause: .message(school, MessageID("m<1>"))))),
            ], next: HistoryPlace(at: moment, passed: 2), receipts: [7: receipt], texts: texts)
    }

    static var explanation: Explanation {
        Explanation(
            person: person, fundingYear: year, receipt: receipt,
            records: [
                RecordExplanation(
                    subject: .enrolment(brin: school, sequence: Identifier("C1")!, countDate: year.october),
                    checks: [
                        CheckExplanation(
                            name: "Bekostiging gevraagd", outcome: .holds,
                            facts: [CheckExplanation.Fact(name: "indicatie", value: "<J>")], article: "WEB 2.2.2"),
                        CheckExplanation(
                            name: "BPV", outcome: .fails, signal: .noAgreementInTime, article: "UWEB 2.2.2.2"),
                    ], funded: true)
            ])
    }

    static func findReply(_ key: FindPersonsRequest.Key) -> FindPersonsReply {
        func record(_ person: PersonNumber) -> FoundRecord {
            FoundRecord(
                person: person, brin: school,
                subject: .enrolment(Identifier("C1")!, from: Day("2025-08-01")!, until: Day("2026-07-31")!),
                trainingCode: training)
        }
        return switch key {
        case .enrolment(school, Identifier("C1")!): FindPersonsReply(records: [record(person)], texts: texts)
        case .diploma(school, Identifier("9")!):
            FindPersonsReply(records: [record(person), record(unknown)], isTruncated: true, texts: texts)
        default: FindPersonsReply(records: [])
        }
    }

    static func whatIf(_ request: WhatIfRequest) -> WhatIfReply {
        var after = decision
        after.enrolments[0].october?.funded = false
        after.enrolments[0].october?.contribution = nil
        let refused = request.registrations.contains { registration in
            registration.changes.contains { $0 == .deleteEnrolment(Identifier("D1")!) }
        }
        return WhatIfReply(
            before: decision, after: refused ? decision : after, explanation: explanation,
            refusals: refused ? [Refusal(.otherInstitution, field: "changes[0]", text: "Dit kan <niet>.")] : [],
            warnings: refused ? [] : [Refusal(.changesStopped, field: "", text: "Wijzigingen zijn gestopt.")],
            texts: texts)
    }
}

extension CannedService {
    func addPersons(to router: inout Router) {
        answer(Method.lookUpStatus, in: &router) { (request: LookUpStatusRequest) in
            try Self.known(request.person)
            return CannedPerson.status
        }
        answer(Method.lookUpDossier, in: &router) { (request: LookUpDossierRequest) in
            try Self.known(request.person)
            return LookUpDossierReply(
                factsChangedAt: CannedPerson.moment, undecidedYears: [], dossier: CannedPerson.dossier,
                feedback: [
                    Feedback(
                        brin: CannedPerson.school, number: 12, at: CannedPerson.moment, person: request.person,
                        fundingYear: CannedPerson.year, kind: .provisional, reason: .law,
                        record: .enrolment(
                            Identifier("C1")!, old: nil, new: CannedPerson.decision.enrolments[0]))
                ], texts: CannedPerson.texts)
        }
        answer(Method.history, in: &router) { (request: HistoryRequest) in
            try Self.known(request.person)
            var reply = CannedPerson.history
            if request.before != nil { (reply.entries, reply.next) = ([], nil) }
            return reply
        }
        answer(Method.explain, in: &router) { (request: ExplainRequest) in
            ExplainReply(explanation: CannedPerson.explanation, signalTexts: [.noAgreementInTime: "Geen <b>."])
        }
        answer(Method.findPersons, in: &router) { (request: FindPersonsRequest) in CannedPerson.findReply(request.key) }
        answer(Method.whatIf, in: &router) { (request: WhatIfRequest) in CannedPerson.whatIf(request) }
        answer(Method.listExOfficio, in: &router) { (_: ListExOfficioRequest) in
            ListExOfficioReply(entries: [
                ExOfficioEntry(
                    brin: CannedPerson.school, sequence: Identifier("C1")!, countDate: CannedPerson.year.october,
                    isRemoved: false, funded: true, reason: "besluit <9>", doneBy: "wie", doneAt: CannedPerson.moment)
            ])
        }
        answer(Method.setExOfficio, in: &router) { [self] (request: SetExOfficioRequest) in
            note(
                "\(request.brin) \(request.sequence) \(request.countDate) \(request.remove) \(request.funded) "
                    + "\(request.reason) \(request.setBy)")
            return ExOfficioReply(person: request.person, change: 9, years: [])
        }
    }

    private static func known(_ person: PersonNumber) throws {
        guard person == CannedPerson.person else { throw CallError(.notFound, "the register knows no such person") }
    }
}
