import ArgumentParser
import Crypto
import Foundation
import FundingModel
import Postgres
import ReferenceData
import RegisterStore
import SyntheticRegister

/// `mbost-bench rpc`
struct RPCBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rpc", abstract: "Look-ups through the real server, beside what others make of the same.",
        discussion: """
            A look-up of one person's status by mbostd as it is run: token, rate, log of accesses. Beside it, in the \
            same run and with the same sizes: a bare epoll server in C (the limit), gRPC C++, Redis and PostgreSQL, \
            where they are installed. Servers have the first processor, the caller the second. Closed loop: so many \
            connections with so many calls under way on each. Open loop: calls at fixed moments at 70 % of what the \
            closed loop of each reached, timed from the moment a call was due. Rounds take turns; medians are shown. \
            Exit status 1 when a bar is missed.

            EXAMPLE
              mbost-bench rpc --persons 1000000
            """)

    @Option(help: "How many persons.")
    var persons = 1_000_000

    @Option(help: "Rounds.")
    var rounds = 5

    @Option(help: "Seconds of each measurement.")
    var seconds = 2.0

    @Option(help: "Connections.")
    var connections = 8

    @Option(help: "Calls under way on a connection, one after another.")
    var depth = "1,32"

    @Option(help: "Seed of the register.")
    var seed: UInt64 = 1

    @Option(help: "Folder for the database; a temporary one when absent.")
    var data: String?

    @Flag(help: "mbost alone, without its peers: to see where its time goes.")
    var alone = false

    @Option(help: "Another build of mbostd, measured in the same run: what a change brought.")
    var beside: String?

    func validate() throws {
        guard persons > 0, rounds > 0, seconds > 0, connections > 0, !depths.isEmpty else {
            throw ValidationError("--persons, --rounds, --seconds, --connections and --depth are above 0")
        }
    }

    private var depths: [Int] { depth.split(separator: ",").compactMap { Int($0) }.filter { $0 > 0 } }

    func run() async throws {
        let world = try await LookUpWorld.make(persons: persons, seed: seed, data: data, alone: alone, beside: beside)
        var misses = 0
        for depth in depths {
            var figures: [String: [PeerFigures]] = [:]
            for _ in 0..<rounds {
                for peer in world.peers {
                    let found = try peer.run(connections: connections, depth: depth, seconds: seconds, rate: 0)
                    figures[peer.name, default: []].append(found)
                }
            }
            misses += show(depth, figures, world)
            misses += try openLoop(depth, figures, world)
        }
        await world.end()
        if misses > 0 { throw ExitCode(1) }
    }

    /// Each peer at 70 % of its own closed loop; the bar is for ours, the others say what this machine allows.
    private func openLoop(_ depth: Int, _ closed: [String: [PeerFigures]], _ world: LookUpWorld) throws -> Int {
        let rates = closed.mapValues { median($0.map(\.callsPerSecond)) * 0.7 }
        var figures: [String: [PeerFigures]] = [:]
        for _ in 0..<rounds {
            for (place, peer) in world.peers.enumerated() {
                do {
                    let found = try peer.run(
                        connections: connections, depth: depth, seconds: seconds, rate: rates[peer.name] ?? 0)
                    figures[peer.name, default: []].append(found)
                } catch where place > 0 {
                    // A peer that does not keep up has no figure; ours must.
                    continue
                }
            }
        }
        print("  open loop, each at 70 % of its own closed loop, timed from when a call was due")
        var misses = 0
        for (place, peer) in world.peers.enumerated() {
            let found = figures[peer.name] ?? []
            guard !found.isEmpty else {
                print("  \(peer.name): does not keep up")
                continue
            }
            let (half, most) = (median(found.map { $0.percentile(50) }), median(found.map { $0.percentile(99) }))
            let isMissed = most > 3 * half
            let verdict = place > 0 ? "" : isMissed ? " (bar 3.0): MISSED" : " (bar 3.0): met"
            misses += place == 0 && isMissed ? 1 : 0
            print(
                Self.row(peer.name, rates[peer.name] ?? 0, found)
                    + "   p99 / p50 \(RecomputeBench.two(most / half))" + verdict)
        }
        print("")
        return misses
    }

    private func show(_ depth: Int, _ figures: [String: [PeerFigures]], _ world: LookUpWorld) -> Int {
        print(
            "\(connections) connections x \(depth), \(world.requestBytes) -> \(world.replyBytes) bytes, "
                + "\(persons) persons, medians of \(rounds)")
        let speeds = figures.mapValues { median($0.map(\.callsPerSecond)) }
        let ours = speeds[world.peers.first?.name ?? ""] ?? 0
        for peer in world.peers {
            guard let found = figures[peer.name], let speed = speeds[peer.name] else { continue }
            print(Self.row(peer.name, speed, found) + Self.right("x \(RecomputeBench.two(ours / speed))", 9))
        }
        var misses = 0
        if alone { return 0 }
        for bar in Self.bars where bar.isPipelined == (depth > 1) {
            let best = speeds.filter { $0.key.hasPrefix(bar.peer) }.values.max()
            guard let best else {
                print("  \(bar.peer): not installed")
                continue
            }
            let isMissed = ours / best < bar.ratio
            misses += isMissed ? 1 : 0
            print(
                "  \(RecomputeBench.two(ours / best)) x \(bar.peer) (bar \(bar.ratio)): \(isMissed ? "MISSED" : "met")")
        }
        return misses
    }

    private static let bars: [(peer: String, ratio: Double, isPipelined: Bool)] = [
        ("bare TCP", 0.55, false), ("gRPC C++", 2.3, false), ("Redis GET", 1.1, false),
        ("bare TCP", 0.20, true), ("gRPC C++", 15, true), ("Redis GET", 1.2, true), ("PostgreSQL", 8, true),
    ]

    /// A peer's calls a second and its latencies, medians of its rounds.
    private static func row(_ name: String, _ rate: Double, _ found: [PeerFigures]) -> String {
        let latency = [50, 99, 99.9].map { percent in one(median(found.map { $0.percentile(percent) })) }
        return "  " + name.padding(toLength: 20, withPad: " ", startingAt: 0) + right("\(Int(rate))/s", 12)
            + right("p50 \(latency[0])", 12) + right("p99 \(latency[1])", 13) + right("p99.9 \(latency[2]) us", 18)
    }

    private static func one(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}

/// A decided register, the server on it, and its peers.
struct LookUpWorld {
    /// Ours first.
    let peers: [any LookUpPeer]
    let requestBytes: Int
    let replyBytes: Int
    private let folder: BenchFolder
    private let cluster: EmbeddedCluster
    private let pool: ConnectionPool

    static func make(
        persons: Int, seed: UInt64, data: String?, alone: Bool = false, beside: String? = nil
    ) async throws -> LookUpWorld {
        let folder = try BenchFolder.make(data)
        // Over TCP, as all the others: on PostgreSQL's own port, which the cluster's socket is named by.
        let port = 5432
        let settings = BenchFolder.settings.merging(["listen_addresses": "127.0.0.1"]) { $1 }
        let cluster = try EmbeddedCluster.start(dataFolder: folder.path + "/data", settings: settings)
        let text = cluster.connectionString
        let pool = ConnectionPool(text, connections: 8)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: seed, trainings: tables.trainings)
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0) }
        _ = try await RecomputeRun(store: store, tables: tables, year: 2027, workers: 3).recompute()
        let numbers = try await LookUpFloor.persons(pool)
        let token = try await admit(store)
        let arguments =
            ["serve", "--listen", "127.0.0.1:0", "--database", text, "--workers", "0", "--log", "warning"]
            + BenchAccess(folder).arguments
        func serve(_ program: String) async throws -> AskedPeer {
            let asked = AskedPeer.mbost(try PeerProcess(program, arguments), persons: numbers, token: token)
            try await waitForIndex(asked)
            return asked
        }
        let ours = try await serve(PeerProcess.sibling("mbostd"))
        let figures = try ours.run(connections: 1, depth: 1, seconds: 0.5, rate: 0)
        // CALL's and STATUS's frames around the messages.
        let request = (ours.load.requests.first?.count ?? 0) + 17
        let reply = figures.replyBytes
        var peers: [any LookUpPeer] = [ours]
        if let beside { peers.append(try await serve(beside).named("mbost beside")) }
        if !alone {
            _ = try await LookUpFloor.fill(pool, reply: reply)
            peers.append(try AskedPeer.bare(request: request - 4, reply: reply - 4))
            peers += try GRPCPeer.all(request: request, reply: reply, folder: folder.path)
            if let redis = try AskedPeer.redis(persons: numbers, reply: reply) { peers.append(redis) }
            peers.append(AskedPeer.postgres(persons: numbers, port: port))
        }
        return LookUpWorld(
            peers: peers, requestBytes: request, replyBytes: reply, folder: folder, cluster: cluster, pool: pool)
    }

    /// A back-end service, as it would be let in.
    static func admit(
        _ store: RegisterStore, _ name: String = "meting", _ role: Role = .helpdesk
    ) async throws -> String {
        _ = try await store.addCaller(
            CallerRecord(
                number: 0, name: name, roles: [role], brin: nil, purpose: "meting",
                callsPerSecond: 100_000_000, isClosed: false))
        let token = "mbost_\(name)_\(UInt64.random(in: 0...UInt64.max))"
        let end = Moment(microseconds: Int64(Date().timeIntervalSince1970 + 86_400) * 1_000_000)
        _ = try await store.addCredential(
            of: name, .token, sha256: Array(SHA256.hash(data: Array(token.utf8))), expiresAt: end)
        return token
    }

    /// Until it answers from memory: as fast as it will be.
    static func waitForIndex(_ ours: AskedPeer) async throws {
        for _ in 0..<600 {
            if let found = try? ours.run(connections: 1, depth: 1, seconds: 0.1, rate: 0), found.percentile(50) < 150 {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw BenchError("the server does not answer from memory")
    }

    func end() async {
        await pool.close()
        cluster.stop()
        folder.remove()
    }
}

/// The bare server, in a process of its own.
struct PeerBare: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "peer-bare", shouldDisplay: false)

    @Argument var replyBytes: Int

    func run() throws { throw ExitCode(BareServers.serve(replyBytes: replyBytes)) }
}

/// A file over bare TCP, in a process of its own.
struct PeerFile: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "peer-file", shouldDisplay: false)

    @Argument var path: String

    func run() throws { throw ExitCode(BareServers.serve(file: path)) }
}
