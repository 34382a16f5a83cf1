internal import CMbostProto
public import FundingModel

/// Asks which institutions have records in a funding year, and how many.
public struct ListInstitutionsRequest: WireMessage, Equatable {
    /// Nil: all that the caller may see.
    public var brin: Brin?
    public var fundingYear: FundingYear
    /// Nil: definitive where that was determined, else provisional.
    public var kind: StatusKind?

    public init(brin: Brin? = nil, fundingYear: FundingYear, kind: StatusKind? = nil) {
        self.brin = brin
        self.fundingYear = fundingYear
        self.kind = kind
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListInstitutionsRequest.self) { message, arena in
            unsafe message.brin = arena.string(brin?.description ?? "")
            unsafe message.funding_year = UInt32(fundingYear.year)
            if let kind { unsafe message.kind = Field.kind(kind) }
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListInstitutionsRequest", bytes, mbost__v1__list_institutions_request__unpack,
            mbost__v1__list_institutions_request__free_unpacked
        ) { (message) throws(WireError) in
            let brin = try unsafe Field.text(message.brin, "brin")
            return ListInstitutionsRequest(
                brin: brin.isEmpty ? nil : try Field.brin(brin),
                fundingYear: try unsafe Field.year(message.funding_year),
                kind: unsafe message.kind.rawValue == 0 ? nil : try unsafe Field.kind(message.kind))
        }
    }
}

/// Numbers of records of 1 October, and of diplomas.
public struct PlaceCounts: Equatable, Sendable {
    public var listed = 0
    /// For the correction factor.
    public var counting = 0
    public var funded = 0
    public var diplomas = 0

    public init() {}

    public mutating func add(_ counts: EnrolmentCounts) {
        listed += counts.listed
        counting += counts.winnersOctober
        funded += counts.funded
    }
}

/// An institution with its providers and their locations.
public struct InstitutionEntry: Equatable, Sendable {
    public struct Location: Equatable, Sendable {
        /// Nil: not on record.
        public var location: ShortText?
        public var counts: PlaceCounts

        public init(location: ShortText?, counts: PlaceCounts) {
            self.location = location
            self.counts = counts
        }
    }

    public struct Provider: Equatable, Sendable {
        /// Nil: not on record.
        public var provider: ShortText?
        public var counts: PlaceCounts
        public var locations: [Location]

        public init(provider: ShortText?, counts: PlaceCounts, locations: [Location]) {
            self.provider = provider
            self.counts = counts
            self.locations = locations
        }
    }

    public var brin: Brin
    /// Empty when it is not known.
    public var name: String
    public var counts: PlaceCounts
    public var providers: [Provider]

    public init(brin: Brin, name: String, counts: PlaceCounts, providers: [Provider]) {
        self.brin = brin
        self.name = name
        self.counts = counts
        self.providers = providers
    }
}

public struct ListInstitutionsReply: WireMessage, Equatable {
    public var kind: StatusKind
    public var change: Int64
    /// In order of BRIN.
    public var institutions: [InstitutionEntry]

    public init(kind: StatusKind, change: Int64, institutions: [InstitutionEntry]) {
        self.kind = kind
        self.change = change
        self.institutions = institutions
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListInstitutionsReply.self) { message, arena in
            unsafe message.kind = Field.kind(kind)
            unsafe message.change = UInt64(clamping: change)
            unsafe message.n_institutions = institutions.count
            unsafe message.institutions = arena.list(institutions, Mbost__V1__InstitutionEntry.self, arena.fill)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListInstitutionsReply", bytes, mbost__v1__list_institutions_reply__unpack,
            mbost__v1__list_institutions_reply__free_unpacked
        ) { (message) throws(WireError) in
            ListInstitutionsReply(
                kind: try unsafe Field.kind(message.kind), change: try unsafe Field.signed(message.change, "change"),
                institutions: try unsafe Field.list(message.institutions, message.n_institutions, Field.institution))
        }
    }
}

extension Arena {
    fileprivate func fill(_ message: inout Mbost__V1__InstitutionEntry, _ entry: InstitutionEntry) {
        unsafe message.brin = string(entry.brin.description)
        unsafe message.name = string(entry.name)
        unsafe message.counts = counts(entry.counts)
        unsafe message.n_providers = entry.providers.count
        unsafe message.providers = list(entry.providers, Mbost__V1__ProviderEntry.self, fill)
    }

    func fill(_ message: inout Mbost__V1__ProviderEntry, _ entry: InstitutionEntry.Provider) {
        unsafe message.provider = string(entry.provider?.description ?? "")
        unsafe message.counts = counts(entry.counts)
        unsafe message.n_locations = entry.locations.count
        unsafe message.locations = list(entry.locations, Mbost__V1__LocationEntry.self) { message, entry in
            unsafe message.location = string(entry.location?.description ?? "")
            unsafe message.counts = counts(entry.counts)
        }
    }

    private func counts(_ counts: PlaceCounts) -> UnsafeMutablePointer<Mbost__V1__PlaceCounts> {
        unsafe make(Mbost__V1__PlaceCounts.self) { message in
            unsafe message.listed = UInt64(clamping: counts.listed)
            unsafe message.counting = UInt64(clamping: counts.counting)
            unsafe message.funded = UInt64(clamping: counts.funded)
            unsafe message.diplomas = UInt64(clamping: counts.diplomas)
        }
    }
}

extension Field {
    fileprivate static func institution(_ message: Mbost__V1__InstitutionEntry) throws(WireError) -> InstitutionEntry {
        InstitutionEntry(
            brin: try unsafe brin(message.brin), name: try unsafe text(message.name, "name"),
            counts: try unsafe counts(message.counts),
            providers: try unsafe list(message.providers, message.n_providers, provider))
    }

    static func provider(_ message: Mbost__V1__ProviderEntry) throws(WireError) -> InstitutionEntry.Provider {
        InstitutionEntry.Provider(
            provider: try unsafe shortText(message.provider, "provider"), counts: try unsafe counts(message.counts),
            locations: try unsafe list(message.locations, message.n_locations) { (entry) throws(WireError) in
                InstitutionEntry.Location(
                    location: try unsafe shortText(entry.location, "location"), counts: try unsafe counts(entry.counts))
            })
    }

    private static func counts(_ pointer: UnsafeMutablePointer<Mbost__V1__PlaceCounts>?) throws(WireError)
        -> PlaceCounts
    {
        var counts = PlaceCounts()
        guard let message = unsafe pointer?.pointee else { return counts }
        counts.listed = try unsafe tallied(message.listed)
        counts.counting = try unsafe tallied(message.counting)
        counts.funded = try unsafe tallied(message.funded)
        counts.diplomas = try unsafe tallied(message.diplomas)
        return counts
    }
}
