public import FundingModel
import Postgres

/// A status DUO sets, or takes back. Dutch: ambtshalve.
public struct ExOfficioOrder: Equatable, Sendable {
    public var person: PersonNumber
    public var brin: Brin
    public var sequence: Identifier
    /// A 1 October.
    public var countDate: Day
    /// Nil takes it back.
    public var funded: Bool?
    public var reason: String
    /// Who decided it.
    public var by: String

    public init(
        person: PersonNumber, brin: Brin, sequence: Identifier, countDate: Day, funded: Bool?, reason: String,
        by: String
    ) {
        self.person = person
        self.brin = brin
        self.sequence = sequence
        self.countDate = countDate
        self.funded = funded
        self.reason = reason
        self.by = by
    }
}

/// An order as it was given.
public struct ExOfficioLogEntry: Equatable, Sendable {
    public var order: ExOfficioOrder
    public var at: Moment
}

extension RegisterStore {
    /// Sets or takes back a status and decides the person anew, in one transaction.
    ///
    /// - Returns: The change's number and the person's statuses.
    /// - Throws: ``StoreError/personUnknown``, ``StoreError/enrolmentUnknown``, ``StoreError/notSetExOfficio``.
    public func setExOfficio(
        _ order: ExOfficioOrder, text: @escaping @Sendable (Dossier) -> String, deciders: [YearDecider]
    ) async throws -> (change: Int64, statuses: [DecidedStatus]) {
        try await pool.run { connection in
            try connection.retryingConflicts { connection in
                try connection.withTransaction { connection in
                    try connection.setExOfficio(order, text, deciders)
                }
            }
        }
    }

    /// What was ever set and taken back for a person, oldest first.
    public func exOfficioLog(of person: PersonNumber) async throws -> [ExOfficioLogEntry] {
        try await pool.run { connection in
            var entries: [ExOfficioLogEntry] = []
            try connection.query(
                """
                SELECT brin, sequence, count_date, funded, reason, done_by, done_at FROM mbost.ex_officio_log
                WHERE person = $1 ORDER BY number
                """, .person(person)
            ) { row in
                let order = ExOfficioOrder(
                    person: person, brin: try row.brin(), sequence: try row.identifier(), countDate: try row.day(),
                    funded: try row.optionalBool(), reason: try row.text(), by: try row.text())
                entries.append(ExOfficioLogEntry(order: order, at: try row.moment()))
            }
            return entries
        }
    }
}

extension Connection {
    fileprivate mutating func setExOfficio(
        _ order: ExOfficioOrder, _ text: (Dossier) -> String, _ deciders: [YearDecider]
    ) throws -> (change: Int64, statuses: [DecidedStatus]) {
        var batch = Batch()
        batch.beginWriting(sharing: [.stripe(of: order.person)])
        let queries = PersonQueries(order.person, deciders, in: &batch)
        let person = try queries.read(run(batch))
        guard let before = person.dossier else { throw StoreError.personUnknown }
        guard before.dossier.enrolments.contains(where: { $0.brin == order.brin && $0.sequence == order.sequence })
        else { throw StoreError.enrolmentUnknown }
        let old = before.dossier.exOfficio.first {
            $0.brin == order.brin && $0.sequence == order.sequence && $0.countDate == order.countDate
        }
        if order.funded == nil, old?.isRemoved != false { throw StoreError.notSetExOfficio }
        batch = Batch()
        person.keepHistory(text: text, cause: FactsCause.exOfficio, in: &batch)
        Self.put(order, old, in: &batch)
        batch.add(
            """
            UPDATE mbost.persons SET facts_changed_at = now(), facts_version = nextval('mbost.facts_versions')
            WHERE person = $1
            """, .person(order.person))
        let facts = DossierQueries(order.person, in: &batch)
        let after = try facts.dossier(run(batch))?.dossier
        batch = Batch()
        let (statuses, moves) = try person.decide(after, deciders, in: &batch) { _ in .exOfficio }
        let change = batch.enterChange(.exOfficio, [order.person])
        let answers = try run(batch)
        try moves.check(answers)
        return (try answers.change(of: change), statuses)
    }

    private static func put(_ order: ExOfficioOrder, _ old: ExOfficioStatus?, in batch: inout Batch) {
        batch.add(
            "DELETE FROM mbost.ex_officio WHERE person = $1 AND brin = $2 AND sequence = $3 AND count_date = $4",
            .person(order.person), .brin(order.brin), .text(order.sequence.description), .day(order.countDate))
        batch.add(
            """
            INSERT INTO mbost.ex_officio (person, brin, sequence, count_date, funded, reason, set_by, is_removed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """, .person(order.person), .brin(order.brin), .text(order.sequence.description), .day(order.countDate),
            .bool(order.funded ?? old?.funded ?? false), .text(order.reason), .text(order.by),
            .bool(order.funded == nil))
        batch.add(
            """
            INSERT INTO mbost.ex_officio_log (person, brin, sequence, count_date, funded, reason, done_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, .person(order.person), .brin(order.brin), .text(order.sequence.description), .day(order.countDate),
            .bool(order.funded), .text(order.reason), .text(order.by))
    }
}
