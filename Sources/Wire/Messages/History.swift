internal import CMbostProto
public import FundingModel

/// Asks what was decided about a person, when and why.
public struct HistoryRequest: WireMessage {
    public var person: PersonNumber
    /// Nil for every year.
    public var fundingYear: FundingYear?
    /// Entries a reply, 1 to ``most``.
    public var most: Int
    /// Nil from the newest on.
    public var before: HistoryPlace?

    public static let usual = 50
    public static let most = 200

    public init(
        person: PersonNumber, fundingYear: FundingYear? = nil, most: Int = HistoryRequest.usual,
        before: HistoryPlace? = nil
    ) {
        self.person = person
        self.fundingYear = fundingYear
        self.most = most
        self.before = before
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__HistoryRequest.self) { message, arena in
            unsafe message.person = person.value
            unsafe message.funding_year = UInt32(fundingYear?.year ?? 0)
            unsafe message.most = UInt32(clamping: most)
            if let before { unsafe message.before = arena.place(before) }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "HistoryRequest", bytes, mbost__v1__history_request__unpack, mbost__v1__history_request__free_unpacked
        ) { (message) throws(WireError) in
            let most = Int(unsafe message.most)
            guard most <= HistoryRequest.most else {
                throw WireError.invalid(field: "most", reason: "is above \(HistoryRequest.most)")
            }
            return HistoryRequest(
                person: try unsafe Field.person(message.person),
                fundingYear: unsafe message.funding_year == 0 ? nil : try Field.year(message.funding_year),
                most: most == 0 ? HistoryRequest.usual : most,
                before: try unsafe Field.optional(message.before, Field.place))
        }
    }
}

/// A page of a person's history, newest first.
public struct HistoryReply: WireMessage {
    public var person: PersonNumber
    public var entries: [HistoryEntry]
    /// Where to go on; nil when that was all.
    public var next: HistoryPlace?
    /// What the decisions rest on, by number.
    public var receipts: [Int32: Receipt]
    public var texts: Texts

    public init(
        person: PersonNumber, entries: [HistoryEntry], next: HistoryPlace? = nil, receipts: [Int32: Receipt] = [:],
        texts: Texts = Texts()
    ) {
        self.person = person
        self.entries = entries
        self.next = next
        self.receipts = receipts
        self.texts = texts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__HistoryReply.self) { message, arena in
            unsafe message.person = person.value
            unsafe message.n_entries = entries.count
            unsafe message.entries = arena.list(entries, Mbost__V1__HistoryEntry.self, arena.fill)
            if let next { unsafe message.next = arena.place(next) }
            unsafe message.n_receipts = receipts.count
            unsafe message.receipts = arena.list(
                receipts.sorted { $0.key < $1.key }, Mbost__V1__NumberedReceipt.self
            ) { message, entry in
                unsafe message.number = UInt32(clamping: entry.key)
                unsafe message.receipt = arena.receipt(entry.value)
            }
            unsafe message.texts = arena.texts(texts)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "HistoryReply", bytes, mbost__v1__history_reply__unpack, mbost__v1__history_reply__free_unpacked
        ) { (message) throws(WireError) in
            let receipts = try unsafe Field.list(message.receipts, message.n_receipts) { (message) throws(WireError) in
                (try unsafe Field.receiptNumber(message.number), try unsafe Field.receipt(message.receipt))
            }
            return HistoryReply(
                person: try unsafe Field.person(message.person),
                entries: try unsafe Field.list(message.entries, message.n_entries, Field.historyEntry),
                next: try unsafe Field.optional(message.next, Field.place),
                receipts: Dictionary(receipts, uniquingKeysWith: { _, last in last }),
                texts: try unsafe Field.texts(message.texts))
        }
    }
}

extension Arena {
    fileprivate func place(_ place: HistoryPlace) -> UnsafeMutablePointer<Mbost__V1__HistoryPlace> {
        unsafe make(Mbost__V1__HistoryPlace.self) { message in
            unsafe message.at = place.at.microseconds
            unsafe message.passed = UInt32(clamping: place.passed)
        }
    }

    fileprivate func fill(_ message: inout Mbost__V1__HistoryEntry, _ entry: HistoryEntry) {
        unsafe message.at = entry.at.microseconds
        switch entry.event {
        case .decided(let past):
            unsafe message.decision = make(Mbost__V1__PastDecision.self) { unsafe fill(&$0, past) }
        case .factsReplaced(let facts):
            unsafe message.facts = make(Mbost__V1__FactsReplaced.self) { unsafe fill(&$0, facts) }
        }
    }

    private func fill(_ message: inout Mbost__V1__PastDecision, _ past: PastDecision) {
        unsafe message.funding_year = UInt32(past.fundingYear.year)
        unsafe message.kind = Field.kind(past.kind)
        switch past.record {
        case .enrolment(let decision):
            unsafe message.enrolment = make(Mbost__V1__EnrolmentStatus.self) { unsafe fill(&$0, decision) }
        case .diploma(let decision):
            unsafe message.diploma = make(Mbost__V1__DiplomaStatus.self) { unsafe fill(&$0, decision) }
        }
        unsafe message.receipt = UInt32(clamping: past.receiptNumber)
        unsafe message.reason = string(past.reason?.rawValue ?? "")
        unsafe message.superseded_at = past.supersededAt?.microseconds ?? 0
        unsafe message.superseded_reason = string(past.supersededReason?.rawValue ?? "")
    }

    private func fill(_ message: inout Mbost__V1__FactsReplaced, _ facts: FactsReplaced) {
        unsafe message.version = UInt64(clamping: facts.version)
        switch facts.cause {
        case .file(let run):
            unsafe message.cause = string("file")
            unsafe message.run = UInt64(clamping: run ?? 0)
        case .message(let brin, let id):
            unsafe message.cause = string("message")
            unsafe message.brin = string(brin.description)
            unsafe message.message = string(id?.text ?? "")
        case .exOfficio: unsafe message.cause = string("ex_officio")
        case .other: unsafe message.cause = string("other")
        }
    }
}

extension Field {
    fileprivate static func place(_ message: Mbost__V1__HistoryPlace) throws(WireError) -> HistoryPlace {
        guard unsafe message.passed <= 100_000 else {
            throw WireError.invalid(field: "passed", reason: "is more than a moment holds")
        }
        return HistoryPlace(at: Moment(microseconds: unsafe message.at), passed: Int(unsafe message.passed))
    }

    fileprivate static func historyEntry(_ message: Mbost__V1__HistoryEntry) throws(WireError) -> HistoryEntry {
        let decision = try unsafe optional(message.decision, pastDecision)
        let facts = try unsafe optional(message.facts, factsReplaced)
        let at = Moment(microseconds: unsafe message.at)
        switch (decision, facts) {
        case (let decision?, nil): return HistoryEntry(at: at, event: .decided(decision))
        case (nil, let facts?): return HistoryEntry(at: at, event: .factsReplaced(facts))
        default: throw WireError.invalid(field: "entries", reason: "hold a decision or facts, and one of them")
        }
    }

    private static func pastDecision(_ message: Mbost__V1__PastDecision) throws(WireError) -> PastDecision {
        let record: PastDecision.Record
        switch (try unsafe optional(message.enrolment, enrolment), try unsafe optional(message.diploma, diploma)) {
        case (let decision?, nil): record = .enrolment(decision)
        case (nil, let decision?): record = .diploma(decision)
        default: throw WireError.invalid(field: "decision", reason: "is of one enrolment or one diploma")
        }
        return PastDecision(
            fundingYear: try unsafe year(message.funding_year), kind: try unsafe kind(message.kind), record: record,
            reason: try unsafe word(optional: message.reason, "reason"),
            receiptNumber: try unsafe receiptNumber(message.receipt),
            supersededAt: unsafe message.superseded_at == 0 ? nil : Moment(microseconds: message.superseded_at),
            supersededReason: try unsafe word(optional: message.superseded_reason, "superseded_reason"))
    }

    private static func factsReplaced(_ message: Mbost__V1__FactsReplaced) throws(WireError) -> FactsReplaced {
        let version = try unsafe signed(message.version, "version")
        switch try unsafe text(message.cause, "cause") {
        case "file":
            let run = try unsafe signed(message.run, "run")
            return FactsReplaced(version: version, cause: .file(run: run == 0 ? nil : run))
        case "message":
            let id = try unsafe text(message.message, "message").isEmpty ? nil : unsafe messageID(message.message)
            return FactsReplaced(version: version, cause: .message(try unsafe brin(message.brin), id))
        case "ex_officio": return FactsReplaced(version: version, cause: .exOfficio)
        case "other": return FactsReplaced(version: version, cause: .other)
        default: throw WireError.invalid(field: "cause", reason: "is not in its list")
        }
    }
}
