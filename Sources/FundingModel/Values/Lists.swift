/// Level of a training. Dutch: niveau. Written `MBO-1` (entree) … `MBO-4` (middenkader or specialist).
public enum Level: UInt8, CaseIterable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    case mbo1 = 1
    case mbo2
    case mbo3
    case mbo4

    public init?(_ text: String) {
        guard let level = Level.allCases.first(where: { $0.description == text }) else { return nil }
        self = level
    }

    @inlinable
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

    public var description: String {
        switch self {
        case .mbo1: "MBO-1"
        case .mbo2: "MBO-2"
        case .mbo3: "MBO-3"
        case .mbo4: "MBO-4"
        }
    }
}

/// Way of learning. Dutch: leertraject.
public enum Pathway: String, CaseIterable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// Full-time school-based. Dutch: beroepsopleidende leerweg.
    case bol = "BOL"
    /// Work-based. Dutch: beroepsbegeleidende leerweg.
    case bbl = "BBL"
    /// Part-time BOL, until 2023-07-31. Dutch: BOL-deeltijd.
    case bolPartTime = "BOL_DT"
    /// Exam candidate. Dutch: examendeelnemer.
    case exam = "EX"
    /// Other education. Dutch: overig onderwijs.
    case otherEducation = "OVO"
    /// Other, not aimed at a diploma. Dutch: overig, niet diplomagericht.
    case other = "ODT"

    public var description: String { rawValue }

    /// Is it one of the two ways of learning that are funded?
    @inlinable public var isFundable: Bool {
        switch self {
        case .bol, .bbl: true
        case .bolPartTime, .exam, .otherEducation, .other: false
        }
    }
}

/// Dutch: geslacht.
public enum Sex: String, CaseIterable, Sendable, BitwiseCopyable {
    case male = "M"
    case female = "V"
    case unknown = "O"
}

/// Phase of a route through secondary and vocational education. Dutch: leerroutefase.
public enum RoutePhase: String, CaseIterable, Sendable, BitwiseCopyable {
    /// Secondary education: funded there. Dutch: vo-fase.
    case secondary = "VO"
    /// Vocational education. Dutch: mbo-fase.
    case vocational = "MBO"
}
