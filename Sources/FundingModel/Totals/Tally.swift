/// The counts of one institution, or of any selection of records, from which totals follow.
///
/// Additive: what a changed decision does to it is minus the old and plus the new; the order does not matter, and a
/// tally kept up like that equals one counted anew. Cells whose counts are all zero do not exist.
/// Dutch: telling. Source: domain page, section 6.
public struct Tally: Equatable, Sendable {
    public private(set) var enrolments: [EnrolmentCell: EnrolmentCounts] = [:]
    public private(set) var diplomas: [DiplomaCell: DiplomaCounts] = [:]
    public private(set) var signals: [SignalCell: Int] = [:]

    public init() {}

    /// Empty, with room for so many cells.
    public init(expecting enrolments: Int, diplomas: Int) {
        self.enrolments.reserveCapacity(enrolments)
        self.diplomas.reserveCapacity(diplomas)
    }

    public var isEmpty: Bool { enrolments.isEmpty && diplomas.isEmpty && signals.isEmpty }

    public mutating func add(_ counts: EnrolmentCounts, to cell: EnrolmentCell) {
        let sum = enrolments[cell, default: EnrolmentCounts()] + counts
        enrolments[cell] = sum == EnrolmentCounts() ? nil : sum
    }

    public mutating func add(_ counts: DiplomaCounts, to cell: DiplomaCell) {
        let sum = diplomas[cell, default: DiplomaCounts()] + counts
        diplomas[cell] = sum == DiplomaCounts() ? nil : sum
    }

    public mutating func add(_ count: Int, to cell: SignalCell) {
        let sum = signals[cell, default: 0] + count
        signals[cell] = sum == 0 ? nil : sum
    }

    public static func += (left: inout Tally, right: Tally) {
        for (cell, counts) in right.enrolments { left.add(counts, to: cell) }
        for (cell, counts) in right.diplomas { left.add(counts, to: cell) }
        for (cell, count) in right.signals { left.add(count, to: cell) }
    }

    public static func -= (left: inout Tally, right: Tally) {
        for (cell, counts) in right.enrolments { left.add(EnrolmentCounts() - counts, to: cell) }
        for (cell, counts) in right.diplomas { left.add(DiplomaCounts() - counts, to: cell) }
        for (cell, count) in right.signals { left.add(-count, to: cell) }
    }

    public static func + (left: Tally, right: Tally) -> Tally {
        var sum = left
        sum += right
        return sum
    }

    public static func - (left: Tally, right: Tally) -> Tally {
        var difference = left
        difference -= right
        return difference
    }
}

/// What the enrolments counted together have in common.
public struct EnrolmentCell: Hashable, Sendable, BitwiseCopyable {
    /// Dutch: onderwijsaanbieder, onderwijslocatie. Nil: not on record, or not told apart.
    public var provider: ShortText?
    public var location: ShortText?
    public var trainingCode: TrainingCode
    public var level: Level?
    public var pathway: Pathway
    /// Of the record of 1 October; the one of 1 February has none.
    public var priceFactor: Factor?

    public init(
        provider: ShortText? = nil, location: ShortText? = nil, trainingCode: TrainingCode, level: Level?,
        pathway: Pathway, priceFactor: Factor? = nil
    ) {
        self.provider = provider
        self.location = location
        self.trainingCode = trainingCode
        self.level = level
        self.pathway = pathway
        self.priceFactor = priceFactor
    }
}

public struct EnrolmentCounts: Hashable, Sendable, BitwiseCopyable {
    /// Records of 1 October, funded or not.
    public var listed = 0
    /// Records of 1 October that count for the correction factor (they win): B1 and O1.
    public var winnersOctober = 0
    /// Records of 1 February that count for the correction factor: B2 and O2.
    public var winnersFebruary = 0
    /// Funded on 1 October. Dutch: bekostigd.
    public var funded = 0
    /// Funded in BBL and 18 or older on 1 August T-2: for these course fee is deducted [2.6.1].
    public var owingFee = 0
    /// Sum of the contributions. Dutch: som van de bijdragen.
    public var contribution = Decimal6(millionths: 0)

    public init(
        listed: Int = 0, winnersOctober: Int = 0, winnersFebruary: Int = 0, funded: Int = 0, owingFee: Int = 0,
        contribution: Decimal6 = Decimal6(millionths: 0)
    ) {
        self.listed = listed
        self.winnersOctober = winnersOctober
        self.winnersFebruary = winnersFebruary
        self.funded = funded
        self.owingFee = owingFee
        self.contribution = contribution
    }

    public static func + (left: EnrolmentCounts, right: EnrolmentCounts) -> EnrolmentCounts {
        EnrolmentCounts(
            listed: left.listed + right.listed, winnersOctober: left.winnersOctober + right.winnersOctober,
            winnersFebruary: left.winnersFebruary + right.winnersFebruary, funded: left.funded + right.funded,
            owingFee: left.owingFee + right.owingFee, contribution: left.contribution + right.contribution)
    }

    public static func += (left: inout EnrolmentCounts, right: EnrolmentCounts) { left = left + right }

    public static func - (left: EnrolmentCounts, right: EnrolmentCounts) -> EnrolmentCounts {
        EnrolmentCounts(
            listed: left.listed - right.listed, winnersOctober: left.winnersOctober - right.winnersOctober,
            winnersFebruary: left.winnersFebruary - right.winnersFebruary, funded: left.funded - right.funded,
            owingFee: left.owingFee - right.owingFee, contribution: left.contribution - right.contribution)
    }
}

/// What the diplomas counted together have in common.
public struct DiplomaCell: Hashable, Sendable, BitwiseCopyable {
    public var provider: ShortText?
    public var trainingCode: TrainingCode
    public var level: Level?
    public var specialist: Bool

    public init(provider: ShortText? = nil, trainingCode: TrainingCode, level: Level?, specialist: Bool) {
        self.provider = provider
        self.trainingCode = trainingCode
        self.level = level
        self.specialist = specialist
    }
}

public struct DiplomaCounts: Hashable, Sendable, BitwiseCopyable {
    public var obtained = 0
    public var funded = 0
    /// Sum of the contributions. Dutch: som van de bijdragen.
    public var contribution = Decimal6(millionths: 0)

    public init(obtained: Int = 0, funded: Int = 0, contribution: Decimal6 = Decimal6(millionths: 0)) {
        self.obtained = obtained
        self.funded = funded
        self.contribution = contribution
    }

    public static func + (left: DiplomaCounts, right: DiplomaCounts) -> DiplomaCounts {
        DiplomaCounts(
            obtained: left.obtained + right.obtained, funded: left.funded + right.funded,
            contribution: left.contribution + right.contribution)
    }

    public static func - (left: DiplomaCounts, right: DiplomaCounts) -> DiplomaCounts {
        DiplomaCounts(
            obtained: left.obtained - right.obtained, funded: left.funded - right.funded,
            contribution: left.contribution - right.contribution)
    }
}

/// A signal and the kind of record it stands on.
public struct SignalCell: Hashable, Comparable, Sendable, BitwiseCopyable {
    public enum Subject: String, CaseIterable, Sendable, BitwiseCopyable {
        case october, february, diploma
    }

    public var signal: Signal
    public var subject: Subject

    public init(_ signal: Signal, on subject: Subject) {
        self.signal = signal
        self.subject = subject
    }

    /// By code, then 1 October, 1 February, diploma.
    public static func < (left: SignalCell, right: SignalCell) -> Bool {
        if left.signal != right.signal { return left.signal.rawValue < right.signal.rawValue }
        return left.subject.order < right.subject.order
    }
}

extension SignalCell.Subject {
    fileprivate var order: Int {
        switch self {
        case .october: 0
        case .february: 1
        case .diploma: 2
        }
    }
}
