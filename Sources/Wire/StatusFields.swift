internal import CMbostProto
import FundingModel

extension Arena {
    func receipt(_ receipt: Receipt) -> UnsafeMutablePointer<Mbost__V1__Receipt> {
        unsafe make(Mbost__V1__Receipt.self) { message in
            unsafe message.rule_set = string(receipt.ruleSet)
            unsafe message.reference_data = string(receipt.referenceData)
            unsafe message.program = string(receipt.program)
        }
    }

    func fill(_ message: inout Mbost__V1__YearStatus, _ status: DecidedStatus) {
        unsafe message.funding_year = UInt32(status.decision.fundingYear.year)
        unsafe message.kind = Field.kind(status.kind)
        unsafe message.decided_at = status.decidedAt.microseconds
        unsafe message.receipt = UInt32(clamping: status.receiptNumber)
        unsafe message.n_enrolments = status.decision.enrolments.count
        unsafe message.enrolments = list(status.decision.enrolments, Mbost__V1__EnrolmentStatus.self, fill)
        unsafe message.n_diplomas = status.decision.diplomas.count
        unsafe message.diplomas = list(status.decision.diplomas, Mbost__V1__DiplomaStatus.self, fill)
    }

    func fill(_ message: inout Mbost__V1__EnrolmentStatus, _ decision: EnrolmentDecision) {
        unsafe message.brin = string(decision.brin.description)
        unsafe message.sequence = string(decision.sequence.description)
        unsafe message.highest_funded_diploma_level = Field.level(decision.highestFundedDiplomaLevel)
        if let record = decision.october {
            unsafe message.october = make(Mbost__V1__CountDateStatus.self) { unsafe fill(&$0, record) }
        }
        if let record = decision.february {
            unsafe message.february = make(Mbost__V1__CountDateStatus.self) { unsafe fill(&$0, record) }
        }
    }

    private func fill(_ message: inout Mbost__V1__CountDateStatus, _ record: CountDateRecord) {
        unsafe message.date = Field.number(record.date)
        unsafe message.training_code = record.trainingCode.value
        unsafe message.level = Field.level(record.level)
        unsafe message.pathway = Field.pathway(record.pathway)
        unsafe message.requested = record.requested ? 1 : 0
        unsafe message.phase = Field.phase(record.phase)
        unsafe message.age_on_1_august = Int32(record.ageOn1August)
        unsafe message.has_funded = record.funded == nil ? 0 : 1
        unsafe message.funded = record.funded == true ? 1 : 0
        unsafe message.counts_for_correction = record.countsForCorrection ? 1 : 0
        unsafe message.has_pathway_factor = record.pathwayFactor == nil ? 0 : 1
        unsafe message.pathway_factor = UInt32(record.pathwayFactor?.hundredths ?? 0)
        unsafe message.has_price_factor = record.priceFactor == nil ? 0 : 1
        unsafe message.price_factor = UInt32(record.priceFactor?.hundredths ?? 0)
        unsafe message.stay_years = UInt32(record.stayYears)
        unsafe message.has_stay_year_factor = record.stayYearFactor == nil ? 0 : 1
        unsafe message.stay_year_factor = UInt32(record.stayYearFactor?.hundredths ?? 0)
        unsafe message.has_contribution = record.contribution == nil ? 0 : 1
        unsafe message.contribution = UInt64(record.contribution?.millionths ?? 0)
        unsafe message.n_placements = record.placements.count
        unsafe message.placements = list(record.placements, Mbost__V1__Placement.self) { message, key in
            unsafe message.enrolment = string(key.enrolment.description)
            unsafe message.sequence = string(key.sequence.description)
        }
        let signals = record.signals.ordered
        unsafe message.n_signals = signals.count
        unsafe message.signals = list(signals, Mbost__V1__Signal.self) { message, signal in
            unsafe fill(&message, signal, record.parameters(of: signal))
        }
        if let provider = record.provider { unsafe message.provider = string(provider.description) }
        if let location = record.location { unsafe message.location = string(location.description) }
    }

    private func fill(_ message: inout Mbost__V1__Signal, _ signal: Signal, _ parameters: [String]) {
        unsafe message.code = UInt32(signal.rawValue)
        unsafe message.n_parameters = parameters.count
        unsafe message.parameters = strings(parameters)
    }

    func fill(_ message: inout Mbost__V1__DiplomaStatus, _ decision: DiplomaDecision) {
        unsafe message.brin = string(decision.brin.description)
        unsafe message.result = string(decision.result.description)
        unsafe message.obtained_on = Field.number(decision.obtainedOn)
        unsafe message.training_code = decision.trainingCode.value
        unsafe message.level = Field.level(decision.level)
        unsafe message.specialist = decision.specialist ? 1 : 0
        unsafe message.highest_funded_diploma_level = Field.level(decision.highestFundedDiplomaLevel)
        unsafe message.highest_funded_is_specialist = decision.highestFundedIsSpecialist ? 1 : 0
        unsafe message.funded = decision.funded ? 1 : 0
        unsafe message.has_contribution = decision.contribution == nil ? 0 : 1
        unsafe message.contribution = UInt64(decision.contribution?.millionths ?? 0)
        let signals = decision.signals.ordered
        unsafe message.n_signals = signals.count
        unsafe message.signals = list(signals, Mbost__V1__Signal.self) { unsafe fill(&$0, $1, []) }
        if let provider = decision.provider { unsafe message.provider = string(provider.description) }
    }

    func codeTexts<Code: Hashable>(
        _ texts: [Code: String], _ number: (Code) -> UInt32
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Mbost__V1__CodeText>?> {
        unsafe list(texts.sorted { number($0.key) < number($1.key) }, Mbost__V1__CodeText.self) { message, entry in
            unsafe message.code = number(entry.key)
            unsafe message.text = string(entry.value)
        }
    }
}
