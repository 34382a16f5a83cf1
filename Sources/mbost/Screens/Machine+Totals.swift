import FundingModel
import Wire

/// Totals for machines: the names of `mbost totals`, decimals as texts.
extension Machine {
    static func totals(_ reply: TotalsReply) -> JSONText {
        var fields: [(String, JSONText)] = [
            ("brin", .text(reply.brin?.description)), ("name", .text(reply.name.isEmpty ? nil : reply.name)),
            ("fundingYear", .number(reply.fundingYear.year)), ("kind", .text(reply.kind.rawValue)),
            ("at", .text(DutchTime.text(reply.at))), ("change", .number(Int(reply.change))),
            ("groups", .list((reply.selected?.groups ?? []).map(group))),
        ]
        if let whole = reply.whole { fields.append(("institutionGroups", .list(whole.groups.map(group)))) }
        fields += [
            ("national", .list(reply.national.map(national))), ("institutions", .list(reply.institutions.map(totals))),
            ("trainings", .list(trainings(reply.tally))), ("diplomas", .list(diplomas(reply.tally))),
            ("signals", .list(reply.tally.signals.sorted { $0.key < $1.key }.map(signal))),
        ]
        return .object(fields)
    }

    private static func totals(_ totals: InstitutionTotals) -> JSONText {
        .object([("brin", .text(totals.brin.description)), ("groups", .list(totals.groups.map(group)))])
    }

    private static func group(_ totals: GroupTotals) -> JSONText {
        .object([
            ("group", .text(totals.group.description)), ("B1", .number(totals.counts.b1)),
            ("O1", .number(totals.counts.o1)), ("B2", .number(totals.counts.b2)), ("O2", .number(totals.counts.o2)),
            ("correctionFactor", .text(totals.correctionFactor.text(decimals: 8))),
            ("base", .text(totals.base.description)), ("studentValue", .text(totals.studentValue.description)),
            ("diplomaBase", .text(totals.diplomaBase.description)),
            ("diplomaValue", .text(totals.diplomaValue.description)), ("sum", .text(totals.sum.description)),
            ("sharePercent", .text(totals.share?.percentage)),
        ])
    }

    private static func national(_ group: NationalGroup) -> JSONText {
        var fields: [(String, JSONText)] = [("group", .text(group.group.description))]
        if let parts = group.parts {
            fields += [
                ("B1", .number(parts.counts.b1)), ("O1", .number(parts.counts.o1)), ("B2", .number(parts.counts.b2)),
                ("O2", .number(parts.counts.o2)), ("base", .text(parts.base.description)),
                ("studentValue", .text(parts.studentValue.description)),
                ("diplomaBase", .text(parts.diplomaBase.description)),
                ("diplomaValue", .text(parts.diplomaValue.description)),
            ]
        }
        return .object(fields + [("sum", .text(group.sum.description))])
    }

    private static func trainings(_ tally: FundingModel.Tally) -> [JSONText] {
        tally.enrolments.sorted { name($0.key) < name($1.key) }.map { cell, counts in
            .object([
                ("provider", .text(cell.provider?.description)), ("location", .text(cell.location?.description)),
                ("trainingCode", .text(cell.trainingCode.description)), ("level", .text(cell.level?.description)),
                ("pathway", .text(cell.pathway.rawValue)), ("priceFactor", .text(cell.priceFactor?.description)),
                ("listed", .number(counts.listed)), ("countsOctober", .number(counts.winnersOctober)),
                ("countsFebruary", .number(counts.winnersFebruary)), ("funded", .number(counts.funded)),
                ("contribution", .text(counts.contribution.description)),
            ])
        }
    }

    private static func diplomas(_ tally: FundingModel.Tally) -> [JSONText] {
        tally.diplomas.sorted { name($0.key) < name($1.key) }.map { cell, counts in
            .object([
                ("provider", .text(cell.provider?.description)),
                ("trainingCode", .text(cell.trainingCode.description)), ("level", .text(cell.level?.description)),
                ("specialist", .truth(cell.specialist)), ("obtained", .number(counts.obtained)),
                ("funded", .number(counts.funded)), ("contribution", .text(counts.contribution.description)),
            ])
        }
    }

    private static func signal(_ cell: SignalCell, _ count: Int) -> JSONText {
        .object([
            ("signal", .number(Int(cell.signal.rawValue))), ("subject", .text(cell.subject.rawValue)),
            ("count", .number(count)),
        ])
    }

    /// By which cells are put in order.
    private static func name(_ cell: EnrolmentCell) -> String {
        [
            cell.provider?.description ?? "", cell.location?.description ?? "", cell.trainingCode.description,
            cell.level?.description ?? "", cell.pathway.rawValue, cell.priceFactor?.description ?? "",
        ].joined(separator: "\u{1}")
    }

    private static func name(_ cell: DiplomaCell) -> String {
        [
            cell.provider?.description ?? "", cell.trainingCode.description, cell.level?.description ?? "",
            cell.specialist ? "1" : "0",
        ].joined(separator: "\u{1}")
    }
}
