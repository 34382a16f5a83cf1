import FundingModel
import Wire

/// What a helpdesk clerk sees of one person at a glance. Dutch: statusscherm.
struct StatusScreen {
    let person: PersonNumber
    let reply: LookUpStatusReply
    let layout: Layout

    var text: String { layout.text(lines) }

    private var lines: [ScreenLine] {
        var parts = reply.years.map(lines)
        if reply.years.isEmpty {
            let advice = reply.undecidedYears.isEmpty ? "; draai: mbost recompute --year JAAR" : ""
            parts = [[ScreenLine("Persoon \(person.digits): bekend, nog niets berekend\(advice)")]]
        }
        // Of years that are shown, the warning stands with them.
        let others = reply.undecidedYears.filter { year in
            !reply.years.contains { $0.decision.fundingYear == year }
        }
        if !others.isEmpty { parts.append(others.map(undecided)) }
        return Array(parts.joined(separator: [.empty]))
    }

    private func undecided(_ year: FundingYear) -> ScreenLine {
        ScreenLine(
            .bad(
                "Let op: voor \(year) zijn gegevens ingelezen die nog niet zijn beslist; "
                    + "draai: mbost recompute --year \(year)"))
    }

    private func lines(_ year: DecidedStatus) -> [ScreenLine] {
        var lines = [
            ScreenLine(
                .strong(
                    "Persoon \(person.digits) · bekostigingsjaar \(year.decision.fundingYear) "
                        + "(\(Words.text(year.kind)))")),
            ScreenLine(.faint("berekend \(DutchTime.text(year.decidedAt))\(basis(year))")),
        ]
        if reply.undecidedYears.contains(year.decision.fundingYear) {
            lines.append(undecided(year.decision.fundingYear))
        }
        let texts = Texts(
            trainingNames: reply.trainingNames, signalTexts: reply.signalTexts,
            institutionNames: reply.institutionNames)
        return lines + DecisionScreen(texts: texts).lines(year.decision)
    }

    private func basis(_ year: DecidedStatus) -> String {
        guard let receipt = year.receipt else { return "" }
        return " · \(receipt.ruleSet) · referentiegegevens \(receipt.referenceData.prefix(12))"
    }
}
