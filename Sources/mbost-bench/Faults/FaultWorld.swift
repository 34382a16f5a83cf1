import Foundation
import Postgres
import StatusClient

/// A database, a server, a worker, and the way to the server: each can be made to fail alone.
final class FaultWorld {
    let folder: BenchFolder
    let disk: SmallDisk?
    let proxy: CuttingProxy
    private(set) var cluster: EmbeddedCluster
    private var server: ServerProgram
    private var worker: ServerProgram

    static let settings = [
        "shared_buffers": "128MB", "max_wal_size": "256MB", "min_wal_size": "64MB", "max_connections": "60",
    ]

    /// - Parameter prepare: fills the database before anything serves it.
    static func make(_ parent: String?, prepare: (String) async throws -> Void) async throws -> FaultWorld {
        let folder = try BenchFolder.make(parent)
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let disk = SmallDisk.mount(at: folder.path + "/disk", megabytes: 1500)
        let cluster = try EmbeddedCluster.start(
            dataFolder: (disk?.path ?? folder.path) + "/data", settings: settings)
        try await prepare(cluster.connectionString)
        let server = try Self.startServer(folder, cluster)
        let worker = try Self.startWorker(folder, cluster)
        let proxy = try await CuttingProxy.start(to: server.address)
        return FaultWorld(folder: folder, disk: disk, proxy: proxy, cluster: cluster, server: server, worker: worker)
    }

    private init(
        folder: BenchFolder, disk: SmallDisk?, proxy: CuttingProxy, cluster: EmbeddedCluster, server: ServerProgram,
        worker: ServerProgram
    ) {
        self.folder = folder
        self.disk = disk
        self.proxy = proxy
        self.cluster = cluster
        self.server = server
        self.worker = worker
    }

    var access: BenchAccess { BenchAccess(folder) }

    private static func startServer(_ folder: BenchFolder, _ cluster: EmbeddedCluster) throws -> ServerProgram {
        try ServerProgram(
            ["--database", cluster.connectionString, "--workers", "0"] + BenchAccess(folder).arguments,
            log: folder.path + "/server.log")
    }

    /// Also answers calls, but nobody asks it.
    private static func startWorker(_ folder: BenchFolder, _ cluster: EmbeddedCluster) throws -> ServerProgram {
        try ServerProgram(
            ["--database", cluster.connectionString, "--workers", "2"] + BenchAccess(folder).arguments,
            log: folder.path + "/worker.log")
    }

    /// Makes it fail, and puts it right again.
    ///
    /// - Parameter pause: how long what is gone stays away.
    func suffer(_ fault: Fault, pause: Duration, _ choices: inout SeededChoices) async throws {
        switch fault {
        case .serverKilled:
            server.killHard()
            try await Task.sleep(for: pause)
            server = try Self.startServer(folder, cluster)
            proxy.point(to: server.address)
        case .workerKilled:
            worker.killHard()
            try await Task.sleep(for: pause)
            worker = try Self.startWorker(folder, cluster)
        case .backendKilled:
            let backends = Processes.children(of: cluster.processID).filter { $0.command.contains("mbost") }
            guard !backends.isEmpty else { throw BenchError("the database has no process of ours") }
            kill(backends[Int(choices.next() % UInt64(backends.count))].pid, SIGKILL)
        case .databaseKilled:
            kill(cluster.processID, SIGKILL)
            try await Task.sleep(for: pause)
            try restartDatabase()
        case .connectionsCut:
            proxy.cut()
        case .diskFull:
            guard let disk else { return }
            try disk.fill()
            try await Task.sleep(for: pause + .milliseconds(500))
            disk.makeRoom()
            if !cluster.isRunning { try restartDatabase() }
        }
    }

    private func restartDatabase() throws {
        let data = cluster.dataFolder
        cluster.stop()
        cluster = try EmbeddedCluster.start(dataFolder: data, settings: Self.settings)
    }

    /// Both programs end in good order; the database goes on.
    func stopPrograms() async throws {
        await proxy.close()
        let endings = [server.stop(), worker.stop()]
        guard endings == [0, 0] else { throw BenchError("the programs ended with \(endings); see \(folder.path)") }
    }

    /// - Parameter keepingLogs: where something went wrong, to be looked at.
    func end(keepingLogs: Bool) {
        server.killHard()
        worker.killHard()
        cluster.stop()
        disk?.unmount()
        if keepingLogs { print("logs are in \(folder.path)") } else { folder.remove() }
    }
}

/// A file system in memory that is small enough to be filled.
struct SmallDisk {
    let path: String

    private var ballast: String { path + "/ballast" }

    /// Nil where we may not mount one.
    static func mount(at path: String, megabytes: Int) -> SmallDisk? {
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let isMounted = Processes.run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path])
        return isMounted ? SmallDisk(path: path) : nil
    }

    func fill() throws {
        guard FileManager.default.createFile(atPath: ballast, contents: nil) else {
            throw BenchError("no file on the disk")
        }
        let file = try FileHandle(forWritingTo: URL(filePath: ballast))
        defer { try? file.close() }
        var block = Data(count: 1 << 20)
        while !block.isEmpty {
            do { try file.write(contentsOf: block) } catch { block = block.count > 4096 ? Data(count: 4096) : Data() }
        }
    }

    func makeRoom() { try? FileManager.default.removeItem(atPath: ballast) }

    func unmount() { _ = Processes.run("/usr/bin/umount", [path]) }
}

/// The machine's processes, as /proc tells.
enum Processes {
    static func children(of parent: Int32) -> [(pid: Int32, command: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap { pid in
            guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
                status.contains("\nPPid:\t\(parent)\n"),
                let command = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
            else { return nil }
            return (pid, command)
        }.sorted { $0.pid < $1.pid }
    }

    /// Whether it ended well.
    static func run(_ program: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
