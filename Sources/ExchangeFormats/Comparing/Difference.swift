public import FundingModel

/// In what two records of overviews can differ.
///
/// Not a difference: when a status was determined, the texts of signals and the names of their parameters, and the
/// order of signals and placements **(choice)**.
public enum DifferenceKind: String, CaseIterable, Comparable, Sendable {
    case missingInA = "missing-in-a"
    case missingInB = "missing-in-b"
    // Of the enrolment.
    case start
    case plannedEnd = "planned-end"
    case actualEnd = "actual-end"
    case highestLevel = "highest-level"
    // Of the count date, or of both it and the diploma.
    case age
    case training
    case level
    case pathway
    case phase
    case requested
    case funded
    case correction
    case pathwayFactor = "pathway-factor"
    case priceFactor = "price-factor"
    case stayYears = "stay-years"
    case stayYearFactor = "stay-year-factor"
    case contribution
    case placements
    case statusKind = "status-kind"
    case signalsAdded = "signals-added"
    case signalsGone = "signals-gone"
    case signalParameters = "signal-parameters"
    // Of the diploma.
    case obtainedOn = "obtained-on"
    case linkedEnrolment = "linked-enrolment"
    case specialist
    case highestSpecialist = "highest-specialist"

    public static func < (left: DifferenceKind, right: DifferenceKind) -> Bool { left.place < right.place }

    private var place: Int { DifferenceKind.allCases.firstIndex(of: self) ?? 0 }

    /// Dutch words for people.
    public var text: String {
        switch self {
        case .missingInA: "ontbreekt in A"
        case .missingInB: "ontbreekt in B"
        case .start: "datum inschrijving"
        case .plannedEnd: "datum uitschrijving gepland"
        case .actualEnd: "datum uitschrijving werkelijk"
        case .highestLevel: "niveau hoogst bekostigde diploma"
        case .age: "leeftijd op 1 augustus"
        case .training: "opleidingcode"
        case .level: "niveau"
        case .pathway: "leertraject"
        case .phase: "leerroutefase"
        case .requested: "indicatie bekostigbaar"
        case .funded: "bekostigingsstatus"
        case .correction: "telt mee voor correctiefactor"
        case .pathwayFactor: "BBL/BOL-factor"
        case .priceFactor: "prijsfactor"
        case .stayYears: "bekostigde verblijfsjaren"
        case .stayYearFactor: "verblijfsjaarfactor"
        case .contribution: "bijdrage"
        case .placements: "relevante BPV"
        case .statusKind: "voorlopig of definitief"
        case .signalsAdded: "signaal erbij in B"
        case .signalsGone: "signaal weg in B"
        case .signalParameters: "parameters van een signaal"
        case .obtainedOn: "datum behaald"
        case .linkedEnrolment: "inschrijving bij het diploma"
        case .specialist: "specialistendiploma"
        case .highestSpecialist: "hoogst bekostigde is specialist"
        }
    }
}

/// One difference: what stands on either side, as a file would write it; nil where nothing stands.
public struct Difference: Equatable, Sendable {
    public var kind: DifferenceKind
    public var a: String?
    public var b: String?

    public init(_ kind: DifferenceKind, _ a: String?, _ b: String?) {
        self.kind = kind
        self.a = a
        self.b = b
    }
}

/// What a record of an overview is about, as far as differences go.
public enum ComparedSubject: Equatable, Sendable {
    case enrolment(brin: Brin, sequence: Identifier)
    case countDate(brin: Brin, sequence: Identifier, date: Day)
    case diploma(brin: Brin, result: Identifier)

    public enum Kind: String, CaseIterable, Sendable {
        case enrolment, countDate, diploma

        /// Dutch words for people.
        public var text: String {
            switch self {
            case .enrolment: "inschrijving"
            case .countDate: "teldatum"
            case .diploma: "diploma"
            }
        }
    }

    public var kind: Kind {
        switch self {
        case .enrolment: .enrolment
        case .countDate: .countDate
        case .diploma: .diploma
        }
    }
}

/// A record that is not the same on both sides.
public struct DifferingRecord: Equatable, Sendable {
    /// As it stands in the file. Personal data: for the report alone.
    public var person: String
    public var subject: ComparedSubject
    /// In the order of ``DifferenceKind``.
    public var differences: [Difference]
    /// What it contributes to the values on either side; nil where the file cannot say.
    public var contributionA: Decimal6?
    public var contributionB: Decimal6?
}
