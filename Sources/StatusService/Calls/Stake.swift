import FundingModel
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// What an institution's money depends on that it does not get, decided from the facts as they stand; of no person
    /// by name, so that no access is logged. An institution asks for itself.
    func stake(_ request: StakeRequest, _ access: Access) async throws -> StakeReply {
        try access.require(request.brin)
        let decider = try decider(for: request.fundingYear)
        let position = try await reading.read { store in
            guard try await store.knows(request.brin) else {
                throw CallError(.notFound, "the register knows no institution \(request.brin); is the BRIN right?")
            }
            // Read before the dossiers are: the answer may hold more than this, never less.
            return try await store.position()
        }
        return try await stakes.reply(request.brin, decider, at: position)
    }
}
