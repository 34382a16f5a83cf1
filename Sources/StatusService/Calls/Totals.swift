import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// What a selection's records add up to: from memory as it stands, where the cells of tallies tell, else counted by
    /// the database. An institution sees its own, and of all others the national sums alone.
    func totals(_ request: TotalsRequest, _ access: Access) async throws -> TotalsReply {
        var selection = request.selection
        if let brin = selection.brin {
            try access.require(brin)
        } else if access.brin != nil {
            throw CallError(
                .permissionDenied, "an institution sees its own totals; name its BRIN",
                details: [.init("field", "brin")])
        }
        if let at = request.at, at > .now {
            throw CallError(.invalidArgument, "the moment is in the future", details: [.init("field", "at")])
        }
        let desk = try totalsDesk(selection.fundingYear)
        try await checkDecided(selection.fundingYear)
        let standing = request.at == nil ? try standing(&selection) : nil
        let byPlace = (request.byPlace || request.withPlaces) && selection.brin != nil
        let counted = try await count(selection, at: request.at, standing, desk, byPlace: byPlace)
        selection.kind = counted.kind
        if counted.tallied.isEmpty, let brin = selection.brin {
            guard try await reading.read({ try await $0.knows(brin) }) else {
                throw CallError(.notFound, "the register knows no institution \(brin); is the BRIN right?")
            }
        }
        var reply = TotalsReply(
            brin: selection.brin, name: selection.brin.flatMap { tables.institutions?.name(of: $0) } ?? "",
            fundingYear: selection.fundingYear, kind: counted.kind, at: counted.at, change: counted.change,
            isFromMemory: counted.isFromMemory)
        let tally = counted.tallied.withoutPlaces
        try await addTotals(to: &reply, selection, request, tally, standing, desk)
        if request.withNames {
            var content = NamedContent()
            content.add(tally)
            reply.texts = texts(of: content)
        }
        reply.tally = tally
        guard selection.brin != nil, let byPlace = counted.tallied.byPlace else { return reply }
        if request.byPlace { reply.tally = byPlace }
        if request.withPlaces { reply.places = InstitutionEntry.providers(of: byPlace) }
        return reply
    }

    private func addTotals(
        to reply: inout TotalsReply, _ selection: RecordSelection, _ request: TotalsRequest, _ tally: Tally,
        _ standing: TallyBook.Standing?, _ desk: TotalsDesk
    ) async throws {
        let isAlone = request.withoutNational && selection.brin != nil
        let all = isAlone ? [:] : try await allTotals(reply.kind, selection.fundingYear, request.at, standing, desk)
        let national = desk.calculation.national(all.values)
        reply.national = isAlone ? [] : national.groups.map { budgeted($0, selection.fundingYear) }
        func shared(_ totals: InstitutionTotals) -> InstitutionTotals {
            // What counts for a successor has no share of its own.
            desk.mergers.inForce(totals.brin) == totals.brin ? desk.calculation.share(totals, of: national) : totals
        }
        guard let brin = selection.brin else {
            reply.institutions = all.values.sorted { $0.brin < $1.brin }.map(shared)
            return
        }
        let own = desk.calculation.totals(of: tally, brin: brin)
        guard selection.isNarrowed else {
            reply.selected = shared(own)
            return
        }
        var everything = RecordSelection(brin: brin, fundingYear: selection.fundingYear, kind: reply.kind)
        everything.kind = reply.kind
        let whole: InstitutionTotals
        if let known = all[brin] {
            whole = known
        } else {
            let counted = try await count(everything, at: request.at, standing, desk)
            whole = desk.calculation.totals(of: counted.tallied.withoutPlaces, brin: brin)
        }
        reply.whole = shared(whole)
        reply.selected = shared(own.valued(by: whole))
    }
}

extension StatusService {
    fileprivate func budgeted(_ group: NationalGroup, _ year: FundingYear) -> NationalGroup {
        var group = group
        group.budget = tables.money.budgets[year]?.byGroup[group.group]
        return group
    }
}

/// What values are worked out with.
struct TotalsDesk: Sendable {
    let calculation: TotalsCalculation
    let mergers: Mergers
}

/// A tally with where it comes from.
struct CountedSelection {
    var tallied: TalliedSelection
    var kind: StatusKind
    var at: Moment
    var change: Int64
    var isFromMemory: Bool
}

/// What a selection's records add up to, as it is asked for.
struct TalliedSelection: Sendable {
    let withoutPlaces: Tally
    /// Nil where it was not asked for.
    let byPlace: Tally?

    init(_ byPlace: Tally) {
        withoutPlaces = byPlace.withoutPlaces
        self.byPlace = byPlace
    }

    init(withoutPlaces: Tally) {
        self.withoutPlaces = withoutPlaces
        byPlace = nil
    }

    var isEmpty: Bool { withoutPlaces.isEmpty }
}

extension StatusService {
    func totalsDesk(_ year: FundingYear) throws(CallError) -> TotalsDesk {
        do {
            return TotalsDesk(
                calculation: try TotalsCalculation(fundingYear: year),
                mergers: try Mergers(tables.institutions, for: year))
        } catch let error as RuleSetError {
            throw CallError(.invalidArgument, "\(error)", details: [.init("field", "funding_year")])
        } catch {
            throw CallError(.failedPrecondition, "\(error)")
        }
    }

    func checkDecided(_ year: FundingYear) async throws {
        if index.current.decided.contains(where: { $0.fundingYear == year }) { return }
        guard try await reading.read({ try await $0.isDecided(year) }) else {
            throw CallError(.failedPrecondition, "funding year \(year) was not decided yet; recompute it first")
        }
    }

    /// The year's tallies in memory, of the kind that the selection asks for or gets here; nil while they are not
    /// there.
    func standing(_ selection: inout RecordSelection) throws(CallError) -> TallyBook.Standing? {
        let kinds = selection.kind.map { [$0] } ?? [.definitive, .provisional]
        for kind in kinds {
            guard let found = tallies.standing(.init(fundingYear: selection.fundingYear, kind: kind)) else {
                return nil
            }
            if found.institutions.isEmpty, kind != kinds.last { continue }
            try checkAge(found.asOf)
            selection.kind = kind
            return found
        }
        return nil
    }

    /// With the records of predecessors.
    ///
    /// - Parameter byPlace: whether providers and locations have to be told apart, too.
    func count(
        _ selection: RecordSelection, at moment: Moment?, _ standing: TallyBook.Standing?, _ desk: TotalsDesk,
        byPlace: Bool = false
    ) async throws -> CountedSelection {
        let members = selection.brin.map(desk.mergers.counted)
        if let standing, selection.isOfCells {
            let entries = standing.institutions.filter { members?.contains($0.key) ?? true }
            let tallied: TalliedSelection
            if selection.isNarrowed {
                tallied = totalsShelf.part(selection, of: Array(entries.values))
            } else if byPlace {
                tallied = TalliedSelection(entries.values.reduce(Tally()) { $0 + $1.tally.whole })
            } else {
                let tallies = entries.map { totalsShelf.withoutPlaces($1, of: $0, standing.year) }
                tallied = TalliedSelection(withoutPlaces: tallies.dropFirst().reduce(tallies.first ?? Tally(), +))
            }
            return CountedSelection(
                tallied: tallied, kind: standing.year.kind, at: standing.asOf, change: standing.change,
                isFromMemory: true)
        }
        let asked = Moment.now
        var result: CountedSelection?
        for brin in members?.map(Optional.some) ?? [nil] {
            var part = selection
            part.brin = brin
            let counted = try await countInDatabase(part, at: moment)
            if let before = result?.tallied.byPlace, let more = counted.tallied.byPlace {
                result?.tallied = TalliedSelection(before + more)
            } else {
                result = CountedSelection(
                    tallied: counted.tallied, kind: counted.kind, at: moment ?? asked, change: counted.change,
                    isFromMemory: false)
            }
        }
        guard let result else { throw CallError(.internalError, "nothing was counted") }
        return result
    }

    /// As of moments longer ago all transactions of before are done. Unit: microseconds.
    private static let settled: Int64 = 600_000_000

    /// An institution of the past is counted once, whatever part of it is asked for; a selection as things stand once a
    /// change.
    private func countInDatabase(
        _ selection: RecordSelection, at moment: Moment?
    ) async throws -> CountShelf.Counted {
        if moment == nil, selection.kind != nil {
            let change = try await reading.read { try await $0.lastChange() }
            if let known = await countShelf.known(selection, asOf: change) { return known }
        }
        let make: @Sendable (RecordSelection) async throws -> CountedTallies = { [reading] selection in
            try await reading.read { try await $0.tallies(selection, at: moment) }
        }
        guard let moment, let brin = selection.brin, selection.isOfCells,
            Moment.now.microseconds - moment.microseconds > Self.settled
        else {
            let made = try await make(selection)
            let counted = CountShelf.Counted(
                tallied: TalliedSelection(made.tallies.values.reduce(Tally(), +)), kind: made.kind, change: made.change)
            if moment == nil, selection.kind != nil { await countShelf.keep(counted, of: selection) }
            return counted
        }
        let whole = RecordSelection(brin: brin, fundingYear: selection.fundingYear, kind: selection.kind)
        let counted = try await pastTallies.value(PastYear(selection: whole, moment: moment)) {
            try await make(whole)
        }
        return CountShelf.Counted(
            tallied: TalliedSelection(counted.divided[brin]?.part(selection) ?? Tally()), kind: counted.kind,
            change: counted.change)
    }

    /// Of every institution, predecessors counted for their successors.
    fileprivate func allTotals(
        _ kind: StatusKind, _ year: FundingYear, _ moment: Moment?, _ standing: TallyBook.Standing?, _ desk: TotalsDesk
    ) async throws -> [Brin: InstitutionTotals] {
        if let standing { return totalsShelf.totals(of: standing, desk.calculation, desk.mergers) }
        let selection = RecordSelection(fundingYear: year, kind: kind)
        let make: @Sendable () async throws -> [Brin: InstitutionTotals] = { [reading] in
            let counted = try await reading.read { try await $0.tallies(selection, at: moment) }
            return Dictionary(
                uniqueKeysWithValues: desk.mergers.merged(counted.tallies).map { brin, tally in
                    (brin, desk.calculation.totals(of: tally, brin: brin))
                })
        }
        guard let moment else { return try await make() }
        return try await pastTotals.value(PastYear(selection: selection, moment: moment), make)
    }
}

extension InstitutionTotals {
    /// The same counts with values by another's correction factors: a part valued by that of the whole.
    fileprivate func valued(by whole: InstitutionTotals) -> InstitutionTotals {
        var valued = self
        for place in valued.groups.indices {
            let part = valued.groups[place]
            guard let group = whole.groups.first(where: { $0.group == part.group }) else { continue }
            valued.groups[place].correctionFactor = group.correctionFactor
            valued.groups[place].studentValue = part.group.studentValue(
                of: part.base, correctedBy: group.correctionFactor)
        }
        return valued
    }
}

extension Tally {
    /// With providers and locations no longer told apart.
    var withoutPlaces: Tally {
        var tally = Tally()
        for (cell, counts) in enrolments {
            var cell = cell
            (cell.provider, cell.location) = (nil, nil)
            tally.add(counts, to: cell)
        }
        for (cell, counts) in diplomas {
            var cell = cell
            cell.provider = nil
            tally.add(counts, to: cell)
        }
        for (cell, count) in signals { tally.add(count, to: cell) }
        return tally
    }
}
