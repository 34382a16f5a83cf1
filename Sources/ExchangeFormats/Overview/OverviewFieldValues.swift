import FundingModel

/// The records of an overview from the fields of their elements.
extension OverviewFields {
    func enrolment() throws(FileDefect) -> OverviewEnrolment {
        var enrolment = try enrolmentFacts()
        for child in try children(.column(.countDate)) { enrolment.countDates.append(try child.countDate()) }
        return enrolment
    }

    private func countDate() throws(FileDefect) -> OverviewCountDate {
        var placements: [OverviewPlacement] = []
        for child in try children(.column(.placements)) where child.bytes(.only(.placement)) != nil {
            placements.append(try child.placement())
        }
        return try countDate(placements, try signals())
    }

    private func placement() throws(FileDefect) -> OverviewPlacement {
        OverviewPlacement(
            enrolment: try identifier(.column(.enrolment)), sequence: try identifier(.only(.placement)),
            agreedOn: try day(.only(.agreedOn)), from: try day(.only(.from)), plannedEnd: try day(.only(.plannedEnd)),
            actualEnd: try optionalDay(.only(.actualEnd)),
            trainingCode: try optional(.column(.training), "opleidingcode") { TrainingCode($0.span) })
    }

    private func signals() throws(FileDefect) -> [OverviewSignal] {
        var signals: [OverviewSignal] = []
        for child in try children(.column(.signals)) {
            guard let code = child.text(.only(.signalCode)) else { continue }
            var parameters: [OverviewSignal.Parameter] = []
            for parameter in try child.children(.only(.parameter)) {
                guard let value = parameter.text(.only(.parameterValue)) else { continue }
                parameters.append(.init(name: parameter.text(.only(.parameterName)) ?? "", value: value))
            }
            signals.append(
                OverviewSignal(code: code, text: child.text(.only(.signalText)) ?? "", parameters: parameters))
        }
        return signals
    }

    func diploma() throws(FileDefect) -> OverviewDiploma {
        try diploma(try signals())
    }
}
