import Crypto
import ExchangeFormats
import Foundation
import FundingModel
import FundingRules
import NIOCore
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import Testing
import Wire

/// Registrations in, statuses decided, looked up over the RPC, the overview streamed out.
@Suite struct MainJobTests {
    /// The dossiers of the independent implementation, through wire, register and back: its decisions to the byte.
    @Test(arguments: [(2018, 200), (2022, 150), (2027, 400)])
    func theCasesThroughTheRegister(_ year: Int, _ count: Int) async throws {
        let dossiers = try Scene.fixture("FundingRulesTests/Cases/dossiers-\(year).jsonl")
        let expected = try Scene.fixture("FundingRulesTests/Cases/decisions-\(year).jsonl").split(separator: "\n")
        try await Scene.with { scene in
            let imported = try await scene.importText(dossiers, .dossiers, file: "cases.jsonl")
            #expect(imported.stored && imported.persons == count && imported.defectCount == 0)
            let progress = try await scene.recompute(year)
            #expect(progress?.state == .finished && progress?.personsDone == count)
            var wrong = 0
            for (line, decision) in zip(dossiers.split(separator: "\n"), expected) {
                var reader = DossierReader()
                let bytes = Array(line.utf8)
                let person = try reader.read(bytes.span).person.number
                let reply = try await scene.client.lookUpStatus(
                    LookUpStatusRequest(person: person, fundingYear: FundingYear(year)))
                var written: [UInt8] = []
                DecisionWriter().write(try #require(reply.years.first).decision, to: &written)
                if String(decoding: written, as: UTF8.self) != decision + "\n" { wrong += 1 }
            }
            #expect(wrong == 0)
            // Nothing has changed since: nothing is written.
            #expect(try await scene.recompute(year)?.recordsChanged == 0)
        }
    }

    @Test func theSampleFromFileToOverview() async throws {
        try await Scene.with { scene in
            let imported = try await scene.importText(try Scene.fixture(Scene.sample), masked: true)
            #expect(imported.stored && imported.persons == 10 && imported.enrolments == 12 && imported.diplomas == 4)
            #expect(imported.maskedPersons == 10 && imported.notices.count == 1)
            _ = try await scene.recompute(2027)
            let (name, bytes, end) = try await scene.overview("27DV", 2027)
            #expect(name.hasPrefix("OSBI_27DV_2027_") && name.hasSuffix(".XML"))
            let found = try #require(end)
            #expect(found.bytes == bytes.count && found.enrolments == 6 && found.diplomas == 1)
            let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
            #expect(found.sha256 == digest)
            var reader = OverviewReader(file: name)
            let records = try reader.feed(bytes)
            try reader.finish()
            #expect(records.count == 7)
            try await compare(records, scene)
        }
    }

    /// Every record of the overview says what the look-up says.
    private func compare(_ records: [OverviewRecord], _ scene: Scene) async throws {
        for case .enrolment(let enrolment) in records {
            let text = enrolment.citizenServiceNumber ?? enrolment.educationNumber
            let digits = try #require(text).description
            let person = try #require(PersonNumber(digits))
            let reply = try await scene.client.lookUpStatus(
                LookUpStatusRequest(person: person, fundingYear: FundingYear(2027)))
            let decision = try #require(
                reply.years.first?.decision.enrolments.first { $0.sequence == enrolment.sequence })
            let shown = [decision.october, decision.february].compactMap(\.self).map { record in
                // The file has no place for these.
                var record = record
                (record.provider, record.location) = (nil, nil)
                return record
            }
            #expect(enrolment.countDates.map(\.record) == shown)
        }
    }

    @Test func anExplanationIsOfTheFactsAsTheyStand() async throws {
        try await Scene.with { scene in
            _ = try await scene.importText(try Scene.fixture(Scene.sample), masked: true)
            let person = try #require(PersonNumber("999000044"))
            let year = try #require(FundingYear(2027))
            let reply = try await scene.client.explain(ExplainRequest(person: person, fundingYear: year))
            #expect(reply.explanation.records.count == 2)
            #expect(reply.explanation.records[0].funded == true)
            #expect(reply.signalTexts[.nationalityUnknown]?.hasPrefix("Nationaliteit") == true)
            // Nothing was stored by it.
            let status = try await scene.client.lookUpStatus(LookUpStatusRequest(person: person, fundingYear: nil))
            #expect(status.years.isEmpty)
        }
    }

    @Test func aLaterFileChangesWhatItNamesAndTheHistoryKeepsWhatStood() async throws {
        let person = try #require(PersonNumber("123456782"))
        func file(_ requested: String) -> String {
            """
            VLP|27DV|2024-07-31|2026-03-24|2026-03-25
            PER|123456782||1990-01-01|V
            ISG|123456782||C3|2024-08-01|2027-07-31||
            ISP|123456782||C3|2024-08-01|25655|BOL||\(requested)|||||
            SLR|1|1|1|0|0|0|0|0|0

            """
        }
        try await Scene.with { scene in
            _ = try await scene.importText(file("J"))
            #expect(try await scene.recompute(2027)?.recordsChanged == 1)
            let request = LookUpStatusRequest(person: person, fundingYear: FundingYear(2027))
            #expect(
                try await scene.client.lookUpStatus(request).years[0].decision.enrolments[0].october?.funded == true)
            _ = try await scene.importText(file("N"))
            let between = try await scene.client.lookUpStatus(request)
            #expect(between.undecidedYears.map(\.year) == [2027])
            #expect(try await scene.recompute(2027)?.recordsChanged == 1)
            let after = try await scene.client.lookUpStatus(request).years[0].decision.enrolments[0]
            #expect(
                after.october?.funded == false
                    && after.october?.signals == SignalSet(.notRequested, .nationalityUnknown))
            #expect(try await scene.store.historyCount(of: person) == 1)
        }
    }

    @Test func healthTellsWhatThereIs() async throws {
        try await Scene.with { scene in
            _ = try await scene.importText(try Scene.fixture(Scene.sample), masked: true)
            _ = try await scene.recompute(2026)
            let health = try await scene.client.health()
            #expect(health.serving && health.trouble.isEmpty && health.database == "embedded")
            #expect(health.persons == 10 && health.enrolments == 12 && health.diplomas == 4)
            #expect(health.years.map(\.fundingYear.year) == [2026])
            let hash = try ReferenceFolder.builtIn().hash
            #expect(health.referenceData == hash)
        }
    }

    @Test func manyCallsAtOnceOnOneConnection() async throws {
        try await Scene.with { scene in
            _ = try await scene.importText(try Scene.fixture(Scene.sample), masked: true)
            _ = try await scene.recompute(2027)
            let person = try #require(PersonNumber("999000044"))
            let expected = try await scene.client.lookUpStatus(LookUpStatusRequest(person: person))
            try await withThrowingTaskGroup(of: LookUpStatusReply.self) { group in
                for _ in 0..<200 {
                    group.addTask { try await scene.client.lookUpStatus(LookUpStatusRequest(person: person)) }
                }
                for try await reply in group { #expect(reply.years == expected.years) }
            }
        }
    }

    /// Who lost the connection goes on with the same bytes; when something changed, it hears so.
    @Test func anOverviewGoesOnFromWhereItWas() async throws {
        try await Scene.with { scene in
            _ = try await scene.importText(try Scene.fixture(Scene.sample), masked: true)
            _ = try await scene.recompute(2027)
            let whole = try await scene.overview("27DV", 2027)
            let digest = try #require(whole.end?.sha256)
            func rest(_ edition: String, _ offset: Int) async throws -> (OverviewStart?, [UInt8]) {
                var request = DownloadOverviewRequest(brin: Brin("27DV")!, fundingYear: FundingYear(2027)!)
                (request.edition, request.offset) = (edition, offset)
                let rpc = try await RPCClient.connect(host: "127.0.0.1", port: scene.server.port)
                var (start, bytes) = (OverviewStart?.none, [UInt8]())
                try await rpc.serverStreaming(Method.downloadOverview, ByteBuffer(bytes: request.encoded)) { replies in
                    for try await message in replies {
                        switch try OverviewPart(encoded: Array(message.readableBytesView)) {
                        case .start(let given): start = given
                        case .chunk(let piece): bytes += piece
                        case .end: break
                        }
                    }
                }
                await rpc.close()
                return (start, bytes)
            }
            for offset in [0, 1, 1000, whole.bytes.count - 1, whole.bytes.count] {
                let (start, bytes) = try await rest(digest, offset)
                #expect(start?.offset == offset && start?.bytes == whole.bytes.count && start?.sha256 == digest)
                #expect(bytes == Array(whole.bytes[offset...]))
            }
            // Past its end, or another one's: from the beginning.
            for (edition, offset) in [(digest, whole.bytes.count + 1), ("00", 5)] {
                let (start, bytes) = try await rest(edition, offset)
                #expect(start?.offset == 0 && bytes == whole.bytes)
            }
            // After a change the old one can still be finished, and a new download has the change.
            let answers = try await scene.client.register([
                ProcessTests.message("neu", ProcessTests.facts, ProcessTests.enrolment())
            ])
            #expect(answers.first?.isAccepted == true)
            let (old, bytes) = try await rest(digest, 7)
            #expect(old?.offset == 7 && bytes == Array(whole.bytes[7...]))
            let new = try await scene.overview("27DV", 2027)
            #expect(new.end?.sha256 != digest && new.bytes.count > whole.bytes.count)
        }
    }
}
