import ArgumentParser
import Foundation
import FundingModel
import Postgres
import ReferenceData
import RegisterStore
import StatusClient
import SyntheticRegister

/// Real programs, failing again and again under load.
struct FaultsBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Kill and cut a server, a worker and their database under load; count what was lost.",
        discussion: """
            Starts mbostd twice, one that serves and one that works on jobs, on a PostgreSQL of its own. While two \
            institutions send messages and look for them, follow their feedback, and everyone is recomputed, each \
            round makes something fail at a moment the seed gives: kill -9 of the server, the worker, one process of \
            the database or all of it, all connections cut, the disk full (where a file system can be mounted). \
            Afterwards every acknowledged message must be there once, decisions be those of a recomputation, and \
            feedback numbers have neither gap nor double. Exit status 1 when anything is wrong.

            EXAMPLE
              mbost-bench faults --rounds 50 --seed 1
            """)

    @Option(help: "How many rounds.")
    var rounds = 50

    @Option(help: "What fails when.")
    var seed: UInt64 = 1

    @Option(help: "How many persons the register holds before.")
    var persons = 3000

    @Option(help: "Folder for database and logs; a temporary one when absent.")
    var data: String?

    func validate() throws {
        guard rounds > 0, persons > 0 else { throw ValidationError("--rounds and --persons are 1 or more") }
    }

    func run() async throws {
        let world = try await FaultWorld.make(data) { connectionString in
            try await prepare(connectionString)
        }
        var isRight = false
        defer { world.end(keepingLogs: !isRight) }
        if world.disk == nil { print("disk full: left out, since no file system can be mounted here") }
        let kinds = Fault.allCases.filter { $0 != .diskFull || world.disk != nil }
        var choices = SeededChoices(seed: seed)
        let faults = choices.faults(rounds, of: kinds)
        let ledger = FaultLedger(mostPersons: 20_000)
        let load = FaultLoad(address: world.proxy.address, ledger: ledger, tokenFile: world.access.tokenFile)
        let callers = Task { await Self.sendAll(load) }
        let followers = Task { await Self.followAll(load) }
        for (round, fault) in faults.enumerated() {
            if let year = FundingYear(2025 + round % 3) { await load.startJob(year) }
            try await Task.sleep(for: choices.duration(upTo: 800))
            let before = await ledger.acknowledged.count
            try await world.suffer(fault, pause: choices.duration(upTo: 300), &choices)
            try await Self.waitForProgress(load, beyond: before)
            let now = await ledger.acknowledged.count
            let line = "round \(round + 1): \(fault.rawValue), \(now) messages acknowledged\n"
            FileHandle.standardOutput.write(Data(line.utf8))
        }
        await ledger.stop()
        await callers.value
        try await Self.waitForJobs(load)
        let isFlawless = try await judge(world, load, faults)
        followers.cancel()
        await followers.value
        try await world.stopPrograms()
        isRight = isFlawless
        if !isRight { throw ExitCode(1) }
    }

    private func prepare(_ connectionString: String) async throws {
        let pool = ConnectionPool(connectionString, connections: 4)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: seed, trainings: tables.trainings)
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0) }
        _ = try await RecomputeRun(store: store, tables: tables, year: 2027, workers: 2).recompute()
        await pool.close()
    }

    private static func sendAll(_ load: FaultLoad) async {
        await withTaskGroup(of: Void.self) { group in
            for brin in [FaultLedger.first, FaultLedger.second] {
                group.addTask { await load.sendMessages(brin) }
            }
        }
    }

    private static func followAll(_ load: FaultLoad) async {
        await withTaskGroup(of: Void.self) { group in
            for brin in [FaultLedger.first, FaultLedger.second] { group.addTask { await load.follow(brin) } }
        }
    }

    /// Work goes on after a fault, or the round says that it does not.
    private static func waitForProgress(_ load: FaultLoad, beyond before: Int) async throws {
        let end = ContinuousClock.now + .seconds(90)
        while await load.ledger.acknowledged.count < before + 8 {
            guard ContinuousClock.now < end else { throw BenchError("nothing is acknowledged any more") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private static func waitForJobs(_ load: FaultLoad) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while try await load.insist(within: .seconds(30), { try await $0.jobs() }).contains(where: {
            $0.state == .running
        }) {
            guard ContinuousClock.now < end else { throw BenchError("a job does not end") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func judge(_ world: FaultWorld, _ load: FaultLoad, _ faults: [Fault]) async throws -> Bool {
        let ledger = load.ledger
        let pool = ConnectionPool(world.cluster.connectionString, connections: 2)
        let store = RegisterStore(pool: pool)
        let differences = try await Self.recomputed(load, store)
        let findings = try await FaultCheck(pool: pool, store: store).findings(await ledger.acknowledged)
        var unheard = 0
        for brin in [FaultLedger.first, FaultLedger.second] {
            let last = try await store.lastFeedback(of: brin)
            let end = ContinuousClock.now + .seconds(10)
            while await ledger.last(of: brin) < last, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(20))
            }
            if await ledger.last(of: brin) != last { unheard += 1 }
        }
        await pool.close()
        let counts = Dictionary(faults.map { ($0.rawValue, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        let misheard = await ledger.misnumbered + unheard
        let (stale, refused) = (await ledger.staleLookUps, await ledger.refused)
        print("rounds \(faults.count): " + counts.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        print(
            """
            messages \(await ledger.sent), acknowledged \(await ledger.acknowledged.count), sent again and known \
            \(await ledger.repeated), errors to callers \(await ledger.errors)
            look-ups after an acknowledgement \(await ledger.lookUps), that did not show it \(stale)
            losses \(findings.losses), doubles \(findings.doubles), refused \(refused)
            feedback misnumbered: in the register \(findings.misnumbered), at the followers \(misheard)
            changes misnumbered \(findings.changes), decisions in two forms that differ \(findings.halves)
            decisions other than a recomputation's \(differences)
            """)
        return findings.total + misheard + stale + refused + differences == 0
    }

    /// How many decisions a recomputation from scratch would change.
    private static func recomputed(_ load: FaultLoad, _ store: RegisterStore) async throws -> Int {
        var changes = 0
        for year in try await store.keptYears() {
            let request = JobRequest(fundingYear: year, isDryRun: true, isAnew: true)
            let job = try await load.insist(within: .seconds(30)) { try await $0.startJob(request) }
            var status = job
            while status.state == .running {
                try await Task.sleep(for: .milliseconds(50))
                guard let now = try await store.job(job.job) else { throw BenchError("a job is gone") }
                status = now
            }
            guard status.state == .finished else { throw BenchError("a trial ended as \(status.state)") }
            changes += status.recordsChanged
        }
        return changes
    }
}
