import FundingModel

/// What is compared: all that both files can say and nobody asked to ignore.
struct ComparisonScope {
    let a: ComparedFileKind
    let b: ComparedFileKind
    private let asked: Set<DifferenceKind>

    init(a: ComparedFileKind, b: ComparedFileKind, ignored: Set<DifferenceKind>) {
        self.a = a
        self.b = b
        let sayable = a == .registrations || b == .registrations ? Self.ofRegistrations : Set(DifferenceKind.allCases)
        asked = sayable.subtracting(ignored)
    }

    /// What an RO says of what an overview shows; the level where the period has one of its own.
    private static let ofRegistrations: Set<DifferenceKind> = [
        .missingInA, .missingInB, .start, .plannedEnd, .actualEnd, .age, .training, .level, .pathway, .phase,
        .requested, .placements, .obtainedOn, .linkedEnrolment,
    ]

    func only(_ kind: DifferenceKind) -> [Difference] {
        asked.contains(kind) ? [Difference(kind, nil, nil)] : []
    }

    func differences(_ a: OverviewEnrolment, _ b: OverviewEnrolment) -> [Difference] {
        var list = DifferenceList(asked)
        list.note(.start, a.enrolledOn, b.enrolledOn)
        list.note(.plannedEnd, a.plannedEnd, b.plannedEnd)
        list.note(.actualEnd, a.actualEnd, b.actualEnd)
        list.note(.highestLevel, a.highestFundedDiplomaLevel, b.highestFundedDiplomaLevel)
        return list.found
    }

    func differences(_ a: OverviewCountDate, _ b: OverviewCountDate) -> [Difference] {
        var list = DifferenceList(asked)
        let (left, right) = (a.record, b.record)
        list.note(.age, left.ageOn1August, right.ageOn1August)
        list.note(.training, left.trainingCode, right.trainingCode)
        if saysLevel(left, right) { list.note(.level, left.level, right.level) }
        list.note(.pathway, left.pathway, right.pathway)
        list.note(.phase, left.phase?.rawValue, right.phase?.rawValue)
        list.note(.requested, left.requested, right.requested)
        list.note(.funded, left.funded, right.funded)
        list.note(.correction, left.countsForCorrection, right.countsForCorrection)
        list.note(.pathwayFactor, left.pathwayFactor, right.pathwayFactor)
        list.note(.priceFactor, left.priceFactor, right.priceFactor)
        list.note(.stayYears, left.stayYears, right.stayYears)
        list.note(.stayYearFactor, left.stayYearFactor, right.stayYearFactor)
        list.note(.contribution, left.contribution, right.contribution)
        notePlacements(a.placements, b.placements, &list)
        list.note(.statusKind, a.kind.rawValue, b.kind.rawValue)
        list.note(signals: a.signals, b.signals)
        return list.found
    }

    private func saysLevel(_ left: CountDateRecord, _ right: CountDateRecord) -> Bool {
        !(a == .registrations && left.level == nil || b == .registrations && right.level == nil)
    }

    func differences(_ a: OverviewDiploma, _ b: OverviewDiploma) -> [Difference] {
        var list = DifferenceList(asked)
        let (left, right) = (a.decision, b.decision)
        list.note(.training, left.trainingCode, right.trainingCode)
        if self.a == .overview && self.b == .overview { list.note(.level, left.level, right.level) }
        list.note(.funded, left.funded, right.funded)
        list.note(.contribution, left.contribution, right.contribution)
        list.note(.statusKind, a.kind.rawValue, b.kind.rawValue)
        list.note(signals: a.signals, b.signals)
        list.note(.highestLevel, left.highestFundedDiplomaLevel, right.highestFundedDiplomaLevel)
        list.note(.obtainedOn, left.obtainedOn, right.obtainedOn)
        list.note(.linkedEnrolment, a.enrolment, b.enrolment)
        list.note(.specialist, left.specialist, right.specialist)
        list.note(.highestSpecialist, a.highestIsSpecialist, b.highestIsSpecialist)
        return list.found
    }

    /// An RO names every placement: of those an overview shows, each must be there with the same facts.
    private func notePlacements(
        _ left: [OverviewPlacement], _ right: [OverviewPlacement], _ list: inout DifferenceList
    ) {
        var texts = (OverviewCells.sorted(left), OverviewCells.sorted(right))
        if a == .registrations { texts.0 = texts.1.filter(Set(texts.0).contains) }
        if b == .registrations { texts.1 = texts.0.filter(Set(texts.1).contains) }
        list.note(
            .placements, texts.0.isEmpty ? nil : texts.0.joined(separator: "|"),
            texts.1.isEmpty ? nil : texts.1.joined(separator: "|"))
    }
}

extension OverviewCells {
    /// The placements' cells, in a fixed order.
    fileprivate static func sorted(_ placements: [OverviewPlacement]) -> [String] {
        placements.map { placement in
            var cell: [UInt8] = []
            put([placement], to: &cell)
            return String(decoding: cell, as: UTF8.self)
        }.sorted()
    }
}

/// The differences of one pair of records.
private struct DifferenceList {
    private let asked: Set<DifferenceKind>
    private var noted: [Difference] = []

    /// In the order of their kinds.
    var found: [Difference] {
        noted.count < 2
            ? noted
            : noted.enumerated().sorted { left, right in
                left.element.kind != right.element.kind
                    ? left.element.kind < right.element.kind : left.offset < right.offset
            }.map(\.element)
    }

    init(_ asked: Set<DifferenceKind>) {
        self.asked = asked
    }

    mutating func note<Value: Equatable>(_ kind: DifferenceKind, _ a: Value?, _ b: Value?) {
        guard a != b, asked.contains(kind) else { return }
        noted.append(Difference(kind, a.map(text), b.map(text)))
    }

    /// As a file has it: `J` and `N` for a flag, decimals without superfluous zeros.
    private func text(_ value: some Equatable) -> String {
        switch value {
        case let flag as Bool: flag ? "J" : "N"
        case let factor as Factor: short(factor.description)
        case let contribution as Decimal6: short(contribution.description)
        default: "\(value)"
        }
    }

    private func short(_ decimal: String) -> String {
        var text = decimal[...]
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }

    /// Codes added and gone, one difference each, and other values of the parameters of a code on both sides.
    mutating func note(signals a: [OverviewSignal], _ b: [OverviewSignal]) {
        let (left, right) = (byCode(a), byCode(b))
        for code in Set(left.keys).union(right.keys).sorted(by: precedes) {
            switch (left[code], right[code]) {
            case (nil, let added?): note(.signalsAdded, nil, "\(code)\(added)")
            case (let gone?, nil): note(.signalsGone, "\(code)\(gone)", nil)
            case (let before, let after): note(.signalParameters, "\(code)\(before ?? "")", "\(code)\(after ?? "")")
            }
        }
    }

    /// Each code with the values of its parameters, in order.
    private func byCode(_ signals: [OverviewSignal]) -> [String: String] {
        Dictionary(grouping: signals, by: \.code).mapValues { same in
            let values = same.map { $0.parameters.map(\.value).joined(separator: ", ") }.sorted()
            let text = values.joined(separator: " en ")
            return text.isEmpty ? "" : " (\(text))"
        }
    }

    /// Numbers by their value.
    private func precedes(_ left: String, _ right: String) -> Bool {
        left.count != right.count ? left.count < right.count : left < right
    }
}
