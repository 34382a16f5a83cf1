import FundingModel

extension DiplomaCheck {
    /// What the screen calls the check.
    var dutchName: String {
        switch self {
        case .requested: "Bekostiging gevraagd"
        case .institution: "Instelling bekostigd"
        case .trainingKnown: "Opleiding bekend"
        case .licence: "Licentie voor de opleiding"
        case .levelKnown: "Niveau bekend"
        case .notEntree: "Geen entreediploma"
        case .candidate: "Bekostigbare inschrijving bij het diploma"
        case .notLower: "Geen hoger diploma eerder behaald"
        case .firstInYear: "Eerste diploma in dit jaar"
        case .addsValue: "Voegt waarde toe"
        }
    }
}

extension Deliberation {
    mutating func explanation(of judged: JudgedDiploma, among all: [JudgedDiploma]) -> RecordExplanation {
        let earlier = earlierDiplomas(than: judged, among: all)
        var checks: [CheckExplanation] = []
        for check in DiplomaCheck.allCases {
            let facts = facts(for: check, on: judged, earlier: earlier)
            if let verdict = verdict(of: check, on: judged, earlier: earlier) {
                checks.append(
                    CheckExplanation(name: check.dutchName, verdict: verdict, facts: facts, article: check.article))
            } else {
                checks.append(
                    CheckExplanation(
                        name: check.dutchName, outcome: .notApplicable, facts: facts, article: check.article))
            }
        }
        checks.append(
            CheckExplanation(
                name: "Bijdrage aan de diplomawaarde", outcome: .computed,
                facts: [
                    Fact(name: "waarde", value: text(of: judged.value)),
                    Fact(name: "bijdrage", value: judged.contribution.map(String.init) ?? "geen"),
                ], article: "domein, paragraaf 5"))
        return RecordExplanation(
            subject: .diploma(
                brin: judged.diploma.brin, result: judged.diploma.result, obtainedOn: judged.diploma.obtainedOn),
            checks: checks, funded: judged.isFunded)
    }

    private func facts(
        for check: DiplomaCheck, on judged: JudgedDiploma, earlier: EarlierDiplomas
    ) -> [Fact] {
        let diploma = judged.diploma
        switch check {
        case .requested:
            return [Fact(name: "indicatie bekostigbaar", value: diploma.requested ? "J" : "N")]
        case .institution:
            return [Fact(name: "instelling", value: diploma.brin.description)]
        case .trainingKnown:
            return trainingFacts(diploma.trainingCode, judged.training)
        case .licence:
            return [Fact(name: "opleiding", value: diploma.trainingCode.description)]
        case .levelKnown, .notEntree:
            return [Fact(name: "niveau", value: judged.level?.description ?? "onbekend")]
        case .candidate:
            return candidateFacts(diploma)
        case .notLower:
            return interruptionFacts(earlier) + [
                Fact(name: "hoogste eerdere waarde", value: String(earlier.highestOnLadder))
            ]
        case .firstInYear:
            return [Fact(name: "hoogste eerdere waarde in dit jaar", value: String(earlier.highestThisYear))]
        case .addsValue:
            return [
                Fact(name: "waarde", value: text(of: judged.value)),
                Fact(name: "eerder specialistendiploma", value: dutch(earlier.hasSpecialist)),
            ]
        }
    }

    private func candidateFacts(_ diploma: Diploma) -> [Fact] {
        var facts = [
            Fact(name: "gekoppelde inschrijving", value: diploma.enrolment?.description ?? "geen"),
            Fact(name: "behaald op", value: diploma.obtainedOn.description),
        ]
        guard let period = linkedPeriod(of: diploma) else { return facts }
        facts.append(Fact(name: "leertraject toen", value: period.pathway.rawValue))
        if period.pathway == .exam {
            let recent = recentEnrolmentWithoutDiploma(before: diploma)
            facts.append(
                Fact(
                    name: "eerdere inschrijving BOL of BBL zonder diploma",
                    value: recent.map { shown($0, until: $0.effectiveEnd) } ?? "geen"))
        }
        return facts
    }

    private func interruptionFacts(_ earlier: EarlierDiplomas) -> [Fact] {
        guard let day = earlier.countedFrom else { return [] }
        return [Fact(name: "onderbreking: eerdere diploma's tellen vanaf", value: day.description)]
    }

    private func text(of value: DiplomaValue?) -> String {
        switch value {
        case .ladder(let value): String(value)
        case .specialist: "specialist (2 bij het eerste)"
        case nil: "geen"
        }
    }
}
