import FundingModel
import Wire

/// What a helpdesk clerk sees of one person at a glance. Dutch: statusscherm.
struct StatusScreen {
    let person: PersonNumber
    let reply: LookUpStatusReply
    let style: Style

    var text: String {
        var parts = reply.years.map(text)
        if reply.years.isEmpty {
            let advice = reply.undecidedYears.isEmpty ? "; draai: mbost recompute --year JAAR" : ""
            parts = ["Persoon \(person.digits): bekend, nog niets berekend\(advice)\n"]
        }
        // Of years that are shown, the warning stands with them.
        let others = reply.undecidedYears.filter { year in
            !reply.years.contains { $0.decision.fundingYear == year }
        }
        if !others.isEmpty { parts.append(others.map(undecided).joined(separator: "\n") + "\n") }
        return parts.joined(separator: "\n")
    }

    private func undecided(_ year: FundingYear) -> String {
        style.bad(
            "Let op: voor \(year) zijn gegevens ingelezen die nog niet zijn beslist; "
                + "draai: mbost recompute --year \(year)")
    }

    private func text(_ year: DecidedStatus) -> String {
        let kind =
            switch year.kind {
            case .provisional: "voorlopig"
            case .definitive: "definitief"
            }
        var lines = [
            style.strong("Persoon \(person.digits) · bekostigingsjaar \(year.decision.fundingYear) (\(kind))"),
            style.faint("berekend \(DutchTime.text(year.decidedAt))\(basis(year))"),
        ]
        if reply.undecidedYears.contains(year.decision.fundingYear) {
            lines.append(undecided(year.decision.fundingYear))
        }
        for enrolment in year.decision.enrolments { lines += text(enrolment) }
        for diploma in year.decision.diplomas { lines += text(diploma) }
        if year.decision.enrolments.isEmpty && year.decision.diplomas.isEmpty {
            lines.append("Geen inschrijving in het studiejaar en geen diploma in het kalenderjaar.")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func basis(_ year: DecidedStatus) -> String {
        guard let receipt = year.receipt else { return "" }
        return " · \(receipt.ruleSet) · referentiegegevens \(receipt.referenceData.prefix(12))"
    }

    private func text(_ enrolment: EnrolmentDecision) -> [String] {
        var lines = ["", style.strong("Inschrijving \(institution(enrolment.brin)) \(enrolment.sequence)")]
        if let level = enrolment.highestFundedDiplomaLevel {
            lines.append("  hoogste eerder bekostigde diploma: \(level)")
        }
        if enrolment.october == nil && enrolment.february == nil {
            lines.append("  op geen van beide teldata ingeschreven")
        }
        if let record = enrolment.october {
            lines.append("  1 okt \(record.date.year)  \(october(record))")
            lines += details(record)
        }
        if let record = enrolment.february {
            let counts = record.countsForCorrection ? style.good("telt mee") : style.bad("telt niet mee")
            lines.append("  1 feb \(record.date.year)  \(counts) voor de correctiefactor")
            lines += details(record)
        }
        return lines
    }

    private func october(_ record: CountDateRecord) -> String {
        let funded = record.funded == true ? style.good("BEKOSTIGD") : style.bad("NIET BEKOSTIGD")
        let value = record.contribution.map { ", bijdrage \($0)" } ?? ""
        let counts = record.countsForCorrection ? "telt mee" : "telt niet mee"
        return "\(funded)\(value), \(counts) voor de correctiefactor"
    }

    private func details(_ record: CountDateRecord) -> [String] {
        let level = record.level?.description ?? "niveau onbekend"
        var lines = ["    \(training(record.trainingCode)), \(level), \(record.pathway)"]
        if !record.placements.isEmpty {
            let names = record.placements.map { "\($0.enrolment)/\($0.sequence)" }.joined(separator: ", ")
            lines.append("    praktijk (BPV): \(names)")
        }
        return lines + signals(record.signals) { record.parameters(of: $0) }
    }

    private func text(_ diploma: DiplomaDecision) -> [String] {
        let funded = diploma.funded ? style.good("BEKOSTIGD") : style.bad("NIET BEKOSTIGD")
        let value = diploma.contribution.map { ", bijdrage \($0)" } ?? ""
        let level = diploma.level?.description ?? "niveau onbekend"
        return [
            "", style.strong("Diploma \(institution(diploma.brin)) \(diploma.result)"),
            "  behaald \(diploma.obtainedOn)  \(funded)\(value)",
            "    \(training(diploma.trainingCode)), \(level)\(diploma.specialist ? ", specialist" : "")",
        ] + signals(diploma.signals) { _ in [] }
    }

    private func signals(_ set: SignalSet, _ parameters: (Signal) -> [String]) -> [String] {
        let texts = SignalTexts(reply.signalTexts.mapValues { .init(text: $0, parameterName: nil) })
        return set.ordered.map { signal in
            let text = texts.text(of: signal, parameters: parameters(signal))
            let line = "    signaal \(signal.rawValue): \(text)"
            return signal.isInformative ? line : style.bad(line)
        }
    }

    private func training(_ code: TrainingCode) -> String {
        reply.trainingNames[code].map { "\(code) \($0)" } ?? code.description
    }

    private func institution(_ brin: Brin) -> String {
        reply.institutionNames[brin].map { "\(brin) (\($0))" } ?? brin.description
    }
}
