import FundingModel
import Postgres

extension Staging {
    static func copyDiplomas(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws {
        try connection.copyIn("COPY \(place.prefix)diplomas FROM STDIN (FORMAT binary)") { writer in
            for dossier in dossiers {
                for diploma in dossier.diplomas {
                    try writer.beginTuple(fields: 8)
                    try writer.write(dossier.person.number)
                    try writer.write(diploma.brin)
                    try writer.write(diploma.result)
                    try writer.write(diploma.trainingCode)
                    try writer.write(diploma.obtainedOn)
                    try writer.write(diploma.requested)
                    try writer.write(diploma.enrolment)
                    try writer.write(diploma.provider)
                }
            }
        }
    }

    static func copyPartialResults(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws {
        try connection.copyIn("COPY \(place.prefix)partial_results FROM STDIN (FORMAT binary)") { writer in
            for dossier in dossiers {
                for (ordinal, result) in dossier.partialResults.enumerated() {
                    try writer.beginTuple(fields: 19)
                    try writer.write(dossier.person.number)
                    try writer.write(Int32(truncatingIfNeeded: ordinal))
                    try writer.write(result.kind.rawValue)
                    try writer.write(result.brin)
                    try writer.write(result.result)
                    try writer.write(result.diplomaResult)
                    try writer.write(result.diplomaTraining)
                    try writer.write(result.code)
                    try writer.write(result.date)
                    try writer.write(result.enrolment)
                    try writer.write(result.provider)
                    try writer.write(result.certificate)
                    try writer.write(result.outcome)
                    try writer.write(result.finalMark)
                    try writer.write(result.exemption)
                    try writer.write(result.schoolMark)
                    try writer.write(result.schoolExemption)
                    try writer.write(result.centralMark)
                    try writer.write(result.centralExemption)
                }
            }
        }
    }

    static func copyExOfficio(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws {
        try connection.copyIn("COPY \(place.prefix)ex_officio (\(Self.exOfficioColumns)) FROM STDIN (FORMAT binary)") {
            writer in
            for dossier in dossiers {
                for status in dossier.exOfficio {
                    try writer.beginTuple(fields: 6)
                    try writer.write(dossier.person.number)
                    try writer.write(status.brin)
                    try writer.write(status.sequence)
                    try writer.write(status.countDate)
                    try writer.write(status.funded)
                    try writer.write(status.reason)
                }
            }
        }
    }
}

/// The domain's values as a row's next fields.
extension FieldWriter where Self: ~Copyable {
    mutating func write(_ person: PersonNumber) throws(PostgresError) { try write(Int32(person.value)) }

    mutating func write(_ day: Day?) throws(PostgresError) { try write(day?.number) }

    mutating func write(_ code: TrainingCode?) throws(PostgresError) {
        try write(code.map { Int32($0.value) })
    }

    mutating func write(_ level: Level?) throws(PostgresError) {
        try write(level.map { Int16($0.rawValue) })
    }

    mutating func write(_ text: ShortText?) throws(PostgresError) {
        guard let text else { return try writeNull() }
        try write(count: text.count) { text.byte(at: $0) }
    }

    mutating func write(_ identifier: Identifier?) throws(PostgresError) { try write(identifier?.text) }

    mutating func write(_ brin: Brin?) throws(PostgresError) {
        guard let brin else { return try writeNull() }
        try write(count: 4) { UInt8(truncatingIfNeeded: brin.packed >> UInt32(24 - 8 * $0)) }
    }
}
