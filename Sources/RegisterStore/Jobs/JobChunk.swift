import FundingModel
import Postgres

/// What a worker found to do.
public enum JobStep: Equatable, Sendable {
    /// Persons decided.
    case didChunk(persons: Int)
    /// Others work on all that is left.
    case nothingLeft
    /// The job has ended: everything is decided, or somebody ended it.
    case ended
}

extension RegisterStore {
    /// Does one chunk of a job: claims it, reads its dossiers, decides them, and stores what changed, with its feedback
    /// and the chunk's mark, in one transaction. A worker that dies loses its claim with its connection.
    ///
    /// The dossiers are read in a snapshot of their own, while registrations go on; whoever's facts changed since is
    /// read and decided once more when nobody can change them any more.
    public func doChunk(of job: RunningJob, _ decider: YearDecider) async throws -> JobStep {
        try await pool.withSession { session in
            try await session.run { try $0.execute("BEGIN; \(PlanSettings.sql)") }
            let claimed = try await session.run { try $0.claimChunk(of: job.job) }
            guard let chunk = claimed else {
                try await session.run { try $0.execute("COMMIT") }
                return try await finish(job.job) ? .ended : .nothingLeft
            }
            let seen = try await read(chunk, decider)
            let persons = try await session.run { connection in
                try connection.store(seen, chunk, job, decider)
            }
            return .didChunk(persons: persons)
        }
    }

    private func read(_ chunk: JobChunk, _ decider: YearDecider) async throws -> SeenPersons {
        let (dossiers, stored, undecided) = try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                try connection.execute(PlanSettings.sql)
                let dossiers = try connection.dossiers(chunk.selection, for: .deciding)
                let stored = try connection.statuses(chunk.selection, decider.fundingYear)
                return (dossiers, stored, try connection.undecided(chunk.selection, decider.fundingYear))
            }
        }
        return SeenPersons(dossiers, stored: stored, undecided: undecided, decider)
    }

    /// Whether the job has ended; ends it when its last chunk is done.
    private func finish(_ job: Int64) async throws -> Bool {
        try await pool.run { connection in
            try connection.execute(
                """
                UPDATE mbost.jobs SET state = 'finished', ended_at = clock_timestamp()
                WHERE job = $1 AND state = 'running'
                    AND NOT EXISTS (SELECT FROM mbost.job_chunks WHERE job = $1 AND done_at IS NULL)
                """, .int64(job))
            return try connection.first(
                "SELECT state <> 'running' FROM mbost.jobs WHERE job = $1", .int64(job), read: { try $0.bool() })
                ?? true
        }
    }
}

/// A part of a job that one worker does.
struct JobChunk: Sendable {
    let chunk: Int32
    let selection: PersonSelection
}

/// What a snapshot showed of a chunk's persons, and what the rules make of it.
private struct SeenPersons: Sendable {
    /// Everyone whose status would be another one, or who waits to be decided: by person, as of the snapshot.
    var updates: [PersonNumber: (update: StatusUpdate, version: Int64)] = [:]
    var undecided: Set<PersonNumber>
    var persons: Int
    var assumed: Int

    init(
        _ dossiers: [RegisteredDossier], stored: [PersonNumber: [UInt8]], undecided: Set<PersonNumber>,
        _ decider: YearDecider
    ) {
        self.undecided = undecided
        persons = dossiers.count
        assumed = 0
        for registered in dossiers {
            let decision = decider.decide(registered.dossier)
            if decision.restsOnAssumption { assumed += 1 }
            let update = StatusUpdate(old: stored[decision.person] ?? [], decision: decision)
            if update.isChange || undecided.contains(decision.person) {
                updates[decision.person] = (update, registered.version)
            }
        }
    }
}

extension Connection {
    /// The next chunk nobody works on, held until the transaction ends; nil when there is none, or the job has ended.
    fileprivate mutating func claimChunk(of job: Int64) throws -> JobChunk? {
        let isRunning = try first(
            "SELECT state = 'running' FROM mbost.jobs WHERE job = $1 FOR SHARE", .int64(job), read: { try $0.bool() })
        guard isRunning == true else { return nil }
        return try first(
            """
            SELECT chunk, part, first_person, last_person, selected FROM mbost.job_chunks
            WHERE job = $1 AND done_at IS NULL ORDER BY chunk LIMIT 1 FOR UPDATE SKIP LOCKED
            """, .int64(job)
        ) { row in
            let chunk = try row.int32()
            let part = try row.text()
            let range = PersonRange(
                first: UInt32(bitPattern: try row.int32()), last: UInt32(bitPattern: try row.int32()))
            let selected = try row.int32s().compactMap { PersonNumber(value: UInt32(bitPattern: $0)) }
            return JobChunk(chunk: chunk, selection: selected.isEmpty ? .range(range, part: part) : .persons(selected))
        }
    }

    fileprivate mutating func statuses(
        _ selection: PersonSelection, _ year: FundingYear
    ) throws -> [PersonNumber: [UInt8]] {
        var statuses: [PersonNumber: [UInt8]] = [:]
        try copyOut(
            """
            COPY (SELECT person, status FROM mbost.person_decisions\(selection.part)
                WHERE \(selection.condition) AND funding_year = \(year.year) AND kind = 'V') TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() {
                let person = try reader.personNumber()
                statuses[person] = try reader.bytes()
            }
        }
        return statuses
    }

    fileprivate mutating func undecided(
        _ selection: PersonSelection, _ year: FundingYear
    ) throws -> Set<PersonNumber> {
        var persons: Set<PersonNumber> = []
        try copyOut(
            """
            COPY (SELECT person FROM mbost.undecided\(selection.part)
                WHERE \(selection.condition) AND funding_year = \(year.year)) TO STDOUT (FORMAT binary)
            """
        ) { reader in
            while try reader.next() { persons.insert(try reader.personNumber()) }
        }
        return persons
    }

    /// The second half of a chunk: ends the transaction that claimed it.
    fileprivate mutating func store(
        _ seen: SeenPersons, _ chunk: JobChunk, _ job: RunningJob, _ decider: YearDecider
    ) throws -> Int {
        var changes: [RecordChange] = []
        if job.isDryRun {
            for (update, _) in seen.updates.values { changes += try update.changes() }
            try addFindings(changes, chunk, job.job)
        } else if !seen.updates.isEmpty {
            changes = try storeChanges(seen, job, decider)
        }
        try execute(
            """
            UPDATE mbost.job_chunks SET done_at = clock_timestamp(), persons = $3, changed = $4, assumed = $5
            WHERE job = $1 AND chunk = $2
            """, .int64(job.job), .int32(chunk.chunk), .int64(Int64(seen.persons)), .int64(Int64(changes.count)),
            .int64(Int64(seen.assumed)))
        try execute("COMMIT")
        return seen.persons
    }

    private mutating func storeChanges(
        _ seen: SeenPersons, _ job: RunningJob, _ decider: YearDecider
    ) throws -> [RecordChange] {
        let persons = seen.updates.keys.sorted()
        for lock in AdvisoryLock.stripes(of: persons) { try execute(lock.exclusive) }
        let at = try lockedMoment()
        let updates = try upToDate(persons, seen, decider)
        let year = decider.fundingYear
        let writer = DecisionWriter(
            standing: DecisionStanding(year: year, kind: .provisional, receipt: decider.receipt, decidedAt: at))
        let changes = try writer.store(updates, &self)
        if !seen.undecided.isEmpty {
            try execute(
                "DELETE FROM mbost.undecided WHERE person = ANY ($1) AND funding_year = $2",
                .persons(seen.undecided.sorted()), .year(year))
        }
        try FeedbackWriter(year: year, kind: .provisional, at: at).write(changes, &self) { _ in job.reason }
        let touched = Set(updates.filter(\.isChange).map(\.person)).union(seen.undecided)
        _ = try enterChange(job.reason, touched.sorted())
        return changes
    }

    /// The updates as they must be now that nobody changes these persons: those whose facts are another version than
    /// the snapshot showed are decided on the facts of today.
    private mutating func upToDate(
        _ persons: [PersonNumber], _ seen: SeenPersons, _ decider: YearDecider
    ) throws -> [StatusUpdate] {
        var versions: [PersonNumber: Int64] = [:]
        try query("SELECT person, facts_version FROM mbost.persons WHERE person = ANY ($1)", .persons(persons)) { row in
            let person = try row.personNumber()
            versions[person] = try row.int64()
        }
        var updates: [StatusUpdate] = []
        for person in persons {
            guard let (update, version) = seen.updates[person] else { continue }
            if versions[person] == version {
                updates.append(update)
            } else {
                updates.append(try decidedNow(person, decider))
            }
        }
        return updates
    }

    private mutating func decidedNow(_ person: PersonNumber, _ decider: YearDecider) throws -> StatusUpdate {
        let old = try first(
            "SELECT status FROM mbost.person_decisions WHERE person = $1 AND funding_year = $2 AND kind = 'V'",
            .person(person), .year(decider.fundingYear), read: { try $0.bytes() })
        let dossier = try dossier(of: person, for: .deciding)?.dossier
        let decision =
            dossier.map(decider.decide) ?? Decision(person: person, fundingYear: decider.fundingYear)
        return StatusUpdate(old: old ?? [], decision: decision)
    }

    /// Signal 0 counts statuses.
    private mutating func addFindings(_ changes: [RecordChange], _ chunk: JobChunk, _ job: Int64) throws {
        struct Place: Hashable {
            let brin: Brin
            let signal: UInt8
        }
        var counts: [Place: (gained: Int64, lost: Int64)] = [:]
        for change in changes {
            counts[Place(brin: change.brin, signal: 0), default: (0, 0)].gained += 1
            let (old, new) = change.signals
            for signal in SignalSet(bits: new & ~old).ordered {
                counts[Place(brin: change.brin, signal: signal.rawValue), default: (0, 0)].gained += 1
            }
            for signal in SignalSet(bits: old & ~new).ordered {
                counts[Place(brin: change.brin, signal: signal.rawValue), default: (0, 0)].lost += 1
            }
        }
        for (place, count) in counts {
            try execute(
                """
                INSERT INTO mbost.job_findings (job, chunk, brin, signal, gained, lost) VALUES ($1, $2, $3, $4, $5, $6)
                """, .int64(job), .int32(chunk.chunk), .brin(place.brin), .int16(Int16(place.signal)),
                .int64(count.gained), .int64(count.lost))
        }
    }
}
