/// What an institution is granted for a funding year, or how that changed. Dutch: beschikking (OFB).
///
/// A final fact: never changed, only followed by another. It keeps what it rests on, so that it can be explained.
public struct Order: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable, BitwiseCopyable {
        /// Dutch: eerste beschikking.
        case first
        /// Dutch: herziene beschikking.
        case revised
        /// Dutch: definitieve beschikking; none follows it.
        case final
    }

    public var brin: Brin
    public var fundingYear: FundingYear
    /// 1, 2, … for the institution and year.
    public var number: Int
    public var date: Day
    public var kind: Kind
    public var parts: [OrderPart]
    /// January to December; together the amount.
    public var payments: [Money]
    public var basis: OrderBasis

    public init(
        brin: Brin, fundingYear: FundingYear, number: Int, date: Day, kind: Kind, parts: [OrderPart],
        payments: [Money], basis: OrderBasis
    ) {
        self.brin = brin
        self.fundingYear = fundingYear
        self.number = number
        self.date = date
        self.kind = kind
        self.parts = parts
        self.payments = payments
        self.basis = basis
    }

    public var amount: Money { parts.reduce(.zero) { $0 + $1.amount } }

    /// Against the order before; of a first one the amount itself.
    public var difference: Money { parts.reduce(.zero) { $0 + $1.difference } }
}

/// One part of an order's amount.
public struct OrderPart: Equatable, Sendable, BitwiseCopyable {
    public enum Kind: String, CaseIterable, Sendable, BitwiseCopyable {
        /// Dutch: rijksbijdrage. Source: UWEB 2.2.1.
        case contribution
        /// Dutch: gehandicaptenbudget. Source: UWEB 2.6a.1.
        case disability
        /// Below zero: it is deducted. Dutch: cursusgeld. Source: UWEB 2.6.1.
        case courseFees
    }

    public var kind: Kind
    public var amount: Money
    /// Against the same part of the order before.
    public var difference: Money

    public init(kind: Kind, amount: Money, difference: Money) {
        self.kind = kind
        self.amount = amount
        self.difference = difference
    }
}

/// What an order rests on: from these figures anybody can calculate it again.
public struct OrderBasis: Equatable, Sendable {
    public struct Group: Equatable, Sendable, BitwiseCopyable {
        /// With share and amount.
        public var totals: GroupTotals
        public var nationalSum: Decimal2
        public var budget: Money

        public init(totals: GroupTotals, nationalSum: Decimal2, budget: Money) {
            self.totals = totals
            self.nationalSum = nationalSum
            self.budget = budget
        }
    }

    public var groups: [Group]
    public var feePayers: FeePayers
    public var fees: CourseFees
    /// For students with a disability.
    public var disabilityBudget: Money
    /// The contributions of all institutions, to which that budget is divided pro rata.
    public var nationalContribution: Money
    public var rhythm: PaymentRhythm
    public var report: ReportTiming
    /// Merged into this institution.
    public var predecessors: [Brin]
    /// When the year was determined definitively.
    public var determinedAt: Moment
    /// Name of the rule set, SHA-256 of the tables of budgets, fees and rhythm, program version.
    public var receipt: Receipt

    public init(
        groups: [Group], feePayers: FeePayers, fees: CourseFees, disabilityBudget: Money,
        nationalContribution: Money, rhythm: PaymentRhythm, report: ReportTiming, predecessors: [Brin] = [],
        determinedAt: Moment, receipt: Receipt
    ) {
        self.groups = groups
        self.feePayers = feePayers
        self.fees = fees
        self.disabilityBudget = disabilityBudget
        self.nationalContribution = nationalContribution
        self.rhythm = rhythm
        self.report = report
        self.predecessors = predecessors
        self.determinedAt = determinedAt
        self.receipt = receipt
    }
}

/// How an institution's assurance report stands. Dutch: assurancerapport. Source: UWEB 2.2.5.
public enum ReportTiming: String, CaseIterable, Sendable, BitwiseCopyable {
    /// Approved by 1 July T-1.
    case inTime
    /// Not there yet: last year's values stand in.
    case missing
    /// Approved after 1 July T-1: the lower of the two.
    case late
}

/// The orders of one institution for one year, in their order. Dutch: OFB (overzicht financiële beschikkingen).
public struct OrdersOverview: Equatable, Sendable {
    public var brin: Brin
    public var name: String?
    public var fundingYear: FundingYear
    public var orders: [Order]

    public init(brin: Brin, name: String? = nil, fundingYear: FundingYear, orders: [Order]) {
        self.brin = brin
        self.name = name
        self.fundingYear = fundingYear
        self.orders = orders
    }
}
