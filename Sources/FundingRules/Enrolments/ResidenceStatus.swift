import FundingModel

/// Lawful residence on the first day of an enrolment. Source: WEB 8.1.1.
extension Deliberation {
    /// No nationality and no title on record for any time: holds, with signal 28, also when another ground holds
    /// too; records that do not cover the day are not "unknown" **(choice)**.
    @inline(__always)
    mutating func residenceStatus(ofEnrolment place: Int) -> Verdict {
        if isNationalityUnknown { return .holdsWith(.nationalityUnknown) }
        return Verdict(isLawful(atStartOfEnrolment: place), else: .noLawfulResidence)
    }

    var isNationalityUnknown: Bool {
        dossier.nationalities.isEmpty && dossier.residenceTitles.isEmpty
    }

    @inline(__always)
    private mutating func isLawful(atStartOfEnrolment place: Int) -> Bool {
        if residenceGround(on: dossier.enrolments[place].enrolledOn) != nil { return true }
        if dossier.enrolments.count == 1 { return false }
        if lawfulByEnrolment.isEmpty { lawfulByEnrolment = lawfulByContinuation() }
        return lawfulByEnrolment[place]
    }

    enum ResidenceGround: String {
        case dutch = "Nederlandse nationaliteit"
        case minor = "jonger dan 18 jaar"
        case title = "geldige verblijfstitel"
    }

    /// The ground that holds on a day by itself, without an earlier enrolment.
    @inline(__always)
    func residenceGround(on day: Day) -> ResidenceGround? {
        for nationality in dossier.nationalities where nationality.isDutch && nationality.holds(on: day) {
            return .dutch
        }
        if dossier.person.birthDate.age(on: day) < 18 { return .minor }
        for title in dossier.residenceTitles where title.isLawful && title.holds(on: day) {
            return .title
        }
        return nil
    }

    /// For each enrolment: is there a ground of its own, or does it continue one for which the check holds in turn?
    ///
    /// Decided from the earliest enrolment on, so that each one looks only at those that are settled.
    private func lawfulByContinuation() -> [Bool] {
        var lawful = [Bool](repeating: false, count: dossier.enrolments.count)
        let byStart = dossier.enrolments.indices.sorted {
            dossier.enrolments[$0].enrolledOn < dossier.enrolments[$1].enrolledOn
        }
        for place in byStart {
            lawful[place] =
                residenceGround(on: dossier.enrolments[place].enrolledOn) != nil
                || byStart.contains { lawful[$0] && isContinued(place, from: $0) }
        }
        return lawful
    }

    /// Another enrolment, at any institution, that began earlier, whose last period has the training of this one's
    /// first, and whose effective end is not before the day before.
    func isContinued(_ place: Int, from earlierPlace: Int) -> Bool {
        let enrolment = dossier.enrolments[place]
        let earlier = dossier.enrolments[earlierPlace]
        return earlier.enrolledOn < enrolment.enrolledOn
            && earlier.effectiveEnd >= enrolment.enrolledOn.dayBefore
            && dossier.lastPeriod(of: earlier)?.trainingCode == dossier.firstPeriod(of: enrolment)?.trainingCode
    }
}
