public import FundingModel

extension TotalsCalculation {
    /// Where an overview comes from: nothing of it when it was added up outside the register.
    public struct Origin: Sendable {
        public var kind: StatusKind?
        public var moment: Moment?
        public var receipt: Receipt?
        public var predecessors: [Brin]

        public init(
            kind: StatusKind? = nil, moment: Moment? = nil, receipt: Receipt? = nil, predecessors: [Brin] = []
        ) {
            self.kind = kind
            self.moment = moment
            self.receipt = receipt
            self.predecessors = predecessors
        }
    }

    /// The overview of one institution, or of the part of it that was counted.
    ///
    /// - Parameters:
    ///   - tally: with that of its predecessors, when it has any.
    ///   - national: the sums of all institutions; shares are nil without them.
    ///   - tables: for the names of trainings and institution, and the texts of signals.
    public func overview(
        of tally: Tally, brin: Brin, national: NationalTotals?, budgets: Budgets? = nil, tables: ReferenceTables?,
        origin: Origin = Origin()
    ) -> AggregateOverview {
        let totals = share(
            totals(of: tally, brin: brin), of: national ?? NationalTotals(groups: []), budgets: budgets)
        let groups = totals.groups.map { totals in
            GroupOverview(
                totals: totals, nationalSum: national?[totals.group]?.sum,
                trainings: trainingLines(of: tally.enrolments, in: totals.group, tables?.trainings),
                diplomas: diplomaLines(of: tally.diplomas, in: totals.group))
        }
        return AggregateOverview(
            brin: brin, name: tables?.institutions?.name(of: brin), fundingYear: fundingYear, kind: origin.kind,
            moment: origin.moment, receipt: origin.receipt, predecessors: origin.predecessors.sorted(),
            groups: groups, places: places(of: tally, tables), signals: signalLines(of: tally, tables?.signals))
    }

    private func places(of tally: Tally, _ tables: ReferenceTables?) -> [PlaceOverview] {
        var parts: [Place: Tally] = [:]
        for (cell, counts) in tally.enrolments { parts[cell.place, default: Tally()].add(counts, to: cell) }
        for (cell, counts) in tally.diplomas {
            parts[Place(provider: cell.provider), default: Tally()].add(counts, to: cell)
        }
        guard parts.keys.contains(where: { $0 != .unknown }) else { return [] }
        return parts.sorted { $0.key < $1.key }.map { place, part in
            let groups = groups.compactMap { group -> PlaceOverview.Group? in
                let totals = GroupTotals(group, of: part)
                let trainings = trainingLines(of: part.enrolments, in: group, tables?.trainings)
                let diplomas = diplomaLines(of: part.diplomas, in: group)
                guard !trainings.isEmpty || !diplomas.isEmpty else { return nil }
                return PlaceOverview.Group(
                    group: group, counts: totals.counts, base: totals.base, diplomaBase: totals.diplomaBase,
                    trainings: trainings, diplomas: diplomas)
            }
            return PlaceOverview(place: place, groups: groups)
        }.filter { !$0.groups.isEmpty }
    }
}

/// Lines of what counts or is funded, by training, pathway and level.
///
/// Records of 1 February have no price factor: they stand on the line of the one factor their training has in
/// October, and when it has none or several on a line without **(choice)**.
func trainingLines(
    of cells: [EnrolmentCell: EnrolmentCounts], in group: FundingGroup, _ trainings: TrainingTable?
) -> [TrainingLine] {
    struct Course: Hashable {
        var code: TrainingCode
        var level: Level?
        var pathway: Pathway
    }
    var courses: [Course: [Factor?: EnrolmentCounts]] = [:]
    for (cell, counts) in cells where group.contains(cell.level) && counts.isOfValue {
        let course = Course(code: cell.trainingCode, level: cell.level, pathway: cell.pathway)
        courses[course, default: [:]][cell.priceFactor, default: EnrolmentCounts()] =
            courses[course, default: [:]][cell.priceFactor, default: EnrolmentCounts()] + counts
    }
    var lines: [TrainingLine] = []
    for (course, byFactor) in courses {
        var byFactor = byFactor
        let factors = byFactor.keys.compactMap { $0 }
        if factors.count == 1, let without = byFactor.removeValue(forKey: nil) {
            byFactor[factors[0]] = byFactor[factors[0], default: EnrolmentCounts()] + without
        }
        for (factor, counts) in byFactor {
            lines.append(
                TrainingLine(
                    trainingCode: course.code, name: trainings?.name(of: course.code), level: course.level,
                    pathway: course.pathway, priceFactor: factor, counts: counts))
        }
    }
    return lines.sorted { $0.order < $1.order }
}

func diplomaLines(of cells: [DiplomaCell: DiplomaCounts], in group: FundingGroup) -> [DiplomaLine] {
    var byKind: [DiplomaKind: DiplomaCounts] = [:]
    for (cell, counts) in cells where group.contains(cell.level) {
        guard let kind = DiplomaKind(level: cell.level, specialist: cell.specialist) else { continue }
        byKind[kind, default: DiplomaCounts()] = byKind[kind, default: DiplomaCounts()] + counts
    }
    return DiplomaKind.allCases.compactMap { kind in byKind[kind].map { DiplomaLine(kind: kind, counts: $0) } }
}

private func signalLines(of tally: Tally, _ texts: SignalTexts?) -> [SignalLine] {
    var lines: [Signal: SignalLine] = [:]
    for (cell, count) in tally.signals {
        let text = texts?.text(of: cell.signal, parameters: []) ?? "Signaal \(cell.signal.rawValue)"
        var line = lines[cell.signal] ?? SignalLine(signal: cell.signal, text: text)
        switch cell.subject {
        case .october: line.october += count
        case .february: line.february += count
        case .diploma: line.diplomas += count
        }
        lines[cell.signal] = line
    }
    return lines.values.sorted { $0.signal.rawValue < $1.signal.rawValue }
}

extension EnrolmentCell {
    fileprivate var place: Place { Place(provider: provider, location: location) }
}

extension EnrolmentCounts {
    /// Does something here count or cost?
    fileprivate var isOfValue: Bool { winnersOctober != 0 || winnersFebruary != 0 || funded != 0 }
}

extension TrainingLine {
    fileprivate var order: (UInt32, UInt8, String, Int32) {
        (trainingCode.value, level?.rawValue ?? 0, pathway.rawValue, priceFactor?.hundredths ?? -1)
    }
}
