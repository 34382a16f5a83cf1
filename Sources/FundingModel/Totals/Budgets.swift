/// The national budgets of one funding year. Dutch: landelijke budgetten. Source: UWEB 2.2.1, 2.6a.1.
public struct Budgets: Equatable, Sendable {
    public var byGroup: [FundingGroup: Money]
    /// For students with a disability. Dutch: gehandicaptenbudget.
    public var disability: Money?

    public init(byGroup: [FundingGroup: Money] = [:], disability: Money? = nil) {
        self.byGroup = byGroup
        self.disability = disability
    }
}

/// What is deducted for each funded BBL student who was 18 on 1 August T-2. Dutch: cursusgeld. Source: UWEB 2.6.1.
public struct CourseFees: Equatable, Sendable {
    /// Entree and level 2.
    public var lower: Money
    /// Levels 3 and 4.
    public var higher: Money

    public init(lower: Money, higher: Money) {
        self.lower = lower
        self.higher = higher
    }
}

/// What part of a year's amount is paid in which month. Dutch: betaalritme. Unit: hundredths of a percent.
public struct PaymentRhythm: Equatable, Sendable {
    /// January to December; together 10,000.
    public let months: [Int32]

    /// Nil unless there are twelve, none below zero, that add up to 100 percent.
    public init?(months: [Int32]) {
        guard months.count == 12, months.allSatisfy({ (0...10_000).contains($0) }), months.reduce(0, +) == 10_000
        else { return nil }
        self.months = months
    }
}

/// What turns shares into money, by funding year. Dutch: bedragen.
public struct MoneyTables: Equatable, Sendable {
    public var budgets: [FundingYear: Budgets]
    public var courseFees: [FundingYear: CourseFees]
    public var rhythms: [FundingYear: PaymentRhythm]
    /// SHA-256 over the tables' names and bytes, lower-case hexadecimal; apart from that of the tables decisions
    /// rest on, which a budget does not change.
    public var hash: String

    public init(
        budgets: [FundingYear: Budgets] = [:], courseFees: [FundingYear: CourseFees] = [:],
        rhythms: [FundingYear: PaymentRhythm] = [:], hash: String = ""
    ) {
        self.budgets = budgets
        self.courseFees = courseFees
        self.rhythms = rhythms
        self.hash = hash
    }
}
