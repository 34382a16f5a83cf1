public import FundingModel

// The formulas of section 6: each rounds where the law says, and nowhere else.

extension CorrectionCounts {
    /// ((B1·f + O1) + (B2·f + O2)) / (2·(B1·f + O1)), unrounded; 1 when the denominator is 0 **(choice)**.
    ///
    /// Counts of a difference, which may be below zero, have no factor of their own: 1 for them too.
    ///
    /// Dutch: correctiefactor. Source: domain page, section 6.
    public func correctionFactor(in group: FundingGroup) -> Ratio {
        let weight = group.workBasedTenths
        let october = Int128(b1) * weight + Int128(o1) * 10
        let february = Int128(b2) * weight + Int128(o2) * 10
        return october > 0 ? Ratio(october + february, 2 * october) : .one
    }
}

extension FundingGroup {
    /// How much a BBL student weighs in the correction factor: 0.5 for entree, else 0.4. Unit: tenths.
    var workBasedTenths: Int128 { self == .entree ? 5 : 4 }

    /// Entree: base × Cf; others: base × 0.8 × Cf; rounded half up to 2 decimals.
    ///
    /// Dutch: deelnemers-/studentwaarde. Source: domain page, section 6.
    public func studentValue(of base: Decimal6, correctedBy factor: Ratio) -> Decimal2 {
        let tenths: Int128 = self == .entree ? 10 : 8
        let value = Ratio(Int128(base.millionths) * tenths * factor.numerator, 10_000_000 * factor.denominator)
        return Decimal2(hundredths: Int64(value.rounded(decimals: 2)))
    }

    /// Base × 0.2, rounded half up to 2 decimals; of levels 2–4 only.
    ///
    /// Dutch: diplomawaarde. Source: domain page, section 6.
    public func diplomaValue(of base: Decimal6) -> Decimal2 {
        let value = Ratio(Int128(base.millionths), 5_000_000)
        return hasDiplomaValue ? Decimal2(hundredths: Int64(value.rounded(decimals: 2))) : .zero
    }
}
