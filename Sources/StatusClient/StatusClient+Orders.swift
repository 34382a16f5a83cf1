public import FundingModel
import NIOCore
public import Wire

/// Orders. Dutch: beschikkingen (OFB).
extension StatusClient {
    /// Makes the orders there is reason for; again with nothing changed: none.
    public func makeOrders(_ request: MakeOrdersRequest) async throws -> MakeOrdersReply {
        var patient = self
        patient.timeout = .seconds(600)
        return try await patient.writing(Method.makeOrders, request)
    }

    /// - Parameter brin: nil for the last order of each institution, else all of one.
    public func orders(of year: FundingYear, brin: Brin? = nil) async throws -> ListOrdersReply {
        try await reading(Method.listOrders, ListOrdersRequest(fundingYear: year, brin: brin))
    }
}
