/// How firm a status is. Dutch: status bepaling bekostigingsstatus.
public enum StatusKind: String, CaseIterable, Sendable, BitwiseCopyable {
    /// Dutch: voorlopig.
    case provisional = "V"
    /// Dutch: definitief.
    case definitive = "D"
}

/// A moment in time, exact to the microsecond, in UTC.
public struct Moment: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Microseconds since 1970-01-01 00:00:00 UTC.
    public let microseconds: Int64

    @inlinable
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    @inlinable
    public static func < (left: Moment, right: Moment) -> Bool { left.microseconds < right.microseconds }
}

/// A decision with its standing: what was decided when, how firmly, and on what.
public struct DecidedStatus: Equatable, Sendable {
    public var decision: Decision
    public var kind: StatusKind
    /// The latest moment at which one of its records was decided. Dutch: datum/tijd bepaling.
    public var decidedAt: Moment
    /// The number the register gave to what it rests on.
    public var receiptNumber: Int32
    /// What it rests on, when the caller asked for texts.
    public var receipt: Receipt?

    public init(
        decision: Decision, kind: StatusKind, decidedAt: Moment, receiptNumber: Int32, receipt: Receipt? = nil
    ) {
        self.decision = decision
        self.kind = kind
        self.decidedAt = decidedAt
        self.receiptNumber = receiptNumber
        self.receipt = receipt
    }
}
