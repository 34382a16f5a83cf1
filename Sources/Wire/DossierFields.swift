internal import CMbostProto
import FundingModel

/// A whole dossier, as the contract writes it.
extension Arena {
    func dossier(_ dossier: Dossier) -> UnsafeMutablePointer<Mbost__V1__DossierFacts> {
        unsafe make(Mbost__V1__DossierFacts.self) { message in
            unsafe message.person = make(Mbost__V1__PersonFacts.self) { unsafe fill(&$0, PersonFacts(dossier.person)) }
            unsafe message.n_nationalities = dossier.nationalities.count
            unsafe message.nationalities = list(dossier.nationalities, Mbost__V1__Nationality.self, fill)
            unsafe message.n_residence_titles = dossier.residenceTitles.count
            unsafe message.residence_titles = list(dossier.residenceTitles, Mbost__V1__ResidenceTitle.self, fill)
            unsafe message.n_enrolments = dossier.enrolments.count
            unsafe message.enrolments = list(dossier.enrolments, Mbost__V1__DossierEnrolment.self) {
                unsafe fill(&$0, $1, of: dossier)
            }
            unsafe message.n_diplomas = dossier.diplomas.count
            unsafe message.diplomas = list(dossier.diplomas, Mbost__V1__DossierDiploma.self) { message, diploma in
                unsafe message.brin = string(diploma.brin.description)
                unsafe message.facts = make(Mbost__V1__DiplomaFacts.self) { unsafe fill(&$0, diploma) }
            }
            unsafe message.n_partial_results = dossier.partialResults.count
            unsafe message.partial_results = list(
                dossier.partialResults, Mbost__V1__PartialResultFacts.self, fill)
            unsafe message.n_ex_officio = dossier.exOfficio.count
            unsafe message.ex_officio = list(dossier.exOfficio, Mbost__V1__ExOfficioFacts.self, fill)
        }
    }

    private func fill(_ message: inout Mbost__V1__DossierEnrolment, _ enrolment: Enrolment, of dossier: Dossier) {
        unsafe message.brin = string(enrolment.brin.description)
        unsafe message.facts = make(Mbost__V1__EnrolmentFacts.self) {
            unsafe fill(
                &$0, enrolment, Array(dossier.periods[enrolment.periods]),
                Array(dossier.supportPeriods[enrolment.supportPeriods]))
        }
        let placements = dossier.placements[enrolment.placements]
        unsafe message.n_placements = placements.count
        unsafe message.placements = list(placements, Mbost__V1__PlacementFacts.self) {
            unsafe fill(&$0, enrolment.sequence, $1)
        }
    }

    private func fill(_ message: inout Mbost__V1__PartialResultFacts, _ facts: PartialResult) {
        unsafe message.kind = string(facts.kind.rawValue)
        unsafe message.brin = string(facts.brin?.description ?? "")
        unsafe message.result = string(facts.result?.description ?? "")
        unsafe message.diploma_result = string(facts.diplomaResult?.description ?? "")
        unsafe message.has_diploma_training = facts.diplomaTraining == nil ? 0 : 1
        unsafe message.diploma_training = facts.diplomaTraining?.value ?? 0
        unsafe message.code = string(facts.code)
        unsafe message.date = Field.number(optional: facts.date)
        unsafe message.enrolment = string(facts.enrolment?.description ?? "")
        unsafe message.provider = string(facts.provider)
        unsafe message.certificate = string(facts.certificate)
        unsafe message.outcome = string(facts.outcome)
        unsafe message.final_mark = string(facts.finalMark)
        unsafe message.exemption = string(facts.exemption)
        unsafe message.school_mark = string(facts.schoolMark)
        unsafe message.school_exemption = string(facts.schoolExemption)
        unsafe message.central_mark = string(facts.centralMark)
        unsafe message.central_exemption = string(facts.centralExemption)
    }

    private func fill(_ message: inout Mbost__V1__ExOfficioFacts, _ facts: ExOfficioStatus) {
        unsafe message.brin = string(facts.brin.description)
        unsafe message.sequence = string(facts.sequence.description)
        unsafe message.count_date = Field.number(facts.countDate)
        unsafe message.funded = facts.funded ? 1 : 0
        unsafe message.reason = string(facts.reason)
        unsafe message.removed = facts.isRemoved ? 1 : 0
    }
}

extension Field {
    static func dossier(
        _ message: Mbost__V1__DossierFacts, of number: PersonNumber
    ) throws(WireError) -> Dossier {
        let facts = try unsafe personFacts(part(message.person, "person"))
        var dossier = Dossier(
            person: Person(
                number: number, birthDate: facts.birthDate, sex: facts.sex, deathDate: facts.deathDate,
                inBRP: facts.inBRP, country: facts.country, region: facts.region))
        dossier.nationalities = try unsafe list(message.nationalities, message.n_nationalities, nationality)
        dossier.residenceTitles = try unsafe list(message.residence_titles, message.n_residence_titles, residenceTitle)
        let enrolments = try unsafe list(message.enrolments, message.n_enrolments, wholeEnrolment)
        for enrolment in enrolments {
            dossier.append(
                enrolment.facts, periods: enrolment.periods, supportPeriods: enrolment.support,
                placements: enrolment.placements)
        }
        dossier.diplomas = try unsafe list(message.diplomas, message.n_diplomas) { (message) throws(WireError) in
            try unsafe diploma(part(message.facts, "facts"), at: brin(message.brin))
        }
        dossier.partialResults = try unsafe list(message.partial_results, message.n_partial_results, partialResult)
        dossier.exOfficio = try unsafe list(message.ex_officio, message.n_ex_officio, exOfficioStatus)
        return dossier
    }

    private struct WholeEnrolment {
        let facts: Enrolment
        let periods: [Period]
        let support: [SupportPeriod]
        let placements: [Placement]
    }

    private static func wholeEnrolment(
        _ message: Mbost__V1__DossierEnrolment
    ) throws(WireError) -> WholeEnrolment {
        let change = try unsafe enrolment(part(message.facts, "facts"), at: brin(message.brin))
        guard case .enrolment(let facts, let periods, let support) = change else {
            throw WireError.invalid(field: "facts", reason: "are no enrolment's")
        }
        return WholeEnrolment(
            facts: facts, periods: periods ?? [], support: support ?? [],
            placements: try unsafe list(message.placements, message.n_placements, placement))
    }

    private static func partialResult(
        _ message: Mbost__V1__PartialResultFacts
    ) throws(WireError) -> PartialResult {
        var result = PartialResult(kind: try unsafe word(message.kind, "kind"))
        let institution = try unsafe text(message.brin, "brin")
        result.brin = institution.isEmpty ? nil : try brin(institution)
        result.result = try unsafe identifier(optional: message.result, "result")
        result.diplomaResult = try unsafe identifier(optional: message.diploma_result, "diploma_result")
        result.diplomaTraining =
            unsafe message.has_diploma_training != 0 ? try trainingCode(message.diploma_training) : nil
        result.code = try unsafe shortText(message.code, "code")
        result.date = try unsafe day(optional: message.date, "date")
        result.enrolment = try unsafe identifier(optional: message.enrolment, "enrolment")
        result.provider = try unsafe shortText(message.provider, "provider")
        result.certificate = try unsafe shortText(message.certificate, "certificate")
        result.outcome = try unsafe shortText(message.outcome, "outcome")
        result.finalMark = try unsafe shortText(message.final_mark, "final_mark")
        result.exemption = try unsafe shortText(message.exemption, "exemption")
        result.schoolMark = try unsafe shortText(message.school_mark, "school_mark")
        result.schoolExemption = try unsafe shortText(message.school_exemption, "school_exemption")
        result.centralMark = try unsafe shortText(message.central_mark, "central_mark")
        result.centralExemption = try unsafe shortText(message.central_exemption, "central_exemption")
        return result
    }

    private static func exOfficioStatus(_ message: Mbost__V1__ExOfficioFacts) throws(WireError) -> ExOfficioStatus {
        ExOfficioStatus(
            brin: try unsafe brin(message.brin), sequence: try unsafe identifier(message.sequence, "sequence"),
            countDate: try unsafe day(message.count_date, "count_date"), funded: unsafe message.funded != 0,
            reason: try unsafe text(message.reason, "reason"), isRemoved: unsafe message.removed != 0)
    }

    /// An id that may be absent.
    static func identifier(
        optional pointer: UnsafeMutablePointer<CChar>?, _ field: String
    ) throws(WireError) -> Identifier? {
        let text = try unsafe text(pointer, field)
        return text.isEmpty ? nil : try identifier(text, field)
    }
}

extension PersonFacts {
    fileprivate init(_ person: Person) {
        self.init(
            birthDate: person.birthDate, sex: person.sex, deathDate: person.deathDate, inBRP: person.inBRP,
            country: person.country, region: person.region)
    }
}
