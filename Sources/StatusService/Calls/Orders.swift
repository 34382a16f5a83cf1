import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Makes the orders there is reason for, from the definitive statuses of a year; again with nothing changed: none.
    /// Dutch: beschikkingen maken.
    func makeOrders(_ request: MakeOrdersRequest) async throws -> MakeOrdersReply {
        guard !request.askedBy.isEmpty else {
            throw CallError(
                .invalidArgument, "orders need the name of who makes them", details: [.init("field", "asked_by")])
        }
        let maker = try OrderMaker(request, tables)
        let made = try await store.makeOrders(
            of: request.fundingYear, by: request.askedBy, isDryRun: request.isDryRun
        ) { facts in try maker.orders(from: facts) }
        reading.noteWrite()
        return MakeOrdersReply(orders: made.orders, unchanged: made.unchanged)
    }

    /// An institution reads its own.
    func listOrders(_ request: ListOrdersRequest, _ access: Access) async throws -> ListOrdersReply {
        if let brin = request.brin { try access.require(brin) }
        guard let brin = request.brin ?? access.brin else {
            return ListOrdersReply(orders: try await store.lastOrders(request.fundingYear))
        }
        return ListOrdersReply(
            orders: try await store.orders(of: brin, request.fundingYear), name: tables.institutions?.name(of: brin))
    }
}
