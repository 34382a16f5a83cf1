/// A tally of which parts can be taken: its records with signals are counted by all that they carry, too.
///
/// Additive like ``Tally``: kept up by differences it equals one counted anew.
public struct DividedTally: Equatable, Sendable {
    /// All of it.
    public private(set) var whole = Tally()
    private var enrolments: [SignalledEnrolments: SignalledCounts] = [:]
    private var diplomas: [SignalledDiplomas: DiplomaCounts] = [:]

    /// Records of one cell and one count date that carry the same signals.
    private struct SignalledEnrolments: Hashable {
        var cell: EnrolmentCell
        var date: RecordSelection.CountDate
        var signals: SignalSet
    }

    private struct SignalledDiplomas: Hashable {
        var cell: DiplomaCell
        var signals: SignalSet
    }

    private struct SignalledCounts: Equatable {
        var counts = EnrolmentCounts()
        var records = 0
    }

    public init() {}

    public var isEmpty: Bool { whole.isEmpty }

    /// Adds enrolments' records of one count date.
    ///
    /// - Parameters:
    ///   - signals: what each of them carries.
    ///   - records: how many there are; negative to take them off.
    public mutating func add(
        _ counts: EnrolmentCounts, with signals: SignalSet, on date: RecordSelection.CountDate, records: Int,
        to cell: EnrolmentCell
    ) {
        whole.add(counts, to: cell)
        if signals.isEmpty { return }
        for signal in signals.ordered { whole.add(records, to: SignalCell(signal, on: date.subject)) }
        add(
            SignalledCounts(counts: counts, records: records),
            to: SignalledEnrolments(cell: cell, date: date, signals: signals))
    }

    /// Adds diplomas; each carries these signals.
    public mutating func add(_ counts: DiplomaCounts, with signals: SignalSet, to cell: DiplomaCell) {
        whole.add(counts, to: cell)
        if signals.isEmpty { return }
        for signal in signals.ordered { whole.add(counts.obtained, to: SignalCell(signal, on: .diploma)) }
        add(counts, to: SignalledDiplomas(cell: cell, signals: signals))
    }

    public static func += (left: inout DividedTally, right: DividedTally) {
        left.whole += right.whole
        for (key, counts) in right.enrolments { left.add(counts, to: key) }
        for (key, counts) in right.diplomas { left.add(counts, to: key) }
    }

    private mutating func add(_ counted: SignalledCounts, to key: SignalledEnrolments) {
        var sum = enrolments[key, default: SignalledCounts()]
        sum.counts += counted.counts
        sum.records += counted.records
        enrolments[key] = sum == SignalledCounts() ? nil : sum
    }

    private mutating func add(_ counts: DiplomaCounts, to key: SignalledDiplomas) {
        let sum = diplomas[key, default: DiplomaCounts()] + counts
        diplomas[key] = sum == DiplomaCounts() ? nil : sum
    }

    /// The records of a selection, whose institution, year, kind and moment are not looked at.
    ///
    /// - Precondition: the selection ``RecordSelection/isOfCells``.
    public func part(_ selection: RecordSelection) -> Tally {
        precondition(selection.isOfCells, "no cell tells which records changed")
        guard selection.isNarrowed else { return whole }
        var part = Tally()
        addEnrolments(of: selection, to: &part)
        if selection.coversDiplomas { addDiplomas(of: selection, to: &part) }
        return part
    }

    private func addEnrolments(of selection: RecordSelection, to part: inout Tally) {
        var counted = (october: SignalCounts(), february: SignalCounts())
        for (key, value) in enrolments where key.signals.contains(selection.signals) {
            guard selection.countDate == nil || selection.countDate == key.date, selection.includes(key.cell) else {
                continue
            }
            switch key.date {
            case .october: counted.october.add(value.records, of: key.signals)
            case .february: counted.february.add(value.records, of: key.signals)
            }
            if !selection.signals.isEmpty { part.add(value.counts, to: key.cell) }
        }
        counted.october.add(to: &part, on: .october)
        counted.february.add(to: &part, on: .february)
        guard selection.signals.isEmpty else { return }
        for (cell, counts) in whole.enrolments where selection.includes(cell) {
            part.add(counts.part(selection.countDate), to: cell)
        }
    }

    private func addDiplomas(of selection: RecordSelection, to part: inout Tally) {
        var counted = SignalCounts()
        for (key, counts) in diplomas where key.signals.contains(selection.signals) && selection.includes(key.cell) {
            counted.add(counts.obtained, of: key.signals)
            if !selection.signals.isEmpty { part.add(counts, to: key.cell) }
        }
        counted.add(to: &part, on: .diploma)
        guard selection.signals.isEmpty else { return }
        for (cell, counts) in whole.diplomas where selection.includes(cell) { part.add(counts, to: cell) }
    }

    /// About what it takes. Unit: bytes.
    public var memory: Int {
        func bytes<Key, Value>(_ counts: [Key: Value]) -> Int {
            counts.capacity * (MemoryLayout<Key>.stride + MemoryLayout<Value>.stride)
        }
        return bytes(whole.enrolments) + bytes(whole.diplomas) + bytes(whole.signals) + bytes(enrolments)
            + bytes(diplomas)
    }
}

/// How many records carry each signal, added up by its bit: there are thousands of cells to a few signals.
private struct SignalCounts {
    private var byBit = [Int](repeating: 0, count: UInt64.bitWidth)

    mutating func add(_ records: Int, of signals: SignalSet) {
        var bits = signals.bits
        while bits != 0 {
            byBit[bits.trailingZeroBitCount] += records
            bits &= bits - 1
        }
    }

    func add(to tally: inout Tally, on subject: SignalCell.Subject) {
        for signal in Signal.inOrder { tally.add(byBit[Int(signal.rawValue)], to: SignalCell(signal, on: subject)) }
    }
}

extension EnrolmentCounts {
    /// What is of one count date; all for none.
    fileprivate func part(_ date: RecordSelection.CountDate?) -> EnrolmentCounts {
        switch date {
        case nil: return self
        case .february: return EnrolmentCounts(winnersFebruary: winnersFebruary)
        case .october:
            var counts = self
            counts.winnersFebruary = 0
            return counts
        }
    }
}

extension RecordSelection.CountDate {
    fileprivate var subject: SignalCell.Subject {
        switch self {
        case .october: .october
        case .february: .february
        }
    }
}
