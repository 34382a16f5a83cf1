import FundingModel
import Postgres

/// Puts dossiers together from the register's rows of a range of person numbers, in the order of the number.
///
/// Each table comes sorted by person and is merged as it comes, so a range takes as many queries as there are tables,
/// however many persons it holds.
struct DossierLoader {
    let range: PersonRange

    private var bounds: (Parameter, Parameter) { range.bounds }

    func load(_ connection: inout Connection) throws -> [Dossier] {
        var dossiers = try persons(&connection)
        if dossiers.isEmpty { return [] }
        try nationalities(&connection, &dossiers)
        try residenceTitles(&connection, &dossiers)
        try enrolments(&connection, &dossiers)
        try diplomas(&connection, &dossiers)
        try exOfficio(&connection, &dossiers)
        try partialResults(&connection, &dossiers)
        return dossiers
    }

    private func persons(_ connection: inout Connection) throws -> [Dossier] {
        var dossiers: [Dossier] = []
        try connection.query(
            """
            SELECT person, birth_year, birth_month, birth_day, sex, death_date, in_brp, country, region
            FROM mbost.persons WHERE person BETWEEN $1 AND $2 ORDER BY person
            """, bounds.0, bounds.1
        ) { row in
            let number = try row.personNumber()
            let birthDate = BirthDate(
                year: Int(try row.int16()), month: Int(try row.int16()), day: Int(try row.int16()))
            guard let birthDate else { throw damaged("birth date") }
            dossiers.append(
                Dossier(
                    person: Person(
                        number: number, birthDate: birthDate, sex: try row.optionalText().flatMap(Sex.init),
                        deathDate: try row.optionalDay(), inBRP: try row.optionalBool(),
                        country: try row.shortText(), region: try row.shortText())))
        }
        return dossiers
    }

    private func nationalities(_ connection: inout Connection, _ dossiers: inout [Dossier]) throws {
        var place = DossierCursor()
        try connection.query(
            """
            SELECT person, code, from_date, until_date FROM mbost.nationalities
            WHERE person BETWEEN $1 AND $2 ORDER BY person, ordinal
            """, bounds.0, bounds.1
        ) { row in
            try place.advance(to: row.personNumber(), in: dossiers)
            dossiers[place.index].nationalities.append(
                Nationality(
                    code: UInt16(try row.int16()), from: try row.optionalDay(), until: try row.optionalDay()))
        }
    }

    private func residenceTitles(_ connection: inout Connection, _ dossiers: inout [Dossier]) throws {
        var place = DossierCursor()
        try connection.query(
            """
            SELECT person, code, from_date, until_date FROM mbost.residence_titles
            WHERE person BETWEEN $1 AND $2 ORDER BY person, ordinal
            """, bounds.0, bounds.1
        ) { row in
            try place.advance(to: row.personNumber(), in: dossiers)
            dossiers[place.index].residenceTitles.append(
                ResidenceTitle(
                    code: UInt8(try row.int16()), from: try row.optionalDay(), until: try row.optionalDay()))
        }
    }

    private func enrolments(_ connection: inout Connection, _ dossiers: inout [Dossier]) throws {
        var rows = EnrolmentRows()
        try rows.load(&connection, bounds.0, bounds.1)
        var place = DossierCursor()
        for enrolment in rows.enrolments {
            try place.advance(to: enrolment.key.person, in: dossiers)
            rows.append(enrolment, to: &dossiers[place.index])
        }
    }

    private func diplomas(_ connection: inout Connection, _ dossiers: inout [Dossier]) throws {
        var place = DossierCursor()
        try connection.query(
            """
            SELECT person, brin, result, training_code, obtained_on, requested, enrolment, provider
            FROM mbost.diplomas WHERE person BETWEEN $1 AND $2 ORDER BY person, brin, result
            """, bounds.0, bounds.1
        ) { row in
            try place.advance(to: row.personNumber(), in: dossiers)
            dossiers[place.index].diplomas.append(
                Diploma(
                    brin: try row.brin(), result: try row.identifier(), trainingCode: try row.trainingCode(),
                    obtainedOn: try row.day(), requested: try row.bool(), enrolment: try row.optionalIdentifier(),
                    provider: try row.shortText()))
        }
    }

    private func exOfficio(_ connection: inout Connection, _ dossiers: inout [Dossier]) throws {
        var place = DossierCursor()
        try connection.query(
            """
            SELECT person, brin, sequence, count_date, funded, reason
            FROM mbost.ex_officio WHERE person BETWEEN $1 AND $2 ORDER BY person, brin, sequence, count_date
            """, bounds.0, bounds.1
        ) { row in
            try place.advance(to: row.personNumber(), in: dossiers)
            dossiers[place.index].exOfficio.append(
                ExOfficioStatus(
                    brin: try row.brin(), sequence: try row.identifier(), countDate: try row.day(),
                    funded: try row.bool(), reason: try row.text()))
        }
    }

    private func partialResults(_ connection: inout Connection, _ dossiers: inout [Dossier]) throws {
        var place = DossierCursor()
        try connection.query(
            """
            SELECT person, kind, brin, result, diploma_result, diploma_training, code, date, enrolment, provider,
                certificate, outcome, final_mark, exemption, school_mark, school_exemption, central_mark,
                central_exemption
            FROM mbost.partial_results WHERE person BETWEEN $1 AND $2 ORDER BY person, ordinal
            """, bounds.0, bounds.1
        ) { row in
            try place.advance(to: row.personNumber(), in: dossiers)
            guard let kind = PartialResult.Kind(rawValue: try row.text()) else { throw damaged("kind of result") }
            var result = PartialResult(kind: kind)
            result.brin = try row.bytes { Brin(utf8: $0) }
            result.result = try row.optionalIdentifier()
            result.diplomaResult = try row.optionalIdentifier()
            result.diplomaTraining = try row.optionalTrainingCode()
            result.code = try row.shortText()
            result.date = try row.optionalDay()
            result.enrolment = try row.optionalIdentifier()
            result.provider = try row.shortText()
            result.certificate = try row.shortText()
            result.outcome = try row.shortText()
            result.finalMark = try row.shortText()
            result.exemption = try row.shortText()
            result.schoolMark = try row.shortText()
            result.schoolExemption = try row.shortText()
            result.centralMark = try row.shortText()
            result.centralExemption = try row.shortText()
            dossiers[place.index].partialResults.append(result)
        }
    }
}

/// Walks through dossiers in step with rows sorted the same way.
struct DossierCursor {
    private(set) var index = 0

    mutating func advance(to person: PersonNumber, in dossiers: [Dossier]) throws {
        while index < dossiers.count, dossiers[index].person.number < person { index += 1 }
        guard index < dossiers.count, dossiers[index].person.number == person else { throw damaged("order of persons") }
    }
}

/// The register holds what its constraints rule out: the database was changed from outside.
func damaged(_ what: String) -> PostgresError {
    PostgresError(.protocolViolation, "the register holds an impossible \(what); was it changed by other means?")
}
