import ArgumentParser
import Foundation
import FundingModel
import Postgres
import ReferenceData
import RegisterStore
import SyntheticRegister

/// A whole year with all rules beside set-based SQL with a few of them.
struct PeerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer",
        abstract: "Decide a made-up register with all rules, beside set-based SQL with a few of them.",
        discussion: """
            On a database of its own, thrown away afterwards. The SQL knows requested, pathway, level and concurrence, \
            and is checked to find the same trainings, levels and pathways. It does the job twice: as a recomputation \
            must (compared with what stands, what changed stored by enrolment and by person, told by institution), \
            and into a new table that nobody keeps. Ours decides enrolments and diplomas with all rules, keeps and \
            tells them. In turn, all decisions new; medians. Exit status 1 when the bar is missed.

            EXAMPLE
              mbost-bench peer --persons 1000000
            """)

    @Option(help: "How many persons.")
    var persons = 200_000

    @Option(help: "Rounds of each.")
    var rounds = 3

    @Option(help: "Seed of the register.")
    var seed: UInt64 = 1

    @Option(help: "Folder for the database; a temporary one when absent.")
    var data: String?

    func validate() throws {
        guard persons > 0, rounds > 0 else { throw ValidationError("--persons and --rounds are 1 or more") }
    }

    static let bar = 1.5

    func run() async throws {
        let folder = try BenchFolder.make(data)
        defer { folder.remove() }
        let cluster = try EmbeddedCluster.start(dataFolder: folder.path, settings: BenchFolder.settings)
        defer { cluster.stop() }
        let workers = ProcessInfo.processInfo.activeProcessorCount + 1
        let pool = ConnectionPool(cluster.connectionString, connections: 2 * workers + 2)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: seed, trainings: tables.trainings)
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0) }
        let ours = try await RecomputeRun(store: store, tables: tables, year: 2027, workers: workers)
        guard let year = FundingYear(2027) else { throw BenchError("no year") }
        let peer = SQLPeer(pool: pool, year: year)
        try await peer.prepare(tables)
        var (our, computing, keeping): ([Double], [Double], [Double]) = ([], [], [])
        var rows = 0
        for _ in 0..<rounds {
            try await RecomputeFloor.forgetDecisions(pool)
            our.append(try await ours.recompute().seconds)
            computing.append(try await peer.run(.computing).seconds)
            let (found, seconds) = try await peer.run(.keeping)
            keeping.append(seconds)
            rows = found
            let differences = try await peer.differences()
            guard differences == 0 else { throw BenchError("\(differences) records differ: the SQL does another job") }
        }
        await pool.close()
        let ratio = median(keeping) / median(our)
        let verdict = ratio < Self.bar ? "MISSED" : "met"
        print("\(persons) persons, medians of \(rounds)")
        print("mbost, all rules                        \(RecomputeBench.two(median(our))) s")
        print("SQL, a few of them, kept and told       \(RecomputeBench.two(median(keeping))) s   (\(rows) enrolments)")
        print("SQL, a few of them, into a new table    \(RecomputeBench.two(median(computing))) s")
        print("as fast as the SQL that keeps and tells \(RecomputeBench.two(ratio)) × (bar \(Self.bar), \(verdict))")
        if ratio < Self.bar { throw ExitCode(1) }
    }
}
