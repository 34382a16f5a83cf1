/// A value with two decimals, exact: what a contribution becomes once the law rounds it.
///
/// Dutch: deelnemers-/studentwaarde, diplomawaarde. Unit: weighted students or diplomas.
public struct Decimal2: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let hundredths: Int64

    @inlinable
    public init(hundredths: Int64) {
        self.hundredths = hundredths
    }

    /// The highest value that is taken from outside: some ten thousand times that of all institutions together.
    public static let most = Decimal2(hundredths: 999_999_999_999)

    /// Reads a number without sign or exponent, with at most two decimals and no higher than ``most``.
    public init?(_ text: String) {
        guard let scaled = scaledDecimal(text.utf8, decimals: 2), scaled <= Decimal2.most.hundredths else { return nil }
        hundredths = scaled
    }

    public static let zero = Decimal2(hundredths: 0)

    public static func < (left: Decimal2, right: Decimal2) -> Bool { left.hundredths < right.hundredths }

    public static func + (left: Decimal2, right: Decimal2) -> Decimal2 {
        Decimal2(hundredths: left.hundredths + right.hundredths)
    }

    public static func - (left: Decimal2, right: Decimal2) -> Decimal2 {
        Decimal2(hundredths: left.hundredths - right.hundredths)
    }

    /// Always two decimals: `567.57`.
    public var description: String { decimalText(hundredths, decimals: 2) }
}

/// An amount of money, exact. Dutch: bedrag. Unit: euro, held in cents.
public struct Money: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let cents: Int64

    @inlinable
    public init(cents: Int64) {
        self.cents = cents
    }

    @inlinable
    public init(euros: Int64) {
        cents = euros * 100
    }

    /// The highest amount that is taken from outside: ten billion euros.
    public static let most = Money(euros: 10_000_000_000)

    /// Reads euros without sign, with at most two decimals and no higher than ``most``.
    public init?(_ text: String) {
        guard let scaled = scaledDecimal(text.utf8, decimals: 2), scaled <= Money.most.cents else { return nil }
        cents = scaled
    }

    public static let zero = Money(cents: 0)

    public static func < (left: Money, right: Money) -> Bool { left.cents < right.cents }

    public static func + (left: Money, right: Money) -> Money { Money(cents: left.cents + right.cents) }

    public static func - (left: Money, right: Money) -> Money { Money(cents: left.cents - right.cents) }

    public static prefix func - (amount: Money) -> Money { Money(cents: -amount.cents) }

    /// Euros with two decimals: `1234567.89`.
    public var description: String { decimalText(cents, decimals: 2) }
}
