import ArgumentParser
import ExchangeFormats
import FundingModel
import FundingRules
import Postgres
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import SyntheticRegister
import Wire

/// One changed enrolment, decided and committed, beside a bare transaction that writes the same rows.
struct RegisterBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "One changed enrolment, decided and committed, beside a bare transaction writing the same rows.",
        discussion: """
            On a database of its own, thrown away afterwards; one caller, each in turn: in this process, over TCP, \
            and the bare transaction, statement by statement. A message asks for funding of an enrolment that was \
            not asked for, or the other way round: read, judged, its old facts kept, decided, told, committed. Exit \
            status 1 when the bar is missed.

            EXAMPLE
              mbost-bench register --persons 20000 --rounds 1000
            """)

    @Option(help: "How many persons the register holds.")
    var persons = 20_000

    @Option(help: "How many of each.")
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
        let run = try await RegisterRun(cluster.connectionString, persons: persons, seed: seed, rounds: rounds)
        let times = try await run.measure()
        await run.end()
        print(Self.line("registrations", times.ours, ", \(times.ourRoundTrips) round trips"))
        print(Self.line("  over TCP", times.remote, ""))
        print(Self.line("bare transaction", times.bare, ", \(times.bareRoundTrips) round trips"))
        let ratios = (median(times.ours) / median(times.bare), median(times.remote) / median(times.bare))
        let isMissed = max(ratios.0, ratios.1) > Self.bar
        print(
            "ratio of p50       \(RecomputeBench.two(ratios.0)), over TCP \(RecomputeBench.two(ratios.1)) "
                + "(bar \(Self.bar), \(isMissed ? "MISSED" : "met"))")
        if isMissed { throw ExitCode(1) }
    }

    private static func line(_ name: String, _ seconds: [Double], _ more: String) -> String {
        name + String(repeating: " ", count: 19 - name.count)
            + "p50 \(text(seconds, 0.5)) ms, p99 \(text(seconds, 0.99)) ms\(more)"
    }

    /// Milliseconds, three decimals.
    private static func text(_ seconds: [Double], _ share: Double) -> String {
        let sorted = seconds.sorted()
        let place = min(sorted.count - 1, Int(Double(sorted.count) * share))
        return String(Int((sorted[place] * 1_000_000).rounded()).quotientAndRemainder(dividingBy: 1000).quotient)
            + "." + String(String(1000 + Int((sorted[place] * 1_000_000).rounded()) % 1000).dropFirst())
    }
}

/// Seconds of each round, and how often a round asks PostgreSQL something and awaits its answer.
private struct RegisterTimes {
    var ours: [Double] = []
    var remote: [Double] = []
    var bare: [Double] = []
    var ourRoundTrips = 0
    var bareRoundTrips = 0
}

private struct RegisterRun {
    let pool: ConnectionPool
    /// One connection each, for what is measured.
    let ours: ConnectionPool
    let bare: ConnectionPool
    let store: RegisterStore
    let tables: ReferenceTables
    let floor: RegistrationFloor
    let decider: YearDecider
    let rounds: Int
    let subjects: [RegistrationFloor.Subject]

    init(_ database: String, persons: Int, seed: UInt64, rounds: Int) async throws {
        pool = ConnectionPool(database, connections: 8)
        ours = ConnectionPool(database, connections: 1)
        bare = ConnectionPool(database, connections: 1)
        store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: seed, trainings: tables.trainings)
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0) }
        guard let year = FundingYear(2027) else { throw BenchError("no year") }
        let rules = try Decider(fundingYear: year, tables: tables)
        decider = YearDecider(
            fundingYear: year, receipt: try await store.number(of: rules.receipt), decide: rules.decide)
        let job = try await store.startJob(JobRequest(fundingYear: year), receipt: decider.receipt)
        let running = RunningJob(
            job: job.job, fundingYear: year, reason: job.reason, receipt: decider.receipt, isDryRun: false)
        while try await store.doChunk(of: running, decider) != .ended {}
        floor = RegistrationFloor(pool: bare, year: year)
        self.rounds = rounds
        subjects = try await floor.subjects(3 * rounds)
    }

    func end() async {
        await pool.close()
        await ours.close()
        await bare.close()
    }

    func measure() async throws -> RegisterTimes {
        let service = StatusService(store: store, tables: tables, admission: .anyone)
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: service.routes())
        let client = try await StatusClient.connect(to: ServerAddress(host: "127.0.0.1", port: server.port))
        let (ourTrips, bareTrips) = (try await roundTrips(of: ours), try await roundTrips(of: bare))
        var times = try await client.register { session in
            var times = RegisterTimes()
            for round in 0..<rounds { try await measure(round, session, &times) }
            session.end()
            return times
        }
        times.ourRoundTrips = (try await roundTrips(of: ours) - ourTrips) / rounds
        times.bareRoundTrips = (try await roundTrips(of: bare) - bareTrips) / rounds
        await client.close()
        await server.shutDown()
        try await floor.checkAllWrote(subjects.count)
        return times
    }

    private func measure(_ round: Int, _ session: RegisterSession, _ times: inout RegisterTimes) async throws {
        let mine = try await toggled(subjects[3 * round], "m\(round)")
        let remote = try await toggled(subjects[3 * round + 1], "r\(round)")
        let other = subjects[3 * round + 2]
        let text = StatusService.historyText(try await dossier(of: other))
        let first = ContinuousClock.now
        let outcome = try await RegisterStore(pool: ours).register(
            mine, content: Array("\(round)".utf8), rules: StatusService.rules, deciders: [decider])
        let second = ContinuousClock.now
        try await session.send(remote)
        let answer = try await session.next()
        let third = ContinuousClock.now
        try await floor.write(other, text: text, message: "b\(round)")
        let end = ContinuousClock.now
        guard case .accepted(_, let statuses) = outcome, !statuses.isEmpty else {
            throw BenchError("a message was not accepted: \(outcome)")
        }
        guard let answer, answer.refusals.isEmpty, !answer.years.isEmpty else {
            throw BenchError("a message over TCP was not accepted")
        }
        times.ours.append((second - first).seconds)
        times.remote.append((third - second).seconds)
        times.bare.append((end - third).seconds)
    }

    private func roundTrips(of pool: ConnectionPool) async throws -> Int {
        try await pool.run { $0.roundTrips }
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
