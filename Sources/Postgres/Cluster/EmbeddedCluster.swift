public import Logging
internal import Glibc

/// A private PostgreSQL of this program's own: in its data folder, on a unix socket alone, ended with its owner.
///
/// Works as root (the server then runs as user `postgres`) and as a normal user. After a crash of the owner or of the
/// server the next start recovers; two owners of one folder are refused.
public final class EmbeddedCluster: Sendable {
    /// What to connect with: a `key=value` text of libpq.
    public let connectionString: String
    public let dataFolder: String
    private let process: ClusterProcess
    private let lock: FolderLock

    private init(connectionString: String, dataFolder: String, process: ClusterProcess, lock: FolderLock) {
        self.connectionString = connectionString
        self.dataFolder = dataFolder
        self.process = process
        self.lock = lock
    }

    /// Makes the cluster when the folder holds none, and starts it. Blocks until it answers.
    ///
    /// - Parameter settings: `postgresql.conf` settings on top of ours.
    /// - Throws: ``ClusterError`` naming the folder and what to do.
    public static func start(
        dataFolder: String, settings: [String: String] = [:], logger: Logger = Logger(label: "cluster")
    ) throws(ClusterError) -> EmbeddedCluster {
        let programs = try ClusterPrograms.find()
        let account = try ClusterAccount.current()
        let folder = try ClusterFolder.prepare(dataFolder, account: account)
        let lock = try FolderLock.take(folder.lockFile, folder: dataFolder)
        try folder.waitForOrphan()
        if !folder.holdsCluster {
            logger.info("making a new cluster", metadata: ["folder": "\(dataFolder)"])
            try folder.initialize(programs, account)
        }
        let process = try ClusterProcess.start(folder, programs, account, settings)
        let connectionString = connectionString(folder)
        do {
            try process.waitUntilReady(connectionString)
        } catch {
            process.stop()
            throw error
        }
        logger.info("cluster is ready", metadata: ["folder": "\(dataFolder)", "socket": "\(folder.socketFolder)"])
        return EmbeddedCluster(
            connectionString: connectionString, dataFolder: dataFolder, process: process, lock: lock)
    }

    /// What to connect with to the cluster that another process runs in a folder; nil when none does.
    public static func connectionString(ofRunning dataFolder: String) throws(ClusterError) -> String? {
        let folder = try ClusterFolder.prepare(dataFolder, account: try ClusterAccount.current())
        guard folder.holdsCluster, FolderLock.isTaken(folder.lockFile) else { return nil }
        return connectionString(folder)
    }

    private static func connectionString(_ folder: ClusterFolder) -> String {
        "host=\(folder.socketFolder) port=5432 user=mbost dbname=postgres"
    }

    /// Is the server process still there?
    public var isRunning: Bool { process.isRunning }

    /// The server's process id.
    public var processID: Int32 { process.pid }

    /// Ends the server in good order (fast shutdown) and waits for it; again without effect.
    public func stop() {
        process.stop()
        lock.release()
    }

    deinit {
        process.stop()
        lock.release()
    }
}

/// Why a private cluster cannot run.
public struct ClusterError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
