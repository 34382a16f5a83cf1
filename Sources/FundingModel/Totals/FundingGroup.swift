/// The levels that share one national budget, as the rule set of the year has it.
///
/// Dutch: groep niveaus. Source: domain page, section 6 (Stb. 2023, 446).
public struct FundingGroup: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// Bit n stands for level n.
    private let bits: UInt8

    public init(_ levels: Level...) {
        bits = levels.reduce(0) { $0 | 1 << $1.rawValue }
    }

    public static let entree = FundingGroup(.mbo1)
    public static let level2 = FundingGroup(.mbo2)
    public static let levels34 = FundingGroup(.mbo3, .mbo4)
    public static let levels234 = FundingGroup(.mbo2, .mbo3, .mbo4)

    /// Reads a name: `entree`, or the levels' digits, ascending: `2`, `34`, `234`.
    public init?(_ name: String) {
        guard name != "entree" else {
            self = .entree
            return
        }
        var bits: UInt8 = 0
        for byte in name.utf8 {
            guard (50...52).contains(byte) else { return nil }
            let bit: UInt8 = 1 << (byte - 48)
            guard bit > bits else { return nil }
            bits |= bit
        }
        guard bits != 0 else { return nil }
        self.bits = bits
    }

    public func contains(_ level: Level?) -> Bool {
        level.map { bits & 1 << $0.rawValue != 0 } ?? false
    }

    public var levels: [Level] { Level.allCases.filter(contains) }

    /// Entree knows no diploma value [WEB 2.2.2.5].
    public var hasDiplomaValue: Bool { self != .entree }

    public static func < (left: FundingGroup, right: FundingGroup) -> Bool { left.bits < right.bits }

    public var description: String {
        self == .entree ? "entree" : levels.map { String($0.rawValue) }.joined()
    }
}
