import Foundation
public import Postgres
import Synchronization

/// One private PostgreSQL for all tests of the process; it ends with the process, however that ends.
public enum TestCluster {
    /// Durability is for crash tests, which make a cluster of their own.
    static let shared: EmbeddedCluster = {
        do {
            return try EmbeddedCluster.start(
                dataFolder: TemporaryFolder.path(named: "cluster"),
                settings: [
                    "fsync": "off", "synchronous_commit": "off", "shared_buffers": "64MB", "max_connections": "1200",
                ])
        } catch {
            preconditionFailure("no PostgreSQL for the tests: \(error)")
        }
    }()

    private static let number = Atomic<Int>(0)

    /// A database of its own for one test; the text to connect with.
    public static func makeDatabase() throws -> String {
        let cluster = shared
        let name = "test_\(number.add(1, ordering: .relaxed).newValue)"
        var connection = try Connection(cluster.connectionString)
        try connection.execute("CREATE DATABASE \(name)")
        return cluster.connectionString.replacingOccurrences(of: "dbname=postgres", with: "dbname=\(name)")
    }

    private static let templates = Templates()

    /// A pool on a database of its own that `prepare` has made ready: once for all who prepare alike, by copying it.
    public static func makePool(
        connections: Int = 4, like template: String,
        prepare: @escaping @Sendable (ConnectionPool) async throws -> Void
    ) async throws -> ConnectionPool {
        let cluster = shared
        try await templates.make(template) {
            var connection = try Connection(cluster.connectionString)
            try connection.execute("CREATE DATABASE \(template)")
            let pool = ConnectionPool(
                cluster.connectionString.replacingOccurrences(of: "dbname=postgres", with: "dbname=\(template)"),
                connections: 1)
            try await prepare(pool)
            await pool.close()
        }
        let name = "test_\(number.add(1, ordering: .relaxed).newValue)"
        var connection = try Connection(cluster.connectionString)
        try connection.execute("CREATE DATABASE \(name) TEMPLATE \(template) STRATEGY file_copy")
        return ConnectionPool(
            cluster.connectionString.replacingOccurrences(of: "dbname=postgres", with: "dbname=\(name)"),
            connections: connections)
    }

    /// A pool on a database of its own.
    public static func makePool(connections: Int = 4) throws -> ConnectionPool {
        ConnectionPool(try makeDatabase(), connections: connections)
    }
}

/// Databases that others are copied from, each made once.
private actor Templates {
    private var made: [String: Task<Void, any Error>] = [:]

    func make(_ name: String, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let task = made[name] ?? Task { try await body() }
        made[name] = task
        try await task.value
    }
}

/// Folders that go when the process ends in good order; what a crash leaves lies in the system's temporary folder.
public enum TemporaryFolder {
    private static let root: String = {
        let path =
            FileManager.default.temporaryDirectory.path + "/mbost-tests-\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.root) }
        return path
    }()

    private static let number = Atomic<Int>(0)

    /// A path that nothing has yet.
    public static func path(named name: String) -> String {
        "\(root)/\(name)-\(number.add(1, ordering: .relaxed).newValue)"
    }

    public static func make(named name: String) throws -> String {
        let folder = path(named: name)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }
}
