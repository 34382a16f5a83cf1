import FundingModel

extension OrdersOverview {
    /// A page for people: Dutch, printable, readable by screen readers.
    func htmlForm() -> [UInt8] {
        var page = HTMLPage(title: "Overzicht financiële beschikkingen (OFB) \(brin), bekostigingsjaar \(fundingYear)")
        page.terms([
            ("Instelling", name.map { "\(brin) \($0)" } ?? brin.description),
            ("Bekostigingsjaar", fundingYear.description),
        ])
        guard !orders.isEmpty else {
            page.paragraph("Er zijn geen beschikkingen voor dit jaar.")
            return page.finished()
        }
        page.table(
            "Beschikkingen", columns: ["Nummer", "Datum", "Soort", "Bedrag in euro’s", "Verschil met de vorige"],
            rows: orders.map { order in
                [
                    .text(String(order.number)), .text(order.date.description), .text(order.kind.dutchName),
                    .number(order.amount.description), .number(order.difference.description),
                ]
            })
        for order in orders { page.order(order) }
        return page.finished()
    }
}

extension HTMLPage {
    fileprivate mutating func order(_ order: Order) {
        let name = "Beschikking \(order.number)"
        heading("\(name): \(order.kind.dutchName), \(order.date)")
        table(
            "\(name): bedrag per onderdeel", columns: ["Onderdeel", "Bedrag in euro’s", "Verschil met de vorige"],
            rows: order.parts.map { part in
                [.text(part.kind.dutchName), .number(part.amount.description), .number(part.difference.description)]
            })
        table(
            "\(name): waarop de rijksbijdrage rust",
            columns: [
                "Groep", "Correctiefactor", "Grondslag", "Studentwaarde", "Diplomawaarde", "Som", "Landelijke som",
                "Aandeel in procenten", "Budget", "Bedrag",
            ],
            rows: order.basis.groups.map { group in
                let totals = group.totals
                return [
                    .text(totals.group.dutchName), .number(totals.correctionFactor.text(decimals: 8)),
                    .number(totals.base.description), .number(totals.studentValue.description),
                    .number(totals.diplomaValue.description), .number(totals.sum.description),
                    .number(group.nationalSum.description),
                    totals.share.map { .number($0.percentage) } ?? .text("onbekend"),
                    .number(group.budget.description), totals.amount.map { .number($0.euros) } ?? .text("onbekend"),
                ]
            })
        terms(order.basis.terms)
        table(
            "\(name): betaalritme", columns: ["Maand", "Percentage", "Bedrag in euro’s"],
            rows: order.payments.enumerated().map { place, payment in
                [
                    .text(HTMLPage.months[place]), .number(order.basis.rhythm.percentage(ofMonth: place)),
                    .number(payment.description),
                ]
            })
    }

    private static let months = [
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
        "november", "december",
    ]
}

extension OrderBasis {
    fileprivate var terms: [(String, String)] {
        var terms = [("Assurancerapport", report.dutchName)]
        if !predecessors.isEmpty {
            terms.append(("Telt mee na fusie", predecessors.map(\.description).joined(separator: ", ")))
        }
        return terms + [
            ("Definitief vastgesteld", DutchTime.text(determinedAt)),
            (
                "Cursusgeld",
                "\(feePayers.lower) × \(DutchNumber.text(fees.lower.description)) en "
                    + "\(feePayers.higher) × \(DutchNumber.text(fees.higher.description))"
            ),
            (
                "Gehandicaptenbudget",
                "naar rato van de rijksbijdrage: \(DutchNumber.text(disabilityBudget.description)) over "
                    + DutchNumber.text(nationalContribution.description)
            ),
            ("Regels", receipt.ruleSet), ("Bedragen en betaalritme", receipt.referenceData),
            ("Programma", receipt.program),
        ]
    }
}

extension Order.Kind {
    var dutchName: String {
        switch self {
        case .first: "eerste"
        case .revised: "herzien"
        case .final: "definitief"
        }
    }
}

extension OrderPart.Kind {
    var dutchName: String {
        switch self {
        case .contribution: "Rijksbijdrage"
        case .disability: "Gehandicaptenbudget"
        case .courseFees: "Cursusgeld"
        }
    }
}

extension ReportTiming {
    var dutchName: String {
        switch self {
        case .inTime: "op tijd goedgekeurd"
        case .missing: "ontbreekt: de waarden van het vorige jaar gelden"
        case .late: "na 1 juli goedgekeurd: de laagste van beide jaren geldt"
        }
    }
}
