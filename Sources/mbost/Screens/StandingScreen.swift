import FundingModel
import Wire

/// How far institutions are with a year. Dutch: standen.
struct StandingScreen {
    let layout: Layout

    func list(_ entries: [StandingEntry]) -> String {
        var table = Table(
            .text("brin"), .text("jaar"), .text("stand"), .text("vastgesteld"), .text("door"), .text("opmerking"))
        table.rows = entries.map { entry in
            [
                entry.brin.description, entry.fundingYear.description, Words.text(entry.standing),
                DutchTime.text(entry.setAt), entry.setBy, entry.note,
            ].map { Piece($0) }
        }
        return layout.text(table)
    }
}
