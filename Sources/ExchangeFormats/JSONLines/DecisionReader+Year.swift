public import FundingModel

extension Decision {
    /// Why this is no decision of the year that can be counted; nil when it is one.
    ///
    /// What the rules never give: another year's count dates or diplomas, a status missing where there is one, a
    /// contribution of what is not funded or higher than any factors allow.
    public func defect(for year: FundingYear) -> JSONLineDefect? {
        guard fundingYear == year else {
            return JSONLineDefect(
                field: "fundingYear", message: "is \(fundingYear), not \(year): give the decisions of one year")
        }
        for (place, enrolment) in enrolments.enumerated() {
            if let defect = enrolment.defect(for: year, "enrolments[\(place)]") { return defect }
        }
        for (place, diploma) in diplomas.enumerated() {
            if let defect = diploma.defect(for: year, "diplomas[\(place)]") { return defect }
        }
        return nil
    }

    /// 1.00 × 999.99 × 999.99, the highest that factors can make of a contribution, rounded up.
    static let highestContribution = Decimal6(whole: 1_000_000)
}

extension EnrolmentDecision {
    fileprivate func defect(for year: FundingYear, _ path: String) -> JSONLineDefect? {
        if let october {
            let path = "\(path).countDates[0]"
            if october.date != year.october { return .wrongDate("\(path).date", year.october) }
            if october.funded == nil {
                return JSONLineDefect(field: "\(path).funded", message: "is required on 1 October and absent")
            }
            if let defect = contributionDefect(october.contribution, october.funded == true, path) { return defect }
            if let defect = october.winnerDefect(path) { return defect }
        }
        if let february {
            let path = "\(path).countDates[\(october == nil ? 0 : 1)]"
            if february.date != year.february { return .wrongDate("\(path).date", year.february) }
            if february.funded != nil || february.contribution != nil {
                return JSONLineDefect(field: "\(path).funded", message: "must be absent on 1 February")
            }
            if let defect = february.winnerDefect(path) { return defect }
        }
        return nil
    }
}

extension CountDateRecord {
    fileprivate func winnerDefect(_ path: String) -> JSONLineDefect? {
        guard countsForCorrection, level == nil || !pathway.isFundable else { return nil }
        return JSONLineDefect(
            field: "\(path).countsForCorrection", message: "is true without a level, or in neither BOL nor BBL")
    }
}

extension DiplomaDecision {
    fileprivate func defect(for year: FundingYear, _ path: String) -> JSONLineDefect? {
        guard obtainedOn.year == year.diplomaYear else {
            return JSONLineDefect(
                field: "\(path).obtainedOn", message: "is not a day of \(year.diplomaYear), whose diplomas count")
        }
        return contributionDefect(contribution, funded, path)
    }
}

private func contributionDefect(_ contribution: Decimal6?, _ funded: Bool, _ path: String) -> JSONLineDefect? {
    guard let contribution else { return nil }
    guard funded else {
        return JSONLineDefect(field: "\(path).contribution", message: "must be absent of what is not funded")
    }
    guard contribution <= Decision.highestContribution else {
        return JSONLineDefect(field: "\(path).contribution", message: "is higher than any factors make it")
    }
    return nil
}

extension JSONLineDefect {
    fileprivate static func wrongDate(_ field: String, _ day: Day) -> JSONLineDefect {
        JSONLineDefect(field: field, message: "must be \(day), the count date of the year")
    }
}
