public import FundingModel

/// What an institution's own registrations (RO) say of what an overview of a funding year shows: facts, no statuses.
public enum RegistrationFacts {
    /// The enrolments valid in the study year, with the facts on the count dates they cover, and the diplomas of the
    /// year.
    ///
    /// - Parameter token: what the file has in the person's field, so that masked files match.
    public static func records(of dossier: Dossier, token: String, year: FundingYear) -> [OverviewRecord] {
        let isCitizen = dossier.person.number.kind == .citizenServiceNumber
        let text = ShortText(utf8: token.utf8.prefix(ShortText.capacity))
        var records: [OverviewRecord] = []
        for enrolment in dossier.enrolments
        where enrolment.enrolledOn <= year.lastStudyDay && enrolment.effectiveEnd >= year.firstStudyDay {
            var shown = OverviewEnrolment(
                brin: enrolment.brin, citizenServiceNumber: isCitizen ? text : nil,
                educationNumber: isCitizen ? nil : text, sequence: enrolment.sequence,
                enrolledOn: enrolment.enrolledOn, plannedEnd: enrolment.plannedEnd, actualEnd: enrolment.actualEnd,
                highestFundedDiplomaLevel: nil)
            for date in [year.october, year.february] {
                guard let period = dossier.period(of: enrolment, on: date) else { continue }
                shown.countDates.append(countDate(date, period, enrolment, dossier, year))
            }
            records.append(.enrolment(shown))
        }
        for diploma in dossier.diplomas where diploma.obtainedOn.year == year.diplomaYear {
            records.append(
                .diploma(
                    OverviewDiploma(
                        citizenServiceNumber: isCitizen ? text : nil, educationNumber: isCitizen ? nil : text,
                        enrolment: diploma.enrolment, determinedAt: "", kind: .provisional,
                        decision: DiplomaDecision(
                            brin: diploma.brin, result: diploma.result, obtainedOn: diploma.obtainedOn,
                            trainingCode: diploma.trainingCode, level: nil, specialist: false),
                        highestIsSpecialist: nil, signals: [])))
        }
        return records
    }

    /// With every placement of the person at the institution.
    private static func countDate(
        _ date: Day, _ period: Period, _ enrolment: Enrolment, _ dossier: Dossier, _ year: FundingYear
    ) -> OverviewCountDate {
        let placements = dossier.enrolments.filter { $0.brin == enrolment.brin }.flatMap { other in
            dossier.placements[other.placements].map { placement in
                OverviewPlacement(
                    enrolment: other.sequence, sequence: placement.sequence, agreedOn: placement.agreedOn,
                    from: placement.from, plannedEnd: placement.plannedEnd, actualEnd: placement.actualEnd,
                    trainingCode: placement.trainingCode)
            }
        }
        let record = CountDateRecord(
            date: date, trainingCode: period.trainingCode, level: period.level, pathway: period.pathway,
            requested: period.requested, phase: period.phase,
            ageOn1August: Int16(truncatingIfNeeded: dossier.person.birthDate.age(on: year.firstStudyDay)))
        return OverviewCountDate(
            determinedAt: "", kind: .provisional, record: record, placements: placements, signals: [])
    }
}
