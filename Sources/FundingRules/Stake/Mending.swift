public import FundingModel

/// What mends a signal and until when: one table, because the sources say little of it **(choice)**.
///
/// Agreements and practice have days of their own in the law [UWEB 2.2.2.2, 2.2.3.2]. What the institution registered
/// wrongly can be corrected until the assurance report is due, 1 July T-1 [UWEB 2.2.5].
public enum Mending {
    /// Dutch, for people.
    public static func text(_ signal: Signal) -> String {
        switch signal {
        case .notRequested: "Bekostiging vragen: indicatie bekostigbaar J registreren."
        case .institutionNotFunded: "Niet te herstellen: de instelling wordt niet bekostigd."
        case .trainingUnknown: "De juiste opleidingcode registreren."
        case .noLicence: "De opleiding registreren waarvoor een licentie is, of de licentie laten vastleggen."
        case .pathwayNotFundable: "Het juiste leertraject registreren (BOL of BBL)."
        case .levelUnknown: "Het niveau registreren."
        case .secondaryPhase: "Niet te herstellen: in de vo-fase telt de student voor het voortgezet onderwijs."
        case .noLawfulResidence: "Nationaliteit of verblijfstitel laten aanvullen in de BRP."
        case .livesOutsideArea: "Woonadres laten aanvullen in de BRP; anders niet te herstellen."
        case .deceased: "Niet te herstellen: de student is overleden."
        case .noAgreementInTime: "Praktijkovereenkomst sluiten en registreren."
        case .noPracticeInTime: "Praktijk laten lopen en registreren binnen de overeenkomst."
        case .placementForOtherTraining: "Praktijkovereenkomst sluiten en registreren voor de eigen opleiding."
        case .concurrenceLost: "Alleen als de andere inschrijving wordt gecorrigeerd of beëindigd."
        case .setExOfficio: "Alleen als DUO de ambtshalve status intrekt."
        case .entreeDiploma: "Niet te herstellen: een entreediploma heeft geen waarde."
        case .noFundableEnrolment: "Het diploma aan de juiste inschrijving koppelen."
        case .higherDiplomaBefore, .otherDiplomaThisYear, .addsNoValue:
            "Niet te herstellen: een ander diploma van de student gaat voor."
        case .concurrenceWon, .exOfficioRemoved, .nationalityUnknown, .countryUnknown: "Niets te herstellen."
        }
    }

    /// The last day; nil when nothing mends it.
    ///
    /// - Parameter isByHealth: practice of a training with a requirement of the ministry of health: begins by 1 June.
    public static func deadline(_ signal: Signal, in year: FundingYear, isByHealth: Bool = false) -> Day? {
        switch signal {
        case .noAgreementInTime, .placementForOtherTraining: year.newYearsEve
        case .noPracticeInTime: isByHealth ? year.firstJune : year.newYearsEve
        case .notRequested, .trainingUnknown, .noLicence, .pathwayNotFundable, .levelUnknown, .noLawfulResidence,
            .livesOutsideArea, .concurrenceLost, .setExOfficio, .noFundableEnrolment:
            Day(year: year.year - 1, month: 7, day: 1)
        case .institutionNotFunded, .secondaryPhase, .deceased, .entreeDiploma, .higherDiplomaBefore,
            .otherDiplomaThisYear, .addsNoValue, .concurrenceWon, .exOfficioRemoved, .nationalityUnknown,
            .countryUnknown:
            nil
        }
    }
}
