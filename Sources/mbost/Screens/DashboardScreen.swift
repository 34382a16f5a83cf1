import FundingModel
import ReferenceData
import Wire

/// Key figures of an institution for people.
enum DashboardScreen {
    static func text(_ reply: TotalsReply) -> String {
        let kind = reply.kind == .definitive ? "definitief" : "voorlopig"
        let name = reply.name.isEmpty ? "" : " \(reply.name)"
        var text = "\(reply.brin?.description ?? "Alle instellingen")\(name) · bekostigingsjaar \(reply.fundingYear)"
        text += " (\(kind)) · stand \(DutchTime.text(reply.at))\n\n"
        let counts = reply.tally.enrolments.values.reduce(EnrolmentCounts()) { $0 + $1 }
        let diplomas = reply.tally.diplomas.values.reduce(DiplomaCounts()) { $0 + $1 }
        let figures = [
            ("Inschrijvingen op 1 oktober", String(counts.listed)),
            ("  die meetellen", String(counts.winnersOctober)), ("  bekostigd", String(counts.funded)),
            ("Meetellend op 1 februari", String(counts.winnersFebruary)), ("Diploma's", String(diplomas.obtained)),
            ("  bekostigd", String(diplomas.funded)),
        ]
        for (label, figure) in figures { text += label.padded(to: 34) + figure.leftPadded(to: 10) + "\n" }
        for totals in reply.selected?.groups ?? [] { text += "\n" + group(totals) }
        return text + signals(reply.tally)
    }

    private static func group(_ totals: GroupTotals) -> String {
        let name =
            totals.group == .entree
            ? "Entree" : "Niveau " + totals.group.levels.map { "\($0.rawValue)" }.joined(separator: ", ")
        let share = totals.share.map { Ratio($0.numerator * 100, $0.denominator).text(decimals: 8) + " %" }
        let lines = [
            ("Studentwaarde", totals.studentValue.description), ("Diplomawaarde", totals.diplomaValue.description),
            ("Correctiefactor", totals.correctionFactor.text(decimals: 8)), ("Aandeel", share ?? "niet bekend"),
        ]
        return lines.reduce(name + "\n") { $0 + ("  " + $1.0).padded(to: 30) + $1.1.leftPadded(to: 14) + "\n" }
    }

    private static func signals(_ tally: FundingModel.Tally) -> String {
        if tally.signals.isEmpty { return "" }
        let texts = try? ReferenceFolder.builtIn().signals
        var text = "\nSignalen\n"
        for (cell, count) in tally.signals.sorted(by: { $0.key < $1.key }) {
            let subject =
                switch cell.subject {
                case .october: "1 okt"
                case .february: "1 feb"
                case .diploma: "diploma"
                }
            let meaning = texts.map { $0.text(of: cell.signal, parameters: []) } ?? ""
            text +=
                "  \(String(cell.signal.rawValue).padded(to: 4))\(subject.padded(to: 9))"
                + "\(String(count).leftPadded(to: 8))  \(meaning)\n"
        }
        return text
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
