import FundingModel

extension AggregateOverview {
    /// Records as the other files have them: `;` between fields, the first one the kind of record, no header line.
    ///
    /// VLP: BRIN; name; funding year; V/D; moment; rule set; reference data; program. VRG: BRIN of a predecessor.
    /// GRP: group; B1; O1; B2; O2; Cf; base; student value; diploma base; diploma value; sum; national sum; share in
    /// percent; amount. OPL: group; provider; location; training; name; level; pathway; price factor; counting on
    /// 1 Oct; on 1 Feb; funded; contribution. DPL: group; provider; kind; obtained; funded; contribution; value.
    /// OPL and DPL without provider and location are of the whole institution; then those of each place follow, headed
    /// by LOC: provider; location; group; B1; O1; B2; O2; base; diploma base.
    /// SIG: code; text; on 1 Oct; on 1 Feb; on diplomas. SLR: counts of GRP, OPL, DPL, LOC, SIG.
    func csvForm() -> [UInt8] {
        var form = OverviewRecordsForm()
        form.heading(self)
        for group in groups { form.group(group) }
        for place in places { form.place(place) }
        for line in signals {
            form.line(
                "SIG",
                [String(line.signal.rawValue), line.text]
                    + [line.october, line.february, line.diplomas].map { String($0) })
        }
        return form.finished()
    }
}

/// The records in the making, and how many of each kind there are.
private struct OverviewRecordsForm {
    private var output = DelimitedOutput()
    private var totals: [String: Int] = [:]

    mutating func line(_ kind: String, _ fields: [String?]) {
        totals[kind, default: 0] += 1
        output.line(kind, fields)
    }

    mutating func finished() -> [UInt8] {
        output.line("SLR", ["GRP", "OPL", "DPL", "LOC", "SIG"].map { String(totals[$0, default: 0]) })
        return output.bytes
    }

    mutating func heading(_ overview: AggregateOverview) {
        line(
            "VLP",
            [
                overview.brin.description, overview.name, overview.fundingYear.description, overview.kind?.rawValue,
                overview.moment.map(DutchTime.text), overview.receipt?.ruleSet, overview.receipt?.referenceData,
                overview.receipt?.program,
            ])
        for brin in overview.predecessors { line("VRG", [brin.description]) }
    }

    mutating func group(_ group: GroupOverview) {
        let totals = group.totals
        line(
            "GRP",
            [totals.group.description] + counts(totals.counts) + [
                totals.correctionFactor.text(decimals: 8), totals.base.description, totals.studentValue.description,
                totals.diplomaBase.description, totals.diplomaValue.description, totals.sum.description,
                group.nationalSum?.description, totals.share?.percentage, totals.amount?.euros,
            ])
        lines(group.trainings, group.diplomas, of: totals.group, at: .unknown)
    }

    mutating func place(_ place: PlaceOverview) {
        for group in place.groups {
            line(
                "LOC",
                [place.place.provider?.description, place.place.location?.description, group.group.description]
                    + counts(group.counts) + [group.base.description, group.diplomaBase.description])
            lines(group.trainings, group.diplomas, of: group.group, at: place.place)
        }
    }

    private mutating func lines(
        _ trainings: [TrainingLine], _ diplomas: [DiplomaLine], of group: FundingGroup, at place: Place
    ) {
        for training in trainings {
            line(
                "OPL",
                [
                    group.description, place.provider?.description, place.location?.description,
                    training.trainingCode.description, training.name, training.level?.description,
                    training.pathway.rawValue, training.priceFactor?.description,
                    String(training.counts.winnersOctober), String(training.counts.winnersFebruary),
                    String(training.counts.funded), training.counts.contribution.description,
                ])
        }
        for diploma in diplomas {
            line(
                "DPL",
                [
                    group.description, place.provider?.description, diploma.kind.rawValue,
                    String(diploma.counts.obtained), String(diploma.counts.funded),
                    diploma.counts.contribution.description, diploma.value.text(decimals: 2),
                ])
        }
    }

    private func counts(_ counts: CorrectionCounts) -> [String?] {
        [counts.b1, counts.o1, counts.b2, counts.o2].map { String($0) }
    }
}
