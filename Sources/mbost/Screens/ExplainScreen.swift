import FundingModel
import Wire

/// A decision check by check, with facts and articles. Dutch: toelichting.
struct ExplainScreen {
    let reply: ExplainReply
    let layout: Layout

    var text: String {
        let explanation = reply.explanation
        let head = [
            ScreenLine(
                .strong(
                    "Toelichting bij persoon \(explanation.person.digits), bekostigingsjaar "
                        + "\(explanation.fundingYear)")),
            ScreenLine(
                .faint(
                    "\(explanation.receipt.ruleSet) · referentiegegevens "
                        + "\(explanation.receipt.referenceData.prefix(12)) · "
                        + "berekend op de gegevens van nu, niets opgeslagen")),
        ]
        return layout.text(head + Self.lines(explanation, reply.signalTexts))
    }

    /// The records with their checks.
    static func lines(_ explanation: Explanation, _ signalTexts: [Signal: String]) -> [ScreenLine] {
        if explanation.records.isEmpty {
            return [ScreenLine("Geen inschrijving op een teldatum en geen diploma in het kalenderjaar.")]
        }
        return explanation.records.flatMap { lines($0, signalTexts) }
    }

    private static func lines(_ record: RecordExplanation, _ signalTexts: [Signal: String]) -> [ScreenLine] {
        let subject =
            switch record.subject {
            case .enrolment(let brin, let sequence, let date): "Inschrijving \(brin) \(sequence) op \(date)"
            case .diploma(let brin, let result, let date): "Diploma \(brin) \(result), behaald \(date)"
            }
        let outcome: Piece =
            switch record.funded {
            case true?: .good("BEKOSTIGD")
            case false?: .bad("NIET BEKOSTIGD")
            case nil: Piece("alleen voor de correctiefactor")
            }
        var lines = [.empty, ScreenLine(.strong(subject), Piece(": "), outcome)]
        let failed = record.checks.filter { $0.outcome == .fails }.map(\.name)
        if !failed.isEmpty { lines.append(ScreenLine(2, .bad("faalt op: \(failed.joined(separator: ", "))"))) }
        return lines + record.checks.flatMap { Self.lines($0, signalTexts) }
    }

    private static func lines(_ check: CheckExplanation, _ signalTexts: [Signal: String]) -> [ScreenLine] {
        let mark: Piece =
            switch check.outcome {
            case .holds: .good("ja ")
            case .fails: .bad("NEE")
            case .notApplicable: .faint("nvt")
            case .computed: Piece(" = ")
            }
        var first = ScreenLine(2, hanging: 4, [Piece("\(check.name.padded(to: 42)) "), .faint(check.article)])
        first.head = [mark, Piece(" ")]
        var lines = [first]
        lines += check.facts.map { ScreenLine(8, "\($0.name): \($0.value)") }
        if let signal = check.signal {
            lines.append(ScreenLine(8, "signaal \(signal.rawValue): \(signalTexts[signal] ?? "")"))
        }
        return lines
    }
}
