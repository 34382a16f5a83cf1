import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Decides a person anew on the facts as they stand and tells every check; stores nothing.
    ///
    /// An institution sees its own records, and of others no more than signals 7 and 8 tell.
    func explain(_ request: ExplainRequest, _ access: Access) async throws -> ExplainReply {
        let decider = try decider(for: request.fundingYear)
        let found = try await reading.read { store in try await store.dossier(of: request.person) }
        guard let dossier = found, access.brin.map(dossier.knows) ?? true else { throw CallError.personUnknown }
        let explanation = decider.explain(dossier, to: access.brin)
        let signals = explanation.records.flatMap(\.checks).compactMap(\.signal)
        return ExplainReply(explanation: explanation, signalTexts: texts(of: signals))
    }
}
