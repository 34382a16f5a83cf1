import FundingModel
import Wire

/// What a search found.
struct FindScreen {
    let reply: FindPersonsReply
    let layout: Layout

    var text: String {
        var table = Table(
            .text("persoon"), .text("brin"), .text("inschrijving"), .text("diploma"), .text("van"),
            .text("tot en met"), .text("opleiding"))
        table.rows = reply.records.map { record in
            var cells = [record.person.digits, record.brin.description]
            switch record.subject {
            case .enrolment(let id, let from, let until):
                cells += [id.description, "", from.description, until.description]
            case .diploma(let id, let obtainedOn): cells += ["", id.description, obtainedOn.description, ""]
            }
            return (cells + [record.trainingCode.map(reply.texts.name) ?? ""]).map { Piece($0) }
        }
        var lines = table.lines(width: layout.width)
        if reply.isTruncated {
            lines.append(ScreenLine(.bad("Er zijn er meer; getoond zijn de eerste \(reply.records.count).")))
        }
        return layout.text(lines)
    }
}
