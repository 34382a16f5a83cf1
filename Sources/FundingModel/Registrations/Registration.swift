/// A message of an institution about one person: changes of facts, taken all together or not at all.
///
/// Dutch: registratie, levering. Sent by a student information system (SIS); it may change only what belongs to its
/// institution, and the facts of the person.
public struct Registration: Equatable, Sendable {
    /// Given by the sender, unique per institution: a message that comes again has no second effect.
    public var message: MessageID
    public var brin: Brin
    public var person: PersonNumber
    /// The accountant answers for a change while changes are stopped (domain, section 7).
    public var isAnsweredByAccountant: Bool
    public var changes: [FactChange]

    public init(
        message: MessageID, brin: Brin, person: PersonNumber, isAnsweredByAccountant: Bool = false,
        changes: [FactChange]
    ) {
        self.message = message
        self.brin = brin
        self.person = person
        self.isAnsweredByAccountant = isAnsweredByAccountant
        self.changes = changes
    }

    /// Touches nothing but the facts of the person: then the reason of feedback is WP, else WI.
    public var isAboutPersonAlone: Bool { changes.allSatisfy(\.isAboutPerson) }
}

/// The id a sender gave to a message: 1 to 64 ASCII characters without blanks. Dutch: berichtkenmerk.
public struct MessageID: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    public static let longest = 64

    /// Nil for another length, or a character other than a printable ASCII one.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard (1...MessageID.longest).contains(bytes.count), bytes.allSatisfy({ (33...126).contains($0) }) else {
            return nil
        }
        self.text = text
    }

    public var description: String { text }
}

/// One change of facts. Deleting what is not there is refused.
public enum FactChange: Equatable, Sendable {
    /// Sets birth date, sex, death and residence as given, absent ones included; makes the person known when it is
    /// not yet.
    case person(PersonFacts)
    /// Replaces all nationalities.
    case nationalities([Nationality])
    /// Replaces all residence titles.
    case residenceTitles([ResidenceTitle])
    /// Takes the person out of the register; only when no enrolment, diploma or result is left of any institution.
    case deletePerson
    /// Adds an enrolment or changes it. Periods and support periods given replace those there are, nil leaves them; a
    /// new enrolment needs a period.
    case enrolment(Enrolment, periods: [Period]?, supportPeriods: [SupportPeriod]?)
    /// Takes the enrolment out with its periods and placements.
    case deleteEnrolment(Identifier)
    /// Adds the period that starts on this day, or replaces it.
    case period(enrolment: Identifier, Period)
    case deletePeriod(enrolment: Identifier, from: Day)
    case placement(enrolment: Identifier, Placement)
    case deletePlacement(PlacementKey)
    case diploma(Diploma)
    case deleteDiploma(Identifier)

    public var isAboutPerson: Bool {
        switch self {
        case .person, .nationalities, .residenceTitles, .deletePerson: true
        case .enrolment, .deleteEnrolment, .period, .deletePeriod, .placement, .deletePlacement, .diploma,
            .deleteDiploma:
            false
        }
    }
}

/// The facts of a person but the number.
public struct PersonFacts: Hashable, Sendable {
    public var birthDate: BirthDate
    public var sex: Sex?
    /// Dutch: datum overlijden.
    public var deathDate: Day?
    public var inBRP: Bool?
    /// Dutch: woonland.
    public var country: ShortText?
    /// Dutch: deelstaat.
    public var region: ShortText?

    public init(
        birthDate: BirthDate, sex: Sex? = nil, deathDate: Day? = nil, inBRP: Bool? = nil, country: ShortText? = nil,
        region: ShortText? = nil
    ) {
        self.birthDate = birthDate
        self.sex = sex
        self.deathDate = deathDate
        self.inBRP = inBRP
        self.country = country
        self.region = region
    }
}

/// Why a message is refused: the rule, the field, and a text for people (Dutch) without anything personal.
public struct Refusal: Hashable, Sendable {
    public enum Rule: String, CaseIterable, Sendable {
        /// The first message about a person sets the person's facts.
        case personUnknown = "PERSON_UNKNOWN"
        case personStillHasRecords = "PERSON_HAS_RECORDS"
        case enrolmentUnknown = "ENROLMENT_UNKNOWN"
        case periodUnknown = "PERIOD_UNKNOWN"
        case placementUnknown = "PLACEMENT_UNKNOWN"
        case diplomaUnknown = "DIPLOMA_UNKNOWN"
        /// Nothing is set ex officio that could be taken back.
        case exOfficioUnknown = "EX_OFFICIO_UNKNOWN"
        /// An enrolment has a period or more.
        case enrolmentWithoutPeriod = "ENROLMENT_WITHOUT_PERIOD"
        case periodBeforeEnrolment = "PERIOD_BEFORE_ENROLMENT"
        /// Two periods of one enrolment start on one day.
        case periodTwice = "PERIOD_TWICE"
        case endBeforeStart = "END_BEFORE_START"
        /// The enrolment or diploma is of another institution than the sender.
        case otherInstitution = "OTHER_INSTITUTION"
        /// A message changes something.
        case nothingToChange = "NOTHING_TO_CHANGE"
        /// The id was used before for other content.
        case messageReused = "MESSAGE_REUSED"
        /// Changes are stopped and the accountant does not answer for it. Dutch: mutatiestop.
        case changesStopped = "CHANGES_STOPPED"
        /// The assurance report is approved: no exception is left.
        case reportApproved = "REPORT_APPROVED"
    }

    public var rule: Rule
    /// Where in the message: `changes[0].enrolment.periods[1].from`.
    public var field: String
    public var text: String

    public init(_ rule: Rule, field: String, text: String) {
        self.rule = rule
        self.field = field
        self.text = text
    }
}
