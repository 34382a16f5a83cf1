import FundingModel

/// The values of an overview's record by the names of its elements, whether they stand in elements or in columns.
protocol OverviewValues {
    /// The text of a field; nil when it is absent or empty.
    func text(_ name: String) -> String?
    func defect(_ field: String, _ reason: String) -> FileDefect
}

extension OverviewValues {
    func optional<Value>(_ name: String, _ what: String, _ read: (String) -> Value?) throws(FileDefect) -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = read(text) else {
            // Fields of persons are never shown.
            let shown =
                ["Burgerservicenummer", "Onderwijsnummer"].contains(name) ? "de inhoud" : "'\(text.prefix(30))'"
            throw defect(name, "\(shown) is geen \(what)")
        }
        return value
    }

    func required<Value>(_ name: String, _ what: String, _ read: (String) -> Value?) throws(FileDefect) -> Value {
        guard let value = try optional(name, what, read) else {
            throw defect(name, "ontbreekt; verwacht wordt: \(what)")
        }
        return value
    }

    func day(_ name: String) throws(FileDefect) -> Day { try required(name, "datum jjjj-mm-dd") { Day($0) } }
    func optionalDay(_ name: String) throws(FileDefect) -> Day? { try optional(name, "datum jjjj-mm-dd") { Day($0) } }

    func identifier(_ name: String) throws(FileDefect) -> Identifier {
        try required(name, "volgnummer") { Identifier($0) }
    }

    func level(_ name: String) throws(FileDefect) -> Level? { try optional(name, "niveau") { Level($0) } }

    func flag(_ name: String) throws(FileDefect) -> Bool? {
        try optional(name, "true of false") {
            switch $0 {
            case "true", "1", "J": true
            case "false", "0", "N": false
            default: nil
            }
        }
    }

    func requiredFlag(_ name: String) throws(FileDefect) -> Bool {
        guard let flag = try flag(name) else { throw defect(name, "ontbreekt") }
        return flag
    }

    private func personText(_ name: String) throws(FileDefect) -> ShortText? {
        try optional(name, "tekst van hoogstens 20 tekens") { ShortText($0) }
    }

    private func statusKind() throws(FileDefect) -> StatusKind {
        try required("StatusBepalingBekostigingsstatus", "V of D") { StatusKind(rawValue: $0) }
    }

    // MARK: Records

    /// Without its count dates.
    func enrolmentFacts() throws(FileDefect) -> OverviewEnrolment {
        OverviewEnrolment(
            brin: try required("BRIN", "BRIN") { Brin($0) },
            citizenServiceNumber: try personText("Burgerservicenummer"),
            educationNumber: try personText("Onderwijsnummer"), sequence: try identifier("Inschrijvingvolgnummer"),
            enrolledOn: try day("DatumInschrijving"), plannedEnd: try day("DatumUitschrijvingGepland"),
            actualEnd: try optionalDay("DatumUitschrijvingWerkelijk"),
            highestFundedDiplomaLevel: try level("NiveauHoogstBekostigdeDiploma"))
    }

    func countDate(
        _ placements: [OverviewPlacement], _ signals: [OverviewSignal]
    ) throws(FileDefect) -> OverviewCountDate {
        let record = CountDateRecord(
            date: try day("Teldatum"),
            trainingCode: try required("Opleidingcode", "opleidingcode") { TrainingCode($0) },
            level: try level("Niveau"),
            pathway: try required("Leertraject", "leertraject") { Pathway(rawValue: $0) },
            requested: try requiredFlag("IndicatieBekostigbaar"),
            phase: try optional("Leerroutefase", "leerroutefase") { RoutePhase(rawValue: $0) },
            ageOn1August: try required("LeeftijdOpEenAugustusStudiejaar", "leeftijd") { Int16($0) },
            funded: try flag("Bekostigingsstatus"),
            countsForCorrection: try requiredFlag("InschrijvingVoorCorrectiefactor"),
            pathwayFactor: try optional("BBLBOLFactor", "factor") { Factor($0) },
            priceFactor: try optional("PrijsfactorMBO", "factor") { Factor($0) },
            stayYears: try optional("AantalBekostigdeVerblijfsjarenMBO", "aantal") { UInt8($0) } ?? 0,
            stayYearFactor: try optional("Verblijfsjaarfactor", "factor") { Factor($0) },
            contribution: try optional("BijdrageInschrijvingAanDeelnemerswaarde", "bijdrage") { Decimal6($0) },
            placements: placements.map { PlacementKey(enrolment: $0.enrolment, sequence: $0.sequence) },
            signals: SignalSet(known: signals))
        return OverviewCountDate(
            determinedAt: text("DatumTijdBepalingBekostigingsgrondslagen") ?? "", kind: try statusKind(),
            record: record, placements: placements, signals: signals)
    }

    func diploma(_ signals: [OverviewSignal]) throws(FileDefect) -> OverviewDiploma {
        let isSpecialist = try flag("IndicatieHoogstBekostigdeDiplomaIsSpecialist")
        let decision = DiplomaDecision(
            brin: try required("BRIN", "BRIN") { Brin($0) }, result: try identifier("Resultaatvolgnummer"),
            obtainedOn: try day("DatumBehaald"),
            trainingCode: try required("Opleidingcode", "opleidingcode") { TrainingCode($0) },
            level: try level("Niveau"), specialist: try requiredFlag("IndicatieSpecialistendiploma"),
            highestFundedDiplomaLevel: try level("NiveauHoogstBekostigdeDiploma"),
            highestFundedIsSpecialist: isSpecialist ?? false, funded: try requiredFlag("Bekostigingsstatus"),
            contribution: try optional("BijdrageDiplomawaarde", "bijdrage") { Decimal6($0) },
            signals: SignalSet(known: signals))
        return OverviewDiploma(
            citizenServiceNumber: try personText("Burgerservicenummer"),
            educationNumber: try personText("Onderwijsnummer"),
            enrolment: try optional("Inschrijvingvolgnummer", "volgnummer") { Identifier($0) },
            determinedAt: text("DatumTijdBepalingBekostigingsgrondslagen") ?? "", kind: try statusKind(),
            decision: decision, highestIsSpecialist: isSpecialist, signals: signals)
    }
}

extension SignalSet {
    /// The signals this program knows; another system's own codes stay in the list alone.
    fileprivate init(known signals: [OverviewSignal]) {
        self.init()
        for signal in signals {
            if let known = UInt8(signal.code).flatMap(Signal.init) { insert(known) }
        }
    }
}
