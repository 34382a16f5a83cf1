/// Where an enrolment or diploma belongs within its institution.
public struct Place: Hashable, Sendable, BitwiseCopyable {
    /// Dutch: onderwijsaanbieder (RIO).
    public var provider: ShortText?
    /// Dutch: onderwijslocatie (RIO).
    public var location: ShortText?

    public init(provider: ShortText? = nil, location: ShortText? = nil) {
        self.provider = provider
        self.location = location
    }

    public static let unknown = Place()
}

extension Place: Comparable {
    /// By provider, then location; what is not on record first.
    public static func < (left: Place, right: Place) -> Bool {
        left.provider != right.provider
            ? isBefore(left.provider, right.provider) : isBefore(left.location, right.location)
    }

    private static func isBefore(_ left: ShortText?, _ right: ShortText?) -> Bool {
        guard let right else { return false }
        guard let left else { return true }
        return left < right
    }
}

extension Tally {
    /// Adds an enrolment's records, or takes them off.
    ///
    /// - Parameter sign: 1 or -1.
    public mutating func add(_ decision: EnrolmentDecision, sign: Int = 1) {
        if let record = decision.october {
            add(EnrolmentCounts(october: record, sign: sign), to: EnrolmentCell(record))
            add(record.signals, on: .october, sign: sign)
        }
        if let record = decision.february {
            let counts = EnrolmentCounts(winnersFebruary: record.countsForCorrection ? sign : 0)
            add(counts, to: EnrolmentCell(record))
            add(record.signals, on: .february, sign: sign)
        }
    }

    /// Adds a diploma, or takes it off.
    public mutating func add(_ decision: DiplomaDecision, sign: Int = 1) {
        let counts = DiplomaCounts(
            obtained: sign, funded: decision.funded ? sign : 0,
            contribution: decision.contribution.times(decision.funded ? sign : 0))
        add(counts, to: DiplomaCell(decision))
        add(decision.signals, on: .diploma, sign: sign)
    }

    private mutating func add(_ set: SignalSet, on subject: SignalCell.Subject, sign: Int) {
        guard !set.isEmpty else { return }
        for signal in set.ordered { add(sign, to: SignalCell(signal, on: subject)) }
    }
}

extension EnrolmentCell {
    init(_ record: CountDateRecord) {
        self.init(
            provider: record.provider, location: record.location, trainingCode: record.trainingCode,
            level: record.level, pathway: record.pathway, priceFactor: record.priceFactor)
    }
}

extension DiplomaCell {
    init(_ decision: DiplomaDecision) {
        self.init(
            provider: decision.provider, trainingCode: decision.trainingCode, level: decision.level,
            specialist: decision.specialist)
    }
}

extension EnrolmentCounts {
    init(october record: CountDateRecord, sign: Int) {
        let funded = record.funded == true ? sign : 0
        self.init(
            listed: sign, winnersOctober: record.countsForCorrection ? sign : 0, funded: funded,
            owingFee: record.pathway == .bbl && record.ageOn1August >= 18 ? funded : 0,
            contribution: record.contribution.times(funded))
    }
}

extension Decimal6? {
    /// An absent contribution counts as none.
    fileprivate func times(_ sign: Int) -> Decimal6 {
        Decimal6(millionths: (self?.millionths ?? 0) * Int64(sign))
    }
}
