import ArgumentParser
import Foundation
import FundingModel
import NIOCore
import Postgres
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import SyntheticRegister
import Wire

/// `mbost-bench files`
struct FilesBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files", abstract: "Makes each file out of the register, beside COPY of the same rows.",
        discussion: """
            All students of a made-up register at one institution, whose files are made, sent and checked, each anew. \
            Beside it PostgreSQL alone chooses the rows that the file shows and writes them to a file by COPY as \
            text; the last column has the ratio to rows laid flat in tables beforehand. Then the GRONDSLAG of all \
            institutions, and the most memory its maker took, all of it. Exit status 1 when a bar is missed.

            EXAMPLE
              mbost-bench files --persons 1000000
            """)

    @Option(help: "How many persons.")
    var persons = 100_000

    @Option(help: "Rounds; medians are shown.")
    var rounds = 3

    @Option(help: "Folder for the database; a temporary one when absent.")
    var data: String?

    private static let leastRatio = 0.3
    private static let mostMegabytes = 128

    func validate() throws {
        guard persons > 0, rounds > 0 else { throw ValidationError("--persons and --rounds are 1 or more") }
    }

    func run() async throws {
        let folder = try BenchFolder.make(data)
        defer { folder.remove() }
        let cluster = try EmbeddedCluster.start(dataFolder: folder.path + "/data", settings: BenchFolder.settings)
        defer { cluster.stop() }
        let pool = ConnectionPool(cluster.connectionString, connections: 8)
        let store = RegisterStore(pool: pool)
        guard let brin = Brin("27DV"), let year = FundingYear(2027) else { throw BenchError("no year") }
        let days = try await fill(store, brin, year)
        print(
            RecomputeBench.line("file", "MB", "s", "MB/s", "COPY MB", "s", "MB/s", "ratio", "bar", "flat"))
        var misses = 0
        let files: [(String, DownloadOverviewRequest.File)] = [
            ("OSB-i", .individualOverview), ("OSB-i CSV", .individualOverview),
            ("RO", .registrations(from: days.lowerBound, until: days.upperBound)),
            ("GRONDSLAG", .foundations), ("OBO", .accountantOverview),
        ]
        for (name, file) in files {
            var request = DownloadOverviewRequest(brin: brin, fundingYear: year)
            request.file = file
            request.form = name == "OSB-i CSV" ? .csv : .xml
            let ours = try await measure(request, cluster, folder)
            let floors = try await FilesFloor(store: store, folder: folder, brin: brin, year: year)
                .measure(file, days: days, rounds: rounds)
            let (floor, ratio) = (floors.chosen, ours.rate / floors.chosen.rate)
            print(
                RecomputeBench.line(
                    name, Self.megabytes(ours.bytes), RecomputeBench.two(ours.seconds),
                    RecomputeBench.two(ours.rate / 1e6), Self.megabytes(floor.bytes),
                    RecomputeBench.two(floor.seconds), RecomputeBench.two(floor.rate / 1e6),
                    RecomputeBench.two(ratio), ratio < Self.leastRatio ? "MISSED" : "met",
                    RecomputeBench.two(ours.rate / floors.flat.rate)))
            misses += ratio < Self.leastRatio ? 1 : 0
        }
        misses += try await national(year, cluster, folder)
        await pool.close()
        if misses > 0 { throw ExitCode(1) }
    }

    private static func megabytes(_ bytes: Int) -> String { RecomputeBench.two(Double(bytes) / 1e6) }

    /// The days of the register.
    private func fill(_ store: RegisterStore, _ brin: Brin, _ year: FundingYear) async throws -> ClosedRange<Day> {
        _ = try await store.migrate()
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: persons, seed: 1, trainings: tables.trainings)
        try await store.load(count: persons, parts: 2, tell: { _ in }) { register.dossier(at: $0).moved(to: brin) }
        _ = try await RecomputeRun(store: store, tables: tables, year: year.year, workers: 3).recompute()
        return register.firstDay...register.lastDay
    }

    private func measure(
        _ request: DownloadOverviewRequest, _ cluster: EmbeddedCluster, _ folder: BenchFolder
    ) async throws -> FilesFloor.Result {
        let maker = try FileMaker(cluster, folder)
        defer { maker.end() }
        var seconds: [Double] = []
        var bytes = 0
        for _ in 0..<rounds {
            let began = ContinuousClock.now
            bytes = try await maker.make(request)
            seconds.append((ContinuousClock.now - began).seconds)
        }
        return FilesFloor.Result(bytes: bytes, seconds: median(seconds))
    }

    private func national(_ year: FundingYear, _ cluster: EmbeddedCluster, _ folder: BenchFolder) async throws -> Int {
        let maker = try FileMaker(cluster, folder)
        defer { maker.end() }
        var request = DownloadOverviewRequest(brin: nil, fundingYear: year)
        request.file = .foundations
        let began = ContinuousClock.now
        let bytes = try await maker.make(request)
        let seconds = (ContinuousClock.now - began).seconds
        let isMissed = maker.peakMegabytes > Self.mostMegabytes
        print(
            "GRONDSLAG of all, \(persons) persons in the register: \(bytes / 1_000_000) MB in "
                + "\(RecomputeBench.two(seconds)) s; its maker took \(maker.peakMegabytes) MiB at most "
                + "(bar \(Self.mostMegabytes)): \(isMissed ? "MISSED" : "met")")
        return isMissed ? 1 : 0
    }
}

/// A process that makes files and does nothing else, so that its memory is that of making them.
private final class FileMaker {
    private let process: PeerProcess

    init(_ cluster: EmbeddedCluster, _ folder: BenchFolder) throws {
        process = try PeerProcess(PeerProcess.ownProgram, ["peer-files", cluster.connectionString, folder.path])
    }

    /// All of it ever. Unit: MiB.
    var peakMegabytes: Int { PeerProcess.memory(of: process.id, "VmHWM:") >> 20 }

    /// Made, sent and checked; how many bytes.
    func make(_ request: DownloadOverviewRequest) async throws -> Int {
        let client = try await StatusClient.connect(to: ServerAddress(host: "127.0.0.1", port: process.port))
        var sum = ReceivedOverview()
        try await client.downloadOverview(request) { sum.take($0) }
        await client.close()
        guard sum.isWhole else { throw BenchError("a file did not come in whole") }
        return sum.bytes
    }

    func end() { process.end() }
}

/// `mbost-bench peer-files`: the server of ``FilesBench``, which keeps nothing it made.
struct PeerFiles: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "peer-files", shouldDisplay: false)

    @Argument var database: String
    @Argument var spool: String

    func run() async throws {
        var options = ServiceOptions()
        options.keepsIndex = false
        options.spoolFolder = spool
        options.mostSpooled = 0
        options.pseudonymKey = PseudonymKey([UInt8](repeating: 1, count: PseudonymKey.size))
        let service = StatusService(
            store: RegisterStore(pool: ConnectionPool(database, connections: 3)),
            tables: try ReferenceFolder.builtIn(), admission: .anyone, options: options)
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: service.routes())
        FileHandle.standardOutput.write(Data("127.0.0.1:\(server.port)\n".utf8))
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }
}
