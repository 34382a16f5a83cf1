/// The records about persons in an OBO, in the order of the file, and what their fields are called and hold.
///
/// Source: PvE 4.8, OBO.
public enum OBOKind: String, CaseIterable, Sendable {
    case person = "PER"
    case residenceTitle = "VBT"
    case nationality = "NAT"
    case enrolment = "ISG"
    case period = "ISP"
    case placement = "BPV"
    case diploma = "DIP"

    /// What a field may hold.
    enum Form: Sendable {
        case person, birthDate, sex
        /// A date that must be there, and one that may be absent.
        case day, optionalDay
        case identifier, optionalIdentifier
        case training, optionalTraining
        case pathway, level, phase, flag, text
        case nationality, residenceTitle
    }

    struct Field: Sendable {
        /// Dutch; the person's two numbers are checked together.
        let name: String
        let form: Form

        init(_ name: String, _ form: Form) {
            self.name = name
            self.form = form
        }
    }

    /// The fields behind the kind.
    var fields: [Field] { Self.persons + ownFields }

    private static let persons = [Field("BSN", .person), Field("onderwijsnummer", .person)]
    private static let validity = [Field("geldig op 1 oktober", .flag), Field("geldig op 1 februari", .flag)]

    private var ownFields: [Field] {
        switch self {
        case .person: [Field("geboortedatum", .birthDate), Field("geslacht", .sex)]
        case .residenceTitle:
            [
                Field("datum begin", .optionalDay), Field("datum einde", .optionalDay),
                Field("verblijfstitel", .residenceTitle),
            ]
        case .nationality:
            [
                Field("nationaliteit", .nationality), Field("datum begin", .optionalDay),
                Field("datum einde", .optionalDay),
            ]
        case .enrolment:
            [
                Field("inschrijvingvolgnummer", .identifier), Field("datum inschrijving", .day),
                Field("datum uitschrijving werkelijk", .optionalDay),
            ] + Self.validity
        case .period:
            [
                Field("inschrijvingvolgnummer", .identifier), Field("datum begin", .day),
                Field("opleidingcode", .training), Field("leertraject", .pathway), Field("niveau", .level),
                Field("leerroute", .text), Field("leerroutefase", .phase), Field("indicatie bekostigbaar", .flag),
            ] + Self.validity
        case .placement:
            [
                Field("inschrijvingvolgnummer", .identifier), Field("BPV-volgnummer", .identifier),
                Field("afsluitdatum", .day), Field("datum begin", .day),
                Field("datum einde werkelijk", .optionalDay), Field("opleidingcode", .optionalTraining),
            ]
        case .diploma:
            [
                Field("resultaatvolgnummer", .identifier), Field("opleidingcode", .training),
                Field("datum behaald", .day), Field("indicatie bekostigbaar", .flag),
                Field("inschrijvingvolgnummer", .optionalIdentifier),
            ]
        }
    }

    /// Which of its fields, beside the person's, tell a record from the person's others of the kind.
    var keyFields: [Int] {
        switch self {
        case .person: []
        case .residenceTitle: [2]
        case .nationality: [2, 3]
        case .enrolment, .diploma: [2]
        case .period, .placement: [2, 3]
        }
    }

    /// The place of its training code, and of whether it was requested.
    var trainingField: Int? {
        switch self {
        case .period: 4
        case .placement: 7
        case .diploma: 3
        case .person, .residenceTitle, .nationality, .enrolment: nil
        }
    }

    var requestedField: Int? {
        switch self {
        case .period: 9
        case .diploma: 5
        case .person, .residenceTitle, .nationality, .enrolment, .placement: nil
        }
    }

    var record: Record.Kind {
        switch self {
        case .person: .person
        case .residenceTitle: .residenceTitle
        case .nationality: .nationality
        case .enrolment: .enrolment
        case .period: .period
        case .placement: .placement
        case .diploma: .diploma
        }
    }

    init?(_ kind: Record.Kind) { self.init(rawValue: kind.rawValue) }
}

/// The control totals at an OBO's end.
public struct OBOControls: Equatable, Sendable {
    public var enrolments = 0
    public var diplomas = 0
    /// Sum of the training codes of periods, placements and diplomas.
    public var trainingCodes = 0
    /// Periods and diplomas with requested J.
    public var requested = 0

    public init() {}

    /// Training codes, enrolments, requested ones and diplomas together.
    public var total: Int { trainingCodes + enrolments + requested + diplomas }

    /// In the order of the record.
    var inOrder: [Int] { [enrolments, diplomas, trainingCodes, total, requested] }

    static let names = ["aantal ISG", "aantal DIP", "som opleidingcodes", "totaal", "aantal bekostigbaar"]
}
