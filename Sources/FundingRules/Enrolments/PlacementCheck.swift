import FundingModel

/// Learning at work of a BBL student on 1 October. Source: UWEB 2.2.2.2, 2.2.3.2.
struct PlacementVerdict {
    /// 30, 31 or 32; nil when the check holds.
    var signal: Signal?
    /// Matching, in time and in practice; ordered by (enrolment, sequence id).
    var relevant: [PlacementKey] = []
    /// How many placements the institution registered, how many match, how many of these are in time.
    var registered = 0
    var matching = 0
    var inTime = 0
}

extension Deliberation {
    /// Nil when not asked: only BBL, only 1 October.
    mutating func placementVerdict(on subject: CountDateSubject) -> PlacementVerdict? {
        guard subject.isOctober, subject.period.pathway == .bbl else { return nil }
        var verdict = PlacementVerdict()
        for index in dossier.enrolments.indices where dossier.enrolments[index].brin == subject.enrolment.brin {
            for row in dossier.enrolments[index].placements {
                consider(dossier.placements[row], under: dossier.enrolments[index], on: subject, &verdict)
            }
        }
        if !verdict.relevant.isEmpty {
            if verdict.relevant.count > 1 { verdict.relevant.sort() }
        } else if verdict.inTime > 0 {
            verdict.signal = .noPracticeInTime
        } else if verdict.matching > 0 || verdict.registered == 0 {
            verdict.signal = .noAgreementInTime
        } else {
            verdict.signal = .placementForOtherTraining
        }
        return verdict
    }

    private mutating func consider(
        _ placement: Placement, under enrolment: Enrolment, on subject: CountDateSubject,
        _ verdict: inout PlacementVerdict
    ) {
        verdict.registered += 1
        guard matches(placement, subject) else { return }
        verdict.matching += 1
        guard isInTime(placement) else { return }
        verdict.inTime += 1
        guard isInPractice(placement, for: subject) else { return }
        verdict.relevant.append(PlacementKey(enrolment: enrolment.sequence, sequence: placement.sequence))
    }

    /// Same training, one dossier, or one code is the other's dossier or domain, by the table as on the count date.
    private mutating func matches(_ placement: Placement, _ subject: CountDateSubject) -> Bool {
        guard let code = placement.trainingCode else { return false }
        if code == subject.period.trainingCode { return true }
        let other = training(code, on: subject.countDate)
        if let training = subject.training {
            if training.dossier == code || training.domain == code { return true }
            if let dossier = training.dossier, dossier == other?.dossier { return true }
        }
        return other?.dossier == subject.period.trainingCode || other?.domain == subject.period.trainingCode
    }

    /// Agreed on or before 31 December of the count date's year.
    private func isInTime(_ placement: Placement) -> Bool {
        placement.agreedOn <= book.lastAgreementDay
    }

    private func isInPractice(_ placement: Placement, for subject: CountDateSubject) -> Bool {
        if subject.level == .mbo1 {
            return placement.effectiveEnd >= subject.countDate
        }
        if subject.training?.requiredByHealth == true {
            return placement.from <= book.lastHealthStart && placement.effectiveEnd >= subject.countDate
        }
        return placement.from <= book.lastAgreementDay && book.lastAgreementDay <= placement.effectiveEnd
    }
}
