import ExchangeFormats
import FundingModel
import Wire

/// Key figures of an institution for people. Dutch: kerncijfers.
struct DashboardScreen {
    let reply: TotalsReply
    let layout: Layout

    var text: String {
        let parts = [title, counts, values, signals].filter { !$0.isEmpty }
        return layout.text(Array(parts.joined(separator: [.empty])))
    }

    private var title: [ScreenLine] {
        let name = (reply.brin?.description ?? "Alle instellingen") + (reply.name.isEmpty ? "" : " \(reply.name)")
        return [
            ScreenLine(.strong("\(name) · bekostigingsjaar \(reply.fundingYear) (\(Words.text(reply.kind)))")),
            ScreenLine(.faint("stand \(DutchTime.text(reply.at))")),
        ]
    }

    private var counts: [ScreenLine] {
        let enrolments = reply.tally.enrolments.values.reduce(EnrolmentCounts()) { $0 + $1 }
        let diplomas = reply.tally.diplomas.values.reduce(DiplomaCounts()) { $0 + $1 }
        var table = Table(numbersOf: "Van ingeschreven naar bekostigd", ["aantal"])
        for (name, count) in [
            ("Inschrijvingen op 1 oktober", enrolments.listed), ("  tellen mee", enrolments.winnersOctober),
            ("  bekostigd", enrolments.funded),
            ("Inschrijvingen die op 1 februari meetellen", enrolments.winnersFebruary),
            ("Diploma's", diplomas.obtained), ("  bekostigd", diplomas.funded),
        ] { table.add(name, [String(count)]) }
        return table.lines(width: layout.width)
    }

    private var values: [ScreenLine] {
        guard let groups = reply.selected?.groups, !groups.isEmpty else { return [] }
        var table = Table(
            numbersOf: "Waarde per groep", groups.map { ComparedGroup(levels: $0.group.levels).text })
        func add(_ name: String, _ value: (GroupTotals) -> String) { table.add(name, groups.map(value)) }
        add("Correctiefactor") { $0.correctionFactor.text(decimals: 8) }
        add("Studentwaarde") { $0.studentValue.description }
        add("Diplomawaarde") { $0.group.hasDiplomaValue ? $0.diplomaValue.description : "–" }
        add("Aandeel in procenten") { $0.share?.percentage ?? "–" }
        return table.lines(width: layout.width)
    }

    private var signals: [ScreenLine] {
        let texts = SignalTexts(reply.texts.signalTexts.mapValues { .init(text: $0, parameterName: nil) })
        var table = Table(numbersOf: "Signalen", ["1 okt", "1 feb", "diploma's"])
        for signal in Signal.inOrder {
            let counts = [SignalCell.Subject.october, .february, .diploma].map {
                reply.tally.signals[SignalCell(signal, on: $0)] ?? 0
            }
            guard counts.contains(where: { $0 > 0 }) else { continue }
            table.add("\(signal.rawValue) \(texts.text(of: signal, parameters: []))", counts.map(String.init))
        }
        return table.rows.isEmpty ? [] : table.lines(width: layout.width)
    }
}
