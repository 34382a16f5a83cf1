public import FundingModel
import FundingRules
public import Logging
import NIOCore
public import RPC
public import RegisterStore
import Wire

/// The service: what callers can ask, on one register and one set of reference data.
public struct StatusService: Sendable {
    let store: RegisterStore
    /// Where calls that only read look.
    let reading: ReadingStores
    let tables: ReferenceTables
    /// What health tells of the database: `embedded` or `external`.
    let databaseKind: String

    /// - Parameter replica: asked in place of the store by calls that only read, while it is there.
    public init(
        store: RegisterStore, tables: ReferenceTables, databaseKind: String, replica: RegisterStore? = nil,
        logger: Logger = Logger(label: "service")
    ) {
        self.store = store
        reading = ReadingStores(primary: store, replica: replica, logger: logger)
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
            defer { reading.noteWrite() }
            return try await translatingErrors { ByteBuffer(bytes: try await importFile(requests).encoded) }
        }
        router.serverStreaming(Method.recompute) { message, writer, _ in
            defer { reading.noteWrite() }
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
