import FundingModel
import Postgres
import RegisterStore
import Testing
import Wire

/// What is told of a person's past, after a series of changes.
@Suite struct HistoryTests {
    typealias Message = RegisteringTests
    static let year = RegisteringTests.year
    static let person = RegisteringTests.person
    static let brin = RegisteringTests.brin
    static let other = Brin("25LX")!

    private static func history(
        _ scene: StoreScene, _ person: PersonNumber = person, year: FundingYear? = nil, brin: Brin? = nil,
        before: HistoryPlace? = nil, most: Int = 200
    ) async throws -> HistoryPage? {
        try await scene.store.history(
            HistorySelection(person: person, year: year, brin: brin, before: before, most: most))
    }

    private static func line(_ entry: HistoryEntry) -> String {
        switch entry.event {
        case .decided(let past):
            let end =
                past.supersededAt == nil
                ? "stands" : "until \(past.supersededReason?.rawValue ?? "?")"
            return "\(past.fundingYear.year) \(past.kind.rawValue) \(past.brin) \(past.id) "
                + "\(past.reason?.rawValue ?? "?") \(end)"
        case .factsReplaced(let facts):
            switch facts.cause {
            case .file(let run): return "file \(run ?? 0)"
            case .message(let brin, let id): return "message \(brin) \(id?.text ?? "-")"
            case .exOfficio: return "ex officio"
            case .other: return "other"
            }
        }
    }

    /// Two institutions' messages, an ex officio status, a recomputation under other rules, a definitive run, and an
    /// enrolment taken out.
    private static func live(_ scene: StoreScene) async throws {
        _ = try await scene.recompute(year)
        _ = try await Message.register(scene, Message.message("m1", Message.facts, Message.enrolment()))
        _ = try await Message.register(
            scene, Message.message("a1", brin: other, Message.enrolment(other, "X", on: "2025-08-02")))
        var deciders: [YearDecider] = []
        for year in try await scene.store.keptYears() { deciders.append(try await scene.decider(year)) }
        _ = try await scene.store.setExOfficio(
            ExOfficioOrder(
                person: person, brin: brin, sequence: Identifier("C1")!, countDate: year.october, funded: false,
                reason: "besluit", by: "jansen"),
            text: StoreScene.text, deciders: deciders)
        _ = try await scene.recompute(year, reason: .law) { decision in
            for place in decision.enrolments.indices where decision.enrolments[place].brin == other {
                decision.enrolments[place].highestFundedDiplomaLevel = .mbo2
            }
        }
        _ = try await scene.store.withDefinitiveRun(of: year, by: "j") { try await $0.record(by: "j") }
        _ = try await Message.register(
            scene, Message.message("a2", brin: other, .deleteEnrolment(Identifier("X")!)))
    }

    static let lines = [
        // Newest first: what another's message made of the first, and whose facts gave way.
        "2027 V 27DV C1 WA stands", "message 25LX a2",
        "2027 D 25LX X DS stands", "2027 D 27DV C1 DS stands",
        "2027 V 25LX X WW until WI",
        "2027 V 27DV C1 AM until WA", "ex officio",
        "2027 V 25LX X WI until WW", "2027 V 27DV C1 WA until AM", "message 25LX a1",
        "2027 V 27DV C1 WI until WA",
    ]

    @Test func everythingThatHappenedIsToldNewestFirst() async throws {
        try await StoreScene.with { scene in
            try await Self.live(scene)
            let page = try #require(try await Self.history(scene))
            let lines = page.entries.map(Self.line)
            #expect(lines == Self.lines)
            #expect(page.next == nil)
            let numbers = Set(page.entries.compactMap { Self.decision($0)?.receiptNumber })
            #expect(!numbers.isEmpty && Set(page.receipts.keys) == numbers)
            // What is shown is what was decided.
            let standing = try await scene.store.decisions(of: Self.person, year: Self.year)
            for status in standing {
                let shown = page.entries.compactMap { Self.decision($0) }
                    .filter { $0.kind == status.kind && $0.supersededAt == nil }.map(\.record)
                #expect(shown == status.decision.enrolments.map { .enrolment($0) })
            }
            // Moments fit: what came after begins when what was before ends.
            let ends = Set(page.entries.compactMap { Self.decision($0)?.supersededAt })
            #expect(ends.isSubset(of: Set(page.entries.map(\.at))))
        }
    }

    private static func decision(_ entry: HistoryEntry) -> PastDecision? {
        if case .decided(let past) = entry.event { return past }
        return nil
    }

    @Test func pagesPutTogetherAreTheWhole() async throws {
        try await StoreScene.with { scene in
            try await Self.live(scene)
            let whole = try #require(try await Self.history(scene)).entries
            for most in 1...5 {
                var entries: [HistoryEntry] = []
                var before: HistoryPlace?
                repeat {
                    let page = try #require(try await Self.history(scene, before: before, most: most))
                    #expect(page.entries.count == most || page.next == nil)
                    entries += page.entries
                    before = page.next
                } while before != nil && entries.count <= whole.count
                #expect(entries == whole, "pages of \(most)")
            }
        }
    }

    @Test func anInstitutionSeesItsOwn() async throws {
        try await StoreScene.with { scene in
            try await Self.live(scene)
            let own = try #require(try await Self.history(scene, brin: Self.brin))
            let decided = own.entries.compactMap(Self.decision)
            #expect(!decided.isEmpty && decided.allSatisfy { $0.brin == Self.brin })
            // No message of its own replaced facts: the first one found none.
            #expect(own.entries.count == decided.count)
            _ = try await Message.register(scene, Message.message("m2", Message.enrolment(on: "2025-09-01")))
            let later = try #require(try await Self.history(scene, brin: Self.brin))
            #expect(later.entries.map(Self.line).contains("message 27DV m2"))
            // Its enrolment is out, so the person is not its any more; and whom it never knew.
            #expect(try await Self.history(scene, brin: Self.other) == nil)
            #expect(try await Self.history(scene, brin: Brin("98ZZ")!) == nil)
        }
    }

    @Test func aYearAloneAndWhoIsNotThere() async throws {
        try await StoreScene.with { scene in
            let next = try #require(FundingYear(2028))
            _ = try await scene.recompute(next)
            try await Self.live(scene)
            let years = try #require(try await Self.history(scene)).entries.compactMap { Self.decision($0)?.fundingYear }
            #expect(Set(years) == [next, Self.year])
            let one = try #require(try await Self.history(scene, year: next))
            #expect(Set(one.entries.compactMap { Self.decision($0)?.fundingYear }) == [next])
            #expect(one.entries.contains { Self.decision($0) == nil })
            #expect(try await Self.history(scene, try #require(PersonNumber("100000009"))) == nil)
        }
    }

    /// A person taken out of the register has a past all the same; one that nothing is decided of yet has none.
    @Test func whoIsGoneAndWhoIsNew() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            _ = try await Message.register(scene, Message.message("m1", Message.facts, Message.enrolment()))
            _ = try await Message.register(
                scene, Message.message("m2", .deleteEnrolment(Identifier("C1")!), .deletePerson))
            let gone = try #require(try await Self.history(scene))
            #expect(gone.entries.map(Self.line) == ["message 27DV m2", "2027 V 27DV C1 WI until WI"])
            let dossier = StoreScene.fullDossier
            try await scene.store([dossier])
            let new = try #require(try await Self.history(scene, dossier.person.number))
            #expect(new.entries.isEmpty && new.next == nil)
            try await scene.store([dossier])
            let twice = try #require(try await Self.history(scene, dossier.person.number))
            #expect(twice.entries.map(Self.line) == ["file 2"])
        }
    }

    @Test func aDossierIsReadWholeWithItsFeedback() async throws {
        try await StoreScene.with { scene in
            try await Self.live(scene)
            _ = try await scene.store.tidyDefinitiveRuns()
            let whole = try #require(
                try await scene.store.wholeDossier(of: Self.person, feedbackTo: nil, most: 100))
            #expect(whole.dossier == (try await scene.store.dossier(of: Self.person)))
            #expect(whole.undecided.isEmpty && whole.factsChangedAt.microseconds > 0)
            #expect(Set(whole.feedback.map(\.brin)) == [Self.brin, Self.other])
            #expect(whole.feedback.map(\.at) == whole.feedback.map(\.at).sorted(by: >))
            let own = try #require(
                try await scene.store.wholeDossier(of: Self.person, feedbackTo: Self.other, most: 100))
            let sent = try await scene.store.feedback(of: Self.other, after: 0, most: 100)
            #expect(own.feedback.map(\.number).sorted() == sent.map(\.number))
            let few = try #require(try await scene.store.wholeDossier(of: Self.person, feedbackTo: nil, most: 2))
            #expect(few.feedback == Array(whole.feedback.prefix(2)))
            let unknown = try #require(PersonNumber("100000009"))
            #expect(try await scene.store.wholeDossier(of: unknown, feedbackTo: nil, most: 1) == nil)
        }
    }

    @Test func recordsAreFoundByTheirIds() async throws {
        try await StoreScene.with { scene in
            var dossiers = [StoreScene.fullDossier]
            for number in ["123456782", "999990019"] {
                dossiers.append(StoreScene.dossier(number, sequence: "C1"))
            }
            try await scene.store(dossiers)
            let key = RecordKey.enrolment(Self.brin, try #require(Identifier("C1")))
            let found = try await scene.store.records(key, most: 10)
            #expect(found.map(\.person.digits) == ["123456782", "999990019"])
            #expect(try await scene.store.records(key, most: 1).map(\.person.digits) == ["123456782"])
            let full = StoreScene.fullDossier
            let (enrolment, diploma) = (full.enrolments[0], full.diplomas[0])
            let subject = FoundRecord.Subject.enrolment(
                enrolment.sequence, from: enrolment.enrolledOn, until: enrolment.effectiveEnd)
            let expected = FoundRecord(
                person: full.person.number, brin: enrolment.brin, subject: subject,
                trainingCode: full.lastPeriod(of: enrolment)?.trainingCode)
            #expect(
                try await scene.store.records(.enrolment(enrolment.brin, enrolment.sequence), most: 10) == [expected])
            let graduate = FoundRecord(
                person: full.person.number, brin: diploma.brin,
                subject: .diploma(diploma.result, obtainedOn: diploma.obtainedOn), trainingCode: diploma.trainingCode)
            #expect(try await scene.store.records(.diploma(diploma.brin, diploma.result), most: 10) == [graduate])
            #expect(
                try await scene.store.records(.person(full.person.number, of: nil), most: 10) == [expected, graduate])
            #expect(try await scene.store.records(.person(full.person.number, of: Self.brin), most: 10).isEmpty)
            #expect(try await scene.store.records(.diploma(Self.brin, diploma.result), most: 10).isEmpty)
        }
    }

    /// However many an institution has, the index leads there.
    @Test func searchesGoByIndex() async throws {
        try await StoreScene.with { scene in
            for sql in [
                "SELECT person FROM mbost.enrolments WHERE brin = '27DV' AND sequence = 'C1' ORDER BY person LIMIT 51",
                "SELECT person FROM mbost.diplomas WHERE brin = '27DV' AND result = 'C1' ORDER BY person LIMIT 51",
                "SELECT number FROM mbost.feedback WHERE person = 1 ORDER BY at DESC LIMIT 100",
            ] {
                let plan = try await scene.pool.run { connection in
                    var lines: [String] = []
                    try connection.execute("SET enable_seqscan = off")
                    try connection.execute("SET enable_bitmapscan = off")
                    try connection.query("EXPLAIN \(sql)") { lines.append(try $0.text()) }
                    try connection.execute("RESET ALL")
                    return lines.joined(separator: "\n")
                }
                #expect(plan.contains("Index") && !plan.contains("Seq Scan"), "\(plan)")
            }
        }
    }
}
