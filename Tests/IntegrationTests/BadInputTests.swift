import Foundation
import FundingModel
import NIOCore
import Postgres
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import TestSupport
import Testing
import Wire

/// Each bad input gives a clear error naming the thing, stores nothing, and leaves the server alive.
@Suite struct BadInputTests {
    static let good = """
        VLP|27DV|2024-07-31|2026-03-24|2026-03-25
        PER|123456782||1990-01-01|V
        ISG|123456782||C3|2024-08-01|2027-07-31||
        ISP|123456782||C3|2024-08-01|25655|BOL||J|||||
        SLR|1|1|1|0|0|0|0|0|0

        """

    /// What the file becomes, the line of its first defect, and what that says.
    @Test(arguments: [
        ("<?xml version=\"1.0\"?><a/>\n", 1, "is XML"),
        (good.replacingOccurrences(of: "|", with: ","), 1, "scheidingsteken"),
        (String(good.dropLast(40)), 4, "is leeg"),
        (good.replacingOccurrences(of: "123456782", with: "123456783"), 2, "11-proef"),
        (good.replacingOccurrences(of: "2027-07-31", with: "2027-02-30"), 3, "'2027-02-30' is geen datum"),
        (
            good.replacingOccurrences(of: "C3|2024-08-01|25655", with: "C3|2024-07-31|25655"), 4,
            "ligt voor de datum inschrijving"
        ),
        (
            good.replacingOccurrences(of: "SLR|", with: "ISG|123456782||C3|2024-08-01|2027-07-31||\nSLR|"), 5,
            "komt twee keer voor"
        ),
    ])
    func aFileWithADefectStoresNothing(_ text: String, _ line: Int, _ reason: String) async throws {
        try await Scene.with { scene in
            let reply = try await scene.importText(text)
            #expect(!reply.stored && reply.persons == 0)
            #expect(
                reply.defects.first?.line == line && reply.defects.first?.text.contains(reason) == true,
                "\(reply.defects)")
            #expect(reply.defects.first?.text.contains("12345678") == false)
            #expect(try await scene.store.counts().persons == 0)
            // The next one is taken all the same.
            #expect(try await scene.importText(Self.good).stored)
        }
    }

    @Test func aFileThatIsNotUTF8() async throws {
        try await Scene.with { scene in
            let header = ImportHeader(format: .ro, fileName: "a.csv")
            let reply = try await scene.client.importFile(header) { send in
                try await send(Array(Self.good.utf8) + [0x50, 0xE9, 0x0A])
            }
            #expect(!reply.stored && reply.defects[0].text.contains("is geen UTF-8"))
        }
    }

    @Test func keepGoingStoresTheGoodOnes() async throws {
        let text = Self.good.replacingOccurrences(
            of: "SLR|", with: "PER|111222333||1990-13-01|V\nSLR|")
        try await Scene.with { scene in
            let reply = try await scene.importText(text, keepGoing: true)
            #expect(reply.stored && reply.persons == 1 && reply.defectCount == 1)
        }
    }

    @Test func aPersonTwiceInDossiers() async throws {
        let line = try Scene.fixture("FundingRulesTests/Cases/dossiers-2027.jsonl").split(separator: "\n")[0]
        try await Scene.with { scene in
            let error = await #expect(throws: CallError.self) {
                try await scene.importText("\(line)\n\(line)\n", .dossiers)
            }
            #expect(error?.code == .invalidArgument && error?.message.contains("one person twice") == true)
            let counts = try await scene.store.counts()
            #expect(counts.persons == 0)
        }
    }

    @Test func anUnknownTrainingIsASignalNotAnError() async throws {
        let text = Self.good.replacingOccurrences(of: "25655", with: "99999")
        try await Scene.with { scene in
            #expect(try await scene.importText(text).stored)
            _ = try await scene.recompute(2027)
            let person = try #require(PersonNumber("123456782"))
            let reply = try await scene.client.lookUpStatus(LookUpStatusRequest(person: person))
            #expect(reply.years[0].decision.enrolments[0].october?.signals.contains(.trainingUnknown) == true)
        }
    }

    @Test func whatIsNotThereIsSaid() async throws {
        try await Scene.with { scene in
            let person = try #require(PersonNumber("123456782"))
            let year = try #require(FundingYear(2027))
            var error = await #expect(throws: CallError.self) {
                try await scene.client.lookUpStatus(LookUpStatusRequest(person: person))
            }
            #expect(error?.code == .notFound)
            error = await #expect(throws: CallError.self) {
                try await scene.client.explain(ExplainRequest(person: person, fundingYear: year))
            }
            #expect(error?.code == .notFound)
            error = await #expect(throws: CallError.self) { try await scene.overview("27DV", 2027) }
            #expect(error?.code == .notFound && error?.message.contains("27DV") == true)
            _ = try await scene.importText(Self.good)
            error = await #expect(throws: CallError.self) { try await scene.overview("27DV", 2027) }
            #expect(error?.code == .failedPrecondition && error?.message.contains("2027") == true)
            error = await #expect(throws: CallError.self) { try await scene.recompute(2014) }
            #expect(error?.code == .invalidArgument && error?.message.contains("2014") == true)
        }
    }

    @Test func aCallerThatLeavesInMidFileLeavesNothing() async throws {
        try await Scene.with { scene in
            let leaving = try await StatusClient.connect(to: ServerAddress(host: "127.0.0.1", port: scene.server.port))
            let header = ImportHeader(format: .ro, fileName: "a.csv")
            await #expect(throws: (any Error).self) {
                try await leaving.importFile(header) { send in
                    try await send(Array(Self.good.utf8))
                    await leaving.close()
                }
            }
            #expect(try await scene.importText(Self.good).stored)
            #expect(try await scene.store.counts().persons == 1)
        }
    }

    @Test func anImportWithoutHeaderAndBytesThatAreNoMessage() async throws {
        try await Scene.with { scene in
            let rpc = try await RPCClient.connect(host: "127.0.0.1", port: scene.server.port)
            var error = await #expect(throws: CallError.self) {
                try await rpc.clientStreaming(Method.importFile) { writer in
                    try await writer.write(ByteBuffer(bytes: ImportPart.chunk([1, 2]).encoded))
                }
            }
            #expect(error?.code == .invalidArgument && error?.message.contains("header") == true)
            error = await #expect(throws: CallError.self) {
                try await rpc.unary(Method.lookUpStatus, ByteBuffer(bytes: [0xFF, 0xFF, 0xFF]))
            }
            #expect(error?.code == .invalidArgument)
            error = await #expect(throws: CallError.self) {
                // Field 1, fixed32: a number that fails the 11-test.
                try await rpc.unary(Method.lookUpStatus, ByteBuffer(bytes: [0x0D, 0x01, 0x00, 0x00, 0x00]))
            }
            #expect(error?.code == .invalidArgument && error?.details == [.init("field", "person")])
            await rpc.close()
            #expect(try await scene.client.health().serving)
        }
    }

    @Test func withoutItsDatabaseTheServerSaysSoAndComesBack() async throws {
        let folder = TemporaryFolder.path(named: "down")
        var cluster = try EmbeddedCluster.start(dataFolder: folder, settings: ["fsync": "off"])
        let pool = ConnectionPool(cluster.connectionString, connections: 3)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let service = StatusService(store: store, tables: try ReferenceFolder.builtIn(), admission: .anyone)
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: service.routes())
        let client = try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .seconds(60))
        cluster.stop()
        let health = try await client.health()
        #expect(!health.serving && !health.trouble.isEmpty)
        let person = try #require(PersonNumber("123456782"))
        let error = await #expect(throws: CallError.self) {
            try await client.lookUpStatus(LookUpStatusRequest(person: person))
        }
        #expect(error?.code == .unavailable)
        cluster = try EmbeddedCluster.start(dataFolder: folder, settings: ["fsync": "off"])
        #expect(try await client.health().serving)
        await client.close()
        await server.shutDown()
        await pool.close()
        cluster.stop()
    }

    @Test func twoRecomputationsOfAYearExcludeEachOther() async throws {
        try await Scene.with { scene in
            _ = try await scene.importText(Self.good)
            let year = try #require(FundingYear(2027))
            // A receipt that no worker has: it waits for a server that does.
            let receipt = try await scene.store.number(
                of: Receipt(ruleSet: "r", referenceData: "d", program: "p"))
            let job = try await scene.store.startJob(JobRequest(fundingYear: year), receipt: receipt)
            let error = await #expect(throws: CallError.self) { try await scene.recompute(2027) }
            #expect(error?.code == .alreadyExists && error?.message.contains("2027") == true)
            let cancelled = try await scene.client.cancelJob(job.job)
            #expect(cancelled.state == .cancelled)
            #expect(try await scene.recompute(2027)?.state == .finished)
        }
    }

    /// PostgreSQL's own answer to a full disk, given at the last table of the merge.
    @Test func aFullDatabaseStoresNothingAndSaysSo() async throws {
        try await Scene.with { scene in
            try await scene.pool.run { connection in
                try connection.execute(
                    """
                    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
                    CREATE TRIGGER full_disk BEFORE INSERT ON mbost.periods EXECUTE FUNCTION full_disk();
                    """)
            }
            let error = await #expect(throws: CallError.self) { try await scene.importText(Self.good) }
            #expect(error?.code == .resourceExhausted && error?.message.contains("the database is full") == true)
            let counts = try await scene.store.counts()
            #expect(counts.persons == 0 && counts.enrolments == 0)
            try await scene.pool.run { try $0.execute("DROP TRIGGER full_disk ON mbost.periods") }
            let reply = try await scene.importText(Self.good)
            #expect(reply.stored)
        }
    }
}
