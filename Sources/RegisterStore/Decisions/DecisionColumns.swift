import FundingModel
import Postgres

/// The columns of the decision tables, in the order in which they are written and read.
enum DecisionColumns {
    static let enrolmentKey = ["person", "funding_year", "kind", "brin", "sequence"]
    static let enrolmentContent = [
        "highest_level", "age",
        "oct_training", "oct_level", "oct_pathway", "oct_requested", "oct_phase", "oct_funded", "oct_counts",
        "oct_pathway_factor", "oct_price_factor", "oct_stay_years", "oct_stay_factor", "oct_contribution",
        "oct_signals", "oct_placements", "oct_rivals", "oct_reason", "oct_provider", "oct_location",
        "feb_training", "feb_level", "feb_pathway", "feb_requested", "feb_phase", "feb_counts", "feb_pathway_factor",
        "feb_signals", "feb_rivals", "feb_provider", "feb_location",
    ]
    static let diplomaKey = ["person", "funding_year", "kind", "brin", "result"]
    static let diplomaContent = [
        "obtained_on", "training_code", "level", "specialist", "highest_level", "highest_is_specialist", "funded",
        "contribution", "signals", "provider",
    ]

    static let standing = ["decided_at", "receipt"]
    static let enrolments = enrolmentKey + standing + enrolmentContent
    static let diplomas = diplomaKey + standing + diplomaContent

    static let persons = ["person", "funding_year", "kind"] + standing + ["status"]

    /// An enrolment's content without what a GRONDSLAG does not show.
    static let foundations = enrolmentContent.map { column in
        switch column.dropFirst(4) {
        case "placements", "rivals", "reason", "provider", "location": "NULL"
        case "signals": "0::bigint"
        default: column
        }
    }.joined(separator: ", ")

    static func list(_ columns: [String], of table: String = "") -> String {
        columns.map { table.isEmpty ? $0 : "\(table).\($0)" }.joined(separator: ", ")
    }
}

/// What all decisions of one transaction share.
struct DecisionStanding {
    let year: FundingYear
    let kind: StatusKind
    let receipt: Int32
    let decidedAt: Moment
}

extension FieldWriter where Self: ~Copyable {
    /// A row of `enrolment_decisions`: key, standing, content.
    mutating func write(
        _ decision: EnrolmentDecision, of person: PersonNumber, _ standing: DecisionStanding
    ) throws(PostgresError) {
        try write(person)
        try write(Int16(standing.year.year))
        try write(standing.kind.rawValue)
        try write(decision.brin)
        try write(decision.sequence)
        try write(standing.decidedAt.databaseTime)
        try write(standing.receipt)
        try write(decision.highestFundedDiplomaLevel)
        try write(decision.october?.ageOn1August ?? decision.february?.ageOn1August ?? 0)
        try writeOctober(decision.october)
        try writeFebruary(decision.february)
    }

    private mutating func writeOctober(_ record: CountDateRecord?) throws(PostgresError) {
        guard let record else {
            for _ in 0..<18 { try writeNull() }
            return
        }
        try write(record.trainingCode)
        try write(record.level)
        try write(record.pathway.rawValue)
        try write(record.requested)
        try write(record.phase?.rawValue)
        try write(record.funded)
        try write(record.countsForCorrection)
        try write(record.pathwayFactor.map { Int16($0.hundredths) })
        try write(record.priceFactor.map(\.hundredths))
        try write(Int16(record.stayYears))
        try write(record.stayYearFactor.map { Int16($0.hundredths) })
        try write(record.contribution.map(\.millionths))
        try write(Int64(bitPattern: record.signals.bits))
        try write(record.placements.map { "\($0.enrolment)/\($0.sequence)" })
        try write(record.rivals.map(\.description))
        try write(record.exOfficioReason)
        try write(record.provider)
        try write(record.location)
    }

    private mutating func writeFebruary(_ record: CountDateRecord?) throws(PostgresError) {
        guard let record else {
            for _ in 0..<11 { try writeNull() }
            return
        }
        try write(record.trainingCode)
        try write(record.level)
        try write(record.pathway.rawValue)
        try write(record.requested)
        try write(record.phase?.rawValue)
        try write(record.countsForCorrection)
        try write(record.pathwayFactor.map { Int16($0.hundredths) })
        try write(Int64(bitPattern: record.signals.bits))
        try write(record.rivals.map(\.description))
        try write(record.provider)
        try write(record.location)
    }

    /// A row of `diploma_decisions`.
    mutating func write(
        _ decision: DiplomaDecision, of person: PersonNumber, _ standing: DecisionStanding
    ) throws(PostgresError) {
        try write(person)
        try write(Int16(standing.year.year))
        try write(standing.kind.rawValue)
        try write(decision.brin)
        try write(decision.result)
        try write(standing.decidedAt.databaseTime)
        try write(standing.receipt)
        try write(decision.obtainedOn)
        try write(decision.trainingCode)
        try write(decision.level)
        try write(decision.specialist)
        try write(decision.highestFundedDiplomaLevel)
        try write(decision.highestFundedIsSpecialist)
        try write(decision.funded)
        try write(decision.contribution.map(\.millionths))
        try write(Int64(bitPattern: decision.signals.bits))
        try write(decision.provider)
    }
}

extension FieldReader where Self: ~Copyable {
    /// The columns `brin`, `sequence` and the content.
    mutating func enrolmentDecision(_ year: FundingYear) throws -> EnrolmentDecision {
        var decision = EnrolmentDecision(brin: try brin(), sequence: try identifier())
        decision.highestFundedDiplomaLevel = try optionalLevel()
        let age = try int16()
        decision.october = try octoberRecord(year, age)
        decision.february = try februaryRecord(year, age)
        return decision
    }

    private mutating func octoberRecord(_ year: FundingYear, _ age: Int16) throws -> CountDateRecord? {
        guard let code = try optionalTrainingCode() else {
            for _ in 0..<17 { try skip() }
            return nil
        }
        return CountDateRecord(
            date: year.october, trainingCode: code, level: try optionalLevel(), pathway: try pathway(),
            requested: try bool(), phase: try optionalPhase(), ageOn1August: age, funded: try bool(),
            countsForCorrection: try bool(), pathwayFactor: try optionalInt16().map { Factor(hundredths: Int32($0)) },
            priceFactor: try optionalInt32().map { Factor(hundredths: $0) },
            stayYears: UInt8(truncatingIfNeeded: try int16()),
            stayYearFactor: try optionalInt16().map { Factor(hundredths: Int32($0)) },
            contribution: try optionalInt64().map { Decimal6(millionths: $0) }, placements: [],
            signals: SignalSet(bits: UInt64(bitPattern: try int64()))
        ).with(placements: try placementKeys(), rivals: try rivals(), reason: try optionalText(), place: try place())
    }

    private mutating func februaryRecord(_ year: FundingYear, _ age: Int16) throws -> CountDateRecord? {
        guard let code = try optionalTrainingCode() else {
            for _ in 0..<10 { try skip() }
            return nil
        }
        return CountDateRecord(
            date: year.february, trainingCode: code, level: try optionalLevel(), pathway: try pathway(),
            requested: try bool(), phase: try optionalPhase(), ageOn1August: age, countsForCorrection: try bool(),
            pathwayFactor: try optionalInt16().map { Factor(hundredths: Int32($0)) },
            signals: SignalSet(bits: UInt64(bitPattern: try int64()))
        ).with(placements: [], rivals: try rivals(), reason: nil, place: try place())
    }

    /// Provider and location.
    private mutating func place() throws -> (ShortText?, ShortText?) {
        let provider = try shortText()
        return (provider, try shortText())
    }

    private mutating func placementKeys() throws -> [PlacementKey] {
        try texts().map { text in
            let parts = text.split(separator: "/")
            guard parts.count == 2, let enrolment = Identifier(String(parts[0])),
                let sequence = Identifier(String(parts[1]))
            else { throw damaged("placement") }
            return PlacementKey(enrolment: enrolment, sequence: sequence)
        }
    }

    private mutating func rivals() throws -> [Brin] {
        try texts().map { text in
            guard let brin = Brin(text) else { throw damaged("BRIN") }
            return brin
        }
    }

    /// The columns `brin`, `result` and the content.
    mutating func diplomaDecision() throws -> DiplomaDecision {
        DiplomaDecision(
            brin: try brin(), result: try identifier(), obtainedOn: try day(), trainingCode: try trainingCode(),
            level: try optionalLevel(), specialist: try bool(), highestFundedDiplomaLevel: try optionalLevel(),
            highestFundedIsSpecialist: try bool(), funded: try bool(),
            contribution: try optionalInt64().map { Decimal6(millionths: $0) },
            signals: SignalSet(bits: UInt64(bitPattern: try int64())), provider: try shortText())
    }
}

extension CountDateRecord {
    fileprivate func with(
        placements: [PlacementKey], rivals: [Brin], reason: String?, place: (ShortText?, ShortText?)
    ) -> CountDateRecord {
        var record = self
        record.placements = placements
        record.rivals = rivals
        record.exOfficioReason = reason
        (record.provider, record.location) = place
        return record
    }
}
