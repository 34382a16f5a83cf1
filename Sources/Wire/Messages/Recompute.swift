internal import CMbostProto
public import FundingModel

/// Asks to decide every person anew for one year.
public struct RecomputeRequest: WireMessage {
    public var fundingYear: FundingYear

    public init(fundingYear: FundingYear) {
        self.fundingYear = fundingYear
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__RecomputeRequest.self) { message, _ in
            unsafe message.funding_year = UInt32(fundingYear.year)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "RecomputeRequest", bytes, mbost__v1__recompute_request__unpack,
            mbost__v1__recompute_request__free_unpacked
        ) { (message) throws(WireError) in
            RecomputeRequest(fundingYear: try Field.year(unsafe message.funding_year))
        }
    }
}

/// How far a recomputation is; the last one has `finished` set.
public struct RecomputeProgress: WireMessage {
    public var personsDone = 0
    public var personsTotal = 0
    public var recordsChanged = 0
    public var assumedDecisions = 0
    public var finished = false
    public var receipt: Receipt

    public init(personsTotal: Int, receipt: Receipt) {
        self.personsTotal = personsTotal
        self.receipt = receipt
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__RecomputeProgress.self) { message, arena in
            unsafe message.persons_done = UInt64(personsDone)
            unsafe message.persons_total = UInt64(personsTotal)
            unsafe message.records_changed = UInt64(recordsChanged)
            unsafe message.assumed_decisions = UInt64(assumedDecisions)
            unsafe message.finished = finished ? 1 : 0
            unsafe message.receipt = arena.receipt(receipt)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "RecomputeProgress", bytes, mbost__v1__recompute_progress__unpack,
            mbost__v1__recompute_progress__free_unpacked
        ) { (message) throws(WireError) in
            var progress = RecomputeProgress(
                personsTotal: Int(clamping: unsafe message.persons_total),
                receipt: try unsafe Field.receipt(message.receipt))
            progress.personsDone = Int(clamping: unsafe message.persons_done)
            progress.recordsChanged = Int(clamping: unsafe message.records_changed)
            progress.assumedDecisions = Int(clamping: unsafe message.assumed_decisions)
            progress.finished = unsafe message.finished != 0
            return progress
        }
    }
}
