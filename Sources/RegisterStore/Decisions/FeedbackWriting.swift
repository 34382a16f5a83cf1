import FundingModel
import Postgres
import Wire

/// Tells institutions of statuses that changed: numbered per institution without gaps, since a number is taken from a
/// row that stays locked until the transaction ends. Dutch: terugkoppeling.
struct FeedbackWriter {
    let year: FundingYear
    let kind: StatusKind
    let at: Moment

    /// - Parameter reason: why, as that institution is told.
    func write(
        _ changes: [RecordChange], _ connection: inout Connection, reason: (Brin) -> ChangeReason
    ) throws {
        if changes.isEmpty { return }
        let mustWait = try connection.first(
            "SELECT NOT pg_try_advisory_xact_lock_shared($1) OR EXISTS (SELECT FROM mbost.held_feedback)",
            .int64(DefinitiveLock.key(year)), read: { try $0.bool() })
        if mustWait != false { return try hold(changes, &connection, reason: reason) }
        let numbers = try Self.takeNumbers(changes.map(\.brin), &connection)
        try copy(changes, into: "feedback", numbers: numbers, reason, &connection)
    }

    /// Puts it behind what waits already, so that each institution gets its changes in their order.
    func hold(
        _ changes: [RecordChange], _ connection: inout Connection, reason: (Brin) -> ChangeReason
    ) throws {
        try copy(changes, into: "held_feedback", numbers: nil, reason, &connection)
    }

    /// The number before the first of each institution's; all are taken in order of BRIN, so that no two transactions
    /// wait for each other.
    static func takeNumbers(_ brins: [Brin], _ connection: inout Connection) throws -> [Brin: Int64] {
        var counts: [Brin: Int64] = [:]
        for brin in brins { counts[brin, default: 0] += 1 }
        var numbers: [Brin: Int64] = [:]
        var batch = Batch()
        let place = takeNumbers(counts, in: &batch)
        try connection.run(batch).each(of: place) { row in
            let brin = try row.brin()
            numbers[brin] = try row.int64() - (counts[brin] ?? 0)
        }
        return numbers
    }

    private static func takeNumbers(_ counts: [Brin: Int64], in batch: inout Batch) -> Batch.Place {
        let sorted = counts.keys.sorted()
        return batch.add(
            """
            INSERT INTO mbost.feedback_counters AS c (brin, last)
            SELECT * FROM unnest($1::text[], $2::int4[]) AS taken (brin, number) ORDER BY brin COLLATE "C"
            ON CONFLICT (brin) DO UPDATE SET last = c.last + excluded.last RETURNING brin, last
            """, .texts(sorted.map(\.description)), .int32s(sorted.map { Int32(counts[$0] ?? 0) }))
    }

    private func copy(
        _ changes: [RecordChange], into table: String, numbers: [Brin: Int64]?, _ reason: (Brin) -> ChangeReason,
        _ connection: inout Connection
    ) throws {
        var numbers = numbers
        let columns = Self.columns(isHeld: numbers == nil)
        try connection.copyIn("COPY mbost.\(table) (\(columns)) FROM STDIN (FORMAT binary)") { writer in
            for change in changes {
                try writer.beginTuple(fields: numbers == nil ? 10 : 11)
                let number = numbers?[change.brin].map { $0 + 1 }
                numbers?[change.brin] = number
                try write(change, number: number, reason, to: &writer)
            }
        }
    }

    private static func columns(isHeld: Bool) -> String {
        "brin, \(isHeld ? "" : "number, ")at, person, funding_year, kind, record, id, reason, old, new"
    }

    /// A row of `feedback`, or without a number of `held_feedback`.
    private func write(
        _ change: RecordChange, number: Int64?, _ reason: (Brin) -> ChangeReason,
        to writer: inout some FieldWriter & ~Copyable
    ) throws {
        try writer.write(change.brin)
        if let number { try writer.write(number) }
        try writer.write(at.databaseTime)
        try writer.write(change.person)
        try writer.write(Int16(year.year))
        try writer.write(kind.rawValue)
        try writer.write(change.isEnrolment ? "E" : "D")
        try writer.write(change.name.id)
        try writer.write(reason(change.brin).rawValue)
        let (old, new) = change.encoded
        try writer.write(bytes: old)
        try writer.write(bytes: new)
    }
}

extension FeedbackWriter {
    /// What one transaction has to tell of one year.
    struct Told {
        var writer: FeedbackWriter
        var changes: [RecordChange]
        var mustWait: Bool
    }

    /// A few changes in a batch: all numbers are taken first, in order of BRIN over all years.
    static func write(_ told: [Told], in batch: inout Batch, reason: (Brin) -> ChangeReason) throws {
        var left: [Brin: Int64] = [:]
        for year in told where !year.mustWait {
            for change in year.changes { left[change.brin, default: 0] += 1 }
        }
        if !left.isEmpty { _ = takeNumbers(left, in: &batch) }
        for year in told {
            for change in year.changes {
                let after = left[change.brin].map { $0 - 1 }
                if !year.mustWait { left[change.brin] = after }
                var row = ParameterRow()
                try year.writer.write(change, number: year.mustWait ? nil : after, reason, to: &row)
                batch.add(year.mustWait ? insertionHeld : insertion, row: row)
            }
        }
    }

    /// The number is given as how many of the institution's come after it among those just taken.
    private static let insertion = """
        INSERT INTO mbost.feedback (\(columns(isHeld: false)))
        VALUES ($1, (SELECT last FROM mbost.feedback_counters WHERE brin = $1) - $2, $3, $4, $5, $6, $7, $8, $9, $10,
            $11)
        """

    private static let insertionHeld = """
        INSERT INTO mbost.held_feedback (\(columns(isHeld: true))) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """
}

extension RecordChange {
    /// Old and new as they go over the wire.
    fileprivate var encoded: (old: [UInt8]?, new: [UInt8]?) {
        switch record {
        case .enrolment(let old, let new): (old.map(StoredStatus.encode), new.map(StoredStatus.encode))
        case .diploma(let old, let new): (old.map(StoredStatus.encode), new.map(StoredStatus.encode))
        }
    }
}

/// Feedback that waits for a definitive run to end, or behind other feedback that did.
enum HeldFeedback {
    /// Rows that get their numbers in one transaction: institutions' counters are locked as long as it takes.
    private static let batch = 10_000

    /// Gives a batch of what waits its numbers, in order, unless a run still goes on for its year.
    ///
    /// - Returns: How many; 0 also while somebody else is at it.
    static func release(_ connection: inout Connection) throws -> Int {
        let isMine = try connection.first(
            "SELECT pg_try_advisory_xact_lock(7283600)", read: { try $0.bool() })
        guard isMine == true else { return 0 }
        let years = try connection.fundingYears("SELECT DISTINCT funding_year FROM mbost.held_feedback")
        for year in years where try !DefinitiveLock.isHeldElsewhere(year, &connection) {
            return try release(year, &connection)
        }
        return 0
    }

    private static func release(_ year: FundingYear, _ connection: inout Connection) throws -> Int {
        var last: Int64 = 0
        var brins: [Brin] = []
        try connection.query(
            "SELECT place, brin FROM mbost.held_feedback WHERE funding_year = $1 ORDER BY place LIMIT $2",
            .year(year), .int64(Int64(batch))
        ) { row in
            last = try row.int64()
            brins.append(try row.brin())
        }
        if brins.isEmpty { return 0 }
        let numbers = try FeedbackWriter.takeNumbers(brins, &connection)
        let sorted = numbers.keys.sorted()
        let released = try connection.execute(
            """
            WITH gone AS (DELETE FROM mbost.held_feedback WHERE funding_year = $1 AND place <= $2 RETURNING *)
            INSERT INTO mbost.feedback (brin, number, at, person, funding_year, kind, record, id, reason, old, new)
            SELECT g.brin, n.last + row_number() OVER (PARTITION BY g.brin ORDER BY g.place), g.at, g.person,
                g.funding_year, g.kind, g.record, g.id, g.reason, g.old, g.new
            FROM gone g JOIN unnest($3::text[], $4::int4[]) AS n (brin, last) ON n.brin = g.brin
            """, .year(year), .int64(last), .texts(sorted.map(\.description)),
            .int32s(sorted.map { Int32(clamping: numbers[$0] ?? 0) }))
        // A row that was committed late, with a place among these, would take a number too many: all again.
        guard released == brins.count else { throw PostgresError(.serialization, "feedback came between; try again") }
        return released
    }
}

/// Tells who asks whether a definitive run of a year goes on: it holds this lock for as long as it lives, and loses it
/// with its connection, so that a run that was killed cannot shut the year.
enum DefinitiveLock {
    /// To which the year is added.
    static let base: Int64 = 7_283_300_000

    static func key(_ year: FundingYear) -> Int64 { base + Int64(year.year) }

    /// Until the end of the transaction no run can begin, unless this says that one goes on.
    static func isHeldElsewhere(_ year: FundingYear, _ connection: inout Connection) throws -> Bool {
        try connection.first(
            "SELECT pg_try_advisory_xact_lock_shared($1)", .int64(key(year)), read: { try !$0.bool() }) ?? true
    }
}
