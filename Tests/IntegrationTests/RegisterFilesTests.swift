import Crypto
import ExchangeFormats
import Foundation
import FundingModel
import NIOCore
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import SyntheticRegister
import Testing
import Wire

/// RO, GRONDSLAG and OBO out of the register, over the RPC.
@Suite struct RegisterFilesTests {
    static let brin = Brin("27DV")!
    static let year = FundingYear(2027)!
    static let key = PseudonymKey([UInt8](repeating: 7, count: PseudonymKey.size))

    /// A register of made-up persons and its dossiers in the order of an RO.
    private static func with(
        _ change: (inout ServiceOptions) -> Void = { _ in }, persons: Int = 600,
        _ body: (Scene, [Dossier], SyntheticRegister) async throws -> Void
    ) async throws {
        try await Scene.with({ options in
            options.pseudonymKey = key
            change(&options)
        }) { scene in
            let register = SyntheticRegister(persons: persons, seed: 9, trainings: try ReferenceFolder.builtIn().trainings)
            try await scene.store.load(count: persons, parts: 1, tell: { _ in }) { register.dossier(at: $0) }
            _ = try await scene.recompute(2027)
            try await body(scene, register.overviewOrder.map { register.dossier(at: $0) }, register)
        }
    }

    private static func request(_ file: DownloadOverviewRequest.File, _ brin: Brin? = brin) -> DownloadOverviewRequest {
        var request = DownloadOverviewRequest(brin: brin, fundingYear: year)
        request.file = file
        return request
    }

    private static func read(
        _ scene: Scene, _ request: DownloadOverviewRequest
    ) async throws -> (name: String, bytes: [UInt8], end: OverviewEnd?) {
        var (name, bytes, end) = ("", [UInt8](), OverviewEnd?.none)
        try await scene.client.downloadOverview(request) { part in
            switch part {
            case .start(let start): name = start.fileName
            case .bytes(let piece): bytes += piece.readableBytesView
            case .end(let given): end = given
            }
        }
        #expect(end?.bytes == bytes.count)
        #expect(end?.sha256 == SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined())
        return (name, bytes, end)
    }

    private static var today: Day { DutchTime(Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))).day }

    /// What the register holds and gives is what a file of the same dossiers holds, to the byte, read at once or in many
    /// stretches.
    @Test(arguments: [5000, 40]) func aRegistrationOverviewIsThatOfTheDossiers(_ persons: Int) async throws {
        try await Self.with({ $0.personsAtATime = persons }) { scene, dossiers, register in
            let (from, until) = (Day("2024-08-01")!, Day("2025-07-31")!)
            for brin in register.institutions.prefix(3) {
                let (name, bytes, end) = try await Self.read(scene, Self.request(.registrations(from: from, until: until), brin))
                var writer = RegistrationWriter(brin, from: from, until: until, created: Self.today)
                for dossier in dossiers { try writer.write(dossier) }
                writer.end()
                #expect(bytes == writer.bytes && name == writer.file && writer.persons > 0)
                #expect(end?.enrolments == writer.enrolments && end?.diplomas == writer.diplomas)
            }
        }
    }

    @Test(arguments: [5000, 40]) func anAccountantsOverviewIsThatOfTheDossiers(_ persons: Int) async throws {
        try await Self.with({ $0.personsAtATime = persons }) { scene, dossiers, register in
            let brin = register.institutions[0]
            let (name, bytes, end) = try await Self.read(scene, Self.request(.accountantOverview, brin))
            let header = OBOHeader(brin, year: Self.year, requestedOn: Self.today, created: Self.today)
            var writer = OBOWriter(header)
            for dossier in dossiers { try writer.write(dossier) }
            writer.end()
            var zip = ZipReader(file: name)
            let events = try zip.feed(bytes)
            try zip.finish()
            #expect(name == header.archive && events.first == .file(name: header.file))
            let content = events.reduce(into: [UInt8]()) { all, event in if case .content(let piece) = event { all += piece } }
            #expect(content == writer.bytes && writer.persons > 0)
            #expect(end?.enrolments == writer.controls.enrolments && end?.diplomas == writer.controls.diplomas)
        }
    }

    private static func fields(_ bytes: [UInt8], _ kind: String) -> [[Substring]] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").filter { $0.hasPrefix(kind) }
            .map { $0.split(separator: ";", omittingEmptySubsequences: false) }
    }

    /// Sorted in memory or in many runs on disk: the same file.
    @Test(arguments: [16 << 20, 2000]) func aFoundationFileHoldsFactsAndDecisionsUnderPseudonyms(_ most: Int) async throws {
        try await Self.with({ $0.mostSorted = most }) { scene, dossiers, register in
            let brin = register.institutions[0]
            let (name, bytes, end) = try await Self.read(scene, Self.request(.foundations, brin))
            #expect(name == FoundationWriter.fileName(brin, year: Self.year, created: Self.today))
            var reader = RegistrationReader(.grondslag, file: name, masked: true)
            let read = reader.feed(bytes) + reader.finish()
            #expect(reader.defects == [] && reader.notices == [] && read.count > 10)
            let pseudonyms = Self.fields(bytes, "PER").map { String($0[1]) }
            #expect(pseudonyms == pseudonyms.sorted() && Set(pseudonyms).count == read.count)
            let own = dossiers.filter { dossier in
                var writer = FoundationWriter(brin, year: Self.year, kind: .provisional, created: Self.today)
                return (try? writer.write(dossier, as: Self.key.pseudonym(of: dossier.person.number, at: brin), DecidedRecords())) == true
            }
            #expect(Set(pseudonyms) == Set(own.map { Self.key.pseudonym(of: $0.person.number, at: brin).text }))
            let text = String(decoding: bytes, as: UTF8.self)
            for dossier in own { #expect(!text.contains(dossier.person.number.digits)) }
            // Its decisions are those of the OSB-i.
            let overview = try await scene.overview(brin.description, 2027)
            var xml = OverviewReader(file: overview.name)
            let records = try xml.feed(overview.bytes)
            var counts = (countDates: 0, diplomas: 0, contributions: [String]())
            for record in records {
                switch record {
                case .enrolment(let enrolment):
                    counts.countDates += enrolment.countDates.count
                    counts.contributions += enrolment.countDates.compactMap { $0.record.contribution?.description }
                case .diploma: counts.diplomas += 1
                }
            }
            let decisions = Self.fields(bytes, "BII")
            #expect(decisions.count == counts.countDates && Self.fields(bytes, "BID").count == counts.diplomas && counts.countDates > 10)
            #expect(decisions.compactMap { Decimal6(String($0[13]))?.description }.sorted() == counts.contributions.sorted())
            #expect(end?.enrolments == Self.fields(bytes, "ISG").count)
        }
    }

    @Test func oneFileOfAllInstitutions() async throws {
        try await Self.with({ ($0.mostSorted, $0.personsAtATime) = (5000, 40) }, persons: 300) { scene, _, register in
            let (name, bytes, _) = try await Self.read(scene, Self.request(.foundations, nil))
            #expect(name == FoundationWriter.fileName(nil, year: Self.year, created: Self.today))
            #expect(Self.fields(bytes, "VLP").first?[1] == "")
            var reader = RegistrationReader(.grondslag, file: name, masked: true)
            let all = reader.feed(bytes) + reader.finish()
            #expect(reader.defects == [] && reader.notices == [])
            // Each institution's records are in it, under another pseudonym.
            var (enrolments, decisions) = (0, 0)
            for brin in register.institutions {
                guard try await scene.store.knows(brin) else { continue }
                let own = try await Self.read(scene, Self.request(.foundations, brin))
                enrolments += Self.fields(own.bytes, "ISG").count
                decisions += Self.fields(own.bytes, "BII").count
                #expect(Set(Self.fields(own.bytes, "PER").map { $0[1] }).isDisjoint(with: Self.fields(bytes, "PER").map { $0[1] }))
            }
            #expect(Self.fields(bytes, "ISG").count == enrolments && Self.fields(bytes, "BII").count == decisions)
            #expect(all.map(\.enrolments.count).reduce(0, +) == enrolments && enrolments > 100)
        }
    }

    @Test func pseudonymsAreOfPersonInstitutionAndKey() {
        let (person, other) = (PersonNumber("123456782")!, PersonNumber("111222333")!)
        let pseudonym = Self.key.pseudonym(of: person, at: Self.brin)
        #expect(Self.key.pseudonym(of: person, at: Self.brin) == pseudonym)
        let others = [
            Self.key.pseudonym(of: other, at: Self.brin), Self.key.pseudonym(of: person, at: Brin("25LX")), Self.key.pseudonym(of: person, at: nil),
            PseudonymKey([UInt8](repeating: 8, count: PseudonymKey.size)).pseudonym(of: person, at: Self.brin),
        ]
        #expect(!others.contains(pseudonym) && Set(others).count == 4)
        #expect(pseudonym.text.count == 16 && pseudonym.text.hasPrefix("P"))
    }

    @Test func whatCannotBeGivenIsSaid() async throws {
        try await Scene.with { scene in
            func code(_ request: DownloadOverviewRequest) async -> (StatusCode, String) {
                do {
                    _ = try await Self.read(scene, request)
                    return (.ok, "")
                } catch {
                    return ((error as? CallError)?.code ?? .unknown, (error as? CallError)?.message ?? "\(error)")
                }
            }
            let period = DownloadOverviewRequest.File.registrations(from: Day("2024-08-01")!, until: Day("2025-07-31")!)
            for file in [period, .foundations, .accountantOverview] { #expect(await code(Self.request(file)).0 == .notFound) }
            _ = try await scene.importText(try Scene.fixture(Scene.sample), masked: true)
            // Facts alone need no decisions.
            #expect(await code(Self.request(period)).0 == .ok)
            #expect(await code(Self.request(.accountantOverview)).0 == .ok)
            let undecided = await code(Self.request(.foundations))
            #expect(undecided.0 == .failedPrecondition && undecided.1.contains("not decided yet"))
            _ = try await scene.recompute(2027)
            let keyless = await code(Self.request(.foundations))
            #expect(keyless.0 == .failedPrecondition && keyless.1.contains("--pseudonym-key"))
        }
    }

    @Test func whatTheFormatCannotCarryIsSaidWithoutThePerson() async throws {
        try await Scene.with { scene in
            let line = """
                {"person":{"number":"123456782","birthDate":"2004-09-18"},"enrolments":[{"brin":"27DV","sequence":"C1","enrolledOn":"2024-08-01",\
                "plannedEnd":"2027-07-31","periods":[{"from":"2024-08-01","trainingCode":"25297","pathway":"BOL","requested":true,"route":"a|b"}]}]}
                """
            let imported = try await scene.importText(line + "\n", .dossiers, file: "a.jsonl")
            #expect(imported.stored)
            let error = await #expect(throws: CallError.self) { try await Self.read(scene, Self.request(.accountantOverview)) }
            #expect(error?.code == .failedPrecondition && error?.message.contains("ISP, veld leerroute") == true)
            #expect(error?.message.contains("123456782") == false)
        }
    }

    /// After a change it is another file; an edition that is still there can be gone on with.
    @Test func changesShowAndDownloadsGoOn() async throws {
        try await Scene.with { scene in
            _ = try await scene.importText(try Scene.fixture(Scene.sample), masked: true)
            let request = Self.request(.registrations(from: Day("2024-08-01")!, until: Day("2026-07-31")!))
            let first = try await Self.read(scene, request)
            #expect(try await Self.read(scene, request).bytes == first.bytes)
            var rest = request
            rest.edition = first.end?.sha256 ?? ""
            rest.offset = 100
            var bytes = Array(first.bytes.prefix(100))
            try await scene.client.downloadOverview(rest) { part in
                if case .bytes(let piece) = part { bytes += piece.readableBytesView }
            }
            #expect(bytes == first.bytes)
            _ = try await scene.client.register([
                ProcessTests.message("m1", ProcessTests.facts, ProcessTests.dutch, ProcessTests.enrolment())
            ])
            #expect(try await Self.read(scene, request).bytes.count > first.bytes.count)
        }
    }

    /// What was determined stands in it as definitive.
    @Test func definitiveYearsShowDefinitiveDecisions() async throws {
        try await Self.with(persons: 100) { scene, _, register in
            try await scene.client.determine(DetermineRequest(fundingYear: Self.year, askedBy: "test", acceptMissingReports: true)) { _ in }
            let (_, bytes, _) = try await Self.read(scene, Self.request(.foundations, nil))
            #expect(Self.fields(bytes, "VLP").first?[4] == "D")
            #expect(Self.fields(bytes, "BII").allSatisfy { $0[6] == "D" } && !Self.fields(bytes, "BII").isEmpty)
        }
    }
}
