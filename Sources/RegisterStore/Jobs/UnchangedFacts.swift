import FundingModel
import Postgres

/// Whom a recomputation may leave out: the same facts, rules and reference data give the same decision.
///
/// Facts are numbered in one sequence (`facts_versions`), each change a new number. A job remembers a number up to
/// which all facts were committed before it read any; once it has decided everyone, only facts with a higher number can
/// give another decision on the same receipt.
extension Connection {
    /// The last number given to facts, once all who may have taken a lower one have ended; nil when some have not after
    /// a few seconds, such as a long import.
    mutating func factsBound() throws -> Int64? {
        let last = try first("SELECT last_value FROM mbost.facts_versions", read: { try $0.int64() })
        // Who changes facts shares a stripe before it takes a number.
        let writers = try factWriters()
        for _ in 0..<100 {
            if try writers.isDisjoint(with: factWriters()) { return last }
            try execute("SELECT pg_sleep(0.05)")
        }
        return nil
    }

    private mutating func factWriters() throws -> Set<String> {
        var writers: Set<String> = []
        try query(
            """
            SELECT DISTINCT virtualtransaction FROM pg_locks
            WHERE locktype = 'advisory' AND classid = $1 AND mode = 'ShareLock' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """, .int64(Int64(AdvisoryLock.stripeClass))
        ) { writers.insert(try $0.text()) }
        return writers
    }

    /// The bound of the latest job that decided everyone for the year on this receipt; nil when there is none, or when
    /// anybody was decided on another one by a later job.
    mutating func decidedBound(_ year: FundingYear, _ receipt: Int32, before job: Int64) throws -> Int64? {
        let bound = try first(
            """
            SELECT facts_bound FROM mbost.jobs j
            WHERE funding_year = $1 AND receipt = $2 AND job < $3 AND is_whole AND NOT is_dry_run
                AND state = 'finished' AND facts_bound IS NOT NULL
                AND NOT EXISTS (SELECT FROM mbost.jobs later WHERE later.funding_year = j.funding_year
                    AND later.job > j.job AND NOT later.is_dry_run AND later.receipt <> j.receipt)
            ORDER BY job DESC LIMIT 1
            """, .year(year), .int32(receipt), .int64(job), read: { try $0.optionalInt64() })
        return bound ?? nil
    }

    /// Who has newer facts, or facts that nobody decided yet, sorted; nil when they are so many that going through
    /// everyone is quicker.
    mutating func personsChanged(since bound: Int64, _ year: FundingYear) throws -> [PersonNumber]? {
        var changed: [PersonNumber] = []
        try query(
            """
            SELECT person FROM mbost.persons WHERE facts_version > $1
            UNION SELECT person FROM mbost.undecided WHERE funding_year = $2 ORDER BY person
            """, .int64(bound), .year(year)
        ) { changed.append(try $0.personNumber()) }
        let persons = try first("SELECT count(*) FROM mbost.persons", read: { Int(try $0.int64()) }) ?? 0
        return changed.count * 4 > persons ? nil : changed
    }
}
