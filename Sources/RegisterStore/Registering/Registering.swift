public import FundingModel
import Postgres
import Wire

/// What a message makes of a dossier.
public enum FactsEffect: Sendable {
    case changed(Dossier)
    case personGone
    case refused([Refusal])
}

/// What the register asks of the rules when a message comes in; pure, since it is asked inside a transaction.
public struct RegistrationRules: Sendable {
    public var effect: @Sendable (Registration, Dossier?) -> FactsEffect
    /// Refusals by the standing of the institution in each year that has one.
    public var frozen:
        @Sendable (Registration, _ before: Dossier?, _ after: Dossier?, [FundingYear: Standing]) -> [Refusal]
    /// A dossier as the history keeps it.
    public var text: @Sendable (Dossier) -> String

    public init(
        effect: @escaping @Sendable (Registration, Dossier?) -> FactsEffect,
        frozen: @escaping @Sendable (Registration, Dossier?, Dossier?, [FundingYear: Standing]) -> [Refusal],
        text: @escaping @Sendable (Dossier) -> String
    ) {
        self.effect = effect
        self.frozen = frozen
        self.text = text
    }
}

/// What came of a message.
public enum RegistrationOutcome: Equatable, Sendable {
    /// - Parameters:
    ///   - change: its number among all changes.
    ///   - statuses: the person's provisional ones in every kept year, of all institutions.
    case accepted(change: Int64, statuses: [DecidedStatus])
    /// It was processed before, with the same content.
    case repeated(change: Int64)
    case refused([Refusal])
}

/// A year is kept for which the caller brought no decider.
public struct DeciderMissing: Error {
    public let years: [FundingYear]
}

extension RegisterStore {
    /// Takes one message: facts with their history, the person decided anew for every kept year, changed decisions and
    /// feedback, in one transaction.
    ///
    /// - Parameters:
    ///   - content: what tells two messages with one id apart.
    ///   - deciders: for every year of ``keptYears()``.
    /// - Throws: ``DeciderMissing`` when another year is kept by now.
    public func register(
        _ registration: Registration, content: [UInt8], rules: RegistrationRules, deciders: [YearDecider]
    ) async throws -> RegistrationOutcome {
        try await pool.run { connection in
            try connection.retryingConflicts { connection in
                let locks: [AdvisoryLock] = [.stripe(of: registration.person), .standing(of: registration.brin)]
                return try connection.withWriting(sharing: locks) { connection in
                    var step = RegistrationStep(
                        registration: registration, content: content, rules: rules, deciders: deciders)
                    return try step.run(&connection)
                }
            }
        }
    }

    /// The years for which a recomputation of everyone was ever begun: every change is decided for them **(choice)**.
    public func keptYears() async throws -> [FundingYear] {
        try await pool.run { connection in try connection.keptYears() }
    }
}

extension Connection {
    mutating func keptYears() throws -> [FundingYear] {
        var years: [FundingYear] = []
        try query(
            """
            SELECT DISTINCT funding_year FROM mbost.jobs WHERE is_whole AND NOT is_dry_run ORDER BY funding_year DESC
            """
        ) { row in
            guard let year = FundingYear(Int(try row.int16())) else { throw damaged("funding year") }
            years.append(year)
        }
        return years
    }

    /// Again, when another transaction stood in the way, or two brought in one new person at once.
    mutating func retryingConflicts<Value>(_ body: (inout Connection) throws -> Value) throws -> Value {
        var attempt = 1
        while true {
            do {
                return try body(&self)
            } catch let error as PostgresError where attempt < 5 && error.isConflict {
                attempt += 1
            }
        }
    }
}

extension PostgresError {
    fileprivate var isConflict: Bool {
        if case .uniqueViolation = kind { return true }
        return isWorthRetrying
    }
}

/// One message inside its transaction.
private struct RegistrationStep {
    let registration: Registration
    let content: [UInt8]
    let rules: RegistrationRules
    let deciders: [YearDecider]

    mutating func run(_ connection: inout Connection) throws -> RegistrationOutcome {
        let at = try connection.transactionMoment()
        if let known = try connection.processedMessage(registration) {
            guard known.content == content else {
                let text =
                    "het berichtkenmerk is al gebruikt voor een bericht met een andere inhoud; geef een nieuw kenmerk"
                return .refused([Refusal(.messageReused, field: "message", text: text)])
            }
            return .repeated(change: known.change)
        }
        try connection.lockPerson(registration.person)
        let before = try connection.dossier(of: registration.person)
        let effect = rules.effect(registration, before?.dossier)
        let after: Dossier?
        switch effect {
        case .refused(let refusals): return .refused(refusals)
        case .changed(let dossier): after = dossier
        case .personGone: after = nil
        }
        let standings = try connection.standings(of: registration.brin)
        let frozen = rules.frozen(registration, before?.dossier, after, standings)
        if !frozen.isEmpty { return .refused(frozen) }
        return try store(before, after, at, &connection)
    }

    private func store(
        _ before: RegisteredDossier?, _ after: Dossier?, _ at: Moment, _ connection: inout Connection
    ) throws -> RegistrationOutcome {
        if let before {
            try connection.keepHistory(
                of: before, text: rules.text(before.dossier), cause: "bericht \(registration.brin)")
        }
        if let after {
            try FactsWriter(from: before?.dossier, to: after).write(&connection)
        } else {
            try connection.execute("DELETE FROM mbost.persons WHERE person = $1", .person(registration.person))
        }
        let isPerson = registration.isAboutPersonAlone
        let own = registration.brin
        let statuses = try connection.decide(registration.person, after, deciders, at) { brin in
            isPerson ? .personData : brin == own ? .institution : .otherInstitution
        }
        let change = try connection.enterChange(isPerson ? .personData : .institution, [registration.person])
        try connection.execute(
            "INSERT INTO mbost.messages (brin, message, person, content, answer) VALUES ($1, $2, $3, $4, $5)",
            .brin(registration.brin), .text(registration.message.text), .person(registration.person),
            .bytes(content), .bytes(Array(String(change).utf8)))
        return .accepted(change: change, statuses: statuses)
    }
}

extension Connection {
    fileprivate mutating func processedMessage(_ registration: Registration) throws -> (
        content: [UInt8], change: Int64
    )? {
        try first(
            "SELECT content, answer FROM mbost.messages WHERE brin = $1 AND message = $2", .brin(registration.brin),
            .text(registration.message.text)
        ) { row in
            let content = try row.bytes()
            return (content, Int64(String(decoding: try row.bytes(), as: UTF8.self)) ?? 0)
        }
    }

    /// One at a time may change a person's facts.
    mutating func lockPerson(_ person: PersonNumber) throws {
        try execute("SELECT FROM mbost.persons WHERE person = $1 FOR NO KEY UPDATE", .person(person))
    }

    mutating func keepHistory(of registered: RegisteredDossier, text: String, cause: String) throws {
        try execute(
            "INSERT INTO mbost.facts_history (person, facts_version, cause, dossier) VALUES ($1, $2, $3, $4)",
            .person(registered.dossier.person.number), .int64(registered.version), .text(cause), .text(text))
    }

    /// Decides one person for every kept year on facts that nobody else can change now.
    ///
    /// - Parameter dossier: nil when the person is gone.
    mutating func decide(
        _ person: PersonNumber, _ dossier: Dossier?, _ deciders: [YearDecider], _ at: Moment,
        reason: (Brin) -> ChangeReason
    ) throws -> [DecidedStatus] {
        let missing = Set(try keptYears()).subtracting(deciders.map(\.fundingYear))
        if !missing.isEmpty { throw DeciderMissing(years: missing.sorted()) }
        var stored: [Int: (status: [UInt8], at: Moment, receipt: Int32)] = [:]
        try query(
            """
            SELECT funding_year, status, decided_at, receipt FROM mbost.person_decisions
            WHERE person = $1 AND kind = 'V'
            """,
            .person(person)
        ) { row in
            let year = Int(try row.int16())
            let status = try row.bytes()
            let moment = try row.moment()
            stored[year] = (status, moment, try row.int32())
        }
        var statuses: [DecidedStatus] = []
        for decider in deciders {
            let year = decider.fundingYear
            let decision = dossier.map(decider.decide) ?? Decision(person: person, fundingYear: year)
            let old = stored[year.year]
            let update = StatusUpdate(old: old?.status ?? [], decision: decision)
            let writer = DecisionWriter(
                standing: DecisionStanding(year: year, kind: .provisional, receipt: decider.receipt, decidedAt: at))
            let changes = try writer.store([update], &self)
            try FeedbackWriter(year: year, kind: .provisional, at: at).write(changes, &self, reason: reason)
            let isNew = update.isChange || old == nil
            statuses.append(
                DecidedStatus(
                    decision: decision, kind: .provisional, decidedAt: isNew ? at : old?.at ?? at,
                    receiptNumber: isNew ? decider.receipt : old?.receipt ?? decider.receipt))
        }
        try execute("DELETE FROM mbost.undecided WHERE person = $1", .person(person))
        return statuses
    }
}
