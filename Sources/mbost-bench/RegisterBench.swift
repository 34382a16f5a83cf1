import ArgumentParser
import ExchangeFormats
import FundingModel
import FundingRules
import Postgres
import ReferenceData
import RegisterStore
import StatusService
import SyntheticRegister

/// One changed enrolment, decided and committed, beside a bare transaction that writes the same rows.
struct RegisterBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "One changed enrolment, decided and committed, beside a bare transaction writing the same rows.",
        discussion: """
            On a database of its own, thrown away afterwards; one caller, both in turn. A message asks for funding \
            of an enrolment that was not asked for, or the other way round: read, judged, its old facts kept, \
            decided, told, committed. Exit status 1 when the bar is missed.

            EXAMPLE
              mbost-bench register --persons 20000 --rounds 1000
            """)

    @Option(help: "How many persons the register holds.")
    var persons = 20_000

    @Option(help: "How many messages, and bare transactions.")
    var rounds = 500

    @Option(help: "Seed of the register.")
    var seed: UInt64 = 1

    @Option(help: "Folder for the database; a temporary one when absent.")
    var data: String?

    func validate() throws {
        guard persons > 0, rounds > 0 else { throw ValidationError("--persons and --rounds are 1 or more") }
    }

    static let bar = 3.0

    func run() async throws {
        let folder = try BenchFolder.make(data)
        defer { folder.remove() }
        let cluster = try EmbeddedCluster.start(dataFolder: folder.path, settings: BenchFolder.settings)
        defer { cluster.stop() }
        let pool = ConnectionPool(cluster.connectionString, connections: 8)
        let run = try await RegisterRun(pool: pool, persons: persons, seed: seed, rounds: rounds)
        let (ours, bare) = try await run.measure()
        await pool.close()
        let ratio = median(ours) / median(bare)
        print("registrations      p50 \(Self.text(ours, 0.5)) ms   p99 \(Self.text(ours, 0.99)) ms")
        print("bare transaction   p50 \(Self.text(bare, 0.5)) ms   p99 \(Self.text(bare, 0.99)) ms", terminator: "")
        print("   (\(RegistrationFloor.roundTrips) round trips)")
        print(
            "ratio of p50       \(RecomputeBench.two(ratio)) (bar \(Self.bar), \(ratio > Self.bar ? "MISSED" : "met"))")
        if ratio > Self.bar { throw ExitCode(1) }
    }

    /// Milliseconds, three decimals.
    private static func text(_ seconds: [Double], _ share: Double) -> String {
        let sorted = seconds.sorted()
        let place = min(sorted.count - 1, Int(Double(sorted.count) * share))
        return String(Int((sorted[place] * 1_000_000).rounded()).quotientAndRemainder(dividingBy: 1000).quotient)
            + "." + String(String(1000 + Int((sorted[place] * 1_000_000).rounded()) % 1000).dropFirst())
    }
}

private struct RegisterRun {
    let store: RegisterStore
    let floor: RegistrationFloor
    let decider: YearDecider
    let subjects: [RegistrationFloor.Subject]

    init(pool: ConnectionPool, persons: Int, seed: UInt64, rounds: Int) async throws {
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: seed, trainings: tables.trainings)
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0) }
        guard let year = FundingYear(2027) else { throw BenchError("no year") }
        let decider = try Decider(fundingYear: year, tables: tables)
        self.store = store
        self.decider = YearDecider(
            fundingYear: year, receipt: try await store.number(of: decider.receipt), decide: decider.decide)
        let job = try await store.startJob(JobRequest(fundingYear: year), receipt: self.decider.receipt)
        let running = RunningJob(
            job: job.job, fundingYear: year, reason: job.reason, receipt: self.decider.receipt, isDryRun: false)
        while try await store.doChunk(of: running, self.decider) != .ended {}
        floor = RegistrationFloor(pool: pool, year: year)
        subjects = try await floor.subjects(2 * rounds)
    }

    /// Seconds of each.
    func measure() async throws -> (ours: [Double], bare: [Double]) {
        var (ours, bare): ([Double], [Double]) = ([], [])
        for round in 0..<subjects.count / 2 {
            let (mine, others) = (subjects[2 * round], subjects[2 * round + 1])
            let text = StatusService.historyText(try await dossier(of: others))
            let registration = try await toggled(mine, "m\(round)")
            let began = ContinuousClock.now
            let outcome = try await store.register(
                registration, content: Array("\(round)".utf8), rules: StatusService.rules, deciders: [decider])
            let middle = ContinuousClock.now
            try await floor.write(others, text: text, message: "b\(round)")
            let end = ContinuousClock.now
            guard case .accepted(_, let statuses) = outcome, !statuses.isEmpty else {
                throw BenchError("a message was not accepted: \(outcome)")
            }
            ours.append((middle - began).seconds)
            bare.append((end - middle).seconds)
        }
        try await floor.checkBothWrote(subjects.count / 2)
        return (ours, bare)
    }

    private func dossier(of subject: RegistrationFloor.Subject) async throws -> Dossier {
        guard let dossier = try await store.dossier(of: subject.person) else { throw BenchError("nobody there") }
        return dossier
    }

    /// Asks for funding of what was not asked for, or the other way round.
    private func toggled(_ subject: RegistrationFloor.Subject, _ id: String) async throws -> Registration {
        let dossier = try await dossier(of: subject)
        guard let message = MessageID(id),
            let enrolment = dossier.enrolments.first(where: {
                $0.brin == subject.brin && $0.sequence == subject.sequence
            }), var period = dossier.periods[enrolment.periods].first(where: { $0.from == subject.from })
        else { throw BenchError("the enrolment is gone") }
        period.requested.toggle()
        return Registration(
            message: message, brin: subject.brin, person: subject.person,
            changes: [.period(enrolment: subject.sequence, period)])
    }
}
