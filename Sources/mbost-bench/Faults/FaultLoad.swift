import Foundation
import FundingModel
import NIOCore
import RPC
import StatusClient
import Wire

/// What was sent, and what was promised: the other side of the account.
actor FaultLedger {
    private var waiting: [Brin: [Registration]] = [:]
    private var made: [Brin: Int] = [:]
    private(set) var acknowledged: [MessageID: (registration: Registration, change: Int64)] = [:]
    private var persons: [PersonNumber] = []
    private var isStopping = false
    private(set) var sent = 0
    private(set) var repeated = 0
    private(set) var refused = 0
    /// Calls that ended in an error: what the faults did to callers.
    private(set) var errors = 0
    private(set) var lookUps = 0
    /// Look-ups that did not show what had been acknowledged before.
    private(set) var staleLookUps = 0
    private(set) var followed: [Brin: Int64] = [:]
    /// Feedback that did not carry the number after the one before.
    private(set) var misnumbered = 0

    /// Two institutions: the first brings in persons, the other enrols them as well, so that both hear of it.
    static let first = brin("98ZZ")
    static let second = brin("99ZZ")

    private static func brin(_ text: String) -> Brin {
        guard let brin = Brin(text) else { preconditionFailure("a BRIN by its form") }
        return brin
    }

    init(mostPersons: Int) {
        // Valid numbers above those of the made-up register.
        persons = Array(
            (999_000_000..<999_999_999 as Range<UInt32>).lazy.compactMap { PersonNumber(value: $0) }
                .prefix(mostPersons))
    }

    func stop() { isStopping = true }

    func noteError() { errors += 1 }

    /// Messages to send: first those that nobody answered, then new ones; nil when there are none left.
    func next(_ brin: Brin, most: Int) -> [Registration]? {
        var messages = waiting[brin, default: []]
        if !isStopping {
            while messages.count < most, let message = make(brin) {
                messages.append(message)
                sent += 1
            }
        }
        waiting[brin] = messages
        return messages.isEmpty && isStopping ? nil : Array(messages.prefix(most))
    }

    private func make(_ brin: Brin) -> Registration? {
        let number = made[brin, default: 0]
        guard number < persons.count, let message = MessageID("\(brin)-\(number)"),
            let sequence = Identifier("E\(number)"), let birth = BirthDate(year: 2005, month: 3, day: 4),
            let on = Day(year: 2025, month: 8, day: brin == Self.first ? 1 : 2),
            let until = Day(year: 2027, month: 7, day: 31), let training = TrainingCode("25297")
        else { return nil }
        let enrolment = FactChange.enrolment(
            Enrolment(brin: brin, sequence: sequence, enrolledOn: on, plannedEnd: until),
            periods: [Period(from: on, trainingCode: training, pathway: .bol, requested: true)], supportPeriods: nil)
        if brin == Self.second {
            // Only persons that are known by now.
            guard let known = MessageID("\(Self.first)-\(number)"), acknowledged[known] != nil else { return nil }
            made[brin] = number + 1
            return Registration(message: message, brin: brin, person: persons[number], changes: [enrolment])
        }
        made[brin] = number + 1
        return Registration(
            message: message, brin: brin, person: persons[number],
            changes: [
                .person(PersonFacts(birthDate: birth)),
                .nationalities([Nationality(code: 1, from: nil, until: nil)]), enrolment,
            ])
    }

    /// - Returns: What was acknowledged, to be looked for.
    func take(_ answer: RegistrationAnswer, from brin: Brin) -> Registration? {
        guard let place = waiting[brin]?.firstIndex(where: { $0.message == answer.message }),
            let registration = waiting[brin]?.remove(at: place)
        else { return nil }
        guard answer.isAccepted else {
            refused += 1
            return nil
        }
        if answer.repeated { repeated += 1 }
        acknowledged[answer.message] = (registration, answer.change)
        return registration
    }

    func noteLookUp(shows: Bool) {
        lookUps += 1
        if !shows { staleLookUps += 1 }
    }

    func last(of brin: Brin) -> Int64 { followed[brin, default: 0] }

    func take(_ feedback: Feedback) {
        if feedback.number != followed[feedback.brin, default: 0] + 1 { misnumbered += 1 }
        followed[feedback.brin] = feedback.number
    }
}

/// Callers that go on whatever happens: connect again, send again, ask again.
struct FaultLoad: Sendable {
    let address: ServerAddress
    let ledger: FaultLedger
    /// Of the caller that the servers let in first.
    let tokenFile: String

    /// Sends an institution's messages until all are acknowledged and the ledger makes no more.
    func sendMessages(_ brin: Brin) async {
        var isDone = false
        while !isDone, !Task.isCancelled {
            do {
                isDone = try await withClient { client in try await send(brin, to: client) }
            } catch {
                await ledger.noteError()
                try? await Task.sleep(for: .milliseconds(30))
            }
        }
    }

    private func send(_ brin: Brin, to client: StatusClient) async throws -> Bool {
        try await client.register { session in
            while let batch = await ledger.next(brin, most: 4) {
                for message in batch { try await session.send(message) }
                for _ in batch {
                    guard let answer = try await session.next() else { throw BenchError("the server ended the call") }
                    guard let stored = await ledger.take(answer, from: brin) else { continue }
                    try await lookUp(stored, at: answer.change, client)
                }
                if batch.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            }
            session.end()
            return true
        }
    }

    /// What was acknowledged shows.
    private func lookUp(_ registration: Registration, at change: Int64, _ client: StatusClient) async throws {
        let reply = try await client.lookUpStatus(
            LookUpStatusRequest(person: registration.person, atLeastChange: change))
        let shows = reply.years.contains { year in
            year.decision.enrolments.contains { $0.brin == registration.brin }
        }
        await ledger.noteLookUp(shows: shows)
    }

    /// Follows an institution's feedback until its task is cancelled.
    func follow(_ brin: Brin) async {
        while !Task.isCancelled {
            do {
                try await withClient { client in
                    try await client.feedback(to: brin, after: ledger.last(of: brin), follow: true) { feedback in
                        await ledger.take(feedback)
                    }
                }
            } catch {
                if Task.isCancelled { return }
                await ledger.noteError()
            }
            try? await Task.sleep(for: .milliseconds(30))
        }
    }

    /// Starts a recomputation, unless one runs or nobody answers.
    func startJob(_ year: FundingYear) async {
        do {
            _ = try await withClient { try await $0.startJob(JobRequest(fundingYear: year, isAnew: true)) }
        } catch {
            await ledger.noteError()
        }
    }

    /// Tries until the body does not throw.
    func insist<Value>(within limit: Duration, _ body: (StatusClient) async throws -> Value) async throws -> Value {
        let end = ContinuousClock.now + limit
        while true {
            do {
                return try await withClient(body)
            } catch {
                guard ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func withClient<Value>(_ body: (StatusClient) async throws -> Value) async throws -> Value {
        var options = ClientOptions()
        options.token = try String(contentsOfFile: tokenFile, encoding: .utf8).trimmingCharacters(in: .newlines)
        options.reason = "meting"
        options.retries = .never
        let client = try await StatusClient.connect(to: address, timeout: .seconds(10), options: options)
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }
}
