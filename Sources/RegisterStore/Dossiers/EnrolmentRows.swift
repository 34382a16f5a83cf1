import FundingModel
import Postgres

/// Names an enrolment in the register.
struct EnrolmentKey: Equatable {
    let person: PersonNumber
    let brin: Brin
    let sequence: Identifier
}

/// Enrolments with their periods, support periods and placements, each sorted by enrolment, to be merged.
struct EnrolmentRows {
    struct Keyed<Row> {
        let key: EnrolmentKey
        let row: Row
    }

    private(set) var enrolments: [Keyed<Enrolment>] = []
    private var periods = Sorted<Period>()
    private var supportPeriods = Sorted<SupportPeriod>()
    private var placements = Sorted<Placement>()

    /// Rows by enrolment, taken from the front.
    struct Sorted<Row> {
        var rows: [Keyed<Row>] = []
        private var next = 0

        /// The rows of an enrolment; asked for in the order of the rows.
        mutating func take(_ key: EnrolmentKey) -> LazyMapSequence<ArraySlice<Keyed<Row>>, Row> {
            let start = next
            while next < rows.count, rows[next].key == key { next += 1 }
            return rows[start..<next].lazy.map(\.row)
        }
    }

    mutating func append(_ enrolment: Keyed<Enrolment>, to dossier: inout Dossier) {
        dossier.append(
            enrolment.row, periods: periods.take(enrolment.key), supportPeriods: supportPeriods.take(enrolment.key),
            placements: placements.take(enrolment.key))
    }

    mutating func load(_ connection: inout Connection, _ first: Parameter, _ last: Parameter) throws {
        try loadEnrolments(&connection, first, last)
        if enrolments.isEmpty { return }
        try loadPeriods(&connection, first, last)
        try loadSupportPeriods(&connection, first, last)
        try loadPlacements(&connection, first, last)
    }

    private mutating func loadEnrolments(
        _ connection: inout Connection, _ first: Parameter, _ last: Parameter
    ) throws {
        try connection.query(
            """
            SELECT person, brin, sequence, enrolled_on, planned_end, actual_end, leaving_reason
            FROM mbost.enrolments WHERE person BETWEEN $1 AND $2 ORDER BY person, brin, sequence
            """, first, last
        ) { row in
            let key = try row.enrolmentKey()
            enrolments.append(
                Keyed(
                    key: key,
                    row: Enrolment(
                        brin: key.brin, sequence: key.sequence, enrolledOn: try row.day(), plannedEnd: try row.day(),
                        actualEnd: try row.optionalDay(), leavingReason: try row.shortText())))
        }
    }

    private mutating func loadPeriods(_ connection: inout Connection, _ first: Parameter, _ last: Parameter) throws {
        try connection.query(
            """
            SELECT person, brin, sequence, from_date, training_code, pathway, level, requested, provider, location,
                route, phase
            FROM mbost.periods WHERE person BETWEEN $1 AND $2 ORDER BY person, brin, sequence, from_date
            """, first, last
        ) { row in
            let key = try row.enrolmentKey()
            periods.rows.append(
                Keyed(
                    key: key,
                    row: Period(
                        from: try row.day(), trainingCode: try row.trainingCode(), pathway: try row.pathway(),
                        level: try row.optionalLevel(), requested: try row.bool(), provider: try row.shortText(),
                        location: try row.shortText(), route: try row.shortText(), phase: try row.optionalPhase())))
        }
    }

    private mutating func loadSupportPeriods(
        _ connection: inout Connection, _ first: Parameter, _ last: Parameter
    ) throws {
        try connection.query(
            """
            SELECT person, brin, sequence, from_date, until_date FROM mbost.support_periods
            WHERE person BETWEEN $1 AND $2 ORDER BY person, brin, sequence, ordinal
            """, first, last
        ) { row in
            let key = try row.enrolmentKey()
            supportPeriods.rows.append(
                Keyed(key: key, row: SupportPeriod(from: try row.day(), until: try row.optionalDay())))
        }
    }

    private mutating func loadPlacements(
        _ connection: inout Connection, _ first: Parameter, _ last: Parameter
    ) throws {
        try connection.query(
            """
            SELECT person, brin, enrolment, sequence, agreed_on, from_date, planned_end, actual_end, hours, company,
                training_code, elective
            FROM mbost.placements WHERE person BETWEEN $1 AND $2 ORDER BY person, brin, enrolment, sequence
            """, first, last
        ) { row in
            let key = try row.enrolmentKey()
            placements.rows.append(Keyed(key: key, row: try row.placement()))
        }
    }
}
