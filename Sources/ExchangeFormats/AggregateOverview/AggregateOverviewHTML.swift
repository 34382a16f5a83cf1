import FundingModel

extension AggregateOverview {
    /// A page for people: Dutch, printable, readable by screen readers.
    func htmlForm() -> [UInt8] {
        var page = HTMLPage(title: "Samenvattend overzicht (OSB) \(brin), bekostigingsjaar \(fundingYear)")
        page.terms(terms)
        page.values(of: groups)
        for group in groups where !group.trainings.isEmpty || !group.diplomas.isEmpty {
            page.heading(group.totals.group.dutchName)
            page.trainings(group.trainings, "\(group.totals.group.dutchName): inschrijvingen per opleiding en leerweg")
            page.diplomas(group.diplomas, "\(group.totals.group.dutchName): diploma’s per soort")
        }
        page.signals(signals)
        if !places.isEmpty {
            page.heading("Per onderwijsaanbieder en onderwijslocatie")
            for place in places { page.place(place) }
        }
        return page.finished()
    }

    /// What the overview is of, and what it rests on.
    var terms: [(String, String)] {
        var terms = [("Instelling", name.map { "\(brin) \($0)" } ?? brin.description)]
        if !predecessors.isEmpty {
            terms.append(("Telt mee na fusie", predecessors.map(\.description).joined(separator: ", ")))
        }
        terms.append(("Bekostigingsjaar", fundingYear.description))
        terms.append(("Status", kind?.dutchName ?? "berekend buiten het register"))
        if let moment { terms.append(("Stand van", DutchTime.text(moment))) }
        if let receipt {
            terms.append(("Regels", receipt.ruleSet))
            terms.append(("Referentiegegevens", receipt.referenceData))
            terms.append(("Programma", receipt.program))
        }
        return terms
    }
}

extension HTMLPage {
    fileprivate mutating func values(of groups: [GroupOverview]) {
        heading("Waarden en aandeel")
        let rows: [(String, (GroupOverview) -> String)] = [
            ("BBL op 1 oktober (B1)", { String($0.totals.counts.b1) }),
            ("BOL op 1 oktober (O1)", { String($0.totals.counts.o1) }),
            ("BBL op 1 februari (B2)", { String($0.totals.counts.b2) }),
            ("BOL op 1 februari (O2)", { String($0.totals.counts.o2) }),
            ("Correctiefactor", { $0.totals.correctionFactor.text(decimals: 8) }),
            ("Grondslag: som van de bijdragen", { $0.totals.base.description }),
            ("Studentwaarde", { $0.totals.studentValue.description }),
            ("Som van de bijdragen van diploma’s", { $0.totals.diplomaBase.description }),
            ("Diplomawaarde", { $0.totals.diplomaValue.description }),
            ("Som", { $0.totals.sum.description }),
            ("Landelijke som", { $0.nationalSum?.description ?? "" }),
            ("Aandeel in procenten", { $0.totals.share?.percentage ?? "" }),
            ("Bedrag in euro’s", { $0.totals.amount?.euros ?? "" }),
        ]
        table(
            "Waarden en aandeel per groep niveaus", columns: ["Onderdeel"] + groups.map(\.totals.group.dutchName),
            rows: rows.map { name, value in
                [.text(name)] + groups.map { group -> Cell in
                    let text = value(group)
                    return text.isEmpty ? .text("onbekend") : .number(text)
                }
            })
    }

    fileprivate mutating func trainings(_ lines: [TrainingLine], _ caption: String) {
        guard !lines.isEmpty else { return }
        table(
            caption,
            columns: [
                "Opleiding", "Naam", "Niveau", "Leerweg", "Prijsfactor", "Telt mee 1 oktober", "Telt mee 1 februari",
                "Bekostigd", "Bijdrage",
            ],
            rows: lines.map { line in
                [
                    .text(line.trainingCode.description), .text(line.name ?? ""), .text(line.level?.description ?? ""),
                    .text(line.pathway.rawValue), line.priceFactor.map { .number($0.description) } ?? .text(""),
                    .count(line.counts.winnersOctober), .count(line.counts.winnersFebruary),
                    .count(line.counts.funded), .number(line.counts.contribution.description),
                ]
            })
    }

    fileprivate mutating func diplomas(_ lines: [DiplomaLine], _ caption: String) {
        guard !lines.isEmpty else { return }
        table(
            caption, columns: ["Soort", "Behaald", "Bekostigd", "Bijdrage", "Waarde"],
            rows: lines.map { line in
                [
                    .text(line.kind.dutchName), .count(line.counts.obtained), .count(line.counts.funded),
                    .number(line.counts.contribution.description), .number(line.value.text(decimals: 2)),
                ]
            })
    }

    fileprivate mutating func signals(_ lines: [SignalLine]) {
        guard !lines.isEmpty else { return }
        heading("Signalen")
        table(
            "Hoe vaak elk signaal voorkomt", columns: ["Code", "Signaal", "1 oktober", "1 februari", "Diploma’s"],
            rows: lines.map { line in
                [
                    .text(String(line.signal.rawValue)), .text(line.text), .count(line.october),
                    .count(line.february), .count(line.diplomas),
                ]
            })
    }

    fileprivate mutating func place(_ place: PlaceOverview) {
        let name = place.place.dutchName
        subheading(name)
        table(
            "\(name): aantallen per groep niveaus",
            columns: [
                "Groep", "BBL 1 oktober", "BOL 1 oktober", "BBL 1 februari", "BOL 1 februari", "Grondslag",
                "Bijdrage diploma’s",
            ],
            rows: place.groups.map { group in
                [
                    .text(group.group.dutchName), .count(group.counts.b1), .count(group.counts.o1),
                    .count(group.counts.b2), .count(group.counts.o2), .number(group.base.description),
                    .number(group.diplomaBase.description),
                ]
            })
        trainings(place.groups.flatMap(\.trainings), "\(name): inschrijvingen per opleiding en leerweg")
        diplomas(place.groups.flatMap(\.diplomas), "\(name): diploma’s per soort")
    }
}

extension Place {
    var dutchName: String {
        let provider = provider.map { "Aanbieder \($0)" } ?? "Aanbieder onbekend"
        return location.map { "\(provider), locatie \($0)" } ?? "\(provider), zonder locatie"
    }
}
