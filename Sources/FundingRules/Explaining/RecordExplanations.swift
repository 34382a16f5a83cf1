import FundingModel

typealias Fact = CheckExplanation.Fact

extension Deliberation {
    /// Every record of the decision with its checks, in the decision's order.
    mutating func recordExplanations() -> [RecordExplanation] {
        let judged = judgedDiplomas()
        let decision = decision()
        var records: [RecordExplanation] = []
        for enrolment in decision.enrolments {
            for record in [enrolment.october, enrolment.february].compactMap(\.self) {
                if let explanation = explanation(of: record, of: enrolment) { records.append(explanation) }
            }
        }
        for diploma in decision.diplomas {
            guard
                let own = judged.first(where: {
                    $0.diploma.brin == diploma.brin && $0.diploma.result == diploma.result
                })
            else { continue }
            records.append(explanation(of: own, among: judged))
        }
        return records
    }

    private mutating func explanation(
        of record: CountDateRecord, of decision: EnrolmentDecision
    ) -> RecordExplanation? {
        guard
            let place = dossier.enrolments.firstIndex(where: {
                $0.brin == decision.brin && $0.sequence == decision.sequence
            }), let subject = subject(place, on: record.date)
        else { return nil }
        var checks: [CheckExplanation] = []
        for check in EnrolmentCheck.allCases {
            checks.append(
                CheckExplanation(
                    name: check.dutchName, verdict: verdict(of: check, on: subject),
                    facts: facts(for: check, on: subject), article: check.article))
        }
        checks.append(placementExplanation(on: subject))
        checks.append(concurrenceExplanation(of: record))
        if let reason = record.exOfficioReason {
            checks.append(exOfficioExplanation(of: record, reason: reason))
        }
        checks.append(contributionExplanation(of: record, isOctober: subject.isOctober))
        return RecordExplanation(
            subject: .enrolment(brin: decision.brin, sequence: decision.sequence, countDate: record.date),
            checks: checks, funded: record.funded)
    }

    private mutating func placementExplanation(on subject: CountDateSubject) -> CheckExplanation {
        let article = "UWEB 2.2.2.2, 2.2.3.2"
        guard let verdict = placementVerdict(on: subject) else {
            return CheckExplanation(
                name: "Praktijkovereenkomst (BPV)", outcome: .notApplicable,
                facts: [Fact(name: "gevraagd", value: "alleen bij BBL op 1 oktober")], article: article)
        }
        let relevant = verdict.relevant.map { "\($0.enrolment)/\($0.sequence)" }.joined(separator: ", ")
        return CheckExplanation(
            name: "Praktijkovereenkomst (BPV)", outcome: verdict.signal == nil ? .holds : .fails,
            signal: verdict.signal,
            facts: [
                Fact(name: "overeenkomsten bij de instelling", value: String(verdict.registered)),
                Fact(name: "passend bij de opleiding", value: String(verdict.matching)),
                Fact(name: "gesloten uiterlijk \(book.lastAgreementDay)", value: String(verdict.inTime)),
                Fact(name: "met praktijk op tijd", value: relevant.isEmpty ? "geen" : relevant),
            ], article: article)
    }

    private func concurrenceExplanation(of record: CountDateRecord) -> CheckExplanation {
        let lost = record.signals.contains(.concurrenceLost)
        let won = record.signals.contains(.concurrenceWon)
        let standing =
            if lost {
                "een andere inschrijving gaat voor"
            } else if record.countsForCorrection {
                won ? "gaat voor op andere inschrijvingen" : "enige inschrijving die meetelt"
            } else {
                "doet niet mee: een eerdere toets faalt"
            }
        return CheckExplanation(
            name: "Samenloop", outcome: lost ? .fails : record.countsForCorrection ? .holds : .notApplicable,
            signal: lost ? .concurrenceLost : won ? .concurrenceWon : nil,
            facts: [
                Fact(name: "stand", value: standing),
                Fact(
                    name: "andere instellingen",
                    value: record.rivals.isEmpty
                        ? "geen" : record.rivals.map(\.description).joined(separator: ", ")),
                Fact(name: "telt mee voor correctiefactor", value: dutch(record.countsForCorrection)),
            ], article: "WEB 2.2.2.3 (volgorde: keuze)")
    }

    private func exOfficioExplanation(of record: CountDateRecord, reason: String) -> CheckExplanation {
        CheckExplanation(
            name: "Ambtshalve vastgesteld", outcome: record.funded == true ? .holds : .fails, signal: .setExOfficio,
            facts: [
                Fact(name: "bekostigd", value: dutch(record.funded ?? false)), Fact(name: "reden", value: reason),
            ], article: "domein, paragraaf 4")
    }

    private func contributionExplanation(of record: CountDateRecord, isOctober: Bool) -> CheckExplanation {
        var facts = [Fact(name: "BBL/BOL-factor", value: record.pathwayFactor?.description ?? "geen")]
        if isOctober {
            facts.append(Fact(name: "prijsfactor", value: record.priceFactor?.description ?? "geen"))
            if book.ruleSet.stayYears == .before2018_10_01 {
                facts.append(Fact(name: "verblijfsjaren", value: String(record.stayYears)))
                facts.append(Fact(name: "verblijfsjaarfactor", value: record.stayYearFactor?.description ?? "geen"))
            }
            facts.append(Fact(name: "bijdrage", value: record.contribution?.description ?? "geen"))
        } else {
            facts.append(Fact(name: "bijdrage", value: "geen: 1 februari telt alleen voor de correctiefactor"))
        }
        return CheckExplanation(
            name: "Bijdrage aan de studentwaarde", outcome: .computed, facts: facts,
            article: "\(book.ruleSet.name); domein, paragraaf 4")
    }
}

extension Deliberation {
    /// An enrolment as a fact of another record; one of another institution is not told to who may not see it.
    func shown(_ enrolment: Enrolment, until end: Day? = nil) -> String {
        guard viewer == nil || viewer == enrolment.brin else { return "een inschrijving bij een andere instelling" }
        return "\(enrolment.brin) \(enrolment.sequence)" + (end.map { ", tot en met \($0)" } ?? "")
    }
}

extension RecordExplanation.Subject {
    var brin: Brin {
        switch self {
        case .enrolment(let brin, _, _), .diploma(let brin, _, _): brin
        }
    }
}

extension CheckExplanation {
    init(name: String, verdict: Verdict, facts: [Fact], article: String) {
        switch verdict {
        case .holds: self.init(name: name, outcome: .holds, facts: facts, article: article)
        case .holdsWith(let signal):
            self.init(name: name, outcome: .holds, signal: signal, facts: facts, article: article)
        case .fails(let signal):
            self.init(name: name, outcome: .fails, signal: signal, facts: facts, article: article)
        }
    }
}

func dutch(_ truth: Bool) -> String { truth ? "ja" : "nee" }
