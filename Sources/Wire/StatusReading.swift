internal import CMbostProto
import FundingModel

extension Field {
    static func receipt(_ pointer: UnsafeMutablePointer<Mbost__V1__Receipt>?) throws(WireError) -> Receipt {
        guard let message = unsafe pointer?.pointee else {
            throw WireError.invalid(field: "receipt", reason: "is missing")
        }
        return Receipt(
            ruleSet: try unsafe text(message.rule_set, "rule_set"),
            referenceData: try unsafe text(message.reference_data, "reference_data"),
            program: try unsafe text(message.program, "program"))
    }

    static func status(
        _ message: Mbost__V1__YearStatus, of person: PersonNumber
    ) throws(WireError) -> DecidedStatus {
        var decision = Decision(person: person, fundingYear: try unsafe year(message.funding_year))
        decision.enrolments = try unsafe list(message.enrolments, message.n_enrolments, enrolment)
        decision.diplomas = try unsafe list(message.diplomas, message.n_diplomas, diploma)
        return DecidedStatus(
            decision: decision, kind: try unsafe kind(message.kind),
            decidedAt: Moment(microseconds: unsafe message.decided_at),
            receiptNumber: try unsafe receiptNumber(message.receipt))
    }

    static func statuses(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<Mbost__V1__YearStatus>?>?, _ count: Int,
        of person: PersonNumber
    ) throws(WireError) -> [DecidedStatus] {
        try unsafe list(start, count) { (message) throws(WireError) in try unsafe status(message, of: person) }
    }

    static func receiptNumber(_ value: UInt32) throws(WireError) -> Int32 {
        guard let number = Int32(exactly: value) else {
            throw WireError.invalid(field: "receipt", reason: "is too large")
        }
        return number
    }

    static func kind(_ value: Mbost__V1__StatusKind) throws(WireError) -> StatusKind {
        switch value.rawValue {
        case 1: return .provisional
        case 2: return .definitive
        default: throw WireError.invalid(field: "kind", reason: "is not in its list")
        }
    }

    static func kind(_ kind: StatusKind) -> Mbost__V1__StatusKind {
        switch kind {
        case .provisional: MBOST__V1__STATUS_KIND__STATUS_KIND_PROVISIONAL
        case .definitive: MBOST__V1__STATUS_KIND__STATUS_KIND_DEFINITIVE
        }
    }

    static func enrolment(_ message: Mbost__V1__EnrolmentStatus) throws(WireError) -> EnrolmentDecision {
        EnrolmentDecision(
            brin: try brin(unsafe text(message.brin, "brin")),
            sequence: try identifier(unsafe text(message.sequence, "sequence"), "sequence"),
            highestFundedDiplomaLevel: try unsafe level(message.highest_funded_diploma_level),
            october: try unsafe record(message.october), february: try unsafe record(message.february))
    }

    private static func record(
        _ pointer: UnsafeMutablePointer<Mbost__V1__CountDateStatus>?
    ) throws(WireError) -> CountDateRecord? {
        guard let message = unsafe pointer?.pointee else { return nil }
        guard let age = Int16(exactly: unsafe message.age_on_1_august) else {
            throw WireError.invalid(field: "age_on_1_august", reason: "is too large")
        }
        var record = CountDateRecord(
            date: try unsafe day(message.date, "date"), trainingCode: try unsafe trainingCode(message.training_code),
            level: try unsafe level(message.level), pathway: try unsafe pathway(message.pathway),
            requested: unsafe message.requested != 0, phase: try unsafe phase(message.phase),
            ageOn1August: age,
            funded: unsafe message.has_funded != 0 ? message.funded != 0 : nil,
            countsForCorrection: unsafe message.counts_for_correction != 0)
        record.pathwayFactor = try unsafe factor(message.has_pathway_factor, message.pathway_factor)
        record.priceFactor = try unsafe factor(message.has_price_factor, message.price_factor)
        record.stayYears = UInt8(clamping: unsafe message.stay_years)
        record.stayYearFactor = try unsafe factor(message.has_stay_year_factor, message.stay_year_factor)
        record.contribution = try unsafe contribution(message.has_contribution, message.contribution)
        record.placements = try unsafe list(message.placements, message.n_placements) {
            (message) throws(WireError) in
            PlacementKey(
                enrolment: try identifier(unsafe text(message.enrolment, "enrolment"), "enrolment"),
                sequence: try identifier(unsafe text(message.sequence, "sequence"), "sequence"))
        }
        try unsafe signals(message.signals, message.n_signals, into: &record)
        record.provider = try unsafe shortText(message.provider, "provider")
        record.location = try unsafe shortText(message.location, "location")
        return record
    }

    private static func signals(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<Mbost__V1__Signal>?>?, _ count: Int,
        into record: inout CountDateRecord
    ) throws(WireError) {
        for (signal, parameters) in try unsafe signals(start, count) {
            record.signals.insert(signal)
            switch signal {
            case .concurrenceLost, .concurrenceWon:
                record.rivals = []
                for parameter in parameters { record.rivals.append(try brin(parameter)) }
            case .setExOfficio, .exOfficioRemoved: record.exOfficioReason = parameters.first
            default: break
            }
        }
    }

    private static func signals(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<Mbost__V1__Signal>?>?, _ count: Int
    ) throws(WireError) -> [(Signal, [String])] {
        try unsafe list(start, count) { (message) throws(WireError) in
            (
                try unsafe signal(message.code),
                try unsafe texts(message.parameters, message.n_parameters, "parameters")
            )
        }
    }

    static func diploma(_ message: Mbost__V1__DiplomaStatus) throws(WireError) -> DiplomaDecision {
        var decision = DiplomaDecision(
            brin: try brin(unsafe text(message.brin, "brin")),
            result: try identifier(unsafe text(message.result, "result"), "result"),
            obtainedOn: try unsafe day(message.obtained_on, "obtained_on"),
            trainingCode: try unsafe trainingCode(message.training_code), level: try unsafe level(message.level),
            specialist: unsafe message.specialist != 0,
            highestFundedDiplomaLevel: try unsafe level(message.highest_funded_diploma_level),
            highestFundedIsSpecialist: unsafe message.highest_funded_is_specialist != 0,
            funded: unsafe message.funded != 0,
            contribution: try unsafe contribution(message.has_contribution, message.contribution))
        for (signal, _) in try unsafe signals(message.signals, message.n_signals) { decision.signals.insert(signal) }
        decision.provider = try unsafe shortText(message.provider, "provider")
        return decision
    }

    private static func factor(_ isPresent: Int32, _ value: UInt32) throws(WireError) -> Factor? {
        if isPresent == 0 { return nil }
        guard value <= 99_999 else { throw WireError.invalid(field: "factor", reason: "is above 999.99") }
        return Factor(hundredths: Int32(value))
    }

    private static func contribution(_ isPresent: Int32, _ value: UInt64) throws(WireError) -> Decimal6? {
        if isPresent == 0 { return nil }
        guard let millionths = Int64(exactly: value) else {
            throw WireError.invalid(field: "contribution", reason: "is too large")
        }
        return Decimal6(millionths: millionths)
    }

    /// Texts by code, for codes that the reader knows.
    static func codeTexts<Code: Hashable>(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<Mbost__V1__CodeText>?>?, _ count: Int,
        _ code: (UInt32) throws(WireError) -> Code
    ) throws(WireError) -> [Code: String] {
        let entries = try unsafe list(start, count) { (message) throws(WireError) in
            (try unsafe code(message.code), try unsafe text(message.text, "text"))
        }
        return Dictionary(entries, uniquingKeysWith: { _, last in last })
    }
}
