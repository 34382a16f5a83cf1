/// An exact ratio in lowest terms, for what the law leaves unrounded: correction factors, shares, amounts.
///
/// - Precondition: Numbers stay far below 2^127; callers bound what comes from outside (``Decimal2/most``,
///   ``Money/most``).
public struct Ratio: Hashable, Sendable, BitwiseCopyable {
    public let numerator: Int128
    /// Above zero.
    public let denominator: Int128

    public init(_ numerator: Int128, _ denominator: Int128) {
        precondition(denominator > 0, "a ratio's denominator is above zero")
        let divisor = Ratio.greatestDivisor(numerator.magnitude, denominator.magnitude)
        self.numerator = numerator / Int128(divisor)
        self.denominator = denominator / Int128(divisor)
    }

    public static let zero = Ratio(0, 1)
    public static let one = Ratio(1, 1)

    private static func greatestDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }

    public static func + (left: Ratio, right: Ratio) -> Ratio {
        let shared = Int128(greatestDivisor(left.denominator.magnitude, right.denominator.magnitude))
        let (leftScale, rightScale) = (right.denominator / shared, left.denominator / shared)
        return Ratio(left.numerator * leftScale + right.numerator * rightScale, left.denominator * leftScale)
    }

    public static func - (left: Ratio, right: Ratio) -> Ratio { left + -right }

    public static prefix func - (ratio: Ratio) -> Ratio { Ratio(-ratio.numerator, ratio.denominator) }

    /// The whole part; of a negative ratio the next lower one.
    public var floor: Int128 {
        let quotient = numerator / denominator
        return numerator % denominator < 0 ? quotient - 1 : quotient
    }

    /// In whole units of the last of so many decimals, half up; a negative ratio as its opposite would be.
    public func rounded(decimals: Int) -> Int128 {
        var scale: Int128 = 1
        for _ in 0..<decimals { scale *= 10 }
        let whole = numerator.magnitude / denominator.magnitude
        let rest = numerator.magnitude % denominator.magnitude * UInt128(scale)
        let scaled = Int128(whole) * scale + Int128((rest * 2 + denominator.magnitude) / (denominator.magnitude * 2))
        return numerator < 0 ? -scaled : scaled
    }

    /// A share for showing: a percentage with 8 decimals.
    public var percentage: String { Ratio(numerator * 100, denominator).text(decimals: 8) }

    /// For showing: rounded half up, always with so many decimals.
    public func text(decimals: Int) -> String {
        let scaled = rounded(decimals: decimals)
        let digits = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = scaled < 0 ? "-" : ""
        return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
