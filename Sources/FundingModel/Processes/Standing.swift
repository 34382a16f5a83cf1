/// How far an institution is with a funding year. Dutch: stand van de instelling. Source: domain, section 7.
public enum Standing: String, CaseIterable, Comparable, Sendable {
    case open
    /// Completeness declared. Dutch: volledigheid verklaard.
    case complete
    /// Changes restricted. Dutch: mutaties beperkt.
    case restricted
    /// Changes stopped, for the accountant. Dutch: mutatiestop.
    case stopped
    /// Assurance report approved. Dutch: assurancerapport goedgekeurd.
    case approved
    /// Dutch: definitief.
    case definitive
    /// Dutch: historisch.
    case historical

    private var place: Int { Standing.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: Standing, right: Standing) -> Bool { left.place < right.place }
}

/// A standing that was set, by whom and when.
public struct StandingEntry: Equatable, Sendable {
    public var brin: Brin
    public var fundingYear: FundingYear
    public var standing: Standing
    public var setAt: Moment
    public var setBy: String
    public var note: String

    public init(
        brin: Brin, fundingYear: FundingYear, standing: Standing, setAt: Moment, setBy: String, note: String
    ) {
        self.brin = brin
        self.fundingYear = fundingYear
        self.standing = standing
        self.setAt = setAt
        self.setBy = setBy
        self.note = note
    }
}
