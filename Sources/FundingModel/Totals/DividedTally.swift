/// A tally of which parts can be taken: its signals, too, are counted by what their records have in common.
///
/// Additive like ``Tally``: kept up by differences it equals one counted anew.
public struct DividedTally: Equatable, Sendable {
    /// All of it.
    public private(set) var whole = Tally()
    private var enrolmentSignals: [Signalled<EnrolmentCell>: Int] = [:]
    private var diplomaSignals: [Signalled<DiplomaCell>: Int] = [:]

    /// Records of one cell that carry a signal.
    private struct Signalled<Cell: Hashable & Sendable>: Hashable, Sendable {
        var cell: Cell
        var signal: SignalCell
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
        for signal in signals.ordered {
            let signal = SignalCell(signal, on: date.subject)
            whole.add(records, to: signal)
            Self.add(records, to: Signalled(cell: cell, signal: signal), in: &enrolmentSignals)
        }
    }

    /// Adds diplomas; each carries these signals.
    public mutating func add(_ counts: DiplomaCounts, with signals: SignalSet, to cell: DiplomaCell) {
        whole.add(counts, to: cell)
        if signals.isEmpty { return }
        for signal in signals.ordered {
            let signal = SignalCell(signal, on: .diploma)
            whole.add(counts.obtained, to: signal)
            Self.add(counts.obtained, to: Signalled(cell: cell, signal: signal), in: &diplomaSignals)
        }
    }

    public static func += (left: inout DividedTally, right: DividedTally) {
        left.whole += right.whole
        for (key, count) in right.enrolmentSignals { add(count, to: key, in: &left.enrolmentSignals) }
        for (key, count) in right.diplomaSignals { add(count, to: key, in: &left.diplomaSignals) }
    }

    private static func add<Key>(_ count: Int, to key: Key, in counts: inout [Key: Int]) {
        let sum = counts[key, default: 0] + count
        counts[key] = sum == 0 ? nil : sum
    }

    /// The records of a selection, whose institution, year, kind and moment are not looked at.
    ///
    /// - Precondition: the selection ``RecordSelection/isOfCells``.
    public func part(_ selection: RecordSelection) -> Tally {
        precondition(selection.isOfCells, "no cell tells which records have a signal or changed")
        guard selection.isNarrowed else { return whole }
        var part = Tally()
        for (cell, counts) in whole.enrolments where selection.includes(cell) {
            part.add(counts.part(selection.countDate), to: cell)
        }
        for (key, count) in enrolmentSignals where selection.includes(key.cell) {
            if let date = selection.countDate, date.subject != key.signal.subject { continue }
            part.add(count, to: key.signal)
        }
        guard selection.coversDiplomas else { return part }
        for (cell, counts) in whole.diplomas where selection.includes(cell) { part.add(counts, to: cell) }
        for (key, count) in diplomaSignals where selection.includes(key.cell) { part.add(count, to: key.signal) }
        return part
    }

    /// About what it takes. Unit: bytes.
    public var memory: Int {
        func bytes<Key, Value>(_ counts: [Key: Value]) -> Int {
            counts.capacity * (MemoryLayout<Key>.stride + MemoryLayout<Value>.stride)
        }
        return bytes(whole.enrolments) + bytes(whole.diplomas) + bytes(whole.signals) + bytes(enrolmentSignals)
            + bytes(diplomaSignals)
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
