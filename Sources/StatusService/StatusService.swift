public import FundingModel
import FundingRules
import Logging
import NIOCore
public import RPC
public import RegisterStore
import Wire

/// The service: what callers can ask, on one register and one set of reference data.
public struct StatusService: Sendable {
    let store: RegisterStore
    let tables: ReferenceTables
    /// What health tells of the database: `embedded` or `external`.
    let databaseKind: String

    public init(store: RegisterStore, tables: ReferenceTables, databaseKind: String) {
        self.store = store
        self.tables = tables
        self.databaseKind = databaseKind
    }

    /// The calls, by the names of the contract.
    public func routes() -> Router {
        var router = Router()
        router.unary(Method.lookUpStatus, answer(lookUpStatus))
        router.unary(Method.explain, answer(explain))
        router.unary(Method.health, answer(health))
        router.clientStreaming(Method.importFile) { requests, _ in
            try await translatingErrors { ByteBuffer(bytes: try await importFile(requests).encoded) }
        }
        router.serverStreaming(Method.recompute) { message, writer, _ in
            try await translatingErrors { try await recompute(try request(message), writer) }
        }
        router.serverStreaming(Method.downloadOverview) { message, writer, _ in
            try await translatingErrors { try await downloadOverview(try request(message), writer) }
        }
        return router
    }

    func decider(for year: FundingYear) throws(CallError) -> Decider {
        do {
            return try Decider(fundingYear: year, tables: tables)
        } catch {
            throw CallError(.invalidArgument, "\(error)", details: [.init("field", "funding_year")])
        }
    }

    /// The texts of signals that people will read.
    func texts(of signals: some Sequence<Signal>) -> [Signal: String] {
        Dictionary(signals.map { ($0, tables.signals.text(of: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    private func answer<Request: WireMessage, Reply: WireMessage>(
        _ call: @escaping @Sendable (Request) async throws -> Reply
    ) -> Router.Unary {
        { message, _ in
            try await translatingErrors { ByteBuffer(bytes: try await call(try request(message)).encoded) }
        }
    }
}

/// A message's value from its bytes.
func request<Request: WireMessage>(_ message: ByteBuffer) throws -> Request {
    try Request(encoded: Array(message.readableBytesView))
}
