import FundingModel

/// The values of an overview's record by its elements, whether they stand in elements or in columns.
protocol OverviewValues {
    /// The bytes of a field, valid UTF-8; nil when it is absent or empty.
    func bytes(_ element: OverviewElement) -> ArraySlice<UInt8>?
    func defect(_ element: OverviewElement, _ reason: String) -> FileDefect
}

extension OverviewValues {
    func text(_ element: OverviewElement) -> String? {
        bytes(element).map { String(decoding: $0, as: UTF8.self) }
    }

    func optional<Value>(
        _ element: OverviewElement, _ what: String, _ read: (ArraySlice<UInt8>) -> Value?
    ) throws(FileDefect) -> Value? {
        guard let bytes = bytes(element) else { return nil }
        guard let value = read(bytes) else {
            // Fields of persons are never shown.
            let isPersonal = element == .column(.citizenServiceNumber) || element == .column(.educationNumber)
            let shown = isPersonal ? "de inhoud" : "'\(String(decoding: bytes, as: UTF8.self).prefix(30))'"
            throw defect(element, "\(shown) is geen \(what)")
        }
        return value
    }

    func required<Value>(
        _ element: OverviewElement, _ what: String, _ read: (ArraySlice<UInt8>) -> Value?
    ) throws(FileDefect) -> Value {
        guard let value = try optional(element, what, read) else {
            throw defect(element, "ontbreekt; verwacht wordt: \(what)")
        }
        return value
    }

    /// One whose form is that of a short word or number.
    private func word<Value>(
        _ column: OverviewColumn, _ what: String, _ read: (String) -> Value?
    ) throws(FileDefect) -> Value? {
        try optional(.column(column), what) { read(String(decoding: $0, as: UTF8.self)) }
    }

    private func requiredWord<Value>(
        _ column: OverviewColumn, _ what: String, _ read: (String) -> Value?
    ) throws(FileDefect) -> Value {
        try required(.column(column), what) { read(String(decoding: $0, as: UTF8.self)) }
    }

    func day(_ element: OverviewElement) throws(FileDefect) -> Day {
        try required(element, "datum jjjj-mm-dd") { Day($0.span) }
    }

    func optionalDay(_ element: OverviewElement) throws(FileDefect) -> Day? {
        try optional(element, "datum jjjj-mm-dd") { Day($0.span) }
    }

    func identifier(_ element: OverviewElement) throws(FileDefect) -> Identifier {
        try required(element, "volgnummer") { Identifier($0.span) }
    }

    private func level(_ column: OverviewColumn) throws(FileDefect) -> Level? {
        try word(column, "niveau") { Level($0) }
    }

    private func flag(_ column: OverviewColumn) throws(FileDefect) -> Bool? {
        try word(column, "true of false") {
            switch $0 {
            case "true", "1", "J": true
            case "false", "0", "N": false
            default: nil
            }
        }
    }

    private func requiredFlag(_ column: OverviewColumn) throws(FileDefect) -> Bool {
        guard let flag = try flag(column) else { throw defect(.column(column), "ontbreekt") }
        return flag
    }

    private func personText(_ column: OverviewColumn) throws(FileDefect) -> ShortText? {
        try optional(.column(column), "tekst van hoogstens 20 tekens") { ShortText(validUTF8: $0.span) }
    }

    private func statusKind() throws(FileDefect) -> StatusKind {
        try requiredWord(.kind, "V of D") { StatusKind(rawValue: $0) }
    }

    private func determinedAt() -> String { text(.column(.determinedAt)) ?? "" }

    // MARK: Records

    /// Without its count dates.
    func enrolmentFacts() throws(FileDefect) -> OverviewEnrolment {
        OverviewEnrolment(
            brin: try required(.column(.brin), "BRIN") { Brin($0.span) },
            citizenServiceNumber: try personText(.citizenServiceNumber),
            educationNumber: try personText(.educationNumber), sequence: try identifier(.column(.enrolment)),
            enrolledOn: try day(.column(.enrolledOn)), plannedEnd: try day(.column(.plannedEnd)),
            actualEnd: try optionalDay(.column(.actualEnd)),
            highestFundedDiplomaLevel: try level(.highestLevel))
    }

    func countDate(
        _ placements: [OverviewPlacement], _ signals: [OverviewSignal]
    ) throws(FileDefect) -> OverviewCountDate {
        let record = CountDateRecord(
            date: try day(.column(.countDate)),
            trainingCode: try required(.column(.training), "opleidingcode") { TrainingCode($0.span) },
            level: try level(.level),
            pathway: try requiredWord(.pathway, "leertraject") { Pathway(rawValue: $0) },
            requested: try requiredFlag(.requested),
            phase: try word(.phase, "leerroutefase") { RoutePhase(rawValue: $0) },
            ageOn1August: try requiredWord(.age, "leeftijd") { Int16($0) },
            funded: try flag(.funded),
            countsForCorrection: try requiredFlag(.countsForCorrection),
            pathwayFactor: try word(.pathwayFactor, "factor") { Factor($0) },
            priceFactor: try word(.priceFactor, "factor") { Factor($0) },
            stayYears: try word(.stayYears, "aantal") { UInt8($0) } ?? 0,
            stayYearFactor: try word(.stayYearFactor, "factor") { Factor($0) },
            contribution: try word(.contribution, "bijdrage") { Decimal6($0) },
            placements: placements.map { PlacementKey(enrolment: $0.enrolment, sequence: $0.sequence) },
            signals: SignalSet(known: signals))
        return OverviewCountDate(
            determinedAt: determinedAt(), kind: try statusKind(),
            record: record, placements: placements, signals: signals)
    }

    func diploma(_ signals: [OverviewSignal]) throws(FileDefect) -> OverviewDiploma {
        let isSpecialist = try flag(.highestIsSpecialist)
        let decision = DiplomaDecision(
            brin: try required(.column(.brin), "BRIN") { Brin($0.span) }, result: try identifier(.column(.result)),
            obtainedOn: try day(.column(.obtainedOn)),
            trainingCode: try required(.column(.training), "opleidingcode") { TrainingCode($0.span) },
            level: try level(.level), specialist: try requiredFlag(.specialist),
            highestFundedDiplomaLevel: try level(.highestLevel),
            highestFundedIsSpecialist: isSpecialist ?? false, funded: try requiredFlag(.funded),
            contribution: try word(.diplomaContribution, "bijdrage") { Decimal6($0) },
            signals: SignalSet(known: signals))
        return OverviewDiploma(
            citizenServiceNumber: try personText(.citizenServiceNumber),
            educationNumber: try personText(.educationNumber),
            enrolment: try optional(.column(.enrolment), "volgnummer") { Identifier($0.span) },
            determinedAt: determinedAt(), kind: try statusKind(),
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
