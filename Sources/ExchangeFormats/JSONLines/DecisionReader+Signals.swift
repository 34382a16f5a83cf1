import FundingModel

extension DecisionReader {
    /// Signals of an enrolment's record, with the parameters they share.
    mutating func signals(_ line: Span<UInt8>, _ record: inout CountDateRecord) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) {
            let (signal, parameters) = try signal(line)
            record.signals.insert(signal)
            switch signal {
            case .concurrenceLost, .concurrenceWon: record.rivals = parameters.compactMap { Brin($0) }
            case .setExOfficio, .exOfficioRemoved: record.exOfficioReason = parameters.first
            default: break
            }
        }
    }

    private mutating func signal(_ line: Span<UInt8>) throws(JSONLineDefect) -> (Signal, [String]) {
        var signal: Signal?
        var parameters: [String] = []
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.signal) {
            switch field {
            case .code:
                signal = try json.text(line, "the code of a signal") { bytes in
                    guard (1...3).contains(bytes.count), let code = decimalValue(bytes, 0, bytes.count)
                    else { return nil }
                    return UInt8(exactly: code).flatMap(Signal.init(rawValue:))
                }
            case .parameters:
                try json.enterArray(line)
                while try json.nextElement(line) { parameters.append(try json.freeText(line)) }
            }
        }
        guard let signal else { throw json.missing(object, shapes.signal) }
        return (signal, parameters)
    }

    mutating func diploma(_ line: Span<UInt8>) throws(JSONLineDefect) -> DiplomaDecision {
        var brin: Brin?
        var result: Identifier?
        var obtainedOn: Day?
        var trainingCode: TrainingCode?
        var level: Level?
        var highest: Level?
        var flags = (specialist: false, highestIsSpecialist: false, funded: false)
        var contribution: Decimal6?
        var signals = SignalSet()
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.diploma) {
            switch field {
            case .brin: brin = try json.brin(line)
            case .result: result = try json.identifier(line)
            case .obtainedOn: obtainedOn = try json.day(line)
            case .trainingCode: trainingCode = try json.trainingCode(line)
            case .level: level = try json.level(line)
            case .specialist: flags.specialist = try json.flag(line)
            case .highestFundedDiplomaLevel: highest = try json.level(line)
            case .highestFundedIsSpecialist: flags.highestIsSpecialist = try json.flag(line)
            case .funded: flags.funded = try json.flag(line)
            case .contribution: contribution = try amount(line)
            case .signals:
                try json.enterArray(line)
                while try json.nextElement(line) { signals.insert(try signal(line).0) }
            }
        }
        guard let brin, let result, let obtainedOn, let trainingCode,
            object.present & shapes.diploma.required == shapes.diploma.required
        else { throw json.missing(object, shapes.diploma) }
        return DiplomaDecision(
            brin: brin, result: result, obtainedOn: obtainedOn, trainingCode: trainingCode, level: level,
            specialist: flags.specialist, highestFundedDiplomaLevel: highest,
            highestFundedIsSpecialist: flags.highestIsSpecialist, funded: flags.funded, contribution: contribution,
            signals: signals)
    }
}
