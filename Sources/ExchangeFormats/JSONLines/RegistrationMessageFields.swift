import FundingModel

/// The objects of a registration message that are not those of a dossier.
enum RegistrationMessageFields {
    enum Top: String, CaseIterable, Sendable {
        case message, brin, person, answeredByAccountant, changes
    }

    enum Change: String, CaseIterable, Sendable {
        case person, nationalities, residenceTitles, deletePerson, enrolment, deleteEnrolment, period, deletePeriod
        case placement, deletePlacement, diploma, deleteDiploma
    }

    enum PeriodKey: String, CaseIterable, Sendable {
        case enrolment, from
    }

    enum PlacementKey: String, CaseIterable, Sendable {
        case enrolment, sequence
    }
}

/// Their shapes: those of a dossier where the objects are alike.
struct RegistrationMessageShapes: Sendable {
    let top = JSONShape<RegistrationMessageFields.Top>(required: [.message, .brin, .person, .changes])
    let change = JSONShape<RegistrationMessageFields.Change>()
    let person = JSONShape<DossierFields.Person>(required: [.birthDate], without: [.number, .partialResults])
    let enrolment = JSONShape<DossierFields.Enrolment>(
        required: [.sequence, .enrolledOn, .plannedEnd], without: [.placements])
    let period = JSONShape<DossierFields.Period>(
        required: [.enrolment, .from, .trainingCode, .pathway, .requested])
    let periodKey = JSONShape<RegistrationMessageFields.PeriodKey>(required: [.enrolment, .from])
    let placement = JSONShape<DossierFields.Placement>(
        required: [.enrolment, .sequence, .agreedOn, .from, .plannedEnd])
    let placementKey = JSONShape<RegistrationMessageFields.PlacementKey>(required: [.enrolment, .sequence])
    let diploma = JSONShape<DossierFields.Diploma>(required: [.result, .trainingCode, .obtainedOn, .requested])
}
