internal import CMbostProto
public import FundingModel

/// Asks what a selection's records add up to. Dutch: OSB.
public struct TotalsRequest: WireMessage, Equatable {
    public var selection: RecordSelection
    /// As things stood at this moment; nil: now.
    public var at: Moment?
    /// Enrolments told apart by provider and location.
    public var byPlace: Bool
    /// No shares: the national sums of a past moment take long the first time.
    public var withoutNational: Bool
    /// Names of the trainings, texts of the signals.
    public var withNames: Bool
    /// Of an institution: numbers of its providers and locations, by which cells need not be told apart.
    public var withPlaces: Bool

    public init(
        _ selection: RecordSelection, at: Moment? = nil, byPlace: Bool = false, withoutNational: Bool = false,
        withNames: Bool = false, withPlaces: Bool = false
    ) {
        self.selection = selection
        self.at = at
        self.byPlace = byPlace
        self.withoutNational = withoutNational
        self.withNames = withNames
        self.withPlaces = withPlaces
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__TotalsRequest.self) { message, arena in
            unsafe message.selection = arena.selection(selection)
            unsafe message.at = at?.microseconds ?? 0
            unsafe message.by_place = byPlace ? 1 : 0
            unsafe message.without_national = withoutNational ? 1 : 0
            unsafe message.with_names = withNames ? 1 : 0
            unsafe message.with_places = withPlaces ? 1 : 0
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "TotalsRequest", bytes, mbost__v1__totals_request__unpack, mbost__v1__totals_request__free_unpacked
        ) { (message) throws(WireError) in
            let at = unsafe message.at
            return TotalsRequest(
                try unsafe Field.selection(message.selection), at: at == 0 ? nil : Moment(microseconds: at),
                byPlace: unsafe message.by_place != 0, withoutNational: unsafe message.without_national != 0,
                withNames: unsafe message.with_names != 0, withPlaces: unsafe message.with_places != 0)
        }
    }
}

/// What a selection's records add up to, as of one change.
public struct TotalsReply: WireMessage, Equatable {
    /// Nil: of all institutions.
    public var brin: Brin?
    /// Dutch name of the institution; empty when it is not known.
    public var name: String
    public var fundingYear: FundingYear
    public var kind: StatusKind
    public var at: Moment
    public var change: Int64
    public var isFromMemory: Bool
    public var tally: Tally
    /// Of the selection; its values by the whole institution's correction factor, so that parts add up but for
    /// rounding **(choice)**.
    public var selected: InstitutionTotals?
    /// Of the whole institution, when the selection is narrower.
    public var whole: InstitutionTotals?
    public var national: [NationalGroup]
    /// When all were asked for.
    public var institutions: [InstitutionTotals]
    /// Of trainings and signals, when asked for.
    public var texts: Texts
    /// When asked for.
    public var places: [InstitutionEntry.Provider]

    public init(
        brin: Brin?, name: String = "", fundingYear: FundingYear, kind: StatusKind, at: Moment, change: Int64,
        isFromMemory: Bool = false, tally: Tally = Tally(), selected: InstitutionTotals? = nil,
        whole: InstitutionTotals? = nil, national: [NationalGroup] = [], institutions: [InstitutionTotals] = [],
        texts: Texts = Texts(), places: [InstitutionEntry.Provider] = []
    ) {
        self.brin = brin
        self.name = name
        self.fundingYear = fundingYear
        self.kind = kind
        self.at = at
        self.change = change
        self.isFromMemory = isFromMemory
        self.tally = tally
        self.selected = selected
        self.whole = whole
        self.national = national
        self.institutions = institutions
        self.texts = texts
        self.places = places
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__TotalsReply.self) { message, arena in
            unsafe message.brin = arena.string(brin?.description ?? "")
            unsafe message.name = arena.string(name)
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.kind = Field.kind(kind)
            unsafe message.at = at.microseconds
            unsafe message.change = UInt64(clamping: change)
            unsafe message.from_memory = isFromMemory ? 1 : 0
            unsafe arena.fill(&message, tally)
            if let selected { unsafe message.selected = arena.totals(selected) }
            if let whole { unsafe message.whole = arena.totals(whole) }
            unsafe message.n_national = national.count
            unsafe message.national = arena.list(national, Mbost__V1__NationalGroup.self, arena.fill)
            unsafe message.n_institutions = institutions.count
            unsafe message.institutions = arena.list(institutions, Mbost__V1__InstitutionTotals.self, arena.fill)
            unsafe message.texts = arena.texts(texts)
            unsafe message.n_places = places.count
            unsafe message.places = arena.list(places, Mbost__V1__ProviderEntry.self, arena.fill)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "TotalsReply", bytes, mbost__v1__totals_reply__unpack, mbost__v1__totals_reply__free_unpacked
        ) { (message) throws(WireError) in
            let brin = try unsafe Field.text(message.brin, "brin")
            return TotalsReply(
                brin: brin.isEmpty ? nil : try Field.brin(brin), name: try unsafe Field.text(message.name, "name"),
                fundingYear: try unsafe Field.year(message.funding_year), kind: try unsafe Field.kind(message.kind),
                at: Moment(microseconds: unsafe message.at), change: try unsafe Field.signed(message.change, "change"),
                isFromMemory: unsafe message.from_memory != 0, tally: try unsafe Field.tally(message),
                selected: try unsafe Field.optional(message.selected, Field.totals),
                whole: try unsafe Field.optional(message.whole, Field.totals),
                national: try unsafe Field.list(message.national, message.n_national, Field.national),
                institutions: try unsafe Field.list(message.institutions, message.n_institutions, Field.totals),
                texts: try unsafe Field.texts(message.texts),
                places: try unsafe Field.list(message.places, message.n_places, Field.provider))
        }
    }
}

extension Arena {
    /// The cells in a fixed order, so that equal tallies give equal bytes.
    fileprivate func fill(_ message: inout Mbost__V1__TotalsReply, _ tally: Tally) {
        let enrolments = tally.enrolments.sorted { $0.key.order < $1.key.order }
        unsafe message.n_enrolments = enrolments.count
        unsafe message.enrolments = list(enrolments, Mbost__V1__EnrolmentTally.self, fill)
        let diplomas = tally.diplomas.sorted { $0.key.order < $1.key.order }
        unsafe message.n_diplomas = diplomas.count
        unsafe message.diplomas = list(diplomas, Mbost__V1__DiplomaTally.self, fill)
        let signals = tally.signals.sorted { $0.key < $1.key }
        unsafe message.n_signals = signals.count
        unsafe message.signals = list(signals, Mbost__V1__SignalTally.self, fill)
    }
}

extension Field {
    fileprivate static func tally(_ message: Mbost__V1__TotalsReply) throws(WireError) -> Tally {
        var tally = Tally(expecting: unsafe message.n_enrolments, diplomas: unsafe message.n_diplomas)
        _ = try unsafe list(message.enrolments, message.n_enrolments) { (cell) throws(WireError) in
            try unsafe take(cell, into: &tally)
        }
        _ = try unsafe list(message.diplomas, message.n_diplomas) { (cell) throws(WireError) in
            try unsafe take(cell, into: &tally)
        }
        _ = try unsafe list(message.signals, message.n_signals) { (cell) throws(WireError) in
            try unsafe take(cell, into: &tally)
        }
        return tally
    }
}

/// By place, then by numbers. No array in it: thousands of cells are put in order for a reply.
private struct CellOrder {
    var place: Place
    var numbers: (UInt32, UInt8, UInt32, Int32)

    static func < (left: CellOrder, right: CellOrder) -> Bool {
        left.place != right.place ? left.place < right.place : left.numbers < right.numbers
    }
}

extension EnrolmentCell {
    fileprivate var order: CellOrder {
        CellOrder(
            place: Place(provider: provider, location: location),
            numbers: (
                trainingCode.value, level?.rawValue ?? 0, Field.pathway(pathway).rawValue,
                priceFactor?.hundredths ?? -1
            ))
    }
}

extension DiplomaCell {
    fileprivate var order: CellOrder {
        CellOrder(
            place: Place(provider: provider),
            numbers: (trainingCode.value, level?.rawValue ?? 0, specialist ? 1 : 0, 0))
    }
}
