public import FundingModel

/// Writes decisions as lines of JSON, each ended by a line feed.
public struct DecisionWriter: Sendable {
    public init() {}

    public func write(_ decision: Decision, to line: inout [UInt8]) {
        line.put("{\"person\": ")
        line.put(decision.person)
        line.put(", \"fundingYear\": ")
        line.put(decision.fundingYear.year)
        line.put(", \"enrolments\": [")
        for (place, enrolment) in decision.enrolments.enumerated() {
            if place > 0 { line.put(", ") }
            write(enrolment, to: &line)
        }
        line.put("], \"diplomas\": [")
        for (place, diploma) in decision.diplomas.enumerated() {
            if place > 0 { line.put(", ") }
            write(diploma, to: &line)
        }
        line.put("]}\n")
    }

    /// The line that stands in the place of a decision when a dossier is not taken.
    ///
    /// - Parameter number: the line's number in its input, empty lines counted, from 1.
    public func write(_ defect: JSONLineDefect, ofLine number: Int, to line: inout [UInt8]) {
        line.put("{\"line\": ")
        line.put(number)
        line.put(", \"error\": {\"code\": \"INVALID_ARGUMENT\", \"field\": ")
        line.putQuoted(defect.field)
        line.put(", \"message\": ")
        line.putQuoted(defect.message)
        line.put("}}\n")
    }

    /// One enrolment of a decision, as an object without a line feed.
    public func write(_ enrolment: EnrolmentDecision, to line: inout [UInt8]) {
        line.put("{\"brin\": ")
        line.put(enrolment.brin)
        line.put(", \"sequence\": ")
        line.put(enrolment.sequence)
        line.put(", \"highestFundedDiplomaLevel\": ")
        line.put(enrolment.highestFundedDiplomaLevel)
        line.put(", \"countDates\": [")
        if let october = enrolment.october { write(october, to: &line) }
        if let february = enrolment.february {
            if enrolment.october != nil { line.put(", ") }
            write(february, to: &line)
        }
        line.put("]}")
    }

    private func write(_ record: CountDateRecord, to line: inout [UInt8]) {
        line.put("{\"date\": ")
        line.put(record.date)
        line.put(", \"trainingCode\": ")
        line.put(record.trainingCode)
        line.put(", \"level\": ")
        line.put(record.level)
        line.put(", \"pathway\": \"")
        line.put(record.pathway.rawValue)
        line.put("\", \"requested\": ")
        line.put(record.requested)
        line.put(", \"ageOn1August\": ")
        line.put(Int(record.ageOn1August))
        line.put(", \"funded\": ")
        line.put(record.funded)
        line.put(", \"countsForCorrection\": ")
        line.put(record.countsForCorrection)
        line.put(", \"pathwayFactor\": ")
        line.put(record.pathwayFactor)
        line.put(", \"priceFactor\": ")
        line.put(record.priceFactor)
        line.put(", \"stayYears\": ")
        line.put(Int(record.stayYears))
        line.put(", \"stayYearFactor\": ")
        line.put(record.stayYearFactor)
        line.put(", \"contribution\": ")
        line.put(record.contribution)
        line.put(", \"placements\": [")
        for (place, placement) in record.placements.enumerated() {
            line.put(place > 0 ? ", {\"enrolment\": " : "{\"enrolment\": ")
            line.put(placement.enrolment)
            line.put(", \"sequence\": ")
            line.put(placement.sequence)
            line.put("}")
        }
        line.put("], \"signals\": [")
        for (place, signal) in record.signals.ordered.enumerated() {
            if place > 0 { line.put(", ") }
            write(signal, of: record, to: &line)
        }
        line.put("]}")
    }

    private func write(_ signal: Signal, of record: CountDateRecord, to line: inout [UInt8]) {
        line.put("{\"code\": \"")
        line.put(Int(signal.rawValue))
        line.put("\", \"parameters\": [")
        for (place, parameter) in record.parameters(of: signal).enumerated() {
            if place > 0 { line.put(", ") }
            line.putQuoted(parameter)
        }
        line.put("]}")
    }

    /// One diploma of a decision, as an object without a line feed.
    public func write(_ diploma: DiplomaDecision, to line: inout [UInt8]) {
        line.put("{\"brin\": ")
        line.put(diploma.brin)
        line.put(", \"result\": ")
        line.put(diploma.result)
        line.put(", \"obtainedOn\": ")
        line.put(diploma.obtainedOn)
        line.put(", \"trainingCode\": ")
        line.put(diploma.trainingCode)
        line.put(", \"level\": ")
        line.put(diploma.level)
        line.put(", \"specialist\": ")
        line.put(diploma.specialist)
        line.put(", \"highestFundedDiplomaLevel\": ")
        line.put(diploma.highestFundedDiplomaLevel)
        line.put(", \"highestFundedIsSpecialist\": ")
        line.put(diploma.highestFundedIsSpecialist)
        line.put(", \"funded\": ")
        line.put(diploma.funded)
        line.put(", \"contribution\": ")
        line.put(diploma.contribution)
        line.put(", \"signals\": [")
        for (place, signal) in diploma.signals.ordered.enumerated() {
            line.put(place > 0 ? ", {\"code\": \"" : "{\"code\": \"")
            line.put(Int(signal.rawValue))
            line.put("\", \"parameters\": []}")
        }
        line.put("]}")
    }
}
