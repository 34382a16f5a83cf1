import FundingModel

/// One signal of one record that is not funded or does not count, and what the institution would get without it.
struct RecordStake {
    enum Kind { case october, february, diploma }

    let kind: Kind
    let signal: Signal
    let mendableUntil: Day?
    /// The signals that would stand in the way still; what is gained is then by all of them together.
    let others: SignalSet
    /// What the institution's tally would be more.
    let gain: Tally
}

extension Decider {
    /// Every signal in the way of a record of the institution, each held apart: the dossier is decided again with that
    /// one check taken as holding for that record, so that concurrence and contribution follow.
    ///
    /// - Parameter decision: what stands for the dossier.
    func stakes(in dossier: Dossier, decided decision: Decision, at brin: Brin) -> [RecordStake] {
        var stakes: [RecordStake] = []
        let before = Tally(of: decision, at: brin)
        for enrolment in decision.enrolments where enrolment.brin == brin {
            for (kind, record) in [(RecordStake.Kind.october, enrolment.october), (.february, enrolment.february)] {
                guard let record, !record.isGood else { continue }
                stakes += self.stakes(
                    of: record.obstacles, kind,
                    .enrolment(brin: brin, sequence: enrolment.sequence, countDate: record.date), dossier, before)
            }
        }
        for diploma in decision.diplomas where diploma.brin == brin && !diploma.funded {
            stakes += self.stakes(
                of: diploma.signals, .diploma, .diploma(brin: brin, result: diploma.result), dossier, before)
        }
        return stakes
    }

    private func stakes(
        of obstacles: SignalSet, _ kind: RecordStake.Kind, _ record: Waiver.Record, _ dossier: Dossier,
        _ before: Tally
    ) -> [RecordStake] {
        obstacles.ordered.map { signal in
            var waiver = Waiver(record: record, signals: SignalSet(signal))
            var decided = decide(dossier, waiving: waiver)
            // What stands in the way still is waived too, until the record is good: each round waives more.
            while let left = decided.obstacles(of: record), !waiver.signals.isSuperset(of: left) {
                waiver.signals.formUnion(left)
                decided = decide(dossier, waiving: waiver)
            }
            var others = waiver.signals
            others.remove(signal)
            return RecordStake(
                kind: kind, signal: signal,
                mendableUntil: Mending.deadline(signal, in: fundingYear, isByHealth: isByHealth(record, decided)),
                others: others, gain: Tally(of: decided, at: record.brin) - before)
        }
    }

    private func decide(_ dossier: Dossier, waiving waiver: Waiver) -> Decision {
        var deliberation = Deliberation(dossier: dossier, book: book)
        deliberation.waiver = waiver
        return deliberation.decision()
    }

    /// Is the record's training under a health requirement, and not entree?
    private func isByHealth(_ record: Waiver.Record, _ decision: Decision) -> Bool {
        guard case .enrolment(let brin, let sequence, let date) = record,
            let found = decision.countDateRecord(brin, sequence, date), found.level != .mbo1
        else { return false }
        return book.trainings.training(found.trainingCode, on: date)?.requiredByHealth == true
    }
}

extension Waiver.Record {
    var brin: Brin {
        switch self {
        case .enrolment(let brin, _, _), .diploma(let brin, _): brin
        }
    }
}

extension CountDateRecord {
    /// Funded on 1 October; counting on 1 February, which knows no funding.
    fileprivate var isGood: Bool { funded ?? countsForCorrection }

    /// What stands in the way: signals that are no information, and a status set ex officio that says no.
    fileprivate var obstacles: SignalSet {
        var set = SignalSet()
        if isGood { return set }
        for signal in signals.ordered where !signal.isInformative || signal == .setExOfficio { set.insert(signal) }
        return set
    }
}

extension Decision {
    fileprivate func countDateRecord(_ brin: Brin, _ sequence: Identifier, _ date: Day) -> CountDateRecord? {
        guard let enrolment = enrolments.first(where: { $0.brin == brin && $0.sequence == sequence }) else {
            return nil
        }
        return date == fundingYear.october ? enrolment.october : enrolment.february
    }

    /// Nil when the record is good.
    fileprivate func obstacles(of record: Waiver.Record) -> SignalSet? {
        let left: SignalSet? =
            switch record {
            case .enrolment(let brin, let sequence, let date): countDateRecord(brin, sequence, date)?.obstacles
            case .diploma(let brin, let result):
                diplomas.first { $0.brin == brin && $0.result == result }?.signals
            }
        return left.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Tally {
    /// The person's records at one institution.
    init(of decision: Decision, at brin: Brin) {
        self.init()
        for enrolment in decision.enrolments where enrolment.brin == brin { add(enrolment) }
        for diploma in decision.diplomas where diploma.brin == brin { add(diploma) }
    }
}

extension SignalSet {
    func isSuperset(of other: SignalSet) -> Bool { other.bits & ~bits == 0 }
    mutating func formUnion(_ other: SignalSet) { bits |= other.bits }
    mutating func remove(_ signal: Signal) { bits &= ~(1 << UInt64(signal.rawValue)) }
}
