public import FundingModel

/// Compares the records of two files, key by key, with constant memory.
public struct OverviewComparer {
    private let scope: ComparisonScope
    /// The groups of levels of a funding year.
    private let groups: (Int) -> [[Level]]
    private var comparison = Comparison()

    /// - Parameters:
    ///   - ignored: kinds that are no difference.
    ///   - groups: the levels that share one budget in a funding year (rule set).
    public init(
        a: ComparedFileKind = .overview, b: ComparedFileKind = .overview, ignored: Set<DifferenceKind> = [],
        groups: @escaping (Int) -> [[Level]]
    ) {
        scope = ComparisonScope(a: a, b: b, ignored: ignored)
        self.groups = groups
    }

    /// Takes the records of both sides in order of their keys; each record that differs is handed out as it is found.
    ///
    /// Precondition: both were sorted.
    public mutating func compare(
        _ sortedA: RecordSorter, _ sortedB: RecordSorter, _ found: (DifferingRecord) throws -> Void
    ) throws -> Comparison {
        var (sideA, sideB) = (try KeyGroups(sortedA), try KeyGroups(sortedB))
        while let key = [sideA.key, sideB.key].compactMap(\.self).min() {
            let a = sideA.key == key ? try sideA.take() : []
            let b = sideB.key == key ? try sideB.take() : []
            count(a, \.a)
            count(b, \.b)
            let records =
                key.isDiploma
                ? differing(diplomas(a), diplomas(b)) : differing(SameEnrolment(a), SameEnrolment(b))
            for record in records {
                note(record)
                try found(record)
            }
        }
        return comparison
    }

    private func diplomas(_ records: [OverviewRecord]) -> [OverviewDiploma] {
        inFixedOrder(
            records.compactMap {
                if case .diploma(let diploma) = $0 { diploma } else { nil }
            })
    }

    // MARK: One key

    private func differing(_ a: SameEnrolment, _ b: SameEnrolment) -> [DifferingRecord] {
        guard let any = a.facts.first ?? b.facts.first else { return [] }
        let person = any.personText
        let (brin, sequence) = (any.brin, any.sequence)
        let whole = ComparedSubject.enrolment(brin: brin, sequence: sequence)
        if a.facts.isEmpty || b.facts.isEmpty {
            let kind: DifferenceKind = a.facts.isEmpty ? .missingInA : .missingInB
            let (inA, inB) = (a.contribution, b.contribution)
            return [record(person, whole, scope.only(kind), inA, inB)].compactMap(\.self)
        }
        var records: [DifferingRecord?] = []
        for place in 0..<max(a.facts.count, b.facts.count) {
            records.append(
                record(person, whole, pair(a.facts, b.facts, place, scope.differences), nil, nil))
        }
        for date in Set(a.countDates.keys).union(b.countDates.keys).sorted() {
            let (datesA, datesB) = (a.countDates[date, default: []], b.countDates[date, default: []])
            for place in 0..<max(datesA.count, datesB.count) {
                records.append(
                    record(
                        person, .countDate(brin: brin, sequence: sequence, date: date),
                        pair(datesA, datesB, place, scope.differences),
                        datesA.at(place)?.record.contribution, datesB.at(place)?.record.contribution))
            }
        }
        return records.compactMap(\.self)
    }

    private func differing(_ a: [OverviewDiploma], _ b: [OverviewDiploma]) -> [DifferingRecord] {
        (0..<max(a.count, b.count)).compactMap { place in
            guard let any = a.at(place) ?? b.at(place) else { return nil }
            return record(
                any.personText, .diploma(brin: any.decision.brin, result: any.decision.result),
                pair(a, b, place, scope.differences), a.at(place)?.decision.contribution,
                b.at(place)?.decision.contribution)
        }
    }

    private func pair<Value>(
        _ a: [Value], _ b: [Value], _ place: Int, _ differences: (Value, Value) -> [Difference]
    ) -> [Difference] {
        guard let left = a.at(place) else { return scope.only(.missingInA) }
        guard let right = b.at(place) else { return scope.only(.missingInB) }
        return differences(left, right)
    }

    /// Nil without a difference.
    private func record(
        _ person: String, _ subject: ComparedSubject, _ differences: [Difference], _ a: Decimal6?, _ b: Decimal6?
    ) -> DifferingRecord? {
        if differences.isEmpty { return nil }
        let nothing = Decimal6(whole: 0)
        return DifferingRecord(
            person: person, subject: subject, differences: differences,
            contributionA: scope.a == .overview ? a ?? nothing : nil,
            contributionB: scope.b == .overview ? b ?? nothing : nil)
    }

    // MARK: Adding up

    private mutating func note(_ record: DifferingRecord) {
        comparison.differingRecords += 1
        for kind in Set(record.differences.map(\.kind)) {
            let key = Comparison.Kind(kind: kind, subject: record.subject.kind)
            comparison.effects[key, default: .init()].count += 1
            comparison.effects[key, default: .init()].contributionA += record.contributionA?.millionths ?? 0
            comparison.effects[key, default: .init()].contributionB += record.contributionB?.millionths ?? 0
        }
    }

    private mutating func count(
        _ records: [OverviewRecord], _ side: WritableKeyPath<Comparison, Comparison.Side>
    ) {
        let isA = side == \Comparison.a
        func add(_ level: Level?, _ year: Int, _ change: (inout Comparison.Sums) -> Void) {
            let levels = level.flatMap { level in groups(year).first { $0.contains(level) } ?? [level] } ?? []
            var sums = comparison.groups[ComparedGroup(levels: levels)] ?? (.init(), .init())
            if isA { change(&sums.a) } else { change(&sums.b) }
            comparison.groups[ComparedGroup(levels: levels)] = sums
        }
        var isCounted = false
        for record in records {
            switch record {
            case .enrolment(let enrolment):
                if !isCounted { comparison[keyPath: side].enrolments += 1 }
                isCounted = true
                comparison[keyPath: side].countDates += enrolment.countDates.count
                for date in enrolment.countDates.map(\.record) {
                    let isOctober = date.date.components.month >= 8
                    add(date.level, date.date.year + (isOctober ? 2 : 1)) { sums in
                        if date.countsForCorrection, isOctober { sums.countingInOctober += 1 }
                        if date.countsForCorrection, !isOctober { sums.countingInFebruary += 1 }
                        if date.funded == true { sums.fundedEnrolments += 1 }
                        sums.enrolmentContribution += date.contribution?.millionths ?? 0
                    }
                }
            case .diploma(let diploma):
                comparison[keyPath: side].diplomas += 1
                let decision = diploma.decision
                add(decision.level, decision.obtainedOn.year + 2) { sums in
                    if decision.funded { sums.fundedDiplomas += 1 }
                    sums.diplomaContribution += decision.contribution?.millionths ?? 0
                }
            }
        }
    }
}

/// The records of one enrolment in one file: normally one, after sorting a table one a count date.
struct SameEnrolment {
    /// Distinct facts, without count dates.
    private(set) var facts: [OverviewEnrolment] = []
    private(set) var countDates: [Day: [OverviewCountDate]] = [:]

    init(_ records: [OverviewRecord]) {
        for case .enrolment(var enrolment) in records {
            for countDate in enrolment.countDates { countDates[countDate.record.date, default: []].append(countDate) }
            enrolment.countDates = []
            if !facts.contains(enrolment) { facts.append(enrolment) }
        }
        facts = inFixedOrder(facts)
        countDates = countDates.mapValues(inFixedOrder)
    }

    /// Of all count dates together.
    var contribution: Decimal6 {
        let sum = countDates.values.joined().reduce(0) { $0 + ($1.record.contribution?.millionths ?? 0) }
        return Decimal6(millionths: sum)
    }
}

/// So that what stands twice is matched alike whatever the order of the file.
private func inFixedOrder<Value>(_ values: [Value]) -> [Value] {
    values.count < 2 ? values : values.sorted { "\($0)" < "\($1)" }
}

extension Array {
    fileprivate func at(_ place: Int) -> Element? { place < count ? self[place] : nil }
}

extension OverviewEnrolment {
    fileprivate var personText: String { (citizenServiceNumber ?? educationNumber)?.description ?? "" }
}

extension OverviewDiploma {
    fileprivate var personText: String { (citizenServiceNumber ?? educationNumber)?.description ?? "" }
}
