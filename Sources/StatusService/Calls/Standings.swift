import FundingModel
import RPC
import RegisterStore
import Wire

extension StatusService {
    func setStanding(_ request: SetStandingRequest) async throws -> StandingEntry {
        do {
            return try await store.setStanding(
                request.brin, request.fundingYear, request.standing, by: request.setBy, note: request.note,
                isAllowed: Self.mayGo)
        } catch let refused as StandingRefused {
            throw CallError(
                .failedPrecondition,
                "an institution cannot go from '\(refused.from.rawValue)' to '\(refused.to.rawValue)' by hand",
                details: [.init("field", "standing")])
        }
    }

    /// Forwards any number of steps, and back while nothing is definitive: a mistake must be mendable. Definitive comes
    /// from the definitive run alone, historical only after it **(choice)**.
    static let mayGo: @Sendable (Standing, Standing) -> Bool = { from, to in
        switch to {
        case .open, .complete, .restricted, .stopped, .approved: from < .definitive && from != to
        case .definitive: false
        case .historical: from == .definitive
        }
    }

    /// An institution sees its own.
    func listStandings(_ request: ListStandingsRequest, _ access: Access) async throws -> ListStandingsReply {
        if let brin = request.brin { try access.require(brin) }
        return ListStandingsReply(
            entries: try await store.standings(request.fundingYear, of: request.brin ?? access.brin))
    }

    func setExOfficio(_ request: SetExOfficioRequest) async throws -> ExOfficioReply {
        guard !request.reason.isEmpty, !request.setBy.isEmpty else {
            throw CallError(.invalidArgument, "an ex officio status needs a reason and who decided it")
        }
        let order = ExOfficioOrder(
            person: request.person, brin: request.brin, sequence: request.sequence, countDate: request.countDate,
            funded: request.remove ? nil : request.funded, reason: request.reason, by: request.setBy)
        let (change, statuses) = try await deciders.withKept { deciders in
            try await store.setExOfficio(order, text: Self.historyText, deciders: deciders)
        }
        try await settle()
        return ExOfficioReply(person: request.person, change: change, years: statuses)
    }

    func listExOfficio(_ request: ListExOfficioRequest) async throws -> ListExOfficioReply {
        ListExOfficioReply(
            entries: try await store.exOfficioLog(of: request.person).map { entry in
                ExOfficioEntry(
                    brin: entry.order.brin, sequence: entry.order.sequence, countDate: entry.order.countDate,
                    isRemoved: entry.order.funded == nil, funded: entry.order.funded ?? false,
                    reason: entry.order.reason, doneBy: entry.order.by, doneAt: entry.at)
            })
    }
}
