import FundingModel
import Wire

/// A decision check by check, with facts and articles. Dutch: toelichting.
struct ExplainScreen {
    let reply: ExplainReply
    let style: Style

    var text: String {
        let explanation = reply.explanation
        var lines = [
            style.strong(
                "Toelichting bij persoon \(explanation.person.digits), bekostigingsjaar \(explanation.fundingYear)"),
            style.faint(
                "\(explanation.receipt.ruleSet) · referentiegegevens \(explanation.receipt.referenceData.prefix(12)) · "
                    + "berekend op de gegevens van nu, niets opgeslagen"),
        ]
        for record in explanation.records { lines += text(record) }
        if explanation.records.isEmpty {
            lines.append("Geen inschrijving op een teldatum en geen diploma in het kalenderjaar.")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(_ record: RecordExplanation) -> [String] {
        let subject =
            switch record.subject {
            case .enrolment(let brin, let sequence, let date): "Inschrijving \(brin) \(sequence) op \(date)"
            case .diploma(let brin, let result, let date): "Diploma \(brin) \(result), behaald \(date)"
            }
        let outcome =
            switch record.funded {
            case true?: style.good("BEKOSTIGD")
            case false?: style.bad("NIET BEKOSTIGD")
            case nil: "alleen voor de correctiefactor"
            }
        return ["", style.strong(subject) + ": " + outcome] + record.checks.flatMap(text)
    }

    private func text(_ check: CheckExplanation) -> [String] {
        let mark =
            switch check.outcome {
            case .holds: style.good("ja ")
            case .fails: style.bad("NEE")
            case .notApplicable: style.faint("nvt")
            case .computed: " = "
            }
        var lines = ["  \(mark) \(check.name.padded(to: 42)) \(style.faint(check.article))"]
        lines += check.facts.map { "        \($0.name): \($0.value)" }
        if let signal = check.signal {
            lines.append("        signaal \(signal.rawValue): \(reply.signalTexts[signal] ?? "")")
        }
        return lines
    }
}
