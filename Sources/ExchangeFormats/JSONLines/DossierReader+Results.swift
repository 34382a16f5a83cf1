import FundingModel

extension DossierReader {
    mutating func diplomas(_ line: Span<UInt8>, _ rows: inout [Diploma]) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) {
            var object = try json.element(line)
            rows.append(try diploma(line, &object, shapes.diploma, at: nil))
        }
    }

    /// - Parameter institution: whose it is when the object does not say.
    mutating func diploma(
        _ line: Span<UInt8>, _ object: inout JSONObjectProgress, _ shape: JSONShape<DossierFields.Diploma>,
        at institution: Brin?
    ) throws(JSONLineDefect) -> Diploma {
        var brin = institution
        var result: Identifier?
        var trainingCode: TrainingCode?
        var obtainedOn: Day?
        var requested: Bool?
        var enrolment: Identifier?
        while let field = try json.next(line, &object, shape) {
            switch field {
            case .brin: brin = try json.brin(line)
            case .result: result = try json.identifier(line)
            case .trainingCode: trainingCode = try json.trainingCode(line)
            case .obtainedOn: obtainedOn = try json.day(line)
            case .requested: requested = try json.flag(line)
            case .enrolment: enrolment = try json.identifier(line)
            }
            if field == .brin || field == .result, let brin, let result, !leavesRules,
                !diplomaKeys.insert(RecordKey(brin: brin, id: result))
            {
                throw json.defect("another diploma of this institution has the same result id")
            }
        }
        guard let brin, let result, let trainingCode, let obtainedOn, let requested
        else { throw json.missing(object, shape) }
        return Diploma(
            brin: brin, result: result, trainingCode: trainingCode, obtainedOn: obtainedOn, requested: requested,
            enrolment: enrolment)
    }

    mutating func exOfficio(_ line: Span<UInt8>, _ rows: inout [ExOfficioStatus]) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) { rows.append(try exOfficioStatus(line)) }
    }

    private mutating func exOfficioStatus(_ line: Span<UInt8>) throws(JSONLineDefect) -> ExOfficioStatus {
        var brin: Brin?
        var sequence: Identifier?
        var countDate: Day?
        var funded: Bool?
        var reason: String?
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.exOfficio) {
            switch field {
            case .brin: brin = try json.brin(line)
            case .sequence: sequence = try json.identifier(line)
            case .countDate: countDate = try json.october(line)
            case .funded: funded = try json.flag(line)
            case .reason: reason = try json.freeText(line)
            }
            if field == .brin || field == .sequence || field == .countDate,
                let brin, let sequence, let countDate,
                !exOfficioKeys.insert(
                    ExOfficioKey(record: RecordKey(brin: brin, id: sequence), countDate: countDate))
            {
                throw json.defect("another ex officio status stands for the same enrolment and count date")
            }
        }
        guard let brin, let sequence, let countDate, let funded, let reason
        else { throw json.missing(object, shapes.exOfficio) }
        return ExOfficioStatus(brin: brin, sequence: sequence, countDate: countDate, funded: funded, reason: reason)
    }

    mutating func partialResults(_ line: Span<UInt8>, _ rows: inout [PartialResult]) throws(JSONLineDefect) {
        try json.enterArray(line)
        while try json.nextElement(line) { rows.append(try partialResult(line)) }
    }

    private mutating func partialResult(_ line: Span<UInt8>) throws(JSONLineDefect) -> PartialResult {
        var kind: PartialResult.Kind?
        var row = PartialResult(kind: .order)
        var object = try json.element(line)
        while let field = try json.next(line, &object, shapes.partialResult) {
            if let kind, !field.belongs(to: kind) { throw json.defect("is no field of a result of this kind") }
            switch field {
            case .kind:
                let read = try partialKind(line)
                for (place, other) in shapes.partialResult.fields.enumerated()
                where object.present & 1 << UInt32(place) != 0 && !other.belongs(to: read) {
                    throw json.defect("a result of this kind has no \(other.rawValue)")
                }
                kind = read
            case .brin: row.brin = try json.brin(line)
            case .diplomaResultId: row.diplomaResult = try json.identifier(line)
            case .diplomaTraining: row.diplomaTraining = try json.trainingCode(line)
            case .resultId: row.result = try json.identifier(line)
            case .date: row.date = try json.day(line)
            case .enrolmentId: row.enrolment = try json.identifier(line)
            case .partCode, .code: row.code = try json.shortText(line)
            case .certificate: row.certificate = try json.shortText(line)
            case .result: row.outcome = try json.shortText(line)
            case .finalMark: row.finalMark = try json.shortText(line)
            case .exemption: row.exemption = try json.shortText(line)
            case .ieMark: row.schoolMark = try json.shortText(line)
            case .ieExemption: row.schoolExemption = try json.shortText(line)
            case .ceMark: row.centralMark = try json.shortText(line)
            case .ceExemption: row.centralExemption = try json.shortText(line)
            case .provider: row.provider = try json.shortText(line)
            }
        }
        guard let kind else { throw json.missing(object, shapes.partialResult) }
        row.kind = kind
        return row
    }

    private mutating func partialKind(_ line: Span<UInt8>) throws(JSONLineDefect) -> PartialResult.Kind {
        try json.text(line, "one of AMO, GEO, KZD") { bytes in
            switch JSONScanner.packed(bytes) {
            case 0x41_4D4F: .order
            case 0x47_454F: .genericExam
            case 0x4B_5A44: .elective
            default: nil
            }
        }
    }
}
