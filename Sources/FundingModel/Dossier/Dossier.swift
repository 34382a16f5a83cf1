/// Everything known about one person at all institutions: the unit of deciding.
///
/// Dutch: dossier. The rows stand flat, each kind in one array of plain values: an enrolment names its periods,
/// support periods and placements by their places. Read from the register, from a file or from the wire, a dossier
/// is the same value; ``append(_:periods:supportPeriods:placements:)`` is the only way an enrolment comes in.
public struct Dossier: Equatable, Sendable {
    public var person: Person
    public var nationalities: [Nationality] = []
    public var residenceTitles: [ResidenceTitle] = []
    public private(set) var enrolments: [Enrolment] = []
    public private(set) var periods: [Period] = []
    public private(set) var supportPeriods: [SupportPeriod] = []
    public private(set) var placements: [Placement] = []
    public var diplomas: [Diploma] = []
    public var exOfficio: [ExOfficioStatus] = []
    public var partialResults: [PartialResult] = []

    public init(person: Person) {
        self.person = person
    }

    /// Adds an enrolment with its rows; periods are put in order of their first day.
    @inlinable
    public mutating func append(
        _ facts: Enrolment, periods newPeriods: some Collection<Period>,
        supportPeriods newSupport: some Collection<SupportPeriod> = EmptyCollection(),
        placements newPlacements: some Collection<Placement> = EmptyCollection()
    ) {
        append(
            facts, periods: Array(newPeriods)[...], supportPeriods: Array(newSupport)[...],
            placements: Array(newPlacements)[...])
    }

    /// The same for parts of arrays, which is what readers have.
    public mutating func append(
        _ facts: Enrolment, periods newPeriods: ArraySlice<Period>,
        supportPeriods newSupport: ArraySlice<SupportPeriod>, placements newPlacements: ArraySlice<Placement>
    ) {
        var enrolment = facts
        enrolment.periodRows = Rows(periods.count..<periods.count + newPeriods.count)
        enrolment.supportPeriodRows = Rows(supportPeriods.count..<supportPeriods.count + newSupport.count)
        enrolment.placementRows = Rows(placements.count..<placements.count + newPlacements.count)
        periods.append(contentsOf: newPeriods)
        let rows = enrolment.periods
        if rows.count > 1 {
            periods[rows].sort { $0.from < $1.from }
        }
        supportPeriods.append(contentsOf: newSupport)
        placements.append(contentsOf: newPlacements)
        enrolments.append(enrolment)
    }

    /// The period current on a day the enrolment covers; nil before the first one, and outside the enrolment.
    @inlinable
    public func period(of enrolment: Enrolment, on day: Day) -> Period? {
        guard enrolment.covers(day) else { return nil }
        return lastPeriod(of: enrolment, startedBy: day)
    }

    /// The last period of an enrolment that starts on or before a day.
    @inlinable
    public func lastPeriod(of enrolment: Enrolment, startedBy day: Day) -> Period? {
        for index in enrolment.periods.reversed() where periods[index].from <= day {
            return periods[index]
        }
        return nil
    }

    /// The last period that is ever current; the first one when none starts in time.
    @inlinable
    public func lastPeriod(of enrolment: Enrolment) -> Period? {
        lastPeriod(of: enrolment, startedBy: enrolment.effectiveEnd) ?? firstPeriod(of: enrolment)
    }

    @inlinable
    public func firstPeriod(of enrolment: Enrolment) -> Period? {
        enrolment.periods.isEmpty ? nil : periods[enrolment.periods.lowerBound]
    }
}
