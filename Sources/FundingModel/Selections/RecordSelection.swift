/// Which decided records are meant: those of a funding year, narrowed by what they have in common.
///
/// An enrolment is among them when its record of one count date meets all that is asked; a diploma has no count date,
/// location or pathway, so that none is among them when one of these is asked **(choice)**. Dutch: selectie.
public struct RecordSelection: Hashable, Sendable {
    /// Nil for all institutions.
    public var brin: Brin?
    public var fundingYear: FundingYear
    /// Nil: definitive where that was determined, else provisional.
    public var kind: StatusKind?
    /// Dutch: onderwijsaanbieder.
    public var provider: ShortText?
    /// Dutch: onderwijslocatie.
    public var location: ShortText?
    public var trainingCode: TrainingCode?
    public var pathway: Pathway?
    public var level: Level?
    /// One of its levels, besides what ``level`` asks.
    public var group: FundingGroup?
    /// Of a training whose level is not known.
    public var isWithoutLevel = false
    /// Diplomas of specialists alone, or all others; says nothing of enrolments **(choice)**.
    public var specialist: Bool?
    /// Records that carry each of them; empty for all records.
    public var signals = SignalSet()
    /// Records of this count date alone; nil for both, and diplomas.
    public var countDate: CountDate?
    /// Records decided after this moment.
    public var changedSince: Moment?

    /// One of a funding year's two count dates. Dutch: teldatum.
    public enum CountDate: CaseIterable, Hashable, Sendable {
        /// 1 October T-2.
        case october
        /// 1 February T-1.
        case february

        public func day(of year: FundingYear) -> Day {
            switch self {
            case .october: year.october
            case .february: year.february
            }
        }
    }

    public init(brin: Brin? = nil, fundingYear: FundingYear, kind: StatusKind? = nil) {
        self.brin = brin
        self.fundingYear = fundingYear
        self.kind = kind
    }

    /// Whether anything but institution, year and kind is asked.
    public var isNarrowed: Bool {
        isNarrowedWithinCells || !signals.isEmpty || countDate != nil || changedSince != nil
    }

    /// Whether something is asked by which tallies tell records apart.
    public var isNarrowedWithinCells: Bool {
        provider != nil || location != nil || trainingCode != nil || pathway != nil || level != nil
            || group != nil || isWithoutLevel || specialist != nil
    }

    /// Whether a tally tells which records are selected: none knows when they were decided.
    public var isOfCells: Bool { changedSince == nil }

    /// Whether records may have this level; nil is one that is not known.
    public func allows(_ level: Level?) -> Bool {
        (self.level == nil || self.level == level) && (group?.contains(level) ?? true)
            && (!isWithoutLevel || level == nil)
    }

    /// Those of one level, or of none that is known.
    public mutating func narrow(to level: Level?) {
        (self.level, isWithoutLevel) = (level, level == nil)
    }

    /// Whether diplomas can be among the records.
    public var coversDiplomas: Bool { location == nil && pathway == nil && countDate == nil }
}

extension RecordSelection {
    /// Whether a record is among those selected; institution, kind and moment are not looked at.
    public func includes(_ record: CountDateRecord) -> Bool {
        includes(EnrolmentCell(record)) && record.signals.contains(signals)
            && (countDate == nil || countDate?.day(of: fundingYear) == record.date)
    }

    /// Also one without any record, when nothing is asked of records.
    public func includes(_ decision: EnrolmentDecision) -> Bool {
        let records = [decision.october, decision.february].compactMap(\.self)
        return records.contains(where: includes)
            || !isNarrowedWithinCells && signals.isEmpty && countDate == nil
    }

    public func includes(_ decision: DiplomaDecision) -> Bool {
        coversDiplomas && includes(DiplomaCell(decision)) && decision.signals.contains(signals)
    }

    /// Whether records of it can be among those selected, whatever their count date and signals.
    func includes(_ cell: EnrolmentCell) -> Bool {
        (provider == nil || cell.provider == provider) && (location == nil || cell.location == location)
            && (trainingCode == nil || cell.trainingCode == trainingCode)
            && (pathway == nil || cell.pathway == pathway) && allows(cell.level)
    }

    /// Whether diplomas of it can be among those selected, whatever their signals.
    func includes(_ cell: DiplomaCell) -> Bool {
        (provider == nil || cell.provider == provider) && (trainingCode == nil || cell.trainingCode == trainingCode)
            && allows(cell.level) && (specialist == nil || cell.specialist == specialist)
    }
}
