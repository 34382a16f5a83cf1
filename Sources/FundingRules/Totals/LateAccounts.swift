public import FundingModel

extension TotalsCalculation {
    /// 1 July T-1, the last day for an approved report.
    public var lastReportDay: Day {
        guard let day = Day(year: fundingYear.year - 1, month: 7, day: 1) else {
            preconditionFailure("1 July exists in every year")
        }
        return day
    }

    public func timing(ofReportApprovedOn day: Day?) -> ReportTiming {
        guard let day else { return .missing }
        return day <= lastReportDay ? .inTime : .late
    }

    /// The values that count: without an approved report by 1 July T-1 last year's stand in; when the report comes,
    /// the lower of the two, group by group, by its sum; of equal ones this year's **(choice)**.
    ///
    /// - Parameter lastYear: last year's totals in this year's groups; nil when they are not known: nothing stands in
    ///   then for a report that is missing, and this year's count once it has come **(choice)**.
    public func inForce(
        _ current: InstitutionTotals, lastYear: InstitutionTotals?, report: ReportTiming
    ) -> InstitutionTotals {
        var inForce = current
        for place in inForce.groups.indices {
            let group = inForce.groups[place].group
            let before = lastYear?.groups.first { $0.group == group }
            switch report {
            case .inTime: break
            case .missing: inForce.groups[place] = before ?? GroupTotals(group, of: Tally())
            case .late:
                if let before, before.sum < inForce.groups[place].sum { inForce.groups[place] = before }
            }
        }
        return inForce
    }
}
