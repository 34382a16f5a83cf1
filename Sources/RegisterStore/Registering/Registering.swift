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
                try connection.withTransaction { connection in
                    let step = RegistrationStep(
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
        var batch = Batch()
        let years = batch.addKeptYears()
        return try run(batch).fundingYears(of: years)
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

/// One message inside its transaction: a batch that locks and reads, the rules, and a batch that writes.
private struct RegistrationStep {
    let registration: Registration
    let content: [UInt8]
    let rules: RegistrationRules
    let deciders: [YearDecider]

    func run(_ connection: inout Connection) throws -> RegistrationOutcome {
        var batch = Batch()
        batch.beginWriting(sharing: [.stripe(of: registration.person), .standing(of: registration.brin)])
        let queries = PersonQueries(registration.person, deciders, in: &batch)
        let processed = batch.add(
            "SELECT content, answer FROM mbost.messages WHERE brin = $1 AND message = $2", .brin(registration.brin),
            .text(registration.message.text))
        let standings = batch.addStandings(of: registration.brin)
        let answers = try connection.run(batch)
        if let known = try answers.first(of: processed, { try $0.processedMessage() }) { return repeated(known) }

        let person = try queries.read(answers)
        let before = person.dossier?.dossier
        let after: Dossier?
        switch rules.effect(registration, before) {
        case .refused(let refusals): return .refused(refusals)
        case .changed(let dossier): after = dossier
        case .personGone: after = nil
        }
        let frozen = rules.frozen(registration, before, after, try answers.standings(of: standings))
        if !frozen.isEmpty { return .refused(frozen) }
        return try store(person, after, &connection)
    }

    private func repeated(_ known: ProcessedMessage) -> RegistrationOutcome {
        guard known.content == content else {
            let text =
                "het berichtkenmerk is al gebruikt voor een bericht met een andere inhoud; geef een nieuw kenmerk"
            return .refused([Refusal(.messageReused, field: "message", text: text)])
        }
        return .repeated(change: known.change)
    }

    private func store(
        _ person: RegisteredPerson, _ after: Dossier?, _ connection: inout Connection
    ) throws -> RegistrationOutcome {
        var batch = Batch()
        person.keepHistory(
            text: rules.text, cause: FactsCause.message(registration.brin, registration.message), in: &batch)
        if let after {
            FactsWriter(from: person.dossier?.dossier, to: after).write(in: &batch)
        } else {
            batch.add("DELETE FROM mbost.persons WHERE person = $1", .person(registration.person))
        }
        let isPerson = registration.isAboutPersonAlone
        let own = registration.brin
        let (statuses, moves) = try person.decide(after, deciders, in: &batch) { brin in
            isPerson ? .personData : brin == own ? .institution : .otherInstitution
        }
        let change = batch.enterChange(isPerson ? .personData : .institution, [registration.person])
        batch.add(
            """
            INSERT INTO mbost.messages (brin, message, person, content, answer)
            SELECT $1, $2, $3, $4, convert_to(last::text, 'UTF8') FROM mbost.change_counter
            """, .brin(registration.brin), .text(registration.message.text), .person(registration.person),
            .bytes(content))
        let answers = try connection.run(batch)
        try moves.check(answers)
        return .accepted(change: try answers.change(of: change), statuses: statuses)
    }
}

/// A message that came before, and the number of its change.
private struct ProcessedMessage {
    let content: [UInt8]
    let change: Int64
}

extension FieldReader where Self: ~Copyable {
    fileprivate mutating func processedMessage() throws -> ProcessedMessage {
        ProcessedMessage(
            content: try bytes(), change: Int64(String(decoding: try bytes(), as: UTF8.self)) ?? 0)
    }
}
