public import FundingModel
import Postgres
import Wire

/// Asks, in a batch, for all that must be known before one person's facts change and are decided anew. Locks the person
/// first: one at a time may change its facts.
struct PersonQueries {
    private let person: PersonNumber
    private let moment: Batch.Place
    private let lock: Batch.Place
    private let dossier: DossierQueries
    private let keptYears: Batch.Place
    private let statuses: Batch.Place
    private let waiting: Batch.Place

    init(_ person: PersonNumber, _ deciders: [YearDecider], in batch: inout Batch) {
        self.person = person
        lock = batch.add("SELECT FROM mbost.persons WHERE person = $1 FOR NO KEY UPDATE", .person(person))
        // Who waited for the lock is later than who had it: a person's decisions follow each other in time.
        moment = batch.add("SELECT clock_timestamp()")
        dossier = DossierQueries(person, in: &batch)
        keptYears = batch.addKeptYears()
        statuses = batch.add(
            """
            SELECT funding_year, status, decided_at, receipt FROM mbost.person_decisions
            WHERE person = $1 AND kind = 'V'
            """, .person(person))
        // Until the end of the transaction no definitive run of the others can begin.
        waiting = batch.add(
            """
            SELECT year FROM unnest($1::int2[]) AS year WHERE NOT pg_try_advisory_xact_lock_shared($2 + year)
                OR EXISTS (SELECT FROM mbost.held_feedback)
            """, .int16s(deciders.map { Int16($0.fundingYear.year) }), .int64(DefinitiveLock.base))
    }

    func read(_ answers: borrowing Answers) throws -> RegisteredPerson {
        guard let at = try answers.first(of: moment, { try $0.moment() }) else { throw damaged("moment") }
        // Who came in after the lock found nobody is not read: unlocked facts may change. To bring it in fails then.
        let isLocked = answers.written(by: lock) == 1
        var known = RegisteredPerson(
            number: person, at: at, dossier: isLocked ? try dossier.dossier(answers) : nil,
            keptYears: try answers.fundingYears(of: keptYears))
        try answers.each(of: statuses) { row in
            let year = Int(try row.int16())
            known.statuses[year] = RegisteredPerson.Status(
                stored: try row.bytes(), at: try row.moment(), receipt: try row.int32())
        }
        known.waitingYears = Set(try answers.fundingYears(of: waiting))
        return known
    }
}

/// What the register knows of a person whose facts nobody else can change now.
struct RegisteredPerson {
    struct Status {
        let stored: [UInt8]
        let at: Moment
        let receipt: Int32
    }

    let number: PersonNumber
    /// The moment of the change: after every earlier one of the person.
    let at: Moment
    /// Nil when the register does not know the number.
    let dossier: RegisteredDossier?
    let keptYears: [FundingYear]
    /// The provisional ones, by funding year.
    var statuses: [Int: Status] = [:]
    /// Whose feedback waits for a definitive run.
    var waitingYears: Set<FundingYear> = []

    /// Puts away what the register knew.
    func keepHistory(text: (Dossier) -> String, cause: String, in batch: inout Batch) {
        guard let dossier else { return }
        batch.add(
            "INSERT INTO mbost.facts_history (person, facts_version, cause, dossier) VALUES ($1, $2, $3, $4)",
            .person(number), .int64(dossier.version), .text(cause), .text(text(dossier.dossier)))
    }

    /// Decides the person for every kept year, and tells the institutions.
    ///
    /// - Parameter dossier: the facts from now on; nil when the person is gone.
    /// - Returns: The statuses, and what the batch's answers must show.
    /// - Throws: ``DeciderMissing``.
    func decide(
        _ dossier: Dossier?, _ deciders: [YearDecider], in batch: inout Batch, reason: (Brin) -> ChangeReason
    ) throws -> (statuses: [DecidedStatus], moves: MovedRows) {
        let missing = Set(keptYears).subtracting(deciders.map(\.fundingYear))
        if !missing.isEmpty { throw DeciderMissing(years: missing.sorted()) }
        var statuses: [DecidedStatus] = []
        var moves = MovedRows()
        var told: [FeedbackWriter.Told] = []
        for decider in deciders {
            let year = decider.fundingYear
            let decision = dossier.map(decider.decide) ?? Decision(person: number, fundingYear: year)
            let old = self.statuses[year.year]
            let update = StatusUpdate(old: old?.stored ?? [], decision: decision)
            let writer = DecisionWriter(
                standing: DecisionStanding(year: year, kind: .provisional, receipt: decider.receipt, decidedAt: at))
            let (changes, moved) = try writer.store(update, in: &batch)
            moves.append(moved)
            told.append(
                FeedbackWriter.Told(
                    writer: FeedbackWriter(year: year, kind: .provisional, at: at), changes: changes,
                    mustWait: waitingYears.contains(year)))
            let isNew = update.isChange || old == nil
            statuses.append(
                DecidedStatus(
                    decision: decision, kind: .provisional, decidedAt: isNew ? at : old?.at ?? at,
                    receiptNumber: isNew ? decider.receipt : old?.receipt ?? decider.receipt))
        }
        batch.add("DELETE FROM mbost.undecided WHERE person = $1", .person(number))
        try FeedbackWriter.write(told, in: &batch, reason: reason)
        return (statuses, moves)
    }
}

extension Batch {
    /// The years for which a recomputation of everyone was ever begun.
    mutating func addKeptYears() -> Place {
        add(
            """
            SELECT DISTINCT funding_year FROM mbost.jobs WHERE is_whole AND NOT is_dry_run ORDER BY funding_year DESC
            """)
    }
}

extension Answers {
    func fundingYears(of place: Batch.Place) throws -> [FundingYear] {
        var years: [FundingYear] = []
        try each(of: place) { years.append(try $0.fundingYear()) }
        return years
    }
}

extension RegisterStore {
    /// Those of the persons that have or had an enrolment or a diploma at the institution.
    public func persons(_ persons: [PersonNumber], knownTo brin: Brin) async throws -> Set<PersonNumber> {
        try await pool.run { connection in
            var known: Set<PersonNumber> = []
            try connection.query(
                """
                SELECT person FROM mbost.enrolments WHERE person = ANY ($1) AND brin = $2
                UNION SELECT person FROM mbost.diplomas WHERE person = ANY ($1) AND brin = $2
                """, .persons(persons), .brin(brin)
            ) { known.insert(try $0.personNumber()) }
            return known
        }
    }
}
