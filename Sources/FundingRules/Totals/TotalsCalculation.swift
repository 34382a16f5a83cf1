public import FundingModel

/// From counts to values, by the rules of one funding year.
///
/// Dutch: OSB. Source: domain page, section 6 (UWEB 2.2.1–2.2.3).
public struct TotalsCalculation: Sendable {
    public let fundingYear: FundingYear
    /// In the order in which they are shown.
    public let groups: [FundingGroup]
    /// As receipts name it.
    public let ruleSetName: String

    /// - Throws: ``RuleSetError`` when no text covers the year.
    public init(fundingYear: FundingYear) throws(RuleSetError) {
        self.fundingYear = fundingYear
        let ruleSet = try RuleSet.covering(fundingYear)
        groups = ruleSet.groups
        ruleSetName = ruleSet.name
    }

    /// Groups that have a budget but that the year does not know: money that would go nowhere.
    public func strangers(in budgets: Budgets?) -> [FundingGroup] {
        (budgets?.byGroup.keys.sorted() ?? []).filter { !groups.contains($0) }
    }

    /// The values of one institution; shares and amounts come with ``share(_:of:budgets:)``.
    ///
    /// Every group of the year is there, with zeros where there is nothing.
    public func totals(of tally: Tally, brin: Brin) -> InstitutionTotals {
        InstitutionTotals(
            brin: brin, groups: groups.map { GroupTotals($0, of: tally) }, feePayers: FeePayers(of: tally))
    }

    /// What all institutions have together: the sums of their values, rounded as those are.
    public func national(_ institutions: some Sequence<InstitutionTotals>) -> NationalTotals {
        var sums = groups.map { NationalGroup(group: $0, sum: .zero, parts: NationalGroup.Parts()) }
        for institution in institutions {
            for totals in institution.groups {
                guard let place = groups.firstIndex(of: totals.group) else { continue }
                sums[place].sum = sums[place].sum + totals.sum
                sums[place].parts?.add(totals)
            }
        }
        return NationalTotals(groups: sums)
    }

    /// The same totals with their part of the national sums, and of the budgets there are.
    public func share(
        _ institution: InstitutionTotals, of national: NationalTotals, budgets: Budgets? = nil
    ) -> InstitutionTotals {
        var shared = institution
        for place in shared.groups.indices {
            let group = shared.groups[place].group
            shared.groups[place].setShare(of: national[group]?.sum, budget: budgets?.byGroup[group])
        }
        return shared
    }
}

extension GroupTotals {
    /// The values of one group, without share.
    init(_ group: FundingGroup, of tally: Tally) {
        var counts = CorrectionCounts()
        var base = Decimal6(millionths: 0)
        for (cell, counted) in tally.enrolments where group.contains(cell.level) {
            counts = counts + CorrectionCounts(counted, in: cell.pathway)
            base = base + counted.contribution
        }
        var diplomaBase = Decimal6(millionths: 0)
        if group.hasDiplomaValue {
            for (cell, counted) in tally.diplomas where group.contains(cell.level) {
                diplomaBase = diplomaBase + counted.contribution
            }
        }
        let factor = counts.correctionFactor(in: group)
        self.init(
            group: group, counts: counts, correctionFactor: factor, base: base,
            studentValue: group.studentValue(of: base, correctedBy: factor), diplomaBase: diplomaBase,
            diplomaValue: group.diplomaValue(of: diplomaBase))
    }
}

extension CorrectionCounts {
    /// Winners in BBL and BOL; other pathways never win.
    init(_ counts: EnrolmentCounts, in pathway: Pathway) {
        switch pathway {
        case .bbl: self.init(b1: counts.winnersOctober, b2: counts.winnersFebruary)
        case .bol: self.init(o1: counts.winnersOctober, o2: counts.winnersFebruary)
        case .bolPartTime, .exam, .otherEducation, .other: self.init()
        }
    }
}

extension FeePayers {
    /// For one of unknown level, funded ex officio, no fee is known and none deducted **(choice)**.
    init(of tally: Tally) {
        self.init()
        for (cell, counted) in tally.enrolments {
            switch cell.level {
            case .mbo1, .mbo2: lower += counted.owingFee
            case .mbo3, .mbo4: higher += counted.owingFee
            case nil: break
            }
        }
    }
}
