import FundingModel

/// The checks an enrolment passes on a count date, in the order of the law's table (section 4).
enum EnrolmentCheck: CaseIterable {
    case requested
    case institution
    case trainingKnown
    case licence
    case pathway
    case level
    case routePhase
    case residenceStatus
    case residence
    case alive

    /// Source of the check: its article, or the paragraph of the domain page where that names none.
    var article: String {
        switch self {
        case .requested, .institution, .licence, .pathway, .level, .routePhase, .alive: "domein, paragraaf 4"
        case .trainingKnown: "domein, paragraaf 4 (keuze)"
        case .residenceStatus: "WEB 8.1.1"
        case .residence: "WEB 2.2.2.7"
        }
    }
}

/// What came of one check.
enum Verdict: Equatable {
    case holds
    /// Holds, and says something worth knowing.
    case holdsWith(Signal)
    case fails(Signal)

    @inline(__always)
    init(_ holds: Bool, else signal: Signal) {
        self = holds ? .holds : .fails(signal)
    }
}

extension Deliberation {
    @inline(__always)
    mutating func verdict(of check: EnrolmentCheck, on subject: CountDateSubject) -> Verdict {
        switch check {
        case .requested:
            Verdict(subject.period.requested, else: .notRequested)
        case .institution:
            Verdict(book.isFunded(subject.enrolment.brin, on: subject.countDate), else: .institutionNotFunded)
        case .trainingKnown:
            Verdict(subject.training != nil, else: .trainingUnknown)
        case .licence:
            Verdict(
                book.isLicensed(
                    subject.enrolment.brin, for: subject.period.trainingCode, on: subject.countDate),
                else: .noLicence)
        case .pathway:
            Verdict(
                subject.training?.allows(subject.period.pathway) ?? subject.period.pathway.isFundable,
                else: .pathwayNotFundable)
        case .level:
            Verdict(subject.level != nil, else: .levelUnknown)
        case .routePhase:
            Verdict(subject.period.phase != .secondary, else: .secondaryPhase)
        case .residenceStatus:
            residenceStatus(ofEnrolment: subject.place)
        case .residence:
            residence(of: dossier.person)
        case .alive:
            Verdict(dossier.person.deathDate.map { $0 >= subject.countDate } ?? true, else: .deceased)
        }
    }

    /// In the BRP, or living in the Netherlands, Belgium, or the German states that border on them [WEB 2.2.2.7].
    ///
    /// An absent `inBRP` counts as true, and an unknown country holds with signal 29 **(choice)**; Germany without
    /// a state fails.
    func residence(of person: Person) -> Verdict {
        if person.inBRP ?? true { return .holds }
        guard let country = person.country else { return .holdsWith(.countryUnknown) }
        if country == FundingArea.netherlands || country == FundingArea.belgium { return .holds }
        let inStates = country == FundingArea.germany && FundingArea.states.contains { $0 == person.region }
        return Verdict(inStates, else: .livesOutsideArea)
    }
}

/// Where a student lives who is funded without standing in the BRP. Source: WEB 2.2.2.7.
enum FundingArea {
    static let netherlands = ShortText("NL")
    static let belgium = ShortText("BE")
    static let germany = ShortText("DE")
    /// Nordrhein-Westfalen, Niedersachsen, Bremen.
    static let states = [ShortText("NW"), ShortText("NI"), ShortText("HB")]
}
