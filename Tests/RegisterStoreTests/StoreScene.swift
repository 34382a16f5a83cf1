import ExchangeFormats
import FundingModel
import FundingRules
import Postgres
import ReferenceData
import RegisterStore
import TestSupport
import Testing

/// A register of its own, and facts to put in it.
struct StoreScene {
    let pool: ConnectionPool
    let store: RegisterStore

    static func with(_ body: (StoreScene) async throws -> Void) async throws {
        let pool = try await TestCluster.makePool(connections: 5, like: "register") { pool in
            _ = try await RegisterStore(pool: pool).migrate()
        }
        let store = RegisterStore(pool: pool)
        try await body(StoreScene(pool: pool, store: store))
        await pool.close()
    }

    @discardableResult
    func store(_ dossiers: [Dossier], _ kind: ImportSource.Kind = .dossiers) async throws -> ImportOutcome {
        try await store.withImport(ImportSource(kind: kind, fileName: "test"), text: Self.text) { transaction in
            try await transaction.stage(dossiers)
            return ImportVerdict(isAccepted: true, defects: 0)
        }
    }

    /// A dossier as the history keeps it.
    static let text: @Sendable (Dossier) -> String = { dossier in
        var line: [UInt8] = []
        DossierWriter().write(dossier, to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    func decider(
        _ year: FundingYear, change: @escaping @Sendable (inout Decision) -> Void = { _ in }
    ) async throws -> YearDecider {
        let decider = try Decider(fundingYear: year, tables: try ReferenceFolder.builtIn())
        let receipt = try await store.number(of: decider.receipt)
        return YearDecider(fundingYear: year, receipt: receipt) { dossier in
            var decision = decider.decide(dossier)
            change(&decision)
            return decision
        }
    }

    /// Sets up a job and does all of it, chunk by chunk.
    func recompute(
        _ year: FundingYear, _ selection: JobRequest.Selection = .everyone, reason: ChangeReason? = nil,
        isDryRun: Bool = false, isAnew: Bool = true, change: @escaping @Sendable (inout Decision) -> Void = { _ in }
    ) async throws -> JobStatus {
        let decider = try await decider(year, change: change)
        let request = JobRequest(fundingYear: year, reason: reason, selection: selection, isDryRun: isDryRun, isAnew: isAnew)
        let job = try await store.startJob(request, receipt: decider.receipt)
        try await work(on: job.job, decider)
        return try #require(try await store.job(job.job))
    }

    /// Does what is left of a job.
    func work(on job: Int64, _ decider: YearDecider) async throws {
        while let running = try await store.runningJobs().first(where: { $0.job == job }) {
            guard try await store.doChunk(of: running, decider) != .ended else { return }
        }
    }

    func count(_ sql: String) async throws -> Int64 {
        try await pool.run { connection in try connection.first(sql, read: { try $0.int64() }) ?? -1 }
    }

    /// A dossier of one enrolment with one period, to be changed at will.
    static func dossier(
        _ person: String = "123456782", brin: String = "27DV", sequence: String = "C1", code: String = "25297",
        pathway: Pathway = .bol
    ) -> Dossier {
        var dossier = Dossier(person: Person(number: PersonNumber(person)!, birthDate: BirthDate("2000-01-01")!))
        dossier.nationalities = [Nationality(code: 1, from: nil, until: nil)]
        dossier.append(
            Enrolment(
                brin: Brin(brin)!, sequence: Identifier(sequence)!, enrolledOn: Day("2024-08-01")!,
                plannedEnd: Day("2027-07-31")!),
            periods: [
                Period(
                    from: Day("2024-08-01")!, trainingCode: TrainingCode(code)!, pathway: pathway, requested: true)
            ])
        return dossier
    }

    /// Every kind of row with every field set.
    static var fullDossier: Dossier {
        var person = Person(number: PersonNumber("100000004")!, birthDate: BirthDate("1999-02-00")!)
        person.sex = .unknown
        person.deathDate = Day("2026-01-01")
        person.inBRP = false
        person.country = ShortText("DE")
        person.region = ShortText("NW")
        var dossier = Dossier(person: person)
        dossier.nationalities = [
            Nationality(code: 9999, from: Day("2000-01-01"), until: Day("2000-01-01")),
            Nationality(code: 1, from: nil, until: nil),
        ]
        dossier.residenceTitles = [ResidenceTitle(code: 98, from: Day("1999-02-01"), until: Day("2010-01-01"))]
        let period = Period(
            from: Day("2024-08-02")!, trainingCode: TrainingCode("00001")!, pathway: .bolPartTime, level: .mbo3,
            requested: false, provider: ShortText("100A501"), location: ShortText("101X591"), route: ShortText("DLP"),
            phase: .vocational)
        let later = Period(
            from: Day("2025-01-01")!, trainingCode: TrainingCode("25297")!, pathway: .bbl, requested: true)
        let placement = Placement(
            sequence: Identifier("aZ09")!, agreedOn: Day("2024-01-01")!, from: Day("2024-09-01")!,
            plannedEnd: Day("2025-07-31")!, actualEnd: Day("2025-06-30"), hours: 610, company: ShortText("100636505"),
            trainingCode: TrainingCode("25297"), elective: ShortText("K0914"))
        let bare = Placement(
            sequence: Identifier("1")!, agreedOn: Day("2024-01-01")!, from: Day("2024-09-01")!,
            plannedEnd: Day("2024-09-01")!)
        dossier.append(
            Enrolment(
                brin: Brin("00AB")!, sequence: Identifier("12345678901234567890")!, enrolledOn: Day("2024-08-01")!,
                plannedEnd: Day("2027-07-31")!, actualEnd: Day("2026-07-31"), leavingReason: ShortText("08")),
            periods: [period, later],
            supportPeriods: [
                SupportPeriod(from: Day("2024-09-01")!, until: Day("2025-01-31")),
                SupportPeriod(from: Day("2024-09-01")!, until: nil),
            ], placements: [bare, placement])
        dossier.diplomas = [
            Diploma(
                brin: Brin("00AB")!, result: Identifier("8277645")!, trainingCode: TrainingCode("25297")!,
                obtainedOn: Day("2025-06-16")!, requested: true, enrolment: Identifier("C9"),
                provider: ShortText("100A501"))
        ]
        dossier.exOfficio = [
            ExOfficioStatus(
                brin: Brin("00AB")!, sequence: Identifier("X")!, countDate: Day("2025-10-01")!, funded: true,
                reason: "besluit van é")
        ]
        var result = PartialResult(kind: .genericExam)
        result.brin = Brin("00AB")
        result.result = Identifier("1")
        result.diplomaResult = Identifier("2")
        result.diplomaTraining = TrainingCode("25297")
        result.code = ShortText("3005")
        result.date = Day("2025-01-01")
        result.enrolment = Identifier("3")
        result.provider = ShortText("p")
        result.finalMark = ShortText("6")
        result.exemption = ShortText("MBO")
        result.schoolMark = ShortText("74")
        result.schoolExemption = ShortText("a")
        result.centralMark = ShortText("51")
        result.centralExemption = ShortText("b")
        dossier.partialResults = [result, PartialResult(kind: .order)]
        return dossier
    }
}
