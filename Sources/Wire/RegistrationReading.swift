internal import CMbostProto
import FundingModel

/// The facts of a registration read: only what cannot be a value is refused here.
extension Field {
    static func change(
        _ message: Mbost__V1__FactChange, of registration: Mbost__V1__Registration
    ) throws(WireError) -> FactChange {
        switch unsafe message.change_case {
        case MBOST__V1__FACT_CHANGE__CHANGE_PERSON:
            return .person(try unsafe personFacts(part(message.person, "person")))
        case MBOST__V1__FACT_CHANGE__CHANGE_NATIONALITIES:
            let items = try unsafe part(message.nationalities, "nationalities")
            return .nationalities(try unsafe list(items.items, items.n_items, nationality))
        case MBOST__V1__FACT_CHANGE__CHANGE_RESIDENCE_TITLES:
            let items = try unsafe part(message.residence_titles, "residence_titles")
            return .residenceTitles(try unsafe list(items.items, items.n_items, residenceTitle))
        case MBOST__V1__FACT_CHANGE__CHANGE_DELETE_PERSON:
            guard unsafe message.delete_person != 0 else {
                throw WireError.invalid(field: "delete_person", reason: "is false")
            }
            return .deletePerson
        case MBOST__V1__FACT_CHANGE__CHANGE_ENROLMENT:
            return try unsafe enrolment(part(message.enrolment, "enrolment"), at: brin(registration.brin))
        case MBOST__V1__FACT_CHANGE__CHANGE_DELETE_ENROLMENT:
            return .deleteEnrolment(try unsafe identifier(message.delete_enrolment, "delete_enrolment"))
        case MBOST__V1__FACT_CHANGE__CHANGE_PERIOD:
            let row = try unsafe part(message.period, "period")
            return .period(
                enrolment: try unsafe identifier(row.enrolment, "enrolment"),
                try unsafe period(part(row.period, "period")))
        default: return try unsafe laterChange(message, of: registration)
        }
    }

    /// The other half of the oneof.
    private static func laterChange(
        _ message: Mbost__V1__FactChange, of registration: Mbost__V1__Registration
    ) throws(WireError) -> FactChange {
        switch unsafe message.change_case {
        case MBOST__V1__FACT_CHANGE__CHANGE_DELETE_PERIOD:
            let key = try unsafe part(message.delete_period, "delete_period")
            return .deletePeriod(
                enrolment: try unsafe identifier(key.enrolment, "enrolment"), from: try unsafe day(key.from, "from"))
        case MBOST__V1__FACT_CHANGE__CHANGE_PLACEMENT:
            let row = try unsafe part(message.placement, "placement")
            return .placement(
                enrolment: try unsafe identifier(row.enrolment, "enrolment"), try unsafe placement(row))
        case MBOST__V1__FACT_CHANGE__CHANGE_DELETE_PLACEMENT:
            let key = try unsafe part(message.delete_placement, "delete_placement")
            return .deletePlacement(
                PlacementKey(
                    enrolment: try unsafe identifier(key.enrolment, "enrolment"),
                    sequence: try unsafe identifier(key.sequence, "sequence")))
        case MBOST__V1__FACT_CHANGE__CHANGE_DIPLOMA:
            return .diploma(try unsafe diploma(part(message.diploma, "diploma"), at: brin(registration.brin)))
        case MBOST__V1__FACT_CHANGE__CHANGE_DELETE_DIPLOMA:
            return .deleteDiploma(try unsafe identifier(message.delete_diploma, "delete_diploma"))
        default:
            throw WireError.invalid(field: "change", reason: "is missing, or of a later version")
        }
    }

    static func personFacts(_ message: Mbost__V1__PersonFacts) throws(WireError) -> PersonFacts {
        let born = Int(unsafe message.birth_date)
        guard let birthDate = BirthDate(year: born / 10_000, month: born / 100 % 100, day: born % 100) else {
            throw WireError.invalid(field: "birth_date", reason: "is no day yyyymmdd, unknown parts 00")
        }
        return PersonFacts(
            birthDate: birthDate, sex: try unsafe word(optional: message.sex, "sex"),
            deathDate: try unsafe day(optional: message.death_date, "death_date"),
            inBRP: unsafe message.has_in_brp != 0 ? message.in_brp != 0 : nil,
            country: try unsafe shortText(message.country, "country"),
            region: try unsafe shortText(message.region, "region"))
    }

    static func nationality(_ message: Mbost__V1__Nationality) throws(WireError) -> Nationality {
        guard let code = unsafe UInt16(exactly: message.code), code <= 9999 else {
            throw WireError.invalid(field: "nationalities.code", reason: "has more than four digits")
        }
        return Nationality(
            code: code, from: try unsafe day(optional: message.from, "from"),
            until: try unsafe day(optional: message.until, "until"))
    }

    static func residenceTitle(_ message: Mbost__V1__ResidenceTitle) throws(WireError) -> ResidenceTitle {
        guard let code = unsafe UInt8(exactly: message.code), code <= 99 else {
            throw WireError.invalid(field: "residence_titles.code", reason: "has more than two digits")
        }
        return ResidenceTitle(
            code: code, from: try unsafe day(optional: message.from, "from"),
            until: try unsafe day(optional: message.until, "until"))
    }

    static func enrolment(
        _ message: Mbost__V1__EnrolmentFacts, at brin: Brin
    ) throws(WireError) -> FactChange {
        let facts = Enrolment(
            brin: brin, sequence: try unsafe identifier(message.sequence, "sequence"),
            enrolledOn: try unsafe day(message.enrolled_on, "enrolled_on"),
            plannedEnd: try unsafe day(message.planned_end, "planned_end"),
            actualEnd: try unsafe day(optional: message.actual_end, "actual_end"),
            leavingReason: try unsafe shortText(message.leaving_reason, "leaving_reason"))
        let periods = try unsafe list(message.periods, message.n_periods, period)
        let support = try unsafe list(message.support_periods, message.n_support_periods) {
            (message) throws(WireError) in
            SupportPeriod(
                from: try unsafe day(message.from, "from"), until: try unsafe day(optional: message.until, "until"))
        }
        let setsSupport = unsafe message.sets_support_periods != 0
        guard setsSupport || support.isEmpty else {
            throw WireError.invalid(field: "support_periods", reason: "are there without sets_support_periods")
        }
        return .enrolment(
            facts, periods: periods.isEmpty ? nil : periods, supportPeriods: setsSupport ? support : nil)
    }

    private static func period(_ message: Mbost__V1__PeriodFacts) throws(WireError) -> Period {
        Period(
            from: try unsafe day(message.from, "from"), trainingCode: try unsafe trainingCode(message.training_code),
            pathway: try unsafe pathway(message.pathway), level: try unsafe level(message.level),
            requested: unsafe message.requested != 0, provider: try unsafe shortText(message.provider, "provider"),
            location: try unsafe shortText(message.location, "location"),
            route: try unsafe shortText(message.route, "route"), phase: try unsafe phase(message.phase))
    }

    static func placement(_ message: Mbost__V1__PlacementFacts) throws(WireError) -> Placement {
        guard unsafe message.hours >= 0 else { throw WireError.invalid(field: "hours", reason: "is negative") }
        return Placement(
            sequence: try unsafe identifier(message.sequence, "sequence"),
            agreedOn: try unsafe day(message.agreed_on, "agreed_on"), from: try unsafe day(message.from, "from"),
            plannedEnd: try unsafe day(message.planned_end, "planned_end"),
            actualEnd: try unsafe day(optional: message.actual_end, "actual_end"),
            hours: unsafe message.has_hours != 0 ? message.hours : nil,
            company: try unsafe shortText(message.company, "company"),
            trainingCode: unsafe message.has_training_code != 0 ? try trainingCode(message.training_code) : nil,
            elective: try unsafe shortText(message.elective, "elective"))
    }

    static func diploma(_ message: Mbost__V1__DiplomaFacts, at brin: Brin) throws(WireError) -> Diploma {
        let enrolment = try unsafe text(message.enrolment, "enrolment")
        return Diploma(
            brin: brin, result: try unsafe identifier(message.result, "result"),
            trainingCode: try unsafe trainingCode(message.training_code),
            obtainedOn: try unsafe day(message.obtained_on, "obtained_on"), requested: unsafe message.requested != 0,
            enrolment: enrolment.isEmpty ? nil : try identifier(enrolment, "enrolment"),
            provider: try unsafe shortText(message.provider, "provider"))
    }
}
