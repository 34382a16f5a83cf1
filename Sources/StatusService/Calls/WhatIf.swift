import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Decides a person on facts that nobody has changed, and stores nothing.
    ///
    /// An institution supposes changes of its own students' facts alone, and sees its own records; a status ex
    /// officio is not its to set, so it cannot suppose one either **(choice)**.
    func whatIf(_ request: WhatIfRequest, _ access: Access) async throws -> WhatIfReply {
        for registration in request.registrations { try access.require(registration.brin) }
        guard access.brin == nil || request.exOfficio.isEmpty else {
            throw CallError(
                .permissionDenied, "an institution sets no status ex officio", details: [.init("field", "ex_officio")])
        }
        let decider = try decider(for: request.fundingYear)
        let (before, standings) = try await facts(for: request, access)
        let supposed = SupposedDossier(
            before, registrations: request.registrations, exOfficio: request.exOfficio, standings: standings)
        let after = supposed.refusals.isEmpty ? supposed.dossier : before
        let explanation =
            after.map { decider.explain($0, to: access.brin) }
            ?? Explanation(
                person: request.person, fundingYear: request.fundingYear, receipt: decider.receipt, records: [])
        var reply = WhatIfReply(
            before: decision(on: before, request, decider, access),
            after: decision(on: after, request, decider, access), explanation: explanation,
            refusals: supposed.refusals, warnings: supposed.warnings,
            isPersonGone: before != nil && after == nil)
        var named = NamedContent()
        named.add(reply.before)
        named.add(reply.after)
        named.add(explanation)
        reply.texts = texts(of: named)
        return reply
    }

    /// - Returns: Nil when the request begins from nothing.
    private func facts(
        for request: WhatIfRequest, _ access: Access
    ) async throws -> (Dossier?, [Brin: [FundingYear: Standing]]) {
        let brins = Set(request.registrations.map(\.brin)).sorted()
        let (found, standings) = try await reading.read { store in
            try await store.dossier(of: request.person, standingsOf: brins)
        }
        if request.fromNothing { return (nil, standings) }
        guard let dossier = found, access.brin.map(dossier.knows) ?? true else { throw CallError.personUnknown }
        return (dossier, standings)
    }

    private func decision(
        on dossier: Dossier?, _ request: WhatIfRequest, _ decider: Decider, _ access: Access
    ) -> Decision {
        guard let dossier else { return Decision(person: request.person, fundingYear: request.fundingYear) }
        let decision = decider.decide(dossier)
        return access.brin.map(decision.only) ?? decision
    }
}
