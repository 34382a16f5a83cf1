import FundingModel
import Postgres

/// Temporary tables that take a file's rows as they come, before one merge puts them in place.
enum Staging {
    /// Named as the tables they feed, with their columns; a person named twice breaks a key here.
    static let create = """
        CREATE TEMP TABLE in_persons (LIKE mbost.persons) ON COMMIT DROP;
        ALTER TABLE in_persons DROP COLUMN facts_changed_at, DROP COLUMN facts_version;
        ALTER TABLE in_persons ADD CONSTRAINT person_once PRIMARY KEY (person);
        CREATE TEMP TABLE in_nationalities (LIKE mbost.nationalities) ON COMMIT DROP;
        CREATE TEMP TABLE in_residence_titles (LIKE mbost.residence_titles) ON COMMIT DROP;
        CREATE TEMP TABLE in_enrolments (LIKE mbost.enrolments) ON COMMIT DROP;
        CREATE TEMP TABLE in_periods (LIKE mbost.periods) ON COMMIT DROP;
        CREATE TEMP TABLE in_support_periods (LIKE mbost.support_periods) ON COMMIT DROP;
        CREATE TEMP TABLE in_placements (LIKE mbost.placements) ON COMMIT DROP;
        CREATE TEMP TABLE in_diplomas (LIKE mbost.diplomas) ON COMMIT DROP;
        CREATE TEMP TABLE in_partial_results (LIKE mbost.partial_results) ON COMMIT DROP;
        CREATE TEMP TABLE in_ex_officio (LIKE mbost.ex_officio) ON COMMIT DROP;
        ALTER TABLE in_ex_officio DROP COLUMN set_by, DROP COLUMN set_at, DROP COLUMN is_removed;
        """

    /// Where rows go: the temporary tables, or the register's own.
    enum Place {
        case staging
        case register

        var prefix: String {
            switch self {
            case .staging: "in_"
            case .register: "mbost."
            }
        }
    }

    private static let personColumns =
        "person, birth_year, birth_month, birth_day, sex, death_date, in_brp, country, region"
    static let exOfficioColumns = "person, brin, sequence, count_date, funded, reason"

    static func copy(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws {
        try copyPersons(dossiers, place, &connection)
        try copyNationalities(dossiers, place, &connection)
        try copyResidenceTitles(dossiers, place, &connection)
        try copyEnrolments(dossiers, place, &connection)
        try copyPeriods(dossiers, place, &connection)
        try copySupportPeriods(dossiers, place, &connection)
        try copyPlacements(dossiers, place, &connection)
        try copyDiplomas(dossiers, place, &connection)
        try copyPartialResults(dossiers, place, &connection)
        try copyExOfficio(dossiers, place, &connection)
    }

    private static func copyPersons(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws {
        try connection.copyIn("COPY \(place.prefix)persons (\(Self.personColumns)) FROM STDIN (FORMAT binary)") {
            writer in
            for dossier in dossiers {
                let person = dossier.person
                try writer.beginTuple(fields: 9)
                try writer.write(person.number)
                try writer.write(person.birthDate.year)
                try writer.write(Int16(person.birthDate.month))
                try writer.write(Int16(person.birthDate.day))
                try writer.write(person.sex?.rawValue)
                try writer.write(person.deathDate)
                try writer.write(person.inBRP)
                try writer.write(person.country)
                try writer.write(person.region)
            }
        }
    }

    private static func copyNationalities(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws
    {
        try connection.copyIn("COPY \(place.prefix)nationalities FROM STDIN (FORMAT binary)") { writer in
            for dossier in dossiers {
                for (ordinal, nationality) in dossier.nationalities.enumerated() {
                    try writer.beginTuple(fields: 5)
                    try writer.write(dossier.person.number)
                    try writer.write(Int16(truncatingIfNeeded: ordinal))
                    try writer.write(Int16(bitPattern: nationality.code))
                    try writer.write(nationality.from)
                    try writer.write(nationality.until)
                }
            }
        }
    }

    private static func copyResidenceTitles(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection)
        throws
    {
        try connection.copyIn("COPY \(place.prefix)residence_titles FROM STDIN (FORMAT binary)") { writer in
            for dossier in dossiers {
                for (ordinal, title) in dossier.residenceTitles.enumerated() {
                    try writer.beginTuple(fields: 5)
                    try writer.write(dossier.person.number)
                    try writer.write(Int16(truncatingIfNeeded: ordinal))
                    try writer.write(Int16(title.code))
                    try writer.write(title.from)
                    try writer.write(title.until)
                }
            }
        }
    }

    private static func copyEnrolments(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws {
        try connection.copyIn("COPY \(place.prefix)enrolments FROM STDIN (FORMAT binary)") { writer in
            for dossier in dossiers {
                for enrolment in dossier.enrolments {
                    try writer.beginTuple(fields: 7)
                    try writer.write(dossier.person.number)
                    try writer.write(enrolment.brin)
                    try writer.write(enrolment.sequence)
                    try writer.write(enrolment.enrolledOn)
                    try writer.write(enrolment.plannedEnd)
                    try writer.write(enrolment.actualEnd)
                    try writer.write(enrolment.leavingReason)
                }
            }
        }
    }

    private static func copyPeriods(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws {
        try connection.copyIn("COPY \(place.prefix)periods FROM STDIN (FORMAT binary)") { writer in
            for dossier in dossiers {
                for enrolment in dossier.enrolments {
                    for period in dossier.periods[enrolment.periods] {
                        try writer.beginTuple(fields: 13)
                        try writer.write(dossier.person.number)
                        try writer.write(enrolment.brin)
                        try writer.write(enrolment.sequence)
                        try writer.write(period.from)
                        try writer.write(enrolment.enrolledOn)
                        try writer.write(period.trainingCode)
                        try writer.write(period.pathway.rawValue)
                        try writer.write(period.level)
                        try writer.write(period.requested)
                        try writer.write(period.provider)
                        try writer.write(period.location)
                        try writer.write(period.route)
                        try writer.write(period.phase?.rawValue)
                    }
                }
            }
        }
    }

    private static func copySupportPeriods(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws
    {
        try connection.copyIn("COPY \(place.prefix)support_periods FROM STDIN (FORMAT binary)") { writer in
            for dossier in dossiers {
                for enrolment in dossier.enrolments {
                    for (ordinal, support) in dossier.supportPeriods[enrolment.supportPeriods].enumerated() {
                        try writer.beginTuple(fields: 6)
                        try writer.write(dossier.person.number)
                        try writer.write(enrolment.brin)
                        try writer.write(enrolment.sequence)
                        try writer.write(Int16(truncatingIfNeeded: ordinal))
                        try writer.write(support.from)
                        try writer.write(support.until)
                    }
                }
            }
        }
    }

    private static func copyPlacements(_ dossiers: [Dossier], _ place: Place, _ connection: inout Connection) throws {
        try connection.copyIn("COPY \(place.prefix)placements FROM STDIN (FORMAT binary)") { writer in
            for dossier in dossiers {
                for enrolment in dossier.enrolments {
                    for placement in dossier.placements[enrolment.placements] {
                        try writer.beginTuple(fields: 12)
                        try writer.write(dossier.person.number)
                        try writer.write(enrolment.brin)
                        try writer.write(enrolment.sequence)
                        try writer.write(placement.sequence)
                        try writer.write(placement.agreedOn)
                        try writer.write(placement.from)
                        try writer.write(placement.plannedEnd)
                        try writer.write(placement.actualEnd)
                        try writer.write(placement.hours)
                        try writer.write(placement.company)
                        try writer.write(placement.trainingCode)
                        try writer.write(placement.elective)
                    }
                }
            }
        }
    }
}
