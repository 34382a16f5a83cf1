import FundingModel
import Postgres
import RegisterStore
import TestSupport
import Testing

@Suite struct ImportTests {
    @Test func everyFactComesBack() async throws {
        try await StoreScene.with { scene in
            let outcome = try await scene.store([StoreScene.fullDossier, StoreScene.dossier()])
            #expect(outcome.isStored && outcome.persons == 2 && outcome.enrolments == 2 && outcome.diplomas == 1)
            let full = try await scene.store.dossier(of: StoreScene.fullDossier.person.number)
            #expect(full == StoreScene.fullDossier)
            let bare = try await scene.store.dossier(of: StoreScene.dossier().person.number)
            #expect(bare == StoreScene.dossier())
            let unknown = try await scene.store.dossier(of: PersonNumber("111222333")!)
            #expect(unknown == nil)
        }
    }

    @Test func aRegistrationReplacesWhatItNamesAndKeepsTheRest() async throws {
        try await StoreScene.with { scene in
            var old = StoreScene.dossier()
            old.append(
                Enrolment(
                    brin: Brin("25LX")!, sequence: Identifier("C1")!, enrolledOn: Day("2020-08-01")!,
                    plannedEnd: Day("2021-07-31")!),
                periods: [
                    Period(
                        from: Day("2020-08-01")!, trainingCode: TrainingCode("25297")!, pathway: .bol, requested: true)
                ])
            try await scene.store([old])
            var new = StoreScene.dossier(code: "25001", pathway: .bbl)
            new.nationalities = []
            new.person.sex = .female
            try await scene.store([new], .ro)
            let found = try #require(try await scene.store.dossier(of: new.person.number))
            #expect(found.enrolments.map(\.brin.description) == ["25LX", "27DV"])
            #expect(found.periods.map(\.trainingCode.description) == ["25297", "25001"])
            #expect(found.nationalities.count == 1 && found.person.sex == .female)
            // A dossier is everything: what it does not name is gone.
            try await scene.store([new], .dossiers)
            let whole = try await scene.store.dossier(of: new.person.number)
            #expect(whole == new)
        }
    }

    @Test func whatIsNotAcceptedOrFailsLeavesNothingButItsRun() async throws {
        struct GivenUp: Error {}
        try await StoreScene.with { scene in
            let source = ImportSource(kind: .ro, fileName: "RO.csv")
            let refused = try await scene.store.withImport(source, text: StoreScene.text) { transaction in
                try await transaction.stage([StoreScene.dossier()])
                return ImportVerdict(isAccepted: false, defects: 3)
            }
            #expect(!refused.isStored)
            await #expect(throws: GivenUp.self) {
                _ = try await scene.store.withImport(source, text: StoreScene.text) { transaction in
                    try await transaction.stage([StoreScene.dossier()])
                    throw GivenUp()
                }
            }
            #expect(try await scene.store.counts().persons == 0)
            let refusals = "SELECT count(*) FROM mbost.import_runs WHERE outcome = 'refused' AND defects = 3"
            #expect(try await scene.count(refusals) == 1)
            #expect(try await scene.count("SELECT count(*) FROM mbost.import_runs WHERE outcome = 'failed'") == 1)
        }
    }

    @Test func aPersonTwiceIsRefused() async throws {
        try await StoreScene.with { scene in
            await #expect(throws: StoreError.personTwice) {
                try await scene.store([StoreScene.dossier(), StoreScene.dossier()])
            }
            let counts = try await scene.store.counts()
            #expect(counts.persons == 0)
        }
    }

    @Test func rangesCoverEveryNumberOnce() async throws {
        try await StoreScene.with { scene in
            let numbers = (0..<2000 as Range<UInt32>).compactMap { PersonNumber(value: 300_000_000 + $0 * 7) }
            try await scene.store(numbers.map { StoreScene.dossier($0.digits) })
            let (ranges, persons) = try await scene.store.personRanges(of: 10)
            #expect(persons == numbers.count && ranges.count == (numbers.count + 9) / 10)
            #expect(ranges.first?.first == 0 && ranges.last?.last == 999_999_999)
            for (range, next) in zip(ranges, ranges.dropFirst()) { #expect(range.last + 1 == next.first) }
            var found: [PersonNumber] = []
            for range in ranges {
                found += try await scene.store.statuses(in: range).map(\.person)
            }
            #expect(found == numbers)
        }
    }

    /// Each constraint, broken once by hand.
    @Test(arguments: [
        ("INSERT INTO mbost.persons VALUES (123456783, 2000, 1, 1, now())", "person_number_check"),
        ("UPDATE mbost.persons SET birth_month = 0, birth_day = 5", "birth_date_is_a_day"),
        ("UPDATE mbost.persons SET sex = 'X'", "persons_sex_check"),
        ("UPDATE mbost.enrolments SET brin = '27dv'", "brin_check"),
        ("UPDATE mbost.enrolments SET sequence = 'C-1'", "identifier_check"),
        ("UPDATE mbost.enrolments SET planned_end = '2024-07-31'", "enrolment_planned_end_after_start"),
        ("UPDATE mbost.enrolments SET actual_end = '2024-07-31'", "enrolment_actual_end_after_start"),
        ("UPDATE mbost.periods SET pathway = 'BXL'", "pathway_check"),
        ("UPDATE mbost.periods SET level = 5", "level_check"),
        ("UPDATE mbost.periods SET training_code = 100000", "training_code_check"),
        ("UPDATE mbost.periods SET from_date = '2024-07-31'", "period_not_before_its_enrolment"),
        ("UPDATE mbost.periods SET enrolled_on = '2024-07-31'", "period_of_its_enrolment"),
        (
            "UPDATE mbost.placements SET planned_end = '2024-08-31', actual_end = NULL",
            "placement_planned_end_after_start"
        ),
        ("UPDATE mbost.placements SET actual_end = '2024-08-31'", "placement_actual_end_after_start"),
        ("UPDATE mbost.support_periods SET until_date = '2024-08-31'", "support_ends_after_it_begins"),
        (
            "UPDATE mbost.nationalities SET from_date = '2000-01-02', until_date = '2000-01-01'",
            "nationality_ends_after_it_begins"
        ),
        ("UPDATE mbost.residence_titles SET until_date = '1999-01-01'", "title_ends_after_it_begins"),
        ("UPDATE mbost.ex_officio SET count_date = '2025-02-01'", "ex_officio_on_1_october"),
    ])
    func theDatabaseRefuses(_ sql: String, _ constraint: String) async throws {
        try await StoreScene.with { scene in
            try await scene.store([StoreScene.fullDossier])
            let error = await #expect(throws: PostgresError.self) { try await scene.pool.run { try $0.execute(sql) } }
            #expect(
                error?.kind == .checkViolation(constraint: constraint)
                    || error?.kind == .foreignKeyViolation(constraint: constraint), "\(String(describing: error))")
            #expect(error?.description.contains("12345678") == false)
        }
    }
}

@Suite struct MigrationTests {
    static let steps = [
        "0001-register", "0002-processes", "0003-definitive-facts", "0004-jobs", "0005-access", "0006-places",
        "0007-orders", "0008-find",
    ]

    @Test func appliesOnceAndKnowsWhereItStands() async throws {
        let pool = try TestCluster.makePool(connections: 2)
        let store = RegisterStore(pool: pool)
        await #expect(throws: StoreError.schemaMissing("0001-register")) { try await store.checkSchema() }
        #expect(try await store.migrate() == Self.steps)
        #expect(try await store.migrate() == [])
        #expect(try await store.checkSchema() == Self.steps.last)
        try await pool.run { try $0.execute("INSERT INTO mbost.schema_steps VALUES ('0999-later', now())") }
        await #expect(throws: StoreError.schemaTooNew("0999-later")) { try await store.migrate() }
        await #expect(throws: StoreError.schemaTooNew("0999-later")) { try await store.checkSchema() }
        await pool.close()
    }

    @Test func twoServersMigrateAtOnce() async throws {
        let pool = try TestCluster.makePool(connections: 2)
        let store = RegisterStore(pool: pool)
        async let first = store.migrate()
        async let second = store.migrate()
        #expect(try await (first + second) == Self.steps)
        await pool.close()
    }
}
