/// One dated row of the training table: a qualification, a file of them or a domain. Dutch: opleiding.
public struct Training: Hashable, Sendable, BitwiseCopyable {
    /// Dutch: soort.
    public enum Kind: String, CaseIterable, Sendable, BitwiseCopyable {
        case assistant = "assistentopleiding"
        case entree = "entreeopleiding"
        case basic = "basisberoepsopleiding"
        case vocational = "vakopleiding"
        case middleManagement = "middenkaderopleiding"
        case specialist = "specialistenopleiding"
        case qualificationFile = "kwalificatiedossier"
        case domain = "opleidingsdomein"
    }

    public var code: TrainingCode
    public var validFrom: Day
    public var kind: Kind
    public var level: Level?
    /// Dutch: leerweg. Neither set allows both.
    public var allowsBOL: Bool
    public var allowsBBL: Bool
    public var priceFactor: Factor?
    /// Health requirement. Dutch: beroepsvereisten VWS.
    public var requiredByHealth: Bool
    /// Dutch: kwalificatiedossier.
    public var dossier: TrainingCode?
    /// Dutch: opleidingsdomein.
    public var domain: TrainingCode?
    /// Not from a regulation but assumed (`bron` = `aanname`).
    public var isAssumed: Bool

    public init(
        code: TrainingCode, validFrom: Day, kind: Kind, level: Level? = nil, allowsBOL: Bool = false,
        allowsBBL: Bool = false, priceFactor: Factor? = nil, requiredByHealth: Bool = false,
        dossier: TrainingCode? = nil, domain: TrainingCode? = nil, isAssumed: Bool = false
    ) {
        self.code = code
        self.validFrom = validFrom
        self.kind = kind
        self.level = level
        self.allowsBOL = allowsBOL
        self.allowsBBL = allowsBBL
        self.priceFactor = priceFactor
        self.requiredByHealth = requiredByHealth
        self.dossier = dossier
        self.domain = domain
        self.isAssumed = isAssumed
    }

    @inlinable
    public func allows(_ pathway: Pathway) -> Bool {
        if !allowsBOL && !allowsBBL { return pathway.isFundable }
        return pathway == .bol && allowsBOL || pathway == .bbl && allowsBBL
    }
}

/// All trainings; one look-up serves level, kind, value, price and "known".
public struct TrainingTable: Sendable {
    @usableFromInline let rows: [Training]
    /// First row of each of the 100,000 codes, and one past the last.
    @usableFromInline let starts: [Int32]
    let names: [TrainingCode: String]

    /// - Parameter names: Dutch names by code, for people to read.
    public init(rows unordered: [Training], names: [TrainingCode: String] = [:]) {
        rows = unordered.sorted { $0.code != $1.code ? $0.code < $1.code : $0.validFrom < $1.validFrom }
        var counts = [Int32](repeating: 0, count: 100_001)
        for row in rows { counts[Int(row.code.value) + 1] += 1 }
        for place in 1..<counts.count { counts[place] += counts[place - 1] }
        starts = counts
        self.names = names
    }

    public var count: Int { rows.count }

    /// Every row, by code and then by first day.
    public var all: [Training] { rows }

    public func name(of code: TrainingCode) -> String? { names[code] }

    /// The row with the latest start not after the day, for an earlier day the code's first row **(choice)**;
    /// nil when the code is unknown.
    @inlinable
    public func training(_ code: TrainingCode, on day: Day) -> Training? {
        let first = Int(starts[Int(code.value)])
        var index = Int(starts[Int(code.value) + 1]) - 1
        guard index >= first else { return nil }
        while index > first, rows[index].validFrom > day { index -= 1 }
        return rows[index]
    }
}
