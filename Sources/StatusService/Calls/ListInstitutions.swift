import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Institutions with records in a year, their providers and locations, with how many: from memory. An institution
    /// gets itself alone; who is asked for by name comes with its predecessors' records, as in its totals.
    func listInstitutions(
        _ request: ListInstitutionsRequest, _ access: Access
    ) async throws -> ListInstitutionsReply {
        if let brin = request.brin { try access.require(brin) }
        let brin = request.brin ?? access.brin
        try await checkDecided(request.fundingYear)
        var selection = RecordSelection(brin: brin, fundingYear: request.fundingYear, kind: request.kind)
        let desk = try totalsDesk(request.fundingYear)
        let members = brin.map(desk.mergers.counted)
        if let standing = try standing(&selection) {
            let found = standing.institutions.filter { members?.contains($0.key) ?? true }.mapValues(\.tally.whole)
            return ListInstitutionsReply(
                kind: standing.year.kind, change: standing.change, institutions: entries(together(found, as: brin)))
        }
        if let brin {
            let counted = try await count(selection, at: nil, nil, desk, byPlace: true)
            let tally = counted.tallied.byPlace ?? counted.tallied.withoutPlaces
            return ListInstitutionsReply(
                kind: counted.kind, change: counted.change, institutions: entries([brin: tally]))
        }
        let counted = try await reading.read { [selection] in try await $0.tallies(selection) }
        return ListInstitutionsReply(
            kind: counted.kind, change: counted.change, institutions: entries(counted.tallies))
    }

    private func together(_ tallies: [Brin: Tally], as brin: Brin?) -> [Brin: Tally] {
        guard let brin, let first = tallies.first?.value else { return tallies }
        return [brin: tallies.values.dropFirst().reduce(first, +)]
    }

    private func entries(_ tallies: [Brin: Tally]) -> [InstitutionEntry] {
        tallies.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { brin, tally in
            InstitutionEntry(brin, name: tables.institutions?.name(of: brin) ?? "", tally)
        }
    }
}

extension InstitutionEntry {
    init(_ brin: Brin, name: String, _ tally: Tally) {
        var counts = PlaceCounts()
        for counted in tally.enrolments.values { counts.add(counted) }
        counts.diplomas = tally.diplomas.values.reduce(0) { $0 + $1.obtained }
        self.init(brin: brin, name: name, counts: counts, providers: Self.providers(of: tally))
    }

    /// Those with records of 1 October or diplomas.
    static func providers(of tally: Tally) -> [Provider] {
        var providers: [ShortText?: (counts: PlaceCounts, locations: [ShortText?: PlaceCounts])] = [:]
        for (cell, counted) in tally.enrolments where counted.listed > 0 {
            providers[cell.provider, default: (PlaceCounts(), [:])].counts.add(counted)
            providers[cell.provider, default: (PlaceCounts(), [:])].locations[cell.location, default: PlaceCounts()]
                .add(counted)
        }
        for (cell, counted) in tally.diplomas {
            providers[cell.provider, default: (PlaceCounts(), [:])].counts.diplomas += counted.obtained
        }
        return inOrder(providers).map { provider, found in
            Provider(
                provider: provider, counts: found.counts,
                locations: inOrder(found.locations).map { Location(location: $0, counts: $1) })
        }
    }

    /// What is not on record comes last.
    private static func inOrder<Value>(_ entries: [ShortText?: Value]) -> [(key: ShortText?, value: Value)] {
        entries.sorted { left, right in
            guard let one = left.key else { return false }
            guard let other = right.key else { return true }
            return one < other
        }
    }
}
