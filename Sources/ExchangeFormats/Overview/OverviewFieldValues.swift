import FundingModel

/// The records of an overview from the fields of their elements.
extension OverviewFields {
    func enrolment() throws(FileDefect) -> OverviewEnrolment {
        var enrolment = OverviewEnrolment(
            brin: try required("BRIN", "BRIN") { Brin($0) },
            citizenServiceNumber: try optional("Burgerservicenummer", "tekst van hoogstens 20 tekens") {
                ShortText($0)
            },
            educationNumber: try optional("Onderwijsnummer", "tekst van hoogstens 20 tekens") { ShortText($0) },
            sequence: try identifier("Inschrijvingvolgnummer"), enrolledOn: try day("DatumInschrijving"),
            plannedEnd: try day("DatumUitschrijvingGepland"), actualEnd: try optionalDay("DatumUitschrijvingWerkelijk"),
            highestFundedDiplomaLevel: try level("NiveauHoogstBekostigdeDiploma"))
        for child in try children("Teldatum") { enrolment.countDates.append(try child.countDate()) }
        return enrolment
    }

    private func countDate() throws(FileDefect) -> OverviewCountDate {
        var placements: [OverviewPlacement] = []
        for child in try children("BekostigingsrelevanteBPV") where child.text("Volgnummer") != nil {
            placements.append(try child.placement())
        }
        let signals = try signals()
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
            signals: set(of: signals))
        return OverviewCountDate(
            determinedAt: text("DatumTijdBepalingBekostigingsgrondslagen") ?? "", kind: try statusKind(),
            record: record, placements: placements, signals: signals)
    }

    private func statusKind() throws(FileDefect) -> StatusKind {
        try required("StatusBepalingBekostigingsstatus", "V of D") { StatusKind(rawValue: $0) }
    }

    private func placement() throws(FileDefect) -> OverviewPlacement {
        OverviewPlacement(
            enrolment: try identifier("Inschrijvingvolgnummer"), sequence: try identifier("Volgnummer"),
            agreedOn: try day("Afsluitdatum"), from: try day("DatumBegin"), plannedEnd: try day("DatumEindGepland"),
            actualEnd: try optionalDay("DatumEindWerkelijk"),
            trainingCode: try optional("Opleidingcode", "opleidingcode") { TrainingCode($0) })
    }

    private func signals() throws(FileDefect) -> [OverviewSignal] {
        var signals: [OverviewSignal] = []
        for child in try children("Signaal") {
            guard let code = child.text("Signaalcode") else { continue }
            var parameters: [OverviewSignal.Parameter] = []
            for parameter in try child.children("Parameter") {
                guard let value = parameter.text("Parameterwaarde") else { continue }
                parameters.append(.init(name: parameter.text("Parameternaam") ?? "", value: value))
            }
            signals.append(
                OverviewSignal(code: code, text: child.text("Signaalomschrijving") ?? "", parameters: parameters))
        }
        return signals
    }

    /// The signals this program knows; another system's own codes stay in the list alone.
    private func set(of signals: [OverviewSignal]) -> SignalSet {
        signals.reduce(into: SignalSet()) { set, signal in
            if let known = UInt8(signal.code).flatMap(Signal.init) { set.insert(known) }
        }
    }

    func diploma() throws(FileDefect) -> OverviewDiploma {
        let signals = try signals()
        let isSpecialist = try flag("IndicatieHoogstBekostigdeDiplomaIsSpecialist")
        let decision = DiplomaDecision(
            brin: try required("BRIN", "BRIN") { Brin($0) }, result: try identifier("Resultaatvolgnummer"),
            obtainedOn: try day("DatumBehaald"),
            trainingCode: try required("Opleidingcode", "opleidingcode") { TrainingCode($0) },
            level: try level("Niveau"), specialist: try requiredFlag("IndicatieSpecialistendiploma"),
            highestFundedDiplomaLevel: try level("NiveauHoogstBekostigdeDiploma"),
            highestFundedIsSpecialist: isSpecialist ?? false, funded: try requiredFlag("Bekostigingsstatus"),
            contribution: try optional("BijdrageDiplomawaarde", "bijdrage") { Decimal6($0) }, signals: set(of: signals))
        return OverviewDiploma(
            citizenServiceNumber: try optional("Burgerservicenummer", "tekst van hoogstens 20 tekens") {
                ShortText($0)
            },
            educationNumber: try optional("Onderwijsnummer", "tekst van hoogstens 20 tekens") { ShortText($0) },
            enrolment: try optional("Inschrijvingvolgnummer", "volgnummer") { Identifier($0) },
            determinedAt: text("DatumTijdBepalingBekostigingsgrondslagen") ?? "", kind: try statusKind(),
            decision: decision, highestIsSpecialist: isSpecialist, signals: signals)
    }
}
