/// The columns of an overview as a table, in their order: named as the elements of the file in XML are.
///
/// One row an enrolment on a count date, or an enrolment without one, or a diploma. Separator `;`, fields in quotes
/// where they must be, line ends CRLF, UTF-8 with a byte order mark so that spreadsheets read it as such; booleans J
/// and N, decimals with a comma **(choice)**: the form Dutch spreadsheets read. A column of the other kind of record
/// stays empty.
enum OverviewColumn: String, CaseIterable, Sendable {
    /// `Inschrijving` or `Diploma`.
    case recordKind = "Recordsoort"
    case brin = "BRIN"
    case citizenServiceNumber = "Burgerservicenummer"
    case educationNumber = "Onderwijsnummer"
    case enrolment = "Inschrijvingvolgnummer"
    case result = "Resultaatvolgnummer"
    case enrolledOn = "DatumInschrijving"
    case plannedEnd = "DatumUitschrijvingGepland"
    case actualEnd = "DatumUitschrijvingWerkelijk"
    case obtainedOn = "DatumBehaald"
    case highestLevel = "NiveauHoogstBekostigdeDiploma"
    case highestIsSpecialist = "IndicatieHoogstBekostigdeDiplomaIsSpecialist"
    case countDate = "Teldatum"
    case determinedAt = "DatumTijdBepalingBekostigingsgrondslagen"
    case kind = "StatusBepalingBekostigingsstatus"
    case age = "LeeftijdOpEenAugustusStudiejaar"
    case training = "Opleidingcode"
    case level = "Niveau"
    case pathway = "Leertraject"
    case phase = "Leerroutefase"
    case requested = "IndicatieBekostigbaar"
    case specialist = "IndicatieSpecialistendiploma"
    case funded = "Bekostigingsstatus"
    case countsForCorrection = "InschrijvingVoorCorrectiefactor"
    case pathwayFactor = "BBLBOLFactor"
    case priceFactor = "PrijsfactorMBO"
    case stayYears = "AantalBekostigdeVerblijfsjarenMBO"
    case stayYearFactor = "Verblijfsjaarfactor"
    case contribution = "BijdrageInschrijvingAanDeelnemerswaarde"
    case diplomaContribution = "BijdrageDiplomawaarde"
    /// See ``OverviewCells``.
    case placements = "BekostigingsrelevanteBPV"
    /// See ``OverviewCells``.
    case signals = "Signaal"
    /// What became of the record since an earlier overview; only where asked for. Reading passes over it.
    case change = "Wijziging"

    static let standard = allCases.filter { $0 != .change }

    /// Columns that say something of an enrolment as a whole, and of one of its count dates.
    static let ofEnrolment: [OverviewColumn] = [
        .brin, .citizenServiceNumber, .educationNumber, .enrolment, .enrolledOn, .plannedEnd, .actualEnd, .highestLevel,
    ]
    static let ofCountDate: [OverviewColumn] = [
        .countDate, .determinedAt, .kind, .age, .training, .level, .pathway, .phase, .requested, .funded,
        .countsForCorrection, .pathwayFactor, .priceFactor, .stayYears, .stayYearFactor, .contribution, .placements,
        .signals,
    ]
    static let ofDiploma: [OverviewColumn] = [
        .brin, .citizenServiceNumber, .educationNumber, .result, .training, .enrolment, .obtainedOn, .level,
        .specialist, .highestLevel, .highestIsSpecialist, .determinedAt, .kind, .funded, .diplomaContribution, .signals,
    ]

    var isDecimal: Bool {
        switch self {
        case .pathwayFactor, .priceFactor, .stayYearFactor, .contribution, .diplomaContribution: true
        default: false
        }
    }
}

/// What became of a record since an earlier overview.
public enum OverviewChange: String, CaseIterable, Sendable {
    case added = "toegevoegd"
    case changed = "gewijzigd"
    /// The row shows what stood there.
    case removed = "vervallen"
}
