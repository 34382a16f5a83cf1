internal import CMbostProto
public import FundingModel

/// A standing that was set. Dutch: stand van de instelling.
extension StandingEntry: WireMessage {
    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__StandingEntry.self) { message, arena in unsafe arena.fill(&message, self) }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "StandingEntry", bytes, mbost__v1__standing_entry__unpack, mbost__v1__standing_entry__free_unpacked,
            Field.standing)
    }
}

/// Says how far an institution is with a funding year.
public struct SetStandingRequest: WireMessage {
    public var brin: Brin
    public var fundingYear: FundingYear
    public var standing: Standing
    public var setBy: String
    public var note: String

    public init(brin: Brin, fundingYear: FundingYear, standing: Standing, setBy: String, note: String = "") {
        self.brin = brin
        self.fundingYear = fundingYear
        self.standing = standing
        self.setBy = setBy
        self.note = note
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__SetStandingRequest.self) { message, arena in
            unsafe message.brin = arena.string(brin.description)
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.standing = arena.string(standing.rawValue)
            unsafe message.set_by = arena.string(setBy)
            unsafe message.note = arena.string(note)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "SetStandingRequest", bytes, mbost__v1__set_standing_request__unpack,
            mbost__v1__set_standing_request__free_unpacked
        ) { (message) throws(WireError) in
            SetStandingRequest(
                brin: try unsafe Field.brin(message.brin), fundingYear: try unsafe Field.year(message.funding_year),
                standing: try unsafe Field.word(message.standing, "standing"),
                setBy: try unsafe Field.text(message.set_by, "set_by"),
                note: try unsafe Field.text(message.note, "note"))
        }
    }
}

/// Asks for the standings of a year.
public struct ListStandingsRequest: WireMessage {
    public var fundingYear: FundingYear
    /// Nil: the standing of every institution; else the history of one.
    public var brin: Brin?

    public init(fundingYear: FundingYear, brin: Brin? = nil) {
        self.fundingYear = fundingYear
        self.brin = brin
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListStandingsRequest.self) { message, arena in
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.brin = arena.string(brin?.description ?? "")
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListStandingsRequest", bytes, mbost__v1__list_standings_request__unpack,
            mbost__v1__list_standings_request__free_unpacked
        ) { (message) throws(WireError) in
            let brin = try unsafe Field.text(message.brin, "brin")
            return ListStandingsRequest(
                fundingYear: try unsafe Field.year(message.funding_year),
                brin: brin.isEmpty ? nil : try Field.brin(brin))
        }
    }
}

public struct ListStandingsReply: WireMessage {
    public var entries: [StandingEntry]

    public init(entries: [StandingEntry]) {
        self.entries = entries
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListStandingsReply.self) { message, arena in
            unsafe message.n_entries = entries.count
            unsafe message.entries = arena.list(entries, Mbost__V1__StandingEntry.self, arena.fill)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListStandingsReply", bytes, mbost__v1__list_standings_reply__unpack,
            mbost__v1__list_standings_reply__free_unpacked
        ) { (message) throws(WireError) in
            ListStandingsReply(entries: try unsafe Field.list(message.entries, message.n_entries, Field.standing))
        }
    }
}

extension Arena {
    fileprivate func fill(_ message: inout Mbost__V1__StandingEntry, _ entry: StandingEntry) {
        unsafe message.brin = string(entry.brin.description)
        unsafe message.funding_year = UInt32(entry.fundingYear.year)
        unsafe message.standing = string(entry.standing.rawValue)
        unsafe message.set_at = entry.setAt.microseconds
        unsafe message.set_by = string(entry.setBy)
        unsafe message.note = string(entry.note)
    }
}

extension Field {
    fileprivate static func standing(_ message: Mbost__V1__StandingEntry) throws(WireError) -> StandingEntry {
        StandingEntry(
            brin: try unsafe brin(message.brin), fundingYear: try unsafe year(message.funding_year),
            standing: try unsafe word(message.standing, "standing"),
            setAt: Moment(microseconds: unsafe message.set_at), setBy: try unsafe text(message.set_by, "set_by"),
            note: try unsafe text(message.note, "note"))
    }
}
