import Foundation
import Postgres

/// Three PostgreSQL servers of a test's own, as an operator would run them on three machines: a primary and two
/// replicas that stream from it. They end with the process, however that ends.
///
/// Durability is on, and a commit is acknowledged when the primary and any one replica have it on disk. So after the
/// loss of the primary every acknowledged transaction is on the replica that received most, which is the one to
/// promote: see ``ReplicatedCluster/furthestReplica()``. `synchronous_commit = on` is enough for that: a promoted
/// replica first replays all it received. `remote_apply` would add that a replica shows a transaction once it is
/// acknowledged, at the price of waiting for replay, and with `ANY 1` for one of the two replicas only; readers that
/// must see what was just written ask the primary, or wait for the replica to get there.
public final class ReplicatedCluster: Sendable {
    /// One of the three servers.
    public struct Server: Sendable {
        /// As PostgreSQL knows it in `synchronous_standby_names`.
        public let name: String
        let folder: ClusterFolder
        let process: ClusterProcess

        /// Where libpq finds it.
        public var host: String { folder.socketFolder }
        /// To this server alone, whatever it is now.
        public var connectionString: String { "host=\(host) port=5432 user=mbost dbname=postgres" }
        public var isRunning: Bool { process.isRunning }

        /// As when the machine loses its power: the server and all its processes at once, without a word to anybody.
        public func kill() {
            // Held still, so that it starts no further processes while they are listed.
            Foundation.kill(process.pid, SIGSTOP)
            let list = try? String(contentsOfFile: "/proc/\(process.pid)/task/\(process.pid)/children", encoding: .utf8)
            let children = (list ?? "").split(separator: " ").compactMap { Int32($0) }
            for pid in [process.pid] + children { Foundation.kill(pid, SIGKILL) }
            while process.isRunning { usleep(1000) }
            // The mark that a server runs here outlasts a kill: it would pile up from test to test.
            let mark = try? String(contentsOfFile: folder.cluster + "/postmaster.pid", encoding: .utf8)
            if let id = mark?.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(6).first?
                .split(separator: " ").last
            {
                _ = Subprocess.run(["ipcrm", "-m", String(id)])
            }
        }

        /// What operators type; with several statements not in one transaction.
        public func execute(_ statements: String...) throws {
            var connection = try Connection(connectionString)
            for statement in statements { try connection.execute(statement) }
        }

        public func bool(_ sql: String) throws -> Bool {
            var connection = try Connection(connectionString)
            return try connection.first(sql) { try $0.bool() } ?? false
        }
    }

    public let primary: Server
    public let replicas: [Server]
    private var all: [Server] { [primary] + replicas }

    /// Makes and starts all three; both replicas stream when it returns.
    public init() throws {
        let programs = try ClusterPrograms.find()
        let account = try ClusterAccount.current()
        let start = { (name: String, fill: (ClusterFolder) throws -> Void) in
            let folder = try ClusterFolder.prepare(TemporaryFolder.path(named: name), account: account)
            try fill(folder)
            let process = try ClusterProcess.start(folder, programs, account, Self.settings)
            let server = Server(name: name, folder: folder, process: process)
            try process.waitUntilReady(server.connectionString)
            return server
        }
        let primary = try start("p0") { try $0.initialize(programs, account) }
        replicas = try ["r1", "r2"].map { name in
            try start(name) { folder in
                let copy = Subprocess.run(
                    account.command(
                        [
                            programs.folder + "/pg_basebackup", "--pgdata", folder.cluster, "--checkpoint=fast",
                            "--wal-method=stream", "--write-recovery-conf", "--no-sync", "--dbname",
                            "host=\(primary.host) port=5432 user=mbost application_name=\(name)",
                        ], endsWithUs: false))
                guard copy.status == 0 else { throw Trouble("no copy of the primary: \(copy.lastLine)") }
            }
        }
        self.primary = primary
        try Self.wait("both replicas stream") {
            try primary.bool("SELECT count(*) = 2 FROM pg_stat_replication WHERE sync_state = 'quorum'")
        }
    }

    /// `wal_keep_size` is what a replica may lag behind; a slot of a replica that is gone would fill the disk instead.
    private static let settings = [
        "fsync": "on", "synchronous_commit": "on", "synchronous_standby_names": "ANY 1 (r1, r2)",
        "wal_keep_size": "256MB", "hot_standby_feedback": "on", "shared_buffers": "32MB",
        "dynamic_shared_memory_type": "mmap",
        "wal_receiver_status_interval": "1s", "wal_retrieve_retry_interval": "100ms",
    ]

    public struct Trouble: Error, CustomStringConvertible {
        public let description: String
        public init(_ description: String) { self.description = description }
    }

    /// For a program that shall outlast a fail-over: all three hosts, and which of them it wants.
    public func connectionString(targetSessionAttrs: String, database: String = "postgres") -> String {
        let hosts = all.map(\.host).joined(separator: ",")
        return "host=\(hosts) port=5432 user=mbost dbname=\(database) connect_timeout=5 "
            + "target_session_attrs=\(targetSessionAttrs)"
    }

    /// A database of its own, on the replicas too when this returns.
    public func makeDatabase(named name: String) throws {
        try primary.execute("CREATE DATABASE \(name)")
        try waitForReplay()
    }

    /// Until both replicas show what the primary has stored so far.
    public func waitForReplay() throws {
        var connection = try Connection(primary.connectionString)
        let position = try connection.first("SELECT pg_current_wal_lsn()::text") { try $0.text() } ?? ""
        try Self.wait("both replicas have replayed \(position)") {
            try primary.bool(
                "SELECT count(*) = 2 AND bool_and(replay_lsn >= '\(position)') FROM pg_stat_replication")
        }
    }

    public func killPrimary() { primary.kill() }

    /// The replica that received most of the primary's log: the only one that is sure to have all that was
    /// acknowledged, and that the other one can follow. Both stop receiving first: what is still on its way may be
    /// acknowledged by the one after it was looked at.
    public func furthestReplica() throws -> Server {
        try stopReceiving()
        let positions = try replicas.map { replica in
            guard replica.isRunning else { return -1 as Int64 }
            var connection = try Connection(replica.connectionString)
            let received = "greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())"
            return try connection.first("SELECT (\(received) - '0/0')::bigint") { try $0.int64() } ?? 0
        }
        return positions[0] >= positions[1] ? replicas[0] : replicas[1]
    }

    private func stopReceiving() throws {
        for replica in replicas where replica.isRunning {
            try replica.execute("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()")
            try Self.wait("\(replica.name) receives nothing") {
                try replica.bool("SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)")
            }
        }
    }

    /// Makes a replica the primary, then has the other one follow it; the steps of an operator, over SQL.
    public func promote(_ chosen: Server) throws {
        try stopReceiving()
        guard try chosen.bool("SELECT pg_promote(wait_seconds => 30)") else {
            throw Trouble("\(chosen.name) was not promoted")
        }
        for other in replicas where other.name != chosen.name && other.isRunning {
            try follow(chosen, other)
        }
    }

    private func follow(_ chosen: Server, _ other: Server) throws {
        try other.execute(
            """
            ALTER SYSTEM SET primary_conninfo =
                'host=\(chosen.host) port=5432 user=mbost application_name=\(other.name)'
            """, "SELECT pg_reload_conf()")
        try Self.wait("\(other.name) streams from \(chosen.name)") {
            try chosen.bool("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'quorum'")
        }
    }

    /// Ends all that still run, at once: in good order a primary would wait for replicas that are gone.
    public func stop() {
        for server in all where server.isRunning { Foundation.kill(server.process.pid, SIGQUIT) }
        for server in all { server.process.stop() }
    }

    deinit { stop() }

    /// Asks again until it holds, at most a minute.
    public static func wait(_ what: String, until holds: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(60)
        while try !holds() {
            guard ContinuousClock.now < end else { throw Trouble("waited a minute in vain until \(what)") }
            usleep(20_000)
        }
    }
}
