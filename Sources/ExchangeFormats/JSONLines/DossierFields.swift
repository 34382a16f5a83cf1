import FundingModel

/// The objects of a dossier: their fields in the order of the page, required ones marked.
enum DossierFields {
    enum Top: String, CaseIterable, Sendable {
        case person, nationalities, residenceTitles, enrolments, diplomas, exOfficio, partialResults
    }

    enum Person: String, CaseIterable, Sendable {
        case number, birthDate, sex, deathDate, inBRP, residence, partialResults
    }

    enum Residence: String, CaseIterable, Sendable {
        case country, region
    }

    /// Nationality and residence title.
    enum CodedStretch: String, CaseIterable, Sendable {
        case code, from, until
    }

    enum Enrolment: String, CaseIterable, Sendable {
        case brin, sequence, enrolledOn, plannedEnd, actualEnd, leavingReason, periods, supportPeriods, placements
    }

    enum Period: String, CaseIterable, Sendable {
        /// Names the enrolment where the period stands alone.
        case enrolment
        case from, trainingCode, pathway, level, requested, provider, location, route, phase
    }

    enum SupportPeriod: String, CaseIterable, Sendable {
        case from, until
    }

    enum Placement: String, CaseIterable, Sendable {
        /// Names the enrolment where the placement stands alone.
        case enrolment
        case sequence, agreedOn, from, plannedEnd, actualEnd, hours, company, trainingCode, elective
    }

    enum Diploma: String, CaseIterable, Sendable {
        case brin, result, trainingCode, obtainedOn, requested, enrolment
    }

    enum ExOfficio: String, CaseIterable, Sendable {
        case brin, sequence, countDate, funded, reason
    }

    enum PartialResult: String, CaseIterable, Sendable {
        case kind, brin, diplomaResultId, diplomaTraining, resultId, partCode, code, date, result, certificate
        case finalMark, exemption, ieMark, ieExemption, ceMark, ceExemption, enrolmentId, provider

        /// Whether results of a kind have this field.
        func belongs(to kind: FundingModel.PartialResult.Kind) -> Bool {
            switch self {
            case .partCode: kind == .order
            case .code: kind != .order
            case .certificate: kind != .genericExam
            case .result: kind == .elective
            case .finalMark, .exemption, .ieMark, .ieExemption, .ceMark, .ceExemption: kind == .genericExam
            case .kind, .brin, .diplomaResultId, .diplomaTraining, .resultId, .date, .enrolmentId, .provider: true
            }
        }
    }
}

/// Their shapes, made once for each reader.
struct DossierShapes: Sendable {
    let top = JSONShape<DossierFields.Top>(required: [.person])
    let person = JSONShape<DossierFields.Person>(required: [.number, .birthDate])
    let residence = JSONShape<DossierFields.Residence>()
    let codedStretch = JSONShape<DossierFields.CodedStretch>(required: [.code])
    let enrolment = JSONShape<DossierFields.Enrolment>(
        required: [.brin, .sequence, .enrolledOn, .plannedEnd, .periods])
    let period = JSONShape<DossierFields.Period>(
        required: [.from, .trainingCode, .pathway, .requested], without: [.enrolment])
    let supportPeriod = JSONShape<DossierFields.SupportPeriod>(required: [.from])
    let placement = JSONShape<DossierFields.Placement>(
        required: [.sequence, .agreedOn, .from, .plannedEnd], without: [.enrolment])
    let diploma = JSONShape<DossierFields.Diploma>(
        required: [.brin, .result, .trainingCode, .obtainedOn, .requested])
    let exOfficio = JSONShape<DossierFields.ExOfficio>(
        required: [.brin, .sequence, .countDate, .funded, .reason])
    let partialResult = JSONShape<DossierFields.PartialResult>(required: [.kind])
}
