import FundingModel

/// The records of an overview from the fields of their elements.
extension OverviewFields {
    func enrolment() throws(FileDefect) -> OverviewEnrolment {
        var enrolment = try enrolmentFacts()
        for child in try children("Teldatum") { enrolment.countDates.append(try child.countDate()) }
        return enrolment
    }

    private func countDate() throws(FileDefect) -> OverviewCountDate {
        var placements: [OverviewPlacement] = []
        for child in try children("BekostigingsrelevanteBPV") where child.text("Volgnummer") != nil {
            placements.append(try child.placement())
        }
        return try countDate(placements, try signals())
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

    func diploma() throws(FileDefect) -> OverviewDiploma {
        try diploma(try signals())
    }
}
