import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Decides a person anew on the facts as they stand and tells every check; stores nothing.
    func explain(_ request: ExplainRequest) async throws -> ExplainReply {
        let decider = try decider(for: request.fundingYear)
        let found = try await reading.read { store in try await store.dossier(of: request.person) }
        guard let dossier = found else { throw CallError.personUnknown }
        let explanation = decider.explain(dossier)
        let signals = explanation.records.flatMap(\.checks).compactMap(\.signal)
        return ExplainReply(explanation: explanation, signalTexts: texts(of: signals))
    }
}
