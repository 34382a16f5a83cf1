public import FundingModel

/// Writes totals as one JSON object on one line, in the form of `mbost totals`.
///
/// Decimals are text, as in decisions; a share is a percentage with 8 decimals, an amount has 2, both half up
/// **(choice)** and for showing only.
public struct TotalsWriter: Sendable {
    public init() {}

    /// - Parameter institutions: ascending by BRIN.
    public func write(
        _ institutions: [InstitutionTotals], _ national: NationalTotals, budgets: Budgets?, to line: inout [UInt8]
    ) {
        line.put("{\"institutions\": [")
        for (place, institution) in institutions.enumerated() {
            if place > 0 { line.put(", ") }
            line.put("{\"brin\": ")
            line.put(institution.brin)
            line.put(", \"groups\": [")
            for (place, totals) in institution.groups.enumerated() {
                if place > 0 { line.put(", ") }
                write(totals, to: &line)
            }
            line.put("]}")
        }
        line.put("], \"national\": [")
        for (place, group) in national.groups.enumerated() {
            if place > 0 { line.put(", ") }
            write(group, budget: budgets?.byGroup[group.group], to: &line)
        }
        line.put("]}\n")
    }

    private func write(_ totals: GroupTotals, to line: inout [UInt8]) {
        line.putGroup(totals.group)
        line.putCounts(totals.counts)
        line.putField("correctionFactor", totals.correctionFactor.text(decimals: 8))
        line.putField("base", totals.base.description)
        line.putField("studentValue", totals.studentValue.description)
        line.putField("diplomaBase", totals.diplomaBase.description)
        line.putField("diplomaValue", totals.diplomaValue.description)
        line.putField("sum", totals.sum.description)
        line.putField("sharePercent", totals.share?.percentage)
        line.putField("amount", totals.amount?.euros)
        line.put("}")
    }

    private func write(_ group: NationalGroup, budget: Money?, to line: inout [UInt8]) {
        line.putGroup(group.group)
        line.putCounts(group.parts?.counts)
        line.putField("base", group.parts?.base.description)
        line.putField("studentValue", group.parts?.studentValue.description)
        line.putField("diplomaBase", group.parts?.diplomaBase.description)
        line.putField("diplomaValue", group.parts?.diplomaValue.description)
        line.putField("sum", group.sum.description)
        line.putField("amount", budget?.description)
        line.put("}")
    }
}

extension Ratio {
    /// Cents for showing as euros with 2 decimals. Unit of the ratio: cent.
    var euros: String { Ratio(numerator, denominator * 100).text(decimals: 2) }
}

extension [UInt8] {
    fileprivate mutating func putGroup(_ group: FundingGroup) {
        put("{\"group\": \"")
        put(group.description)
        put("\"")
    }

    fileprivate mutating func putCounts(_ counts: CorrectionCounts?) {
        for (name, count) in [("B1", counts?.b1), ("O1", counts?.o1), ("B2", counts?.b2), ("O2", counts?.o2)] {
            put(", \"\(name)\": ")
            if let count { put(count) } else { put("null") }
        }
    }

    /// A decimal in quotes, or null.
    fileprivate mutating func putField(_ name: String, _ text: String?) {
        put(", \"\(name)\": ")
        if let text { putQuoted(text) } else { put("null") }
    }
}
