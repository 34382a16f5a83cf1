import FundingModel
import Wire

/// What stands, and what would stand if facts changed. Dutch: wat-als.
struct WhatIfScreen {
    let reply: WhatIfReply
    let layout: Layout

    var text: String {
        let explanation = reply.explanation
        var lines = [
            ScreenLine(
                .strong(
                    "Wat als · persoon \(explanation.person.digits) · "
                        + "bekostigingsjaar \(explanation.fundingYear)")),
            ScreenLine(
                .faint(
                    "\(explanation.receipt.ruleSet) · referentiegegevens "
                        + "\(explanation.receipt.referenceData.prefix(12)) · niets opgeslagen")),
        ]
        if !reply.refusals.isEmpty {
            lines.append(ScreenLine(.bad("De wijzigingen kunnen niet worden gedaan:")))
            return layout.text(lines + reply.refusals.map(Self.line))
        }
        if !reply.warnings.isEmpty {
            lines.append(ScreenLine(.bad("Let op: het register zou dit nu weigeren:")))
            lines += reply.warnings.map(Self.line)
        }
        if reply.isPersonGone { lines.append(ScreenLine("De persoon verdwijnt uit het register.")) }
        lines += changes
        if !explanation.records.isEmpty {
            lines += [.empty, ScreenLine(.strong("Toelichting bij wat het wordt"))]
            lines += ExplainScreen.lines(explanation, reply.texts.signalTexts)
        }
        return layout.text(lines)
    }

    private static func line(_ refusal: Refusal) -> ScreenLine {
        ScreenLine(2, "\(refusal.rule.rawValue)  \(refusal.field): \(refusal.text)")
    }

    /// Record by record, what it was and what it becomes.
    private var changes: [ScreenLine] {
        let (before, after) = (reply.before, reply.after)
        var lines: [ScreenLine] = []
        let enrolments = Set((before.enrolments + after.enrolments).map { Name($0.brin, $0.sequence) })
        for name in enrolments.sorted() {
            let old = before.enrolments.first { Name($0.brin, $0.sequence) == name }
            let new = after.enrolments.first { Name($0.brin, $0.sequence) == name }
            lines += change("Inschrijving \(name)", Words.text(old), Words.text(new), isSame: old == new)
        }
        let diplomas = Set((before.diplomas + after.diplomas).map { Name($0.brin, $0.result) })
        for name in diplomas.sorted() {
            let old = before.diplomas.first { Name($0.brin, $0.result) == name }
            let new = after.diplomas.first { Name($0.brin, $0.result) == name }
            lines += change("Diploma \(name)", Words.text(old), Words.text(new), isSame: old == new)
        }
        return lines.isEmpty ? [.empty, ScreenLine("Er is nu niets, en er komt niets.")] : lines
    }

    private func change(_ title: String, _ old: String, _ new: String, isSame: Bool) -> [ScreenLine] {
        if isSame { return [.empty, ScreenLine(.strong(title), Piece(": ongewijzigd"))] + [ScreenLine(2, new)] }
        return [
            .empty, ScreenLine(.strong(title)), ScreenLine(2, label: "nu      ", Piece(old)),
            ScreenLine(2, label: "wordt   ", .strong(old == new ? "\(new) (met andere bijzonderheden)" : new)),
        ]
    }

    /// An enrolment or diploma of the person.
    private struct Name: Hashable, Comparable, CustomStringConvertible {
        let brin: Brin
        let id: Identifier

        init(_ brin: Brin, _ id: Identifier) {
            self.brin = brin
            self.id = id
        }

        var description: String { "\(brin) \(id)" }

        static func < (left: Name, right: Name) -> Bool { (left.brin, left.id) < (right.brin, right.id) }
    }
}
