public import FundingModel
import NIOCore
public import Wire

extension StatusClient {
    /// What is at stake for an institution. The first one to ask after a change waits until it is counted: some seconds
    /// for a large institution.
    public func stake(of brin: Brin, year: FundingYear) async throws -> StakeReply {
        var patient = self
        patient.timeout = .seconds(300)
        return try await patient.reading(Method.stake, StakeRequest(brin: brin, fundingYear: year))
    }
}
