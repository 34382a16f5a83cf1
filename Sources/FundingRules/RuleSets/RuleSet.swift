public import FundingModel

/// The rules as they stand for a range of funding years; adding one for a coming year touches ``all`` alone.
///
/// Dutch: regelset. Source: UWEB, texts of 2015-01-01, 2018-11-17 and 2024-08-01.
public struct RuleSet: Sendable, Equatable {
    public var name: String
    public var firstYear: Int
    /// Nil: until a next text.
    public var lastYear: Int?
    /// Whether a funded enrolment's contribution knows a stay-year factor [UWEB, text of 2015-01-01].
    public var stayYears: StayYearRule
    /// The levels that share one budget, in the order they are shown. Source: Stb. 2023, 446.
    public var groups: [FundingGroup]

    public enum StayYearRule: Sendable, Equatable {
        /// For count dates before 2018-10-01 **(choice)**: the PvE's date.
        case before2018_10_01
        case none
    }

    public static let all: [RuleSet] = [
        RuleSet(
            name: "UWEB 2015-01-01", firstYear: 2015, lastYear: 2019, stayYears: .before2018_10_01,
            groups: [.entree, .levels234]),
        RuleSet(
            name: "UWEB 2018-11-17", firstYear: 2020, lastYear: 2023, stayYears: .none,
            groups: [.entree, .levels234]),
        RuleSet(
            name: "UWEB 2024-08-01", firstYear: 2024, lastYear: nil, stayYears: .none,
            groups: [.entree, .level2, .levels34]),
    ]

    /// The rules of a funding year, never those of the nearest one.
    public static func covering(_ year: FundingYear) throws(RuleSetError) -> RuleSet {
        for ruleSet in all where ruleSet.firstYear <= year.year && year.year <= ruleSet.lastYear ?? .max {
            return ruleSet
        }
        throw RuleSetError(year: year.year)
    }
}

/// No known text covers the funding year.
public struct RuleSetError: Error, Equatable, CustomStringConvertible {
    public var year: Int

    public var description: String {
        "no rule set covers funding year \(year); known are \(RuleSet.all[0].firstYear) and later"
    }
}
