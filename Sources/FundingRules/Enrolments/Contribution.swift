import FundingModel

/// The factors of a funded enrolment. Source: domain page, section 4.
enum PathwayFactor {
    /// BOL 1.00; BBL 0.50 for entree, 0.40 for levels 2–4; none for another pathway or an unknown level.
    @inline(__always)
    static func of(_ pathway: Pathway, _ level: Level?) -> Factor? {
        guard let level else { return nil }
        switch pathway {
        case .bol: return Factor(hundredths: 100)
        case .bbl: return Factor(hundredths: level == .mbo1 ? 50 : 40)
        case .bolPartTime, .exam, .otherEducation, .other: return nil
        }
    }
}

extension CountDateRecord {
    /// Pathway factor × price factor × stay-year factor, six decimals, exact; absent when a factor is.
    @inline(__always)
    func enrolmentContribution(needsStayYears: Bool) -> Decimal6? {
        guard let pathwayFactor, let priceFactor else { return nil }
        let product = Int64(pathwayFactor.hundredths) * Int64(priceFactor.hundredths)
        if !needsStayYears { return Decimal6(millionths: product * 100) }
        guard let stayYearFactor else { return nil }
        return Decimal6(millionths: product * Int64(stayYearFactor.hundredths))
    }
}
