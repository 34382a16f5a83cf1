import FundingModel
import FundingRules
import Postgres
import ReferenceData
import RegisterStore
import Testing

@Suite struct DecisionTests {
    static let year = FundingYear(2027)!

    private func decide(
        _ scene: StoreScene, change: @escaping @Sendable (inout Decision) -> Void = { _ in }
    ) async throws -> Int {
        try await scene.recompute(Self.year) { decision in change(&decision) }.recordsChanged
    }

    /// Concurrence, a set status, placements and a diploma.
    private var dossier: Dossier {
        var dossier = StoreScene.dossier(pathway: .bbl)
        dossier.append(
            Enrolment(
                brin: Brin("25LX")!, sequence: Identifier("1")!, enrolledOn: Day("2024-08-02")!,
                plannedEnd: Day("2027-07-31")!),
            periods: [
                Period(from: Day("2024-08-02")!, trainingCode: TrainingCode("25297")!, pathway: .bol, requested: true)
            ])
        dossier.diplomas = [
            Diploma(
                brin: Brin("27DV")!, result: Identifier("9")!, trainingCode: TrainingCode("25297")!,
                obtainedOn: Day("2025-06-16")!, requested: true, enrolment: Identifier("C1"))
        ]
        dossier.exOfficio = [
            ExOfficioStatus(
                brin: Brin("27DV")!, sequence: Identifier("C1")!, countDate: Day("2025-10-01")!, funded: true,
                reason: "besluit")
        ]
        return dossier
    }

    @Test func whatWasDecidedComesBack() async throws {
        try await StoreScene.with { scene in
            try await scene.store([dossier])
            #expect(try await decide(scene) == 3)
            let decider = try Decider(fundingYear: Self.year, tables: try ReferenceFolder.builtIn())
            let statuses = try await scene.store.decisions(of: dossier.person.number, year: nil)
            let status = try #require(statuses.first)
            #expect(statuses.count == 1 && status.kind == .provisional && status.receipt == decider.receipt)
            var expected = decider.decide(dossier)
            expected.restsOnAssumption = false
            #expect(status.decision == expected)
            #expect(status.decision.enrolments.map(\.brin.description) == ["25LX", "27DV"])
        }
    }

    @Test func onlyWhatChangedIsWrittenAndTheHistoryKeepsTheRest() async throws {
        try await StoreScene.with { scene in
            try await scene.store([dossier])
            _ = try await decide(scene)
            let person = dossier.person.number
            let first = try await scene.store.decisions(of: person, year: Self.year)
            #expect(try await decide(scene) == 0)
            #expect(try await scene.store.historyCount(of: person) == 0)
            #expect(try await scene.store.decisions(of: person, year: Self.year) == first)
            let changed = try await decide(scene) { $0.enrolments[0].october?.stayYears = 4 }
            #expect(changed == 1)
            #expect(try await scene.store.historyCount(of: person) == 1)
            let gone = try await decide(scene) { $0.enrolments.removeFirst() }
            #expect(gone == 1)
            #expect(try await scene.store.historyCount(of: person) == 2)
            let left = try await scene.store.decisions(of: person, year: Self.year)
            #expect(left.first?.decision.enrolments.count == 1 && left.first?.decision.diplomas.count == 1)
        }
    }

    @Test func anOverviewShowsOneInstitutionPageByPage() async throws {
        try await StoreScene.with { scene in
            let numbers = (0..<40 as Range<UInt32>).compactMap { PersonNumber(value: 300_000_000 + $0 * 7) }
            let dossiers = numbers.map { number in
                var own = dossier
                own.person.number = number
                return own
            }
            try await scene.store(dossiers)
            _ = try await decide(scene)
            let brin = try #require(Brin("27DV"))
            for limit in [1, 2, 1000] {
                let (enrolments, diplomas) = try await pages(scene, brin, limit)
                #expect(enrolments == numbers.map { "\($0.digits) C1" })
                #expect(diplomas == numbers.map { "\($0.digits) 9" })
                #expect(try await pieces(scene, brin, limit) == (enrolments, diplomas))
            }
        }
    }

    private func pieces(_ scene: StoreScene, _ brin: Brin, _ size: Int) async throws -> ([String], [String]) {
        try await scene.store.withOverview(of: brin, year: Self.year) { reader in
            var (enrolments, diplomas) = ([String](), [String]())
            try await reader.eachEnrolments(size) { rows in
                #expect(rows.count <= size)
                enrolments += rows.map { "\($0.person.digits) \($0.enrolment.sequence)" }
            }
            try await reader.eachDiplomas(size) { rows in
                #expect(rows.count <= size)
                diplomas += rows.map { "\($0.person.digits) \($0.decision.result)" }
            }
            return (enrolments, diplomas)
        }
    }

    private func pages(_ scene: StoreScene, _ brin: Brin, _ limit: Int) async throws -> ([String], [String]) {
        try await scene.store.withOverview(of: brin, year: Self.year) { reader in
            var (enrolments, diplomas) = ([String](), [String]())
            var last: (PersonNumber, Identifier)?
            repeat {
                let rows = try await reader.enrolments(after: last, limit: limit)
                enrolments += rows.map { "\($0.person.digits) \($0.enrolment.sequence)" }
                last = rows.count < limit ? nil : rows.last.map { ($0.person, $0.enrolment.sequence) }
            } while last != nil
            repeat {
                let rows = try await reader.diplomas(after: last, limit: limit)
                diplomas += rows.map { "\($0.person.digits) \($0.decision.result)" }
                last = rows.count < limit ? nil : rows.last.map { ($0.person, $0.decision.result) }
            } while last != nil
            return (enrolments, diplomas)
        }
    }

    @Test func auditorsReadSignalsByCode() async throws {
        try await StoreScene.with { scene in
            try await scene.store([dossier])
            _ = try await decide(scene)
            let sql =
                "SELECT count(*) FROM mbost.decision_signals WHERE id = 'C1' AND signal = 12 AND date = '2025-10-01'"
            #expect(try await scene.count(sql) == 1)
        }
    }
}
