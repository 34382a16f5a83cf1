import FundingModel

/// One record of which named checks are taken as holding, whatever the facts say; all other rules go on as ever.
struct Waiver {
    enum Record: Equatable {
        case enrolment(brin: Brin, sequence: Identifier, countDate: Day)
        case diploma(brin: Brin, result: Identifier)
    }

    let record: Record
    var signals: SignalSet
}

extension Deliberation {
    /// Is a check that fails with this signal taken as holding?
    func isWaived(_ signal: Signal, of enrolment: Enrolment, on countDate: Day) -> Bool {
        guard let waiver, waiver.signals.contains(signal) else { return false }
        return waiver.record
            == .enrolment(brin: enrolment.brin, sequence: enrolment.sequence, countDate: countDate)
    }

    func isWaived(_ signal: Signal, of decision: EnrolmentDecision, on countDate: Day) -> Bool {
        guard let waiver, waiver.signals.contains(signal) else { return false }
        return waiver.record == .enrolment(brin: decision.brin, sequence: decision.sequence, countDate: countDate)
    }

    func isWaived(_ signal: Signal, of diploma: Diploma) -> Bool {
        guard let waiver, waiver.signals.contains(signal) else { return false }
        return waiver.record == .diploma(brin: diploma.brin, result: diploma.result)
    }

    /// Who wins: the record whose loss is waived, else by the rule.
    func winner(among contenders: [Contender], on countDate: Day) -> Contender? {
        if let waiver, waiver.signals.contains(.concurrenceLost) {
            let waived = contenders.first {
                waiver.record == .enrolment(brin: $0.brin, sequence: $0.sequence, countDate: countDate)
            }
            if let waived { return waived }
        }
        return Concurrence.winner(among: contenders)
    }
}
