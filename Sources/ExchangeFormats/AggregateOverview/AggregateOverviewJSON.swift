import FundingModel

extension AggregateOverview {
    /// One JSON object on a line; decimals are text, what is not known is null.
    func jsonForm() -> [UInt8] {
        var json = JSONObjectOutput()
        json.object { json in
            json.heading(self)
            json.list("groups") { json in
                for group in groups { json.object { $0.group(group) } }
            }
            json.list("places") { json in
                for place in places { json.object { $0.place(place) } }
            }
            json.list("signals") { json in
                for line in signals {
                    json.object { json in
                        json.text("code", String(line.signal.rawValue))
                        json.text("text", line.text)
                        json.number("october", line.october)
                        json.number("february", line.february)
                        json.number("diplomas", line.diplomas)
                    }
                }
            }
        }
        return json.finished()
    }
}

extension JSONObjectOutput {
    /// Whose overview it is, of what, and what it rests on.
    mutating func heading(_ overview: AggregateOverview) {
        text("brin", overview.brin.description)
        text("name", overview.name)
        number("fundingYear", overview.fundingYear.year)
        text("kind", overview.kind?.rawValue)
        text("moment", overview.moment.map(DutchTime.text))
        if let receipt = overview.receipt {
            object("receipt") { json in
                json.text("ruleSet", receipt.ruleSet)
                json.text("referenceData", receipt.referenceData)
                json.text("program", receipt.program)
            }
        } else {
            text("receipt", nil)
        }
        list("predecessors") { json in
            for brin in overview.predecessors { json.element(brin.description) }
        }
    }

    mutating func counts(_ counts: CorrectionCounts) {
        number("B1", counts.b1)
        number("O1", counts.o1)
        number("B2", counts.b2)
        number("O2", counts.o2)
    }

    /// As `mbost totals` names them.
    mutating func totals(_ totals: GroupTotals) {
        text("group", totals.group.description)
        counts(totals.counts)
        text("correctionFactor", totals.correctionFactor.text(decimals: 8))
        text("base", totals.base.description)
        text("studentValue", totals.studentValue.description)
        text("diplomaBase", totals.diplomaBase.description)
        text("diplomaValue", totals.diplomaValue.description)
        text("sum", totals.sum.description)
        text("sharePercent", totals.share?.percentage)
        text("amount", totals.amount?.euros)
    }

    fileprivate mutating func group(_ group: GroupOverview) {
        totals(group.totals)
        text("nationalSum", group.nationalSum?.description)
        list("trainings") { $0.trainings(group.trainings) }
        list("diplomas") { $0.diplomas(group.diplomas) }
    }

    fileprivate mutating func place(_ place: PlaceOverview) {
        text("provider", place.place.provider?.description)
        text("location", place.place.location?.description)
        list("groups") { json in
            for group in place.groups {
                json.object { json in
                    json.text("group", group.group.description)
                    json.counts(group.counts)
                    json.text("base", group.base.description)
                    json.text("diplomaBase", group.diplomaBase.description)
                    json.list("trainings") { $0.trainings(group.trainings) }
                    json.list("diplomas") { $0.diplomas(group.diplomas) }
                }
            }
        }
    }

    private mutating func trainings(_ lines: [TrainingLine]) {
        for line in lines {
            object { json in
                json.text("trainingCode", line.trainingCode.description)
                json.text("name", line.name)
                json.text("level", line.level?.description)
                json.text("pathway", line.pathway.rawValue)
                json.text("priceFactor", line.priceFactor?.description)
                json.number("countsOctober", line.counts.winnersOctober)
                json.number("countsFebruary", line.counts.winnersFebruary)
                json.number("funded", line.counts.funded)
                json.text("contribution", line.counts.contribution.description)
            }
        }
    }

    private mutating func diplomas(_ lines: [DiplomaLine]) {
        for line in lines {
            object { json in
                json.text("kind", line.kind.rawValue)
                json.number("obtained", line.counts.obtained)
                json.number("funded", line.counts.funded)
                json.text("contribution", line.counts.contribution.description)
                json.text("value", line.value.text(decimals: 2))
            }
        }
    }
}
