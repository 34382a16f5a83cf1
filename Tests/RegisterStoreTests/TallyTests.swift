import FundingModel
import Postgres
import Testing

@testable import RegisterStore

/// What the database counts is what counting the decisions gives: of every selection, now and at past moments.
@Suite struct TallyTests {
    private static let year = RegisteringTests.year
    private static let brins = [Brin("27DV")!, Brin("25LX")!, Brin("00AB")!]

    /// Persons at two institutions, with providers, both pathways, placements, diplomas and other funding outcomes.
    private static var dossiers: [Dossier] {
        let numbers = (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 200_000_000 + $0) }.prefix(24)
        var dossiers = numbers.enumerated().map { place, number in
            var dossier = Dossier(
                person: Person(number: number, birthDate: BirthDate(place % 4 == 0 ? "2008-09-01" : "2000-01-01")!))
            dossier.nationalities = place % 5 == 0 ? [] : [Nationality(code: 1, from: nil, until: nil)]
            for (offset, brin) in brins.prefix(place % 3 == 0 ? 2 : 1).enumerated() {
                let provider = ShortText(["100A1", "100A2", "101A9"][(place + offset) % 3])
                let periods = [
                    Period(
                        from: Day("2024-08-01")!, trainingCode: TrainingCode(place % 2 == 0 ? "25297" : "25779")!,
                        pathway: place % 4 < 2 ? .bol : .bbl, requested: place % 7 != 0,
                        provider: place % 6 == 0 ? nil : provider, location: ShortText("100X\(place % 3)")),
                    Period(
                        from: Day("2026-01-01")!, trainingCode: TrainingCode("25297")!, pathway: .bol, requested: true,
                        provider: provider, location: ShortText("100X9")),
                ]
                dossier.append(
                    Enrolment(
                        brin: brin, sequence: Identifier("C\(offset + 1)")!, enrolledOn: Day("2024-08-01")!,
                        plannedEnd: Day(place % 8 == 3 ? "2025-12-31" : "2027-07-31")!),
                    periods: place % 8 == 3 ? [periods[0]] : periods,
                    placements: place % 4 == 2
                        ? [
                            Placement(
                                sequence: Identifier("P1")!, agreedOn: Day("2025-08-20")!, from: Day("2025-09-01")!,
                                plannedEnd: Day("2026-07-31")!,
                                trainingCode: TrainingCode(place % 2 == 0 ? "25297" : "25779")!)
                        ] : [])
            }
            if place % 3 == 1 {
                dossier.diplomas = [
                    Diploma(
                        brin: brins[place % 2], result: Identifier("R1")!, trainingCode: TrainingCode("25297")!,
                        obtainedOn: Day("2025-06-16")!, requested: place % 2 == 0, enrolment: Identifier("C1"),
                        provider: ShortText("100A1"))
                ]
            }
            return dossier
        }
        dossiers.append(StoreScene.fullDossier)
        return dossiers
    }

    /// Counted one by one.
    static func counted(
        _ decisions: [Decision], _ selection: RecordSelection
    ) -> [Brin: Tally] {
        var tallies: [Brin: Tally] = [:]
        for decision in decisions {
            for enrolment in decision.enrolments where selection.brin == nil || enrolment.brin == selection.brin {
                var narrowed = enrolment
                narrowed.october = enrolment.october.flatMap { selection.includes($0) ? $0 : nil }
                narrowed.february = enrolment.february.flatMap { selection.includes($0) ? $0 : nil }
                tallies[enrolment.brin, default: Tally()].add(narrowed)
            }
            for diploma in decision.diplomas
            where (selection.brin == nil || diploma.brin == selection.brin) && selection.includes(diploma) {
                tallies[diploma.brin, default: Tally()].add(diploma)
            }
        }
        return tallies.filter { !$0.value.isEmpty }
    }

    private static func standing(
        _ scene: StoreScene, _ persons: [PersonNumber], kind: StatusKind = .provisional
    ) async throws -> [Decision] {
        var decisions: [Decision] = []
        for person in persons {
            decisions += try await scene.store.decisions(of: person, year: year).filter { $0.kind == kind }.map(
                \.decision)
        }
        return decisions
    }

    /// Taken from whole institutions.
    private static func parts(of all: CountedTallies, _ selection: RecordSelection) -> [Brin: Tally] {
        all.divided.filter { selection.brin == nil || $0.key == selection.brin }.mapValues { $0.part(selection) }
            .filter { !$0.value.isEmpty }
    }

    private static var selections: [RecordSelection] {
        func made(_ change: (inout RecordSelection) -> Void) -> RecordSelection {
            var selection = RecordSelection(fundingYear: year, kind: .provisional)
            change(&selection)
            return selection
        }
        return [
            made { _ in }, made { $0.brin = brins[0] }, made { $0.brin = brins[1] }, made { $0.kind = nil },
            made { $0.provider = ShortText("100A1") }, made { $0.location = ShortText("100X9") },
            made { $0.trainingCode = TrainingCode("25297") }, made { $0.pathway = .bbl }, made { $0.level = .mbo4 },
            made { $0.group = .levels34 }, made { $0.group = .entree },
            made { ($0.level, $0.group) = (.mbo4, .levels34) }, made { ($0.level, $0.group) = (.mbo4, .level2) },
            made { $0.isWithoutLevel = true }, made { ($0.isWithoutLevel, $0.group) = (true, .levels34) },
            made { $0.specialist = true }, made { $0.specialist = false },
            made { $0.signals = SignalSet(.notRequested) }, made { $0.signals = SignalSet(.concurrenceLost) },
            made { $0.signals = SignalSet(.notRequested, .concurrenceLost) },
            made { ($0.signals, $0.countDate) = (SignalSet(.notRequested), .february) },
            made { ($0.signals, $0.level) = (SignalSet(.concurrenceLost), .mbo4) },
            made { $0.countDate = .october }, made { $0.countDate = .february },
            made {
                ($0.brin, $0.provider, $0.pathway) = (brins[0], ShortText("100A2"), .bol)
            }, made { $0.trainingCode = TrainingCode("99999") },
        ]
    }

    @Test func everySelectionIsCountedAsOneByOne() async throws {
        try await StoreScene.with { scene in
            let dossiers = Self.dossiers
            try await scene.store(dossiers)
            _ = try await scene.recompute(Self.year)
            let decisions = try await Self.standing(scene, dossiers.map(\.person.number))
            let all = try await scene.store.tallies(RecordSelection(fundingYear: Self.year, kind: .provisional))
            for selection in Self.selections {
                let expected = Self.counted(decisions, selection)
                let found = try await scene.store.tallies(selection)
                #expect(found.tallies == expected, "\(selection)")
                #expect(found.kind == .provisional)
                if selection.isOfCells { #expect(Self.parts(of: all, selection) == expected, "part \(selection)") }
            }
            #expect(Self.counted(decisions, Self.selections[0]).count == 3)
        }
    }

    /// What was decided in the very microsecond has not changed since it.
    @Test func whatChangedSinceIsCountedAsOneByOne() async throws {
        try await StoreScene.with { scene in
            let dossiers = Self.dossiers
            try await scene.store(dossiers)
            _ = try await scene.recompute(Self.year)
            for (place, facts) in [[RegisteringTests.facts], [RegisteringTests.enrolment()]].enumerated() {
                let message = Registration(
                    message: MessageID("m\(place)")!, brin: RegisteringTests.brin, person: RegisteringTests.person,
                    changes: facts)
                guard case .accepted = try await RegisteringTests.register(scene, message) else {
                    Issue.record("\(place) was refused")
                    return
                }
            }
            for brin in Self.brins {
                var selection = RecordSelection(brin: brin, fundingYear: Self.year)
                let (enrolments, diplomas) = try await scene.store.withOverview(
                    of: brin, OverviewFilter(selection: selection)
                ) { reader in
                    (
                        try await reader.enrolments(after: nil, limit: 99),
                        try await reader.diplomas(after: nil, limit: 99)
                    )
                }
                let moments = Set(enrolments.map(\.decidedAt) + diplomas.map(\.decidedAt))
                #expect(moments.count >= (brin == RegisteringTests.brin ? 2 : 1))
                for moment in moments {
                    for offset in -1...1 as ClosedRange<Int64> {
                        let since = Moment(microseconds: moment.microseconds + offset)
                        selection.changedSince = since
                        var expected = Tally()
                        for row in enrolments where row.decidedAt > since { expected.add(row.decision) }
                        for row in diplomas where row.decidedAt > since { expected.add(row.decision) }
                        let found = try await scene.store.tallies(selection)
                        #expect(found.tallies[brin, default: Tally()] == expected, "\(brin) \(offset)")
                        let count = try await scene.store.withOverview(of: brin, OverviewFilter(selection: selection)) {
                            try await $0.countEnrolments()
                        }
                        #expect(count == enrolments.count { $0.decidedAt > since })
                    }
                }
            }
        }
    }

    @Test func listsHoldWhatIsCounted() async throws {
        try await StoreScene.with { scene in
            let dossiers = Self.dossiers
            try await scene.store(dossiers)
            _ = try await scene.recompute(Self.year)
            let decisions = try await Self.standing(scene, dossiers.map(\.person.number))
            for selection in Self.selections {
                let brin = selection.brin ?? Self.brins[0]
                let enrolments = decisions.flatMap(\.enrolments).filter { $0.brin == brin && selection.includes($0) }
                let diplomas = decisions.flatMap(\.diplomas).filter { $0.brin == brin && selection.includes($0) }
                try await scene.store.withOverview(of: brin, OverviewFilter(selection: selection)) { reader in
                    var found: [EnrolmentDecision] = []
                    var key: (PersonNumber, Identifier)?
                    repeat {
                        let rows = try await reader.enrolments(after: key, limit: 5)
                        found += rows.map(\.decision)
                        key = rows.count < 5 ? nil : rows.last.map { ($0.person, $0.decision.sequence) }
                    } while key != nil
                    #expect(found == enrolments, "\(selection)")
                    #expect(try await reader.diplomas(after: nil, limit: 99).map(\.decision) == diplomas)
                    #expect(try await reader.countEnrolments() == enrolments.count)
                    #expect(try await reader.countDiplomas() == diplomas.count)
                }
            }
        }
    }

    @Test(arguments: [RecordOutcome.counts, .funded, .notFunded])
    func listsByOutcome(_ outcome: RecordOutcome) async throws {
        try await StoreScene.with { scene in
            let dossiers = Self.dossiers
            try await scene.store(dossiers)
            _ = try await scene.recompute(Self.year)
            let decisions = try await Self.standing(scene, dossiers.map(\.person.number))
            for date in [nil] + RecordSelection.CountDate.allCases {
                var selection = RecordSelection(fundingYear: Self.year)
                selection.countDate = date
                let expected = decisions.flatMap(\.enrolments).filter { decision in
                    decision.brin == Self.brins[0]
                        && [decision.october, decision.february].compactMap(\.self).contains { record in
                            guard selection.includes(record) else { return false }
                            return switch outcome {
                            case .any: true
                            case .counts: record.countsForCorrection
                            case .funded: record.funded == true
                            case .notFunded: record.funded == false
                            }
                        }
                }
                let filter = OverviewFilter(selection: selection, outcome: outcome)
                let found = try await scene.store.withOverview(of: Self.brins[0], filter) { reader in
                    try await reader.enrolments(after: nil, limit: 99).map(\.decision)
                }
                #expect(found == expected && (date == .february && outcome != .counts || !expected.isEmpty))
            }
        }
    }

    /// What a list shows of each record.
    private static func listed(
        _ scene: StoreScene, _ brin: Brin, _ selection: RecordSelection, at moment: Moment? = nil
    ) async throws -> [String] {
        try await scene.store.withOverview(of: brin, OverviewFilter(selection: selection), at: moment) { reader in
            var rows: [OverviewEnrolmentRow] = []
            var isDone = false
            while !isDone {
                let next = try await reader.enrolments(
                    after: rows.last.map { ($0.person, $0.decision.sequence) }, limit: 7)
                rows += next
                isDone = next.count < 7
            }
            let diplomas = try await reader.diplomas(after: nil, limit: 99)
            #expect(try await reader.countEnrolments() == rows.count)
            #expect(try await reader.countDiplomas() == diplomas.count)
            return rows.map { row in
                let facts = row.enrolment
                let end = facts.actualEnd.map { "\($0)" } ?? "-"
                return "\(row.person.digits) \(facts.enrolledOn) \(facts.plannedEnd) \(end) \(row.decision)"
            }
                + diplomas.map { "\($0.person.digits) \($0.enrolment?.description ?? "-") \($0.decision)" }
        }
    }

    /// After each change the tallies and the lists are noted with the moment; all come back when asked for later.
    @Test func aPastMomentIsCountedAsItWas() async throws {
        try await StoreScene.with { scene in
            _ = try await scene.recompute(Self.year)
            let selection = RecordSelection(fundingYear: Self.year)
            var noted: [(at: Moment, tallies: [Brin: Tally], lists: [Brin: [String]])] = []
            func note() async throws {
                let at = try await scene.pool.run { try $0.lockedMoment() }
                var lists: [Brin: [String]] = [:]
                for brin in Self.brins { lists[brin] = try await Self.listed(scene, brin, selection) }
                noted.append((at, try await scene.store.tallies(selection).tallies, lists))
            }
            try await note()
            func diploma(of enrolment: String) -> FactChange {
                .diploma(
                    Diploma(
                        brin: RegisteringTests.brin, result: Identifier("R1")!, trainingCode: TrainingCode("25297")!,
                        obtainedOn: Day("2025-06-16")!, requested: true, enrolment: Identifier(enrolment)))
            }
            let changes: [[FactChange]] = [
                [RegisteringTests.facts, RegisteringTests.enrolment()],
                [.nationalities([Nationality(code: 1, from: nil, until: nil)])],
                [RegisteringTests.enrolment(RegisteringTests.brin, "C2")],
                [RegisteringTests.enrolment(RegisteringTests.brin, "C2", on: "2025-08-15"), diploma(of: "C1")],
                [diploma(of: "C2")],
                [.deleteDiploma(Identifier("R1")!)],
                [.deleteEnrolment(Identifier("C1")!)],
                [.residenceTitles([ResidenceTitle(code: 98, from: nil, until: nil)])],
                [.deleteEnrolment(Identifier("C2")!), .deletePerson],
            ]
            for (place, change) in changes.enumerated() {
                let message = Registration(
                    message: MessageID("m\(place)")!, brin: RegisteringTests.brin, person: RegisteringTests.person,
                    changes: change)
                guard case .accepted = try await RegisteringTests.register(scene, message) else {
                    Issue.record("\(place) was refused")
                    continue
                }
                try await note()
            }
            try await scene.store(Self.dossiers)
            _ = try await scene.recompute(Self.year)
            try await note()
            #expect(Set(noted.map { $0.tallies.values.reduce(0) { $0 + $1.enrolments.count } }).count >= 3)
            #expect(Set(noted.map { $0.lists[RegisteringTests.brin] ?? [] }).count >= 7)
            for (at, tallies, lists) in noted {
                let now = try await scene.store.tallies(selection, at: at)
                #expect(now.tallies == tallies)
                for brin in Self.brins {
                    var own = selection
                    own.brin = brin
                    #expect(try await Self.listed(scene, brin, selection, at: at) == lists[brin])
                    #expect(try await scene.store.tallies(own, at: at).tallies == tallies.filter { $0.key == brin })
                }
            }
        }
    }

    @Test func definitiveTalliesNeverChange() async throws {
        try await StoreScene.with { scene in
            let dossiers = Self.dossiers
            try await scene.store(dossiers)
            _ = try await scene.recompute(Self.year)
            let before = try await scene.store.tallies(RecordSelection(fundingYear: Self.year))
            #expect(before.kind == .provisional)
            _ = try await scene.store.withDefinitiveRun(of: Self.year, by: "test") { run in
                try await run.record(by: "test")
            }
            let definitive = try await scene.store.tallies(RecordSelection(fundingYear: Self.year))
            #expect(definitive.kind == .definitive && definitive.tallies == before.tallies)
            _ = try await RegisteringTests.register(
                scene, RegisteringTests.message("m1", RegisteringTests.facts, RegisteringTests.enrolment()))
            let after = try await scene.store.tallies(RecordSelection(fundingYear: Self.year))
            let provisional = try await scene.store.tallies(
                RecordSelection(fundingYear: Self.year, kind: .provisional))
            #expect(after.tallies == definitive.tallies && provisional.tallies != definitive.tallies)
            let decisions = try await Self.standing(scene, dossiers.map(\.person.number), kind: .definitive)
            #expect(Self.counted(decisions, RecordSelection(fundingYear: Self.year)) == definitive.tallies)
        }
    }
}
