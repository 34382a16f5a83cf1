internal import CMbostProto
public import FundingModel

/// An order as it is sent, and as the register keeps it. Dutch: beschikking.
extension Order: WireMessage {
    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__Order.self) { message, arena in unsafe arena.fill(&message, self) }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "Order", bytes, mbost__v1__order__unpack, mbost__v1__order__free_unpacked, Field.order)
    }
}

/// Asks for the orders there is reason for.
public struct MakeOrdersRequest: WireMessage {
    public var fundingYear: FundingYear
    /// Whether they are the last ones of the year.
    public var isFinal: Bool
    /// Makes none, only says which would be made.
    public var isDryRun: Bool
    public var askedBy: String
    /// Institutions whose assurance report was approved after the determination [UWEB 2.2.5].
    public var reportsReceived: [Brin]

    public init(
        fundingYear: FundingYear, isFinal: Bool = false, isDryRun: Bool = false, askedBy: String,
        reportsReceived: [Brin] = []
    ) {
        self.fundingYear = fundingYear
        self.isFinal = isFinal
        self.isDryRun = isDryRun
        self.askedBy = askedBy
        self.reportsReceived = reportsReceived
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__MakeOrdersRequest.self) { message, arena in
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.final = isFinal ? 1 : 0
            unsafe message.dry_run = isDryRun ? 1 : 0
            unsafe message.asked_by = arena.string(askedBy)
            unsafe message.n_reports_received = reportsReceived.count
            unsafe message.reports_received = arena.strings(reportsReceived.map(\.description))
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "MakeOrdersRequest", bytes, mbost__v1__make_orders_request__unpack,
            mbost__v1__make_orders_request__free_unpacked
        ) { (message) throws(WireError) in
            var request = MakeOrdersRequest(
                fundingYear: try unsafe Field.year(message.funding_year), isFinal: unsafe message.final != 0,
                isDryRun: unsafe message.dry_run != 0, askedBy: try unsafe Field.text(message.asked_by, "asked_by"))
            let texts = try unsafe Field.texts(
                message.reports_received, message.n_reports_received, "reports_received")
            for text in texts { request.reportsReceived.append(try Field.brin(text)) }
            return request
        }
    }
}

public struct MakeOrdersReply: WireMessage {
    /// Ascending by BRIN.
    public var orders: [Order]
    /// Institutions that need none.
    public var unchanged: Int

    public init(orders: [Order], unchanged: Int) {
        self.orders = orders
        self.unchanged = unchanged
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__MakeOrdersReply.self) { message, arena in
            unsafe message.n_orders = orders.count
            unsafe message.orders = arena.list(orders, Mbost__V1__Order.self, arena.fill)
            unsafe message.unchanged = UInt32(clamping: unchanged)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "MakeOrdersReply", bytes, mbost__v1__make_orders_reply__unpack,
            mbost__v1__make_orders_reply__free_unpacked
        ) { (message) throws(WireError) in
            MakeOrdersReply(
                orders: try unsafe Field.list(message.orders, message.n_orders, Field.order),
                unchanged: Int(unsafe message.unchanged))
        }
    }
}

/// Asks for orders of a year.
public struct ListOrdersRequest: WireMessage {
    public var fundingYear: FundingYear
    /// Nil: of each institution the last one; else all of one.
    public var brin: Brin?

    public init(fundingYear: FundingYear, brin: Brin? = nil) {
        self.fundingYear = fundingYear
        self.brin = brin
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListOrdersRequest.self) { message, arena in
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.brin = arena.string(brin?.description ?? "")
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListOrdersRequest", bytes, mbost__v1__list_orders_request__unpack,
            mbost__v1__list_orders_request__free_unpacked
        ) { (message) throws(WireError) in
            let brin = try unsafe Field.text(message.brin, "brin")
            return ListOrdersRequest(
                fundingYear: try unsafe Field.year(message.funding_year),
                brin: brin.isEmpty ? nil : try Field.brin(brin))
        }
    }
}

public struct ListOrdersReply: WireMessage {
    public var orders: [Order]
    /// Of the institution asked about, when it is known.
    public var name: String?

    public init(orders: [Order], name: String? = nil) {
        self.orders = orders
        self.name = name
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListOrdersReply.self) { message, arena in
            unsafe message.n_orders = orders.count
            unsafe message.orders = arena.list(orders, Mbost__V1__Order.self, arena.fill)
            unsafe message.name = arena.string(name ?? "")
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListOrdersReply", bytes, mbost__v1__list_orders_reply__unpack,
            mbost__v1__list_orders_reply__free_unpacked
        ) { (message) throws(WireError) in
            let name = try unsafe Field.text(message.name, "name")
            return ListOrdersReply(
                orders: try unsafe Field.list(message.orders, message.n_orders, Field.order),
                name: name.isEmpty ? nil : name)
        }
    }
}
