import FundingModel
import Wire

/// What was decided about a person, newest first. Dutch: historie.
struct HistoryScreen {
    let reply: HistoryReply
    let layout: Layout

    var text: String {
        var lines = [ScreenLine(.strong("Historie van persoon \(reply.person.digits), nieuwste eerst"))]
        if reply.entries.isEmpty {
            return layout.text(lines + [ScreenLine("Er is nog niets beslist.")])
        }
        var table = Table(
            .text("wanneer"), .text("jaar"), .text("brin"), .text("id"), .text("reden"), .text("wat"))
        table.rows = reply.entries.map(row)
        lines += [.empty] + table.lines(width: layout.width) + [.empty]
        for (number, receipt) in reply.receipts.sorted(by: { $0.key < $1.key }) {
            lines.append(
                ScreenLine(
                    .faint(
                        "grondslag \(number): \(receipt.ruleSet) · referentiegegevens "
                            + "\(receipt.referenceData.prefix(12)) · \(receipt.program)")))
        }
        if reply.next != nil { lines.append(ScreenLine("Er is meer: vraag het met --most.")) }
        return layout.text(lines)
    }

    private func row(_ entry: HistoryEntry) -> [Piece] {
        let at = Piece(DutchTime.text(entry.at))
        switch entry.event {
        case .decided(let past):
            let look: Piece.Look = past.supersededAt == nil ? .plain : .faint
            return [
                at, Piece("\(past.fundingYear.year)\(past.kind == .definitive ? " D" : "")"),
                Piece(past.brin.description), Piece(past.id.description), Piece(past.reason?.rawValue ?? ""),
                Piece(text(past), look),
            ]
        case .factsReplaced(let facts):
            return [at, Piece(""), Piece(""), Piece(""), Piece(""), Piece(Self.text(facts), .faint)]
        }
    }

    private func text(_ past: PastDecision) -> String {
        let status =
            switch past.record {
            case .enrolment(let decision): Words.text(decision)
            case .diploma(let decision): "diploma " + Words.text(decision)
            }
        var text = "\(status); grondslag \(past.receiptNumber)"
        if let end = past.supersededAt {
            text += "; vervallen \(DutchTime.text(end))"
            if let reason = past.supersededReason { text += " (\(Words.text(reason)))" }
        }
        return text
    }

    private static func text(_ facts: FactsReplaced) -> String {
        switch facts.cause {
        case .file(let run): "gegevens gewijzigd door een bestand" + (run.map { " (inleesrun \($0))" } ?? "")
        case .message(let brin, let id): "gegevens gewijzigd door \(brin)" + (id.map { ", bericht \($0)" } ?? "")
        case .exOfficio: "ambtshalve vastgesteld of ingetrokken"
        case .other: "gegevens gewijzigd"
        }
    }
}
