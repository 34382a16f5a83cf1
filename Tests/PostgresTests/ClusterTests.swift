import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct ClusterTests {
    @Test func dataStaysOverStopAndStart() throws {
        let folder = TemporaryFolder.path(named: "restart")
        var cluster = try EmbeddedCluster.start(dataFolder: folder)
        var connection = try Connection(cluster.connectionString)
        try connection.execute("CREATE TABLE things AS SELECT 7 AS id")
        cluster.stop()
        #expect(!cluster.isRunning)
        cluster = try EmbeddedCluster.start(dataFolder: folder)
        connection = try Connection(cluster.connectionString)
        let id = try connection.first("SELECT id FROM things", read: { try $0.int32() })
        #expect(id == 7)
        cluster.stop()
    }

    @Test func recoversFromAKilledServer() throws {
        let folder = TemporaryFolder.path(named: "killed")
        var cluster = try EmbeddedCluster.start(dataFolder: folder)
        var connection = try Connection(cluster.connectionString)
        try connection.execute("CREATE TABLE things AS SELECT 7 AS id")
        kill(cluster.processID, SIGKILL)
        while cluster.isRunning {}
        cluster.stop()
        cluster = try EmbeddedCluster.start(dataFolder: folder)
        connection = try Connection(cluster.connectionString)
        let id = try connection.first("SELECT id FROM things", read: { try $0.int32() })
        #expect(id == 7)
        cluster.stop()
    }

    @Test func refusesASecondOwner() throws {
        let folder = TemporaryFolder.path(named: "twice")
        let cluster = try EmbeddedCluster.start(dataFolder: folder)
        let error = #expect(throws: ClusterError.self) { try EmbeddedCluster.start(dataFolder: folder) }
        #expect(error?.description.contains("another mbostd runs on the data folder \(folder)") == true)
        cluster.stop()
    }

    @Test func aLongFolderGetsAShortSocket() throws {
        let folder = TemporaryFolder.path(named: String(repeating: "lang", count: 30))
        let cluster = try EmbeddedCluster.start(dataFolder: folder)
        _ = try Connection(cluster.connectionString)
        cluster.stop()
    }

    @Test func aFileInTheWayIsSaid() throws {
        let folder = try TemporaryFolder.make(named: "file")
        try Data().write(to: URL(filePath: folder + "/data"))
        let error = #expect(throws: ClusterError.self) { try EmbeddedCluster.start(dataFolder: folder + "/data") }
        #expect(error?.description.contains("is not a folder") == true)
    }

    @Test func aFolderWithOtherThingsKeepsItsMode() throws {
        let folder = try TemporaryFolder.make(named: "home")
        try Data().write(to: URL(filePath: folder + "/letter"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        // Root's server runs as another user, who may not write here: that is said, and nothing is changed.
        (try? EmbeddedCluster.start(dataFolder: folder))?.stop()
        (try? EmbeddedCluster.start(dataFolder: folder))?.stop()
        let mode = try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int
        #expect(mode == 0o755)
        #expect(FileManager.default.fileExists(atPath: folder + "/letter"))
    }
}
