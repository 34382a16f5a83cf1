import ArgumentParser
import Foundation
import FundingModel
import FundingRules
import Logging
import Postgres
import ReferenceData
import RegisterStore
import SyntheticRegister

/// Whole-year recomputation beside what PostgreSQL alone needs to move the same rows.
struct RecomputeBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recompute",
        abstract: "Decide a made-up register for a year, beside COPY of the same rows by PostgreSQL alone.",
        discussion: """
            On a database of its own, thrown away afterwards. First: all decisions are new. Again: one per cent of \
            the persons have changed facts, and the others are left out. Anew: the same, and everyone is decided. \
            Floors: COPY of the facts to nowhere, and of the decisions into tables with the same keys, by one \
            connection and without a client. Exit status 1 when a bar is missed.

            EXAMPLE
              mbost-bench recompute --persons 1000000
            """)

    @Option(help: "How many persons; several sizes, separated by commas, show how the time grows.")
    var persons = "100000"

    @Option(help: "Seed of the register.")
    var seed: UInt64 = 1

    @Option(help: "Funding year.")
    var year = 2027

    @Option(help: "Tasks that decide; one more than processors when 0.")
    var workers = 0

    @Option(help: "Folder for the database; a temporary one when absent.")
    var data: String?

    @Option(help: "Rounds of each floor; medians are shown.")
    var rounds = 3

    func validate() throws {
        guard sizes.allSatisfy({ $0 > 0 }), !sizes.isEmpty else {
            throw ValidationError("--persons is one or more whole numbers above 0")
        }
        guard FundingYear(year) != nil, rounds > 0 else { throw ValidationError("--year is no year, or --rounds is 0") }
    }

    private var sizes: [Int] { persons.split(separator: ",").map { Int($0) ?? 0 } }

    func run() async throws {
        var misses = 0
        print(
            Self.line(
                "persons", "rows out", "rows in", "copy out s", "copy in s", "first s", "x floor", "again s",
                "x out", "anew s", "x out", "peak MB"))
        for size in sizes { misses += try await measure(size) }
        if misses > 0 { throw ExitCode(1) }
    }

    private func measure(_ size: Int) async throws -> Int {
        let folder = try BenchFolder.make(data)
        defer { folder.remove() }
        let cluster = try EmbeddedCluster.start(dataFolder: folder.path, settings: BenchFolder.settings)
        defer { cluster.stop() }
        let count = workers > 0 ? workers : ProcessInfo.processInfo.activeProcessorCount + 1
        let pool = ConnectionPool(cluster.connectionString, connections: 2 * count + 2)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: size, seed: seed, trainings: tables.trainings)
        try await store.load(count: size, parts: count, tell: { _ in }) { register.dossier(at: $0) }
        let bench = try await RecomputeRun(store: store, tables: tables, year: year, workers: count)
        let first = try await bench.recompute()
        let again = try await bench.recomputeAfterChanges(isAnew: false)
        let anew = try await bench.recomputeAfterChanges(isAnew: true)
        let floor = try await RecomputeFloor(store: store, year: year, folder: folder).measure(rounds: rounds)
        let firstRatio = first.seconds / (floor.out + floor.into)
        let againRatio = again.seconds / floor.out
        print(
            Self.line(
                "\(size)", "\(floor.rowsOut)", "\(floor.rowsIn)", Self.two(floor.out), Self.two(floor.into),
                Self.two(first.seconds), Self.two(firstRatio), Self.two(again.seconds), Self.two(againRatio),
                Self.two(anew.seconds), Self.two(anew.seconds / floor.out),
                "\(PeakMemory.megabytes)"))
        await pool.close()
        return (firstRatio > 2.0 ? 1 : 0) + (againRatio > 1.2 ? 1 : 0)
    }

    static func two(_ value: Double) -> String { String(format: "%.2f", value) }

    static func line(_ columns: String...) -> String {
        columns.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }
}

/// The job as a server does it, timed.
struct RecomputeRun {
    let store: RegisterStore
    let decider: YearDecider
    let workers: Int

    init(store: RegisterStore, tables: ReferenceTables, year: Int, workers: Int) async throws {
        guard let year = FundingYear(year) else { throw BenchError("no year") }
        let decider = try Decider(fundingYear: year, tables: tables)
        self.store = store
        self.workers = workers
        self.decider = YearDecider(
            fundingYear: year, receipt: try await store.number(of: decider.receipt), decide: decider.decide)
    }

    func recompute(isAnew: Bool = false) async throws -> (seconds: Double, changed: Int) {
        let began = ContinuousClock.now
        let request = JobRequest(fundingYear: decider.fundingYear, isAnew: isAnew)
        let job = try await store.startJob(request, receipt: decider.receipt)
        let running = RunningJob(
            job: job.job, fundingYear: decider.fundingYear, reason: job.reason, receipt: decider.receipt,
            isDryRun: false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    while case .didChunk = try await store.doChunk(of: running, decider) {}
                }
            }
            try await group.waitForAll()
        }
        _ = try await store.doChunk(of: running, decider)
        let seconds = (ContinuousClock.now - began).seconds
        guard let status = try await store.job(job.job), status.state == .finished else {
            throw BenchError("the job did not finish")
        }
        return (seconds, status.recordsChanged)
    }

    /// Every hundredth person loses what was requested for the first period of an enrolment, or gets it.
    func recomputeAfterChanges(isAnew: Bool) async throws -> (seconds: Double, changed: Int) {
        try await RecomputeFloor.changeOnePercent(store.pool)
        return try await recompute(isAnew: isAnew)
    }
}
