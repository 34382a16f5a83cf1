internal import CMbostProto
public import FundingModel

/// Asks what is at stake for one institution.
public struct StakeRequest: WireMessage {
    public var brin: Brin
    public var fundingYear: FundingYear

    public init(brin: Brin, fundingYear: FundingYear) {
        self.brin = brin
        self.fundingYear = fundingYear
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__StakeRequest.self) { message, arena in
            unsafe message.brin = arena.string(brin.description)
            unsafe message.funding_year = UInt32(fundingYear.year)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "StakeRequest", bytes, mbost__v1__stake_request__unpack, mbost__v1__stake_request__free_unpacked
        ) { (message) throws(WireError) in
            StakeRequest(
                brin: try unsafe Field.brin(message.brin), fundingYear: try unsafe Field.year(message.funding_year))
        }
    }
}

/// What is at stake, of no person by name.
public struct StakeReply: WireMessage {
    /// Without shares and amounts: ``InstitutionStake`` works them out from the national sums.
    public var stake: InstitutionStake
    /// All changes up to this one are in.
    public var change: Int64
    /// The texts of the signals, with their places open.
    public var texts: [Signal: String]

    public init(stake: InstitutionStake, change: Int64, texts: [Signal: String]) {
        self.stake = stake
        self.change = change
        self.texts = texts
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__StakeReply.self) { message, arena in
            unsafe message.brin = arena.string(stake.brin.description)
            unsafe message.funding_year = UInt32(stake.fundingYear.year)
            unsafe message.change = change
            unsafe message.persons = UInt64(clamping: stake.persons)
            unsafe message.n_groups = stake.totals.groups.count
            unsafe message.groups = arena.list(stake.totals.groups, Mbost__V1__StandingGroup.self, arena.fill)
            unsafe message.n_lines = stake.lines.count
            unsafe message.lines = arena.list(stake.lines, Mbost__V1__StakeLine.self) { message, line in
                unsafe arena.fill(&message, line, texts[line.signal] ?? "")
            }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "StakeReply", bytes, mbost__v1__stake_reply__unpack, mbost__v1__stake_reply__free_unpacked
        ) { (message) throws(WireError) in
            let brin = try unsafe Field.brin(message.brin)
            var texts: [Signal: String] = [:]
            let lines = try unsafe Field.list(message.lines, message.n_lines) { (line) throws(WireError) in
                let read = try unsafe Field.stakeLine(line)
                let text = try unsafe Field.text(line.text, "text")
                if !text.isEmpty { texts[read.signal] = text }
                return read
            }
            return StakeReply(
                stake: InstitutionStake(
                    brin: brin, fundingYear: try unsafe Field.year(message.funding_year),
                    persons: try Field.records(unsafe message.persons, "persons"),
                    totals: InstitutionTotals(
                        brin: brin, groups: try unsafe Field.list(message.groups, message.n_groups, Field.standing)),
                    lines: lines),
                change: unsafe message.change, texts: texts)
        }
    }
}
