public import FundingModel

extension ShareComparison {
    /// For machines: the parts of each group's difference, exact shares as percentages with 8 decimals.
    public func json() -> [UInt8] {
        var json = JSONObjectOutput()
        json.object { json in
            json.object("before") { $0.heading(before) }
            json.object("after") { $0.heading(after) }
            json.list("groups") { json in
                for group in groups { json.object { $0.comparison(group) } }
            }
        }
        return json.finished()
    }

    /// For a terminal or a letter.
    public func text() -> String {
        var lines = ["Vergelijking van \(before.title)", "met \(after.title)"]
        for group in groups {
            lines.append("")
            lines.append(group.group.dutchName)
            for row in group.rows {
                let padded = row.name + String(repeating: " ", count: max(1, 38 - row.name.count))
                lines.append("  \(padded)\(row.sum.leftPadded(16))\(row.share.leftPadded(22))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A printable page.
    public func html() -> [UInt8] {
        var page = HTMLPage(title: "Vergelijking van twee samenvattende overzichten (OSB)")
        page.heading("Eerste overzicht")
        page.terms(before.terms)
        page.heading("Tweede overzicht")
        page.terms(after.terms)
        page.heading("Oorzaken van het verschil")
        page.paragraph(
            "De oorzaken zijn in deze vaste volgorde één voor één vervangen: eigen studenten, correctiefactor, "
                + "prijsfactoren, diploma’s, landelijke som. Samen zijn zij precies het verschil.")
        for group in groups {
            page.table(
                group.group.dutchName, columns: ["Oorzaak", "Som van de waarden", "Aandeel in procentpunten"],
                rows: group.rows.map { row in
                    [.text(row.name), .figure(row.sum), .figure(row.share)]
                })
        }
        return page.finished()
    }
}

extension ShareComparison.Group {
    fileprivate struct Row {
        var name: String
        var sum: String
        var share: String
    }

    /// Before, each cause, after; differences with their sign, Dutch numbers.
    fileprivate var rows: [Row] {
        let causes = steps.map { step in
            Row(
                name: step.cause.dutchName, sum: DutchNumber.signed(step.difference.description),
                share: step.share.map { DutchNumber.signed($0.percentage) } ?? "onbekend")
        }
        return [Row(name: "Eerst", before.totals)] + causes + [Row(name: "Daarna", after.totals)]
    }
}

extension ShareComparison.Group.Row {
    fileprivate init(name: String, _ totals: GroupTotals) {
        self.init(
            name: name, sum: DutchNumber.text(totals.sum.description),
            share: totals.share.map { DutchNumber.text($0.percentage) + " %" } ?? "onbekend")
    }
}

extension ShareComparison.Cause {
    var dutchName: String {
        switch self {
        case .students: "eigen studenten"
        case .correctionFactor: "correctiefactor"
        case .priceFactors: "prijsfactoren"
        case .diplomas: "diploma’s"
        case .national: "landelijke som"
        }
    }
}

extension AggregateOverview {
    fileprivate var title: String {
        let kind = kind.map { " \($0.dutchName)" } ?? ""
        let moment = moment.map { ", stand van \(DutchTime.text($0))" } ?? ""
        return "\(brin) bekostigingsjaar \(fundingYear)\(kind)\(moment)"
    }
}

extension DutchNumber {
    /// With a plus sign when it is above zero.
    static func signed(_ text: String) -> String {
        let isZero = !text.contains { ("1"..."9").contains($0) }
        if isZero { return self.text(text.replacing("-", with: "")) }
        return (text.hasPrefix("-") ? "" : "+") + self.text(text)
    }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }
}

extension JSONObjectOutput {
    fileprivate mutating func comparison(_ group: ShareComparison.Group) {
        text("group", group.group.description)
        object("before") { $0.totals(group.before.totals) }
        object("after") { $0.totals(group.after.totals) }
        text("sumDifference", (group.after.totals.sum - group.before.totals.sum).description)
        text("shareDifference", group.difference?.percentage)
        list("causes") { json in
            for step in group.steps {
                json.object { json in
                    json.text("cause", step.cause.rawValue)
                    json.text("sum", step.sum.description)
                    json.text("sumDifference", step.difference.description)
                    json.text("shareDifference", step.share?.percentage)
                    // Exact: rounded percentages need not add up to the rounded difference.
                    json.text("numerator", step.share.map { String($0.numerator) })
                    json.text("denominator", step.share.map { String($0.denominator) })
                }
            }
        }
    }
}
