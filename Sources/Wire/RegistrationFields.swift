internal import CMbostProto
import FundingModel

/// The facts of a registration, as the contract writes them.
extension Arena {
    func fill(_ message: inout Mbost__V1__FactChange, _ change: FactChange) {
        unsafe message.change_case = Field.kind(of: change)
        switch change {
        case .person(let facts): unsafe message.person = make(Mbost__V1__PersonFacts.self) { unsafe fill(&$0, facts) }
        case .nationalities(let items): unsafe message.nationalities = nationalities(items)
        case .residenceTitles(let items): unsafe message.residence_titles = residenceTitles(items)
        case .deletePerson: unsafe message.delete_person = 1
        case .enrolment(let facts, let periods, let support):
            unsafe message.enrolment = make(Mbost__V1__EnrolmentFacts.self) {
                unsafe fill(&$0, facts, periods, support)
            }
        case .deleteEnrolment(let sequence): unsafe message.delete_enrolment = string(sequence.description)
        case .period(let enrolment, let facts):
            unsafe message.period = make(Mbost__V1__EnrolmentPeriod.self) { message in
                unsafe message.enrolment = string(enrolment.description)
                unsafe message.period = make(Mbost__V1__PeriodFacts.self) { unsafe fill(&$0, facts) }
            }
        case .deletePeriod(let enrolment, let from):
            unsafe message.delete_period = make(Mbost__V1__PeriodKey.self) { message in
                unsafe message.enrolment = string(enrolment.description)
                unsafe message.from = Field.number(from)
            }
        case .placement(let enrolment, let facts):
            unsafe message.placement = make(Mbost__V1__PlacementFacts.self) { unsafe fill(&$0, enrolment, facts) }
        case .deletePlacement(let key):
            unsafe message.delete_placement = make(Mbost__V1__Placement.self) { message in
                unsafe message.enrolment = string(key.enrolment.description)
                unsafe message.sequence = string(key.sequence.description)
            }
        case .diploma(let facts):
            unsafe message.diploma = make(Mbost__V1__DiplomaFacts.self) { unsafe fill(&$0, facts) }
        case .deleteDiploma(let result): unsafe message.delete_diploma = string(result.description)
        }
    }

    func fill(_ message: inout Mbost__V1__PersonFacts, _ facts: PersonFacts) {
        let born = facts.birthDate
        unsafe message.birth_date = UInt32(born.year) * 10_000 + UInt32(born.month) * 100 + UInt32(born.day)
        unsafe message.sex = string(facts.sex?.rawValue ?? "")
        unsafe message.death_date = Field.number(optional: facts.deathDate)
        unsafe message.has_in_brp = facts.inBRP == nil ? 0 : 1
        unsafe message.in_brp = facts.inBRP == true ? 1 : 0
        unsafe message.country = string(facts.country)
        unsafe message.region = string(facts.region)
    }

    private func nationalities(_ items: [Nationality]) -> UnsafeMutablePointer<Mbost__V1__NationalityList> {
        unsafe make(Mbost__V1__NationalityList.self) { message in
            unsafe message.n_items = items.count
            unsafe message.items = list(items, Mbost__V1__Nationality.self, fill)
        }
    }

    private func residenceTitles(_ items: [ResidenceTitle]) -> UnsafeMutablePointer<Mbost__V1__ResidenceTitleList> {
        unsafe make(Mbost__V1__ResidenceTitleList.self) { message in
            unsafe message.n_items = items.count
            unsafe message.items = list(items, Mbost__V1__ResidenceTitle.self, fill)
        }
    }

    func fill(_ message: inout Mbost__V1__Nationality, _ item: Nationality) {
        unsafe message.code = UInt32(item.code)
        unsafe message.from = Field.number(optional: item.from)
        unsafe message.until = Field.number(optional: item.until)
    }

    func fill(_ message: inout Mbost__V1__ResidenceTitle, _ item: ResidenceTitle) {
        unsafe message.code = UInt32(item.code)
        unsafe message.from = Field.number(optional: item.from)
        unsafe message.until = Field.number(optional: item.until)
    }

    func fill(
        _ message: inout Mbost__V1__EnrolmentFacts, _ facts: Enrolment, _ periods: [Period]?,
        _ support: [SupportPeriod]?
    ) {
        unsafe message.sequence = string(facts.sequence.description)
        unsafe message.enrolled_on = Field.number(facts.enrolledOn)
        unsafe message.planned_end = Field.number(facts.plannedEnd)
        unsafe message.actual_end = Field.number(optional: facts.actualEnd)
        unsafe message.leaving_reason = string(facts.leavingReason)
        unsafe message.n_periods = periods?.count ?? 0
        unsafe message.periods = list(periods ?? [], Mbost__V1__PeriodFacts.self, fill)
        unsafe message.sets_support_periods = support == nil ? 0 : 1
        unsafe message.n_support_periods = support?.count ?? 0
        unsafe message.support_periods = list(support ?? [], Mbost__V1__SupportPeriodFacts.self) { message, item in
            unsafe message.from = Field.number(item.from)
            unsafe message.until = Field.number(optional: item.until)
        }
    }

    func fill(_ message: inout Mbost__V1__PeriodFacts, _ facts: Period) {
        unsafe message.from = Field.number(facts.from)
        unsafe message.training_code = facts.trainingCode.value
        unsafe message.pathway = Field.pathway(facts.pathway)
        unsafe message.level = Field.level(facts.level)
        unsafe message.requested = facts.requested ? 1 : 0
        unsafe message.provider = string(facts.provider)
        unsafe message.location = string(facts.location)
        unsafe message.route = string(facts.route)
        unsafe message.phase = Field.phase(facts.phase)
    }

    func fill(_ message: inout Mbost__V1__PlacementFacts, _ enrolment: Identifier, _ facts: Placement) {
        unsafe message.enrolment = string(enrolment.description)
        unsafe message.sequence = string(facts.sequence.description)
        unsafe message.agreed_on = Field.number(facts.agreedOn)
        unsafe message.from = Field.number(facts.from)
        unsafe message.planned_end = Field.number(facts.plannedEnd)
        unsafe message.actual_end = Field.number(optional: facts.actualEnd)
        unsafe message.has_hours = facts.hours == nil ? 0 : 1
        unsafe message.hours = facts.hours ?? 0
        unsafe message.company = string(facts.company)
        unsafe message.has_training_code = facts.trainingCode == nil ? 0 : 1
        unsafe message.training_code = facts.trainingCode?.value ?? 0
        unsafe message.elective = string(facts.elective)
    }

    func fill(_ message: inout Mbost__V1__DiplomaFacts, _ facts: Diploma) {
        unsafe message.result = string(facts.result.description)
        unsafe message.training_code = facts.trainingCode.value
        unsafe message.obtained_on = Field.number(facts.obtainedOn)
        unsafe message.requested = facts.requested ? 1 : 0
        unsafe message.enrolment = string(facts.enrolment?.description ?? "")
        unsafe message.provider = string(facts.provider)
    }

    func string(_ text: ShortText?) -> UnsafeMutablePointer<CChar> {
        unsafe string(text?.description ?? "")
    }
}

extension Field {
    static func number(optional day: Day?) -> UInt32 { day.map(number) ?? 0 }

    /// Which field of the oneof carries the change.
    fileprivate static func kind(of change: FactChange) -> Mbost__V1__FactChange__ChangeCase {
        switch change {
        case .person: MBOST__V1__FACT_CHANGE__CHANGE_PERSON
        case .nationalities: MBOST__V1__FACT_CHANGE__CHANGE_NATIONALITIES
        case .residenceTitles: MBOST__V1__FACT_CHANGE__CHANGE_RESIDENCE_TITLES
        case .deletePerson: MBOST__V1__FACT_CHANGE__CHANGE_DELETE_PERSON
        case .enrolment: MBOST__V1__FACT_CHANGE__CHANGE_ENROLMENT
        case .deleteEnrolment: MBOST__V1__FACT_CHANGE__CHANGE_DELETE_ENROLMENT
        case .period: MBOST__V1__FACT_CHANGE__CHANGE_PERIOD
        case .deletePeriod: MBOST__V1__FACT_CHANGE__CHANGE_DELETE_PERIOD
        case .placement: MBOST__V1__FACT_CHANGE__CHANGE_PLACEMENT
        case .deletePlacement: MBOST__V1__FACT_CHANGE__CHANGE_DELETE_PLACEMENT
        case .diploma: MBOST__V1__FACT_CHANGE__CHANGE_DIPLOMA
        case .deleteDiploma: MBOST__V1__FACT_CHANGE__CHANGE_DELETE_DIPLOMA
        }
    }
}
