import ArgumentParser
import Crypto
import ExchangeFormats
import Foundation
import FundingModel
import NIOCore
import NIOFoundationCompat
import Postgres
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import SyntheticRegister
import Wire

/// `mbost-bench overview`
struct OverviewBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overview", abstract: "Downloads of one large overview: how fast, and what many of them take.",
        discussion: """
            One institution with so many students, whose overview mbostd makes and sends. Speed beside bare TCP with \
            the same bytes from memory, the overview made beforehand; then many readers at once, each slower than the \
            last, and what the server's memory grew by. Exit status 1 when a bar is missed.

            EXAMPLE
              mbost-bench overview --persons 160000
            """)

    @Option(help: "How many students.")
    var persons = 160_000

    @Option(help: "Readers at once.")
    var readers = 16

    @Option(help: "Rounds of the speed.")
    var rounds = 5

    @Option(help: "Folder for the database; a temporary one when absent.")
    var data: String?

    private static let leastRatio = 0.5
    private static let mostGrowth = 64

    func run() async throws {
        let folder = try BenchFolder.make(data)
        defer { folder.remove() }
        let cluster = try EmbeddedCluster.start(dataFolder: folder.path + "/data", settings: BenchFolder.settings)
        defer { cluster.stop() }
        try await fill(cluster)
        let server = try PeerProcess(
            PeerProcess.sibling("mbostd"),
            [
                "serve", "--listen", "127.0.0.1:0", "--database", cluster.connectionString, "--workers", "0", "--log",
                "warning", "--spool", folder.path,
            ] + BenchAccess(folder).arguments)
        defer { server.end() }
        let client = try await connect(server.port, folder)
        let began = ContinuousClock.now
        let file = folder.path + "/overview.xml"
        let bytes = try await download(client, to: file)
        let making = (ContinuousClock.now - began).seconds
        print("one overview of \(bytes >> 20) MB, made and sent in \(RecomputeBench.two(making)) s")
        let bare = try PeerProcess(PeerProcess.ownProgram, ["peer-file", file])
        defer { bare.end() }
        var (ours, unchecked, theirs) = ([Double](), [Double](), [Double]())
        for _ in 0..<rounds {
            ours.append(try await speed(client, isChecked: true))
            unchecked.append(try await speed(client, isChecked: false))
            let found = try BareServers.read(port: bare.port)
            theirs.append(Double(found.bytes) / found.seconds / 1e6)
        }
        let hashing = try hashingSpeed(file)
        let ratio = median(ours) / median(theirs)
        let isSlow = ratio < Self.leastRatio
        print(
            "sent again, checked by SHA-256: \(Int(median(ours))) MB/s; bare TCP \(Int(median(theirs))) MB/s: "
                + "\(RecomputeBench.two(ratio)) x (bar \(Self.leastRatio)): \(isSlow ? "MISSED" : "met")")
        print(
            "sent alone, not checked: \(Int(median(unchecked))) MB/s, "
                + "\(RecomputeBench.two(median(unchecked) / median(theirs))) x")
        print(
            "SHA-256 of the same bytes alone: \(Int(hashing)) MB/s, \(RecomputeBench.two(hashing / median(theirs))) x: "
                + "no checked download is faster")
        let growth = try await manyReaders(client, server, bytes)
        let isLarge = growth > Self.mostGrowth
        print(
            "\(readers) readers at once, 25 to \(25 * readers) MB/s: the server grew by \(growth) MiB "
                + "(bar \(Self.mostGrowth)): \(isLarge ? "MISSED" : "met")")
        await client.close()
        if isSlow || isLarge { throw ExitCode(1) }
    }

    /// Of one download. Unit: megabytes a second.
    private func speed(_ client: StatusClient, isChecked: Bool) async throws -> Double {
        let began = ContinuousClock.now
        let bytes = try await download(client, isChecked: isChecked)
        return Double(bytes) / (ContinuousClock.now - began).seconds / 1e6
    }

    /// Megabytes a second, in pieces as they come in.
    private func hashingSpeed(_ file: String) throws -> Double {
        let bytes = try Data(contentsOf: URL(filePath: file))
        let began = ContinuousClock.now
        var sum = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 128 << 10) {
            sum.update(data: bytes[start..<min(bytes.count, start + 128 << 10)])
        }
        _ = sum.finalize()
        return Double(bytes.count) / (ContinuousClock.now - began).seconds / 1e6
    }

    /// All students that were at one institution are at this one.
    private func fill(_ cluster: EmbeddedCluster) async throws {
        let pool = ConnectionPool(cluster.connectionString, connections: 8)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: 1, trainings: tables.trainings)
        guard let brin = Brin("27DV") else { throw BenchError("no BRIN") }
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0).moved(to: brin) }
        _ = try await RecomputeRun(store: store, tables: tables, year: 2027, workers: 3).recompute()
        await pool.close()
    }

    private func connect(_ port: Int, _ folder: BenchFolder) async throws -> StatusClient {
        var options = ClientOptions()
        options.token = try String(contentsOfFile: BenchAccess(folder).tokenFile, encoding: .utf8)
            .trimmingCharacters(in: .newlines)
        options.connections = readers
        return try await StatusClient.connect(to: ServerAddress(host: "127.0.0.1", port: port), options: options)
    }

    /// - Parameter megabytes: a second, at most; nil for as fast as it comes.
    private func download(
        _ client: StatusClient, to path: String? = nil, megabytes: Int? = nil, isChecked: Bool = true
    ) async throws -> Int {
        guard let brin = Brin("27DV"), let year = FundingYear(2027) else { throw BenchError("no year") }
        if let path { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        let file = path.flatMap { FileHandle(forWritingAtPath: $0) }
        var sum = ReceivedOverview(isChecked: isChecked)
        let began = ContinuousClock.now
        try await client.downloadOverview(DownloadOverviewRequest(brin: brin, fundingYear: year)) { part in
            sum.take(part)
            if case .bytes(let bytes) = part { try file?.write(contentsOf: bytes.readableBytesView) }
            guard let megabytes else { return }
            let due = began + .seconds(Double(sum.bytes) / Double(megabytes) / 1e6)
            if due > .now { try await Task.sleep(until: due) }
        }
        guard sum.isWhole else { throw BenchError("an overview did not come in whole") }
        return sum.bytes
    }

    private func manyReaders(_ client: StatusClient, _ server: PeerProcess, _ bytes: Int) async throws -> Int {
        let id = server.id
        let before = PeerProcess.memory(of: id)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for reader in 1...readers {
                group.addTask {
                    _ = try await download(client, megabytes: 25 * reader)
                    return 0
                }
            }
            let watch = Task {
                var most = 0
                while !Task.isCancelled {
                    most = max(most, PeerProcess.memory(of: id) - before)
                    try? await Task.sleep(for: .milliseconds(50))
                }
                return most
            }
            try await group.waitForAll()
            watch.cancel()
            return await watch.value >> 20
        }
    }
}

extension Dossier {
    /// As a student of another institution, if it was ever at one only.
    func moved(to brin: Brin) -> Dossier {
        let own = Set(enrolments.map(\.brin) + diplomas.map(\.brin))
        guard let only = own.first, own.count == 1 else { return self }
        var line: [UInt8] = []
        DossierWriter().write(self, to: &line)
        let text = String(decoding: line, as: UTF8.self).replacing("\"\(only)\"", with: "\"\(brin)\"")
        var reader = DossierReader()
        let bytes = text.utf8.filter { $0 != 10 }
        return (try? reader.read(bytes.span)) ?? self
    }
}
