/// A student's enrolment at an institution. Dutch: inschrijving.
public struct Enrolment: Hashable, Sendable, BitwiseCopyable {
    public var brin: Brin
    /// Unique per institution and person. Dutch: inschrijvingvolgnummer.
    public var sequence: Identifier
    public var enrolledOn: Day
    /// Inclusive. Dutch: datum uitschrijving gepland.
    public var plannedEnd: Day
    /// Inclusive. Dutch: datum uitschrijving werkelijk.
    public var actualEnd: Day?
    /// Dutch: reden uitschrijving.
    public var leavingReason: ShortText?
    @usableFromInline var periodRows = Rows(0..<0)
    @usableFromInline var supportPeriodRows = Rows(0..<0)
    @usableFromInline var placementRows = Rows(0..<0)

    public init(
        brin: Brin, sequence: Identifier, enrolledOn: Day, plannedEnd: Day, actualEnd: Day? = nil,
        leavingReason: ShortText? = nil
    ) {
        self.brin = brin
        self.sequence = sequence
        self.enrolledOn = enrolledOn
        self.plannedEnd = plannedEnd
        self.actualEnd = actualEnd
        self.leavingReason = leavingReason
    }

    /// Places of its periods in the dossier's ``Dossier/periods``, by first day.
    @inlinable public var periods: Range<Int> { periodRows.range }
    /// Places of its support periods in the dossier's ``Dossier/supportPeriods``.
    @inlinable public var supportPeriods: Range<Int> { supportPeriodRows.range }
    /// Places of its placements in the dossier's ``Dossier/placements``.
    @inlinable public var placements: Range<Int> { placementRows.range }

    /// The actual end, else the planned one **(choice)**; inclusive.
    @inlinable public var effectiveEnd: Day { actualEnd ?? plannedEnd }

    @inlinable
    public func covers(_ day: Day) -> Bool { enrolledOn <= day && day <= effectiveEnd }
}

/// A stretch of places in one of the dossier's arrays, kept small.
@usableFromInline
struct Rows: Hashable, Sendable, BitwiseCopyable {
    @usableFromInline let lower: Int32
    @usableFromInline let upper: Int32

    @usableFromInline
    init(_ range: Range<Int>) {
        lower = Int32(range.lowerBound)
        upper = Int32(range.upperBound)
    }

    @inlinable var range: Range<Int> { Int(lower)..<Int(upper) }
}

/// What a student does from a day on, until the next period or the enrolment's end. Dutch: inschrijvingsperiode.
public struct Period: Hashable, Sendable, BitwiseCopyable {
    public var from: Day
    public var trainingCode: TrainingCode
    public var pathway: Pathway
    public var level: Level?
    /// Dutch: indicatie bekostigbaar.
    public var requested: Bool
    /// Dutch: onderwijsaanbieder (`nnnAnnn`).
    public var provider: ShortText?
    /// Dutch: onderwijslocatie (`nnnXnnn`).
    public var location: ShortText?
    /// Dutch: leerroute.
    public var route: ShortText?
    public var phase: RoutePhase?

    public init(
        from: Day, trainingCode: TrainingCode, pathway: Pathway, level: Level? = nil, requested: Bool,
        provider: ShortText? = nil, location: ShortText? = nil, route: ShortText? = nil, phase: RoutePhase? = nil
    ) {
        self.from = from
        self.trainingCode = trainingCode
        self.pathway = pathway
        self.level = level
        self.requested = requested
        self.provider = provider
        self.location = location
        self.route = route
        self.phase = phase
    }
}

/// A stretch of extra support. Dutch: periode extra ondersteuning (ISE).
public struct SupportPeriod: Hashable, Sendable, BitwiseCopyable {
    public var from: Day
    public var until: Day?

    public init(from: Day, until: Day?) {
        self.from = from
        self.until = until
    }
}

/// Learning at work under an agreement. Dutch: beroepspraktijkvorming (BPV).
public struct Placement: Hashable, Sendable, BitwiseCopyable {
    /// Unique in its enrolment.
    public var sequence: Identifier
    /// Dutch: afsluitdatum.
    public var agreedOn: Day
    public var from: Day
    /// Inclusive, as is the actual end.
    public var plannedEnd: Day
    public var actualEnd: Day?
    /// Dutch: omvang. Unit: hours.
    public var hours: Int32?
    /// Dutch: leerbedrijf-id.
    public var company: ShortText?
    public var trainingCode: TrainingCode?
    /// Dutch: code keuzedeel (`K0000`).
    public var elective: ShortText?

    public init(
        sequence: Identifier, agreedOn: Day, from: Day, plannedEnd: Day, actualEnd: Day? = nil, hours: Int32? = nil,
        company: ShortText? = nil, trainingCode: TrainingCode? = nil, elective: ShortText? = nil
    ) {
        self.sequence = sequence
        self.agreedOn = agreedOn
        self.from = from
        self.plannedEnd = plannedEnd
        self.actualEnd = actualEnd
        self.hours = hours
        self.company = company
        self.trainingCode = trainingCode
        self.elective = elective
    }

    /// The actual end, else the planned one **(choice)**; inclusive.
    @inlinable public var effectiveEnd: Day { actualEnd ?? plannedEnd }
}
