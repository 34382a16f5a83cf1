import FundingModel

/// An enrolment as it stands on a count date: what the checks of section 4 are asked about.
struct CountDateSubject {
    /// Place of the enrolment in the dossier.
    let place: Int
    let enrolment: Enrolment
    let period: Period
    let training: Training?
    /// The period's own level, else its training's.
    let level: Level?
    let countDate: Day
    let isOctober: Bool
}

extension Deliberation {
    /// Nil when the enrolment does not cover the count date, or has no period covering it [PvE 16.1].
    mutating func subject(_ place: Int, on countDate: Day) -> CountDateSubject? {
        let enrolment = dossier.enrolments[place]
        guard let period = dossier.period(of: enrolment, on: countDate) else { return nil }
        let training = training(period.trainingCode, on: countDate)
        return CountDateSubject(
            place: place, enrolment: enrolment, period: period, training: training,
            level: period.level ?? training?.level, countDate: countDate,
            isOctober: countDate == book.fundingYear.october)
    }
}
