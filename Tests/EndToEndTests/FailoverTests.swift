import Foundation
import TestSupport
import Testing

/// The built server on three PostgreSQL servers, of which the primary goes.
@Suite(.serialized) struct FailoverTests {
    /// Three servers with the schema of the register.
    private static func makeCluster() throws -> ReplicatedCluster {
        let cluster = try ReplicatedCluster()
        try cluster.makeDatabase(named: "mbost")
        let migrated = try Programs.run("mbostd", ["migrate", "--database", text(cluster, "read-write")])
        guard migrated.status == 0 else { throw ReplicatedCluster.Trouble(migrated.errors) }
        try cluster.waitForReplay()
        return cluster
    }

    private static func text(_ cluster: ReplicatedCluster, _ wanted: String) -> String {
        cluster.connectionString(targetSessionAttrs: wanted, database: "mbost")
    }

    @Test func aServerOutlastsThePrimary() throws {
        let cluster = try Self.makeCluster()
        let server = try RunningServer(
            ["--database", Self.text(cluster, "read-write")], data: TemporaryFolder.path(named: "unused"))
        let first = try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample)
        let decided = try server.mbost("recompute", "--year", "2027")
        #expect(first.status == 0 && decided.status == 0, "\(first.errors) \(decided.errors)")
        let before = try server.mbost("status", "999000044", "--json")
        let explained = try server.mbost("explain", "999000044", "--year", "2027", "--json")
        let health = try server.mbost("health", "--json")
        #expect(before.status == 0 && explained.status == 0 && health.status == 0)

        cluster.killPrimary()
        // Look-ups go on from memory; what needs the database says that it is not there.
        let remembered = try server.mbost("status", "999000044", "--json")
        #expect(remembered.status == 0 && remembered.timeless == before.timeless)
        let during = try server.mbost("explain", "999000044", "--year", "2027", "--json")
        #expect(during.status != 0 && during.output.isEmpty && during.errors.contains("the database is not there"))
        try cluster.promote(try cluster.furthestReplica())

        // Nobody told the server; it was not started again.
        var after = during
        let end = Date(timeIntervalSinceNow: 30)
        while after.status != 0, Date() < end {
            after = try server.mbost("explain", "999000044", "--year", "2027", "--json")
        }
        #expect(after.status == 0 && after.output == explained.output, "\(after.errors)")
        #expect(try server.mbost("status", "999000044", "--json").timeless == before.timeless)
        let healthAfter = try server.mbost("health", "--json")
        #expect(healthAfter.status == 0 && healthAfter.output == health.output, "\(healthAfter.output)")
        let again = try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample)
        let decidedAgain = try server.mbost("recompute", "--year", "2026")
        #expect(again.status == 0 && decidedAgain.status == 0, "\(again.errors) \(decidedAgain.errors)")
        #expect(server.process.isRunning)
        #expect(server.stop() == 0)
        cluster.stop()
    }

    @Test func readersGoToTheReplicaWhileItIsThere() throws {
        let cluster = try Self.makeCluster()
        let server = try RunningServer(
            [
                "--database", Self.text(cluster, "read-write"), "--replica", Self.text(cluster, "standby"),
                "--log", "notice",
            ], data: TemporaryFolder.path(named: "unused"))
        let first = try server.mbost("import", "--from", "ro", "--masked", ServerTests.sample)
        let decided = try server.mbost("recompute", "--year", "2027")
        #expect(first.status == 0 && decided.status == 0, "\(first.errors) \(decided.errors)")
        // What this server wrote it shows at once, from wherever.
        let before = try server.mbost("explain", "999000044", "--year", "2027", "--json")
        #expect(before.status == 0)
        let folder = try TemporaryFolder.make(named: "overview")
        // The last that a look-up says is COMMIT; looking whether the replica is there needs none.
        let readers = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = 'mbost' AND query = 'COMMIT')"
        try ReplicatedCluster.wait("a replica is read") {
            #expect(try server.mbost("explain", "999000044", "--year", "2027", "--json").output == before.output)
            return try cluster.replicas.contains { try $0.bool(readers) }
        }
        let overview = try server.mbost("overview", "27DV", "--year", "2027", "--output", folder)
        #expect(overview.status == 0, "\(overview.errors)")

        for replica in cluster.replicas { replica.kill() }
        for _ in 0..<3 {
            let after = try server.mbost("explain", "999000044", "--year", "2027", "--json")
            #expect(after.status == 0 && after.output == before.output, "\(after.errors)")
        }
        #expect(try server.mbost("explain", "999000044", "--year", "2027").status == 0)
        #expect(try server.mbost("overview", "27DV", "--year", "2027", "--output", folder).status == 0)
        #expect(try server.mbost("health").status == 0)
        #expect(server.stop() == 0)
        let log = try String(contentsOf: server.log, encoding: .utf8)
        #expect(log.split(separator: "\n").filter { $0.contains("the replica is not there") }.count == 1, "\(log)")
        #expect(log.contains("reading from the replica"))
        cluster.stop()
    }
}
