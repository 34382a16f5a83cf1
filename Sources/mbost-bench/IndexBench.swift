import ArgumentParser
import Foundation
import FundingModel
import Postgres
import ReferenceData
import RegisterStore
import StatusService
import SyntheticRegister

/// The index in memory: how long it takes to load, and what a record takes.
struct IndexBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Load the statuses of a made-up register into memory, as the server does.",
        discussion: """
            On a database of its own, thrown away afterwards. A record is the status of one enrolment or diploma of \
            one funding year. Memory is counted twice: what the index takes, and what the process grew by. Medians; \
            exit status 1 when a bar is missed.

            EXAMPLE
              mbost-bench index --persons 1000000
            """)

    @Option(help: "How many persons.")
    var persons = 1_000_000

    @Option(help: "How many funding years are kept, up to 2027.")
    var years = 2

    @Option(help: "How often it is loaded.")
    var rounds = 3

    @Option(help: "Seed of the register.")
    var seed: UInt64 = 1

    @Option(help: "Folder for the database; a temporary one when absent.")
    var data: String?

    func validate() throws {
        guard persons > 0, rounds > 0, (1...5).contains(years) else {
            throw ValidationError("--persons and --rounds are 1 or more, --years is 1 to 5")
        }
    }

    static let mostBytes = 250.0
    static let mostSeconds = 10.0

    func run() async throws {
        let folder = try BenchFolder.make(data)
        defer { folder.remove() }
        let cluster = try EmbeddedCluster.start(dataFolder: folder.path, settings: BenchFolder.settings)
        defer { cluster.stop() }
        let pool = ConnectionPool(cluster.connectionString, connections: 8)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: seed, trainings: tables.trainings)
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0) }
        for year in (2028 - years)...2027 {
            _ = try await RecomputeRun(store: store, tables: tables, year: year, workers: 3).recompute()
        }
        let records = try await RecomputeFloor.records(pool)
        var seconds: [Double] = []
        var memory: [Double] = []
        var tallies = 0
        var figures: [String] = []
        var growth = 0.0
        for round in 0..<rounds {
            let before = PeakMemory.current
            let service = StatusService(store: store, tables: tables, admission: .anyone, options: Self.options)
            let running = Task { await service.run() }
            defer { running.cancel() }
            let (time, state) = try await load(service)
            seconds.append(time)
            memory.append(Double(state.memory))
            tallies = state.tallyMemory
            if round == 0 {
                growth = Double(PeakMemory.current - before)
                figures = try await TotalsTiming(service: service).lines()
            }
        }
        await pool.close()
        let record = median(memory) / Double(records)
        let isMissed = record > Self.mostBytes || median(seconds) > Self.mostSeconds
        print("\(persons) persons, \(records) records of \(years) years, medians of \(rounds)")
        print("loaded in           \(RecomputeBench.two(median(seconds))) s (bar \(Self.mostSeconds))")
        print(
            "index               \(Int(median(memory)) >> 20) MB, \(Int(record)) bytes a record (bar \(Self.mostBytes))"
        )
        print("tallies beside it   \(tallies >> 10) kB")
        for line in figures { print(line) }
        print("the process grew by \(Int(growth) >> 20) MB, \(Int(growth / Double(records))) bytes a record")
        print(isMissed ? "MISSED" : "met")
        if isMissed { throw ExitCode(1) }
    }

    private static var options: ServiceOptions {
        var options = ServiceOptions()
        options.workers = 0
        return options
    }

    private func load(_ service: StatusService) async throws -> (seconds: Double, state: IndexState) {
        let began = ContinuousClock.now
        while !service.indexState.isLoaded { try await Task.sleep(for: .milliseconds(5)) }
        let seconds = (ContinuousClock.now - began).seconds
        let state = service.indexState
        guard state.persons == persons else { throw BenchError("the index holds \(state.persons) persons") }
        return (seconds, state)
    }
}
