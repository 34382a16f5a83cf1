import ArgumentParser
import Foundation
import FundingModel
import Postgres
import ReferenceData
import RegisterStore
import SyntheticRegister
import Wire

/// `mbost-bench soak`
struct SoakBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Half of what the server can take, for minutes, with one caller in a hundred amiss.",
        discussion: """
            Measures how many look-ups a second the server can answer, then asks half of that for so many minutes \
            while one call in a hundred goes wrong on purpose: connections reset or cut in the middle of a frame, \
            noise, downloads given up, deadlines that cannot be met, unknown persons, strangers, calls that are not \
            allowed, and the database's connections ended twice a minute. Every look-up must be answered right, every \
            injected fault must end as it should, and memory and open files must be at the end what they were at the \
            start. Exit status 1 when not.

            EXAMPLE
              mbost-bench soak --minutes 10
            """)

    @Option(help: "How long.")
    var minutes = 10.0

    @Option(help: "How many persons.")
    var persons = 50_000

    @Option(help: "Part of the server's most that is asked of it.")
    var load = 0.5

    @Option(help: "Of a hundred calls, how many go wrong on purpose.")
    var faults = 1.0

    @Option(help: "Connections of the callers that behave.")
    var connections = 8

    @Option(help: "Folder for the database; a temporary one when absent.")
    var data: String?

    /// What the server may have grown by from the first tenth to the last. Unit: bytes.
    private static let mostGrowth = 16 << 20
    /// Each is measured and judged by itself. Unit: seconds.
    private static let slice = 10.0

    func validate() throws {
        guard minutes > 0, persons > 0, load > 0, load < 1, faults >= 0, faults <= 20, connections > 0 else {
            throw ValidationError("--minutes, --persons, --connections above 0, --load between 0 and 1, --faults to 20")
        }
    }

    func run() async throws {
        let world = try await SoakWorld.make(persons: persons, data: data)
        var asked = world.load
        (asked.connections, asked.seconds) = (connections, 3)
        let most = try (0..<3).map { _ in try asked.run().callsPerSecond }.sorted()[1]
        (asked.rate, asked.seconds) = (most * load, Self.slice)
        print(
            "\(Int(most)) look-ups/s at most; \(Int(asked.rate)) asked, \(faults) % of them amiss, \(minutes) minutes")
        let injector = FaultInjector(world: world.target)
        let perSecond = asked.rate * faults / 100
        let injecting = Task { await injector.run(perSecond: perSecond) }
        let found = try await slices(asked, world)
        await injector.stop()
        await injecting.value
        let ledger = await injector.ledger
        try await Task.sleep(for: .seconds(2))
        let isFlawless = show(found, ledger, files: (found.files, PeerProcess.openFiles(of: world.server.id)))
        await world.end()
        if !isFlawless { throw ExitCode(1) }
    }

    private struct Found {
        var calls = 0
        var troubles: [String] = []
        var memory: [Int] = []
        var halves: [Double] = []
        var worst: [Double] = []
        var files = 0
    }

    private func slices(_ load: PeerLoad, _ world: SoakWorld) async throws -> Found {
        var found = Found()
        let end = ContinuousClock.now + .seconds(minutes * 60)
        while ContinuousClock.now < end {
            // Blocks its own thread: the faults go on meanwhile.
            let outcome = await Task.detached { Result { try load.run() } }.value
            switch outcome {
            case .success(let figures):
                found.calls += Int(figures.callsPerSecond * load.seconds)
                found.halves.append(figures.percentile(50))
                found.worst.append(figures.percentile(99))
            case .failure(let error): found.troubles.append("\(error)")
            }
            if found.memory.isEmpty { found.files = PeerProcess.openFiles(of: world.server.id) }
            found.memory.append(PeerProcess.memory(of: world.server.id))
            let line =
                "\(Int(Double(found.memory.count) * Self.slice)) s: "
                + "p50 \(RecomputeBench.two(found.halves.last ?? 0)) us, "
                + "p99 \(RecomputeBench.two(found.worst.last ?? 0)) us, \((found.memory.last ?? 0) >> 20) MiB\n"
            FileHandle.standardOutput.write(Data(line.utf8))
        }
        return found
    }

    private func show(_ found: Found, _ ledger: FaultInjector.Ledger, files: (before: Int, after: Int)) -> Bool {
        let tenth = max(1, found.memory.count / 10)
        let growth =
            median(found.memory.suffix(tenth).map(Double.init)) - median(found.memory.prefix(tenth).map(Double.init))
        let injected = ledger.ended.values.reduce(0, +)
        print("look-ups \(found.calls), wrong or unanswered \(found.troubles.count)")
        for trouble in found.troubles.prefix(5) { print("  \(trouble)") }
        let share = Double(injected) / Double(max(1, found.calls)) * 100
        print(
            "faults injected \(injected) (\(RecomputeBench.two(share)) %), "
                + "ended otherwise than they should \(ledger.astray.count)"
        )
        for (kind, count) in ledger.ended.sorted(by: { $0.key < $1.key }) { print("  \(kind): \(count)") }
        for text in Set(ledger.astray).sorted().prefix(10) { print("  astray: \(text)") }
        let isLarge = growth > Double(Self.mostGrowth)
        print(
            "memory \((found.memory.first ?? 0) >> 20) → \((found.memory.last ?? 0) >> 20) MiB, grown by "
                + "\(RecomputeBench.two(growth / 1_048_576)) MiB from the first tenth to the last (bar "
                + "\(Self.mostGrowth >> 20)): \(isLarge ? "MISSED" : "met")")
        // The callers that behave are gone by now.
        let isLeaking = files.after > files.before
        print("open files \(files.before) → \(files.after): \(isLeaking ? "MISSED" : "met")")
        return found.troubles.isEmpty && ledger.astray.isEmpty && !isLarge && !isLeaking
    }
}

/// What callers that are amiss need to know.
struct SoakTarget: Sendable {
    let port: Int
    let pool: ConnectionPool
    let token: String
    let operatorToken: String
    let known: PersonNumber
    let unknown: PersonNumber
}

/// A decided register and a server on it, to be asked for long.
struct SoakWorld {
    let load: PeerLoad
    let server: PeerProcess
    let target: SoakTarget
    private let folder: BenchFolder
    private let cluster: EmbeddedCluster

    static func make(persons: Int, data: String?) async throws -> SoakWorld {
        let folder = try BenchFolder.make(data)
        let cluster = try EmbeddedCluster.start(dataFolder: folder.path + "/data", settings: BenchFolder.settings)
        let text = cluster.connectionString
        let pool = ConnectionPool(text, connections: 4)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: 1, trainings: tables.trainings)
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0) }
        _ = try await RecomputeRun(store: store, tables: tables, year: 2027, workers: 2).recompute()
        let numbers = try await LookUpFloor.persons(pool)
        let token = try await LookUpWorld.admit(store)
        let operatorToken = try await LookUpWorld.admit(store, "beheer", .administrator)
        let access = BenchAccess(folder)
        let server = try PeerProcess(
            PeerProcess.sibling("mbostd"),
            [
                "serve", "--listen", "127.0.0.1:0", "--database", text, "--workers", "0", "--log", "critical",
                "--spool", folder.path,
            ] + access.arguments)
        guard let known = numbers.first else { throw BenchError("nobody is there") }
        let there = Set(numbers)
        guard let unknown = (1...).lazy.compactMap({ PersonNumber(value: $0) }).first(where: { !there.contains($0) })
        else { throw BenchError("everybody is there") }
        let ours = AskedPeer.mbost(server, persons: numbers, token: token)
        try await LookUpWorld.waitForIndex(ours)
        let target = SoakTarget(
            port: server.port, pool: pool, token: token, operatorToken: operatorToken, known: known, unknown: unknown)
        return SoakWorld(load: ours.load, server: server, target: target, folder: folder, cluster: cluster)
    }

    func end() async {
        await target.pool.close()
        server.end()
        cluster.stop()
        folder.remove()
    }
}
