public import FundingModel

/// Writes dossiers as lines of JSON, each ended by a line feed.
///
/// A diploma's provider is no part of the JSON dossier and is left out.
public struct DossierWriter: Sendable {
    public init() {}

    public func write(_ dossier: Dossier, to line: inout [UInt8]) {
        line.put("{\"person\": ")
        write(dossier.person, to: &line)
        list("nationalities", dossier.nationalities, to: &line) { row, line in
            stretch(code: Int(row.code), width: 4, row.from, row.until, to: &line)
        }
        list("residenceTitles", dossier.residenceTitles, to: &line) { row, line in
            stretch(code: Int(row.code), width: 2, row.from, row.until, to: &line)
        }
        list("enrolments", dossier.enrolments, to: &line) { row, line in write(row, of: dossier, to: &line) }
        list("diplomas", dossier.diplomas, to: &line) { row, line in write(row, to: &line) }
        list("exOfficio", dossier.exOfficio, to: &line) { row, line in write(row, to: &line) }
        if !dossier.partialResults.isEmpty {
            list("partialResults", dossier.partialResults, to: &line) { row, line in write(row, to: &line) }
        }
        line.put("}\n")
    }

    private func list<Row>(
        _ name: String, _ rows: some Collection<Row>, to line: inout [UInt8], _ write: (Row, inout [UInt8]) -> Void
    ) {
        line.put(", \"")
        line.put(name)
        line.put("\": [")
        var isFirst = true
        for row in rows {
            if !isFirst { line.put(", ") }
            isFirst = false
            write(row, &line)
        }
        line.put("]")
    }

    private func write(_ person: Person, to line: inout [UInt8]) {
        line.put("{\"number\": ")
        line.put(person.number)
        line.put(", \"birthDate\": ")
        line.put(person.birthDate)
        line.put(person.sex.map { ", \"sex\": \"\($0.rawValue)\"" } ?? ", \"sex\": null")
        line.put(", \"deathDate\": ")
        line.put(person.deathDate)
        line.put(", \"inBRP\": ")
        line.put(person.inBRP)
        guard person.country != nil || person.region != nil else { return line.put(", \"residence\": null}") }
        line.put(", \"residence\": {\"country\": ")
        line.put(person.country)
        line.put(", \"region\": ")
        line.put(person.region)
        line.put("}}")
    }

    private func stretch(code: Int, width: Int, _ from: Day?, _ until: Day?, to line: inout [UInt8]) {
        line.put("{\"code\": \"")
        line.put(code, width: width)
        line.put("\", \"from\": ")
        line.put(from)
        line.put(", \"until\": ")
        line.put(until)
        line.put("}")
    }

    private func write(_ enrolment: Enrolment, of dossier: Dossier, to line: inout [UInt8]) {
        line.put("{\"brin\": ")
        line.put(enrolment.brin)
        line.put(", \"sequence\": ")
        line.put(enrolment.sequence)
        line.put(", \"enrolledOn\": ")
        line.put(enrolment.enrolledOn)
        line.put(", \"plannedEnd\": ")
        line.put(enrolment.plannedEnd)
        line.put(", \"actualEnd\": ")
        line.put(enrolment.actualEnd)
        line.put(", \"leavingReason\": ")
        line.put(enrolment.leavingReason)
        list("periods", dossier.periods[enrolment.periods], to: &line) { row, line in write(row, to: &line) }
        list("supportPeriods", dossier.supportPeriods[enrolment.supportPeriods], to: &line) { row, line in
            line.put("{\"from\": ")
            line.put(row.from)
            line.put(", \"until\": ")
            line.put(row.until)
            line.put("}")
        }
        list("placements", dossier.placements[enrolment.placements], to: &line) { row, line in write(row, to: &line) }
        line.put("}")
    }

    private func write(_ period: Period, to line: inout [UInt8]) {
        line.put("{\"from\": ")
        line.put(period.from)
        line.put(", \"trainingCode\": ")
        line.put(period.trainingCode)
        line.put(", \"pathway\": \"")
        line.put(period.pathway.rawValue)
        line.put("\", \"level\": ")
        line.put(period.level)
        line.put(", \"requested\": ")
        line.put(period.requested)
        line.put(", \"provider\": ")
        line.put(period.provider)
        line.put(", \"location\": ")
        line.put(period.location)
        line.put(", \"route\": ")
        line.put(period.route)
        line.put(period.phase.map { ", \"phase\": \"\($0.rawValue)\"}" } ?? ", \"phase\": null}")
    }

    private func write(_ placement: Placement, to line: inout [UInt8]) {
        line.put("{\"sequence\": ")
        line.put(placement.sequence)
        line.put(", \"agreedOn\": ")
        line.put(placement.agreedOn)
        line.put(", \"from\": ")
        line.put(placement.from)
        line.put(", \"plannedEnd\": ")
        line.put(placement.plannedEnd)
        line.put(", \"actualEnd\": ")
        line.put(placement.actualEnd)
        line.put(", \"hours\": ")
        if let hours = placement.hours { line.put(Int(hours)) } else { line.put("null") }
        line.put(", \"company\": ")
        line.put(placement.company)
        line.put(", \"trainingCode\": ")
        line.put(placement.trainingCode)
        optional("elective", placement.elective, to: &line)
        line.put("}")
    }

    private func write(_ diploma: Diploma, to line: inout [UInt8]) {
        line.put("{\"brin\": ")
        line.put(diploma.brin)
        line.put(", \"result\": ")
        line.put(diploma.result)
        line.put(", \"trainingCode\": ")
        line.put(diploma.trainingCode)
        line.put(", \"obtainedOn\": ")
        line.put(diploma.obtainedOn)
        line.put(", \"requested\": ")
        line.put(diploma.requested)
        line.put(", \"enrolment\": ")
        line.put(diploma.enrolment)
        line.put("}")
    }

    private func write(_ status: ExOfficioStatus, to line: inout [UInt8]) {
        line.put("{\"brin\": ")
        line.put(status.brin)
        line.put(", \"sequence\": ")
        line.put(status.sequence)
        line.put(", \"countDate\": ")
        line.put(status.countDate)
        line.put(", \"funded\": ")
        line.put(status.funded)
        line.put(", \"reason\": ")
        line.putQuoted(status.reason)
        line.put("}")
    }

    private func write(_ result: PartialResult, to line: inout [UInt8]) {
        line.put("{\"kind\": \"")
        line.put(result.kind.rawValue)
        line.put("\"")
        optional("brin", result.brin.flatMap { ShortText($0.description) }, to: &line)
        optional("diplomaResultId", result.diplomaResult?.text, to: &line)
        optional("diplomaTraining", result.diplomaTraining.flatMap { ShortText($0.description) }, to: &line)
        optional("resultId", result.result?.text, to: &line)
        optional(result.kind == .order ? "partCode" : "code", result.code, to: &line)
        optional("date", result.date.flatMap { ShortText($0.description) }, to: &line)
        optional("result", result.outcome, to: &line)
        optional("certificate", result.certificate, to: &line)
        optional("finalMark", result.finalMark, to: &line)
        optional("exemption", result.exemption, to: &line)
        optional("ieMark", result.schoolMark, to: &line)
        optional("ieExemption", result.schoolExemption, to: &line)
        optional("ceMark", result.centralMark, to: &line)
        optional("ceExemption", result.centralExemption, to: &line)
        optional("enrolmentId", result.enrolment?.text, to: &line)
        optional("provider", result.provider, to: &line)
        line.put("}")
    }

    /// A field that is left out when it has no value.
    private func optional(_ name: String, _ text: ShortText?, to line: inout [UInt8]) {
        guard let text else { return }
        line.put(", \"")
        line.put(name)
        line.put("\": ")
        line.put(text)
    }
}
