internal import CMbostProto
import FundingModel

/// The records of a decision, field by field as the contract numbers them.
extension ProtoWriter {
    /// The fields of YearRecords, which are those of YearStatus with the same numbers.
    mutating func records(of decision: Decision) {
        for enrolment in decision.enrolments { message(5) { $0.fields(of: enrolment) } }
        for diploma in decision.diplomas { message(6) { $0.fields(of: diploma) } }
    }

    mutating func fields(of decision: EnrolmentDecision) {
        brin(1, decision.brin)
        identifier(2, decision.sequence)
        level(3, decision.highestFundedDiplomaLevel)
        if let record = decision.october { message(4) { $0.fields(of: record) } }
        if let record = decision.february { message(5) { $0.fields(of: record) } }
    }

    private mutating func fields(of record: CountDateRecord) {
        day(1, record.date)
        varint(2, UInt64(record.trainingCode.value))
        level(3, record.level)
        varint(4, UInt64(Field.pathway(record.pathway).rawValue))
        bool(5, record.requested)
        varint(6, UInt64(Field.phase(record.phase).rawValue))
        zigzag(7, Int64(record.ageOn1August))
        bool(8, record.funded != nil)
        bool(9, record.funded == true)
        bool(10, record.countsForCorrection)
        factor(11, record.pathwayFactor)
        factor(13, record.priceFactor)
        varint(15, UInt64(record.stayYears))
        factor(16, record.stayYearFactor)
        contribution(18, record.contribution)
        for placement in record.placements {
            message(20) {
                $0.identifier(1, placement.enrolment)
                $0.identifier(2, placement.sequence)
            }
        }
        if !record.signals.isEmpty {
            for signal in Signal.inOrder where record.signals.contains(signal) {
                message(21) {
                    $0.varint(1, UInt64(signal.rawValue))
                    for parameter in record.parameters(of: signal) { $0.element(2, parameter) }
                }
            }
        }
        shortText(22, record.provider)
        shortText(23, record.location)
    }

    mutating func fields(of decision: DiplomaDecision) {
        brin(1, decision.brin)
        identifier(2, decision.result)
        day(3, decision.obtainedOn)
        varint(4, UInt64(decision.trainingCode.value))
        level(5, decision.level)
        bool(6, decision.specialist)
        level(7, decision.highestFundedDiplomaLevel)
        bool(8, decision.highestFundedIsSpecialist)
        bool(9, decision.funded)
        contribution(10, decision.contribution)
        if !decision.signals.isEmpty {
            for signal in Signal.inOrder where decision.signals.contains(signal) {
                message(12) { $0.varint(1, UInt64(signal.rawValue)) }
            }
        }
        shortText(13, decision.provider)
    }

    private mutating func day(_ field: UInt64, _ day: Day) {
        varint(field, UInt64(Field.number(day)))
    }

    private mutating func level(_ field: UInt64, _ level: Level?) {
        varint(field, UInt64(level?.rawValue ?? 0))
    }

    /// Whether there is one, and in the next field how much.
    private mutating func factor(_ field: UInt64, _ factor: Factor?) {
        bool(field, factor != nil)
        varint(field + 1, UInt64(clamping: factor?.hundredths ?? 0))
    }

    private mutating func contribution(_ field: UInt64, _ contribution: Decimal6?) {
        bool(field, contribution != nil)
        varint(field + 1, UInt64(clamping: contribution?.millionths ?? 0))
    }
}
