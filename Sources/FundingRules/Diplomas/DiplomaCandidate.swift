import FundingModel

/// Who may obtain a funded diploma: a student of BOL or BBL, or an exam candidate who was one shortly before.
///
/// Source: WEB 2.2.2.2b.
extension Deliberation {
    func isCandidate(_ diploma: Diploma) -> Bool {
        guard let period = linkedPeriod(of: diploma) else { return false }
        switch period.pathway {
        case .bol, .bbl: return true
        case .exam: return recentEnrolmentWithoutDiploma(before: diploma) != nil
        case .bolPartTime, .otherEducation, .other: return false
        }
    }

    /// The linked enrolment's period on the date obtained, or its last when the date lies after it; nil without a
    /// linked enrolment and before its first period.
    func linkedPeriod(of diploma: Diploma) -> Period? {
        guard let sequence = diploma.enrolment,
            let enrolment = dossier.enrolments.first(where: {
                $0.brin == diploma.brin && $0.sequence == sequence
            })
        else { return nil }
        guard let first = dossier.firstPeriod(of: enrolment), first.from <= diploma.obtainedOn else { return nil }
        return diploma.obtainedOn > enrolment.effectiveEnd
            ? dossier.lastPeriod(of: enrolment)
            : dossier.lastPeriod(of: enrolment, startedBy: diploma.obtainedOn)
    }

    /// A BOL/BBL enrolment, requested J by its last period, that ended on or before the date in the same or one of
    /// the two preceding calendar years, at any institution, to which no diploma at all is linked.
    func recentEnrolmentWithoutDiploma(before diploma: Diploma) -> Enrolment? {
        let year = diploma.obtainedOn.year
        return dossier.enrolments.first { enrolment in
            guard enrolment.effectiveEnd <= diploma.obtainedOn, enrolment.effectiveEnd.year >= year - 2,
                let last = dossier.lastPeriod(of: enrolment), last.pathway.isFundable, last.requested
            else { return false }
            return !dossier.diplomas.contains { $0.brin == enrolment.brin && $0.enrolment == enrolment.sequence }
        }
    }
}
