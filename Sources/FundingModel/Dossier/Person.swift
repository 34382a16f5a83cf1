/// Who a dossier is about. Dutch: persoon.
public struct Person: Hashable, Sendable, BitwiseCopyable {
    public var number: PersonNumber
    public var birthDate: BirthDate
    public var sex: Sex?
    /// Dutch: datum overlijden.
    public var deathDate: Day?
    /// Whether the person stands in the residents' part of the BRP; nil when nobody said.
    public var inBRP: Bool?
    /// Two-letter code of the country of residence. Dutch: woonland.
    public var country: ShortText?
    /// State of Germany, for country DE: `NW`, `NI`, `HB` are in the funding area. Dutch: deelstaat.
    public var region: ShortText?

    public init(
        number: PersonNumber, birthDate: BirthDate, sex: Sex? = nil, deathDate: Day? = nil, inBRP: Bool? = nil,
        country: ShortText? = nil, region: ShortText? = nil
    ) {
        self.number = number
        self.birthDate = birthDate
        self.sex = sex
        self.deathDate = deathDate
        self.inBRP = inBRP
        self.country = country
        self.region = region
    }
}

/// A nationality and when it was held; the end is exclusive, an absent start has always been. Dutch: nationaliteit.
public struct Nationality: Hashable, Sendable, BitwiseCopyable {
    /// BRP table 32: four digits.
    public var code: UInt16
    public var from: Day?
    public var until: Day?

    public init(code: UInt16, from: Day?, until: Day?) {
        self.code = code
        self.from = from
        self.until = until
    }

    /// 0001 Dutch, 0002 treated as Dutch.
    @inlinable public var isDutch: Bool { code == 1 || code == 2 }

    @inlinable
    public func holds(on day: Day) -> Bool { isWithin(day, from: from, until: until) }
}

/// A residence title and when it was held; the end is exclusive, an absent start has always been.
///
/// Dutch: verblijfstitel.
public struct ResidenceTitle: Hashable, Sendable, BitwiseCopyable {
    /// Two digits.
    public var code: UInt8
    public var from: Day?
    public var until: Day?

    public init(code: UInt8, from: Day?, until: Day?) {
        self.code = code
        self.from = from
        self.until = until
    }

    /// 98 says that there is no title; every other one is lawful residence **(choice)**.
    @inlinable public var isLawful: Bool { code != 98 }

    @inlinable
    public func holds(on day: Day) -> Bool { isWithin(day, from: from, until: until) }
}

@usableFromInline
func isWithin(_ day: Day, from: Day?, until: Day?) -> Bool {
    if let from, day < from { return false }
    if let until, day >= until { return false }
    return true
}
