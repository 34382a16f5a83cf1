/// A factor with two decimals, exact.
///
/// Dutch: factor (leerwegfactor, prijsfactor, verblijfsjaarfactor). Unit: none.
public struct Factor: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let hundredths: Int32

    @inlinable
    public init(hundredths: Int32) {
        self.hundredths = hundredths
    }

    /// Reads `1`, `1.3` or `1.30`, at most 999.99; nil for a sign, an exponent or a third decimal.
    public init?(_ text: String) {
        guard let scaled = scaledDecimal(text.utf8, decimals: 2), scaled <= 99_999 else { return nil }
        hundredths = Int32(scaled)
    }

    @inlinable
    public static func < (left: Factor, right: Factor) -> Bool { left.hundredths < right.hundredths }

    /// Always two decimals: `1.30`.
    public var description: String { decimalText(Int64(hundredths), decimals: 2) }
}

/// An amount of value with six decimals, exact.
///
/// Dutch: bijdrage aan de deelnemers-/studentwaarde of diplomawaarde. Unit: weighted students or diplomas.
public struct Decimal6: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let millionths: Int64

    @inlinable
    public init(millionths: Int64) {
        self.millionths = millionths
    }

    @inlinable
    public init(whole: Int) {
        millionths = Int64(whole) * 1_000_000
    }

    /// Reads a number without sign or exponent and with at most six decimals; nil for anything else.
    public init?(_ text: String) {
        guard let scaled = scaledDecimal(text.utf8, decimals: 6) else { return nil }
        millionths = scaled
    }

    @inlinable
    public static func < (left: Decimal6, right: Decimal6) -> Bool { left.millionths < right.millionths }

    @inlinable
    public static func + (left: Decimal6, right: Decimal6) -> Decimal6 {
        Decimal6(millionths: left.millionths + right.millionths)
    }

    @inlinable
    public static func - (left: Decimal6, right: Decimal6) -> Decimal6 {
        Decimal6(millionths: left.millionths - right.millionths)
    }

    /// Always six decimals: `0.520000`.
    public var description: String { decimalText(millionths, decimals: 6) }
}

/// Digits with at most one point, as a whole number of the last decimal; nil past 12 digits before the point.
func scaledDecimal(_ bytes: some Collection<UInt8>, decimals: Int) -> Int64? {
    var scaled: Int64 = 0
    var wholeDigits = 0
    var decimalDigits = -1
    for byte in bytes {
        if byte == UInt8(ascii: "."), decimalDigits < 0, wholeDigits > 0 {
            decimalDigits = 0
            continue
        }
        guard (48...57).contains(byte) else { return nil }
        if decimalDigits >= 0 { decimalDigits += 1 } else { wholeDigits += 1 }
        guard wholeDigits <= 12, decimalDigits <= decimals else { return nil }
        scaled = scaled * 10 + Int64(byte - 48)
    }
    guard wholeDigits > 0, decimalDigits != 0 else { return nil }
    for _ in max(decimalDigits, 0)..<decimals { scaled *= 10 }
    return scaled
}

func decimalText(_ scaled: Int64, decimals: Int) -> String {
    let digits = Day.padded(Int(scaled.magnitude), decimals + 1)
    return (scaled < 0 ? "-" : "") + digits.dropLast(decimals) + "." + digits.suffix(decimals)
}
