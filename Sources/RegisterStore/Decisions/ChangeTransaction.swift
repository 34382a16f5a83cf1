public import FundingModel
import Postgres

/// Decides for one funding year: the rules as the store needs them.
public struct YearDecider: Sendable {
    public let fundingYear: FundingYear
    /// Number of the receipt: what its decisions rest on.
    public let receipt: Int32
    public let decide: @Sendable (Dossier) -> Decision

    public init(fundingYear: FundingYear, receipt: Int32, decide: @escaping @Sendable (Dossier) -> Decision) {
        self.fundingYear = fundingYear
        self.receipt = receipt
        self.decide = decide
    }
}

/// Who may change what at the same time: locks of PostgreSQL that last until the transaction ends.
///
/// The person numbers are cut into a hundred stripes. Who changes facts shares the stripe with others of its kind and
/// locks the person's row besides; a job that stores the decisions on many persons has the stripe alone, for a moment.
/// Taken in the order of their keys, before anything else.
struct AdvisoryLock {
    let space: Int32
    let number: Int32

    static let stripeClass: Int32 = 7_283_400
    private static let stripeWidth: UInt32 = 10_000_000

    static func stripe(of person: PersonNumber) -> AdvisoryLock { stripe(person.value / stripeWidth) }

    private static func stripe(_ number: UInt32) -> AdvisoryLock {
        AdvisoryLock(space: stripeClass, number: Int32(number))
    }

    /// Those of all the persons.
    static func stripes(of persons: some Sequence<PersonNumber>) -> [AdvisoryLock] {
        Set(persons.map { $0.value / stripeWidth }).sorted().map(stripe)
    }

    static let allStripes = (0..<100).map { stripe(UInt32($0)) }

    /// Shared by who judges a message of the institution, alone for who sets its standing.
    static func standing(of brin: Brin) -> AdvisoryLock {
        AdvisoryLock(space: 7_283_501, number: Int32(bitPattern: brin.packed))
    }

    var shared: String { "SELECT pg_advisory_xact_lock_shared(\(space), \(number));" }
    var exclusive: String { "SELECT pg_advisory_xact_lock(\(space), \(number));" }
}

extension Batch {
    /// The first statements of a transaction that writes: plans go by index whatever the statistics say, since they may
    /// be of a time when the tables were still empty; then the locks.
    mutating func beginWriting(sharing locks: [AdvisoryLock] = [], alone: [AdvisoryLock] = []) {
        add(PlanSettings.query)
        for lock in locks {
            add("SELECT pg_advisory_xact_lock_shared($1, $2)", .int32(lock.space), .int32(lock.number))
        }
        for lock in alone { add("SELECT pg_advisory_xact_lock($1, $2)", .int32(lock.space), .int32(lock.number)) }
    }

    /// Gives the transaction its number among all changes: the last lock before it commits, since everyone who changes
    /// anything waits here in turn.
    mutating func enterChange(_ reason: ChangeReason, _ persons: some Collection<PersonNumber>) -> Place {
        add(
            """
            WITH next AS (UPDATE mbost.change_counter SET last = last + 1 RETURNING last)
            INSERT INTO mbost.changes (change, reason, persons) SELECT last, $1, $2 FROM next RETURNING change
            """, .text(reason.rawValue), .persons(persons))
    }
}

extension Answers {
    /// The number that ``Batch/enterChange(_:_:)`` gave.
    func change(of place: Batch.Place) throws -> Int64 {
        guard let change = try first(of: place, { try $0.int64() }) else { throw damaged("counter of changes") }
        return change
    }
}

extension Connection {
    /// The present moment, for who has all locks: no earlier change of what they guard is later.
    mutating func lockedMoment() throws -> Moment {
        guard let moment = try first("SELECT clock_timestamp()", read: { try $0.moment() }) else {
            throw damaged("moment")
        }
        return moment
    }

    /// The moment of the transaction.
    mutating func transactionMoment() throws -> Moment {
        guard let moment = try first("SELECT now()", read: { try $0.moment() }) else { throw damaged("moment") }
        return moment
    }

    /// As ``Batch/enterChange(_:_:)``, and at once.
    mutating func enterChange(_ reason: ChangeReason, _ persons: some Collection<PersonNumber>) throws -> Int64 {
        var batch = Batch()
        let place = batch.enterChange(reason, persons)
        return try run(batch).change(of: place)
    }
}

enum PlanSettings {
    private static let settings = [
        ("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"), ("enable_bitmapscan", "off"), ("enable_sort", "off"), ("jit", "off"),
    ]

    static let sql = settings.map { "SET LOCAL \($0) = \($1);" }.joined(separator: " ")

    /// For reading whole stretches of persons: by index, which needs no statistics, but joined as these say.
    static let stretches = ["enable_seqscan", "enable_bitmapscan", "jit"]
        .map { "SET LOCAL \($0) = off;" }.joined(separator: " ")

    /// For counting rows by what they have in common, also while statistics say that there are few: sorting them by
    /// their texts takes twice as long as hashing them.
    static let grouping = ["enable_sort", "jit"].map { "SET LOCAL \($0) = off;" }.joined(separator: " ")

    /// The same as one statement that can be prepared.
    static let query = "SELECT " + settings.map { "set_config('\($0)', '\($1)', true)" }.joined(separator: ", ")
}

extension RegisterStore {
    /// The number of a receipt, which is entered when it is new.
    public func number(of receipt: Receipt) async throws -> Int32 {
        let number = try await pool.run { connection in
            try connection.execute(
                """
                INSERT INTO mbost.receipts (rule_set, reference_data, program) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING
                """, .text(receipt.ruleSet), .text(receipt.referenceData), .text(receipt.program))
            return try connection.first(
                "SELECT receipt FROM mbost.receipts WHERE rule_set = $1 AND reference_data = $2 AND program = $3",
                .text(receipt.ruleSet), .text(receipt.referenceData), .text(receipt.program),
                read: { try $0.int32() })
        }
        guard let number else { throw damaged("receipt") }
        return number
    }

    /// Every receipt by its number.
    public func receipts() async throws -> [Int32: Receipt] {
        try await pool.run { connection in
            var receipts: [Int32: Receipt] = [:]
            try connection.query("SELECT receipt, rule_set, reference_data, program FROM mbost.receipts") { row in
                let number = try row.int32()
                receipts[number] = Receipt(
                    ruleSet: try row.text(), referenceData: try row.text(), program: try row.text())
            }
            return receipts
        }
    }
}
