public import FundingModel

/// What a compared file is.
public enum ComparedFileKind: String, Sendable {
    /// OSB-i or TBG-i, as XML or as a table.
    case overview
    /// An institution's own registrations (RO): facts, no statuses.
    case registrations

    /// By the first bytes: an RO begins with the kind of a record.
    public static func recognize(_ bytes: some Sequence<UInt8>) -> ComparedFileKind {
        let start = Array(bytes.lazy.drop { [0xEF, 0xBB, 0xBF, 32, 9].contains($0) }.prefix(4))
        guard start.count == 4, start[3] == UInt8(ascii: "|") || start[3] == UInt8(ascii: ";"),
            Record.Kind(rawValue: String(decoding: start.prefix(3), as: UTF8.self)) != nil
        else { return .overview }
        return .registrations
    }
}

/// What came of comparing two files, added up.
public struct Comparison: Sendable {
    /// What one file holds.
    public struct Side: Equatable, Sendable {
        public var enrolments = 0
        public var countDates = 0
        public var diplomas = 0
    }

    /// One kind of difference on one kind of record.
    public struct Kind: Hashable, Comparable, Sendable {
        public var kind: DifferenceKind
        public var subject: ComparedSubject.Kind

        public init(kind: DifferenceKind, subject: ComparedSubject.Kind) {
            self.kind = kind
            self.subject = subject
        }

        public static func < (left: Kind, right: Kind) -> Bool {
            if left.subject != right.subject {
                let order = ComparedSubject.Kind.allCases
                return order.firstIndex(of: left.subject) ?? 0 < order.firstIndex(of: right.subject) ?? 0
            }
            return left.kind < right.kind
        }
    }

    /// How often, and what the records concerned contribute on either side. A record that differs in several ways is
    /// counted with each of them.
    public struct Effect: Equatable, Sendable {
        public var count = 0
        /// Unit: millionths, as ``Decimal6``.
        public var contributionA: Int64 = 0
        public var contributionB: Int64 = 0

        public init(count: Int = 0, contributionA: Int64 = 0, contributionB: Int64 = 0) {
            self.count = count
            self.contributionA = contributionA
            self.contributionB = contributionB
        }
    }

    /// What one side's records of a group of levels add up to.
    public struct Sums: Equatable, Sendable {
        /// Enrolments that count for the correction factor. Dutch: tellen mee voor de correctiefactor.
        public var countingInOctober = 0
        public var countingInFebruary = 0
        public var fundedEnrolments = 0
        /// Unit: millionths.
        public var enrolmentContribution: Int64 = 0
        public var fundedDiplomas = 0
        /// Unit: millionths.
        public var diplomaContribution: Int64 = 0
    }

    public internal(set) var a = Side()
    public internal(set) var b = Side()
    /// Records that are not the same on both sides.
    public internal(set) var differingRecords = 0
    public internal(set) var effects: [Kind: Effect] = [:]
    public internal(set) var groups: [ComparedGroup: (a: Sums, b: Sums)] = [:]

    public var isSame: Bool { differingRecords == 0 }
}

/// Levels that share one budget. Dutch: groep. Empty for records without a level.
public struct ComparedGroup: Hashable, Comparable, Sendable {
    public var levels: [Level]

    public init(levels: [Level]) {
        self.levels = levels
    }

    public static func < (left: ComparedGroup, right: ComparedGroup) -> Bool {
        if left.levels.isEmpty != right.levels.isEmpty { return right.levels.isEmpty }
        return left.levels.lexicographicallyPrecedes(right.levels)
    }

    /// Dutch words for people.
    public var text: String {
        if levels.isEmpty { return "niveau onbekend" }
        if levels == [.mbo1] { return "entree" }
        let numbers = levels.map { String($0.rawValue) }
        let last = numbers.suffix(1).joined()
        return "niveau " + (numbers.count == 1 ? last : numbers.dropLast().joined(separator: ", ") + " en " + last)
    }
}
